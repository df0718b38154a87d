"""Which points of the curves go into the page."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.analysis.analysis import Analysis
from formcheck.model.result import Unmeasured
from formcheck.report.charts import (
    Chart,
    Curve,
    axis_limits,
    break_at_missing_frames,
    chart_json,
    decimated_frames,
    is_measured,
    make_charts,
    numbers,
)

MakeAnalysis = Callable[..., Analysis]


def chart(values: np.ndarray, plus_minus: np.ndarray | None = None) -> Chart:
    return Chart("ankle", "Ankle", "°", "", 12.0, 1, (Curve("left", values, plus_minus),))


def test_curves_are_parted_only_where_the_clip_has_no_frames(make_analysis: MakeAnalysis) -> None:
    gap = Unmeasured(start_s=0.3, end_s=1.2, reason="missing-frames")
    away = Unmeasured(start_s=1.4, end_s=1.8, reason="nobody")
    time_s = np.array([0.0, 0.1, 0.2, 1.2, 1.3])
    given = chart(np.arange(5.0), np.ones(5))
    result = make_analysis(unmeasured=[gap, away]).result
    parted_s, (parted,) = break_at_missing_frames(time_s, [given], result)
    np.testing.assert_allclose(parted_s, [0.0, 0.1, 0.2, 0.75, 1.2, 1.3])
    (curve,) = parted.curves
    np.testing.assert_array_equal(curve.values, [0, 1, 2, np.nan, 3, 4])
    assert curve.plus_minus is not None
    assert np.isnan(curve.plus_minus).tolist() == [False, False, False, True, False, False]
    same_s, (same,) = break_at_missing_frames(time_s, [given], make_analysis().result)
    np.testing.assert_array_equal(same_s, time_s)
    np.testing.assert_array_equal(same.curves[0].values, np.arange(5.0))


@given(
    seed=st.integers(0, 2**32 - 1),
    frames=st.integers(1, 5000),
    most=st.integers(10, 400),
    legs=st.integers(1, 4),
)
def test_thinning_keeps_peaks_and_ends(seed: int, frames: int, most: int, legs: int) -> None:
    random = np.random.default_rng(seed)
    curves = [random.normal(size=frames) for _ in range(legs)]
    for curve in curves:
        curve[random.random(frames) < 0.1] = np.nan
    kept = decimated_frames(curves, frames, most)
    assert (np.diff(kept) > 0).all()
    assert len(kept) <= most + 3 * legs
    assert kept[0] == 0
    assert kept[-1] == frames - 1
    for curve in curves:
        if np.isfinite(curve).any():
            assert np.nanmax(curve[kept]) == np.nanmax(curve)
            assert np.nanmin(curve[kept]) == np.nanmin(curve)
        assert np.isnan(curve[kept]).any() == np.isnan(curve).any()


def test_a_gap_stays_a_gap(make_analysis: MakeAnalysis) -> None:
    analysis = make_analysis(gap=slice(30, 60))
    ankle, heel = make_charts(analysis)
    tree = chart_json(ankle, np.arange(len(analysis.recording.track)))
    values = tree["curves"][0]["values"]
    assert values[29] is not None
    assert values[30:60] == [None] * 30
    assert is_measured(heel)


def test_without_a_scale_heights_are_in_percent_of_the_foot(make_analysis: MakeAnalysis) -> None:
    in_cm, in_percent = (make_charts(make_analysis(in_cm=cm))[1] for cm in (True, False))
    assert (in_cm.unit, in_percent.unit) == ("cm", "% of foot length")
    assert np.nanmax(in_percent.curves[0].values) == pytest.approx(100 * 9 / 26, rel=1e-3)
    assert in_percent.curves[0].plus_minus is not None


def test_one_frame_with_a_huge_band_does_not_press_the_curve_flat() -> None:
    values, bands = np.linspace(-30, 0, 500), np.full(500, 2.0)
    usual = axis_limits(chart(values, bands))
    bands[7] = 90.0
    assert axis_limits(chart(values, bands)) == pytest.approx(usual, abs=1)


def test_somebody_who_stands_still_is_a_flat_line() -> None:
    low, high = axis_limits(chart(np.full(100, 0.1)))
    assert high - low == pytest.approx(12.0)


def test_nothing_measured_has_limits_too() -> None:
    nothing = chart(np.full(10, np.nan), np.full(10, np.nan))
    low, high = axis_limits(nothing)
    assert low < 0 < high
    assert not is_measured(nothing)


def test_numbers_are_short_and_never_a_negative_zero() -> None:
    found = numbers(np.array([1.23456, -0.001, np.nan, np.inf]), 2)
    assert found == [1.23, 0.0, None, None]
    assert str(found[1]) == "0.0"

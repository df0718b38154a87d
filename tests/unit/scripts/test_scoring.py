import math

import numpy as np
import pytest
from evaluation.scoring import (
    Coverage,
    coverage,
    first_stretch,
    folded_yaw,
    mean,
    pooled,
    regression,
    resample,
    score_curve,
    since_rest,
    still_frames,
)
from hypothesis import given
from hypothesis import strategies as st

NAN = float("nan")


def test_a_curve_with_known_errors() -> None:
    true = np.array([0.0, -10.0, -20.0, -10.0])
    measured = 0.5 * true + np.array([1.0, 1.0, 1.0, 1.0])
    score = score_curve(measured, true)
    assert score.mae == pytest.approx((1 + 6 + 11 + 6) / 4)
    assert score.bias == pytest.approx((1 + 6 + 11 + 6) / 4)
    assert score.slope == pytest.approx(0.5)
    assert score.r == pytest.approx(1.0)
    assert score.share == 1.0


def test_errors_of_both_signs_cancel_in_the_bias_only() -> None:
    score = score_curve(np.array([1.0, 9.0]), np.array([0.0, 10.0]))
    assert (score.mae, score.bias) == (1.0, 0.0)


def test_frames_without_a_value_lower_the_share_and_nothing_else() -> None:
    true = np.array([0.0, 10.0, 20.0, NAN])
    score = score_curve(np.array([2.0, NAN, 22.0, 5.0]), true)
    assert score.share == pytest.approx(2 / 3)
    assert score.mae == pytest.approx(2.0)


def test_nothing_measured_gives_nan_and_a_share_of_zero() -> None:
    score = score_curve(np.full(3, NAN), np.arange(3.0))
    assert math.isnan(score.mae)
    assert math.isnan(score.slope)
    assert score.share == 0.0


def test_a_true_curve_that_rests_has_no_slope() -> None:
    rng = np.random.default_rng(1)
    slope, r = regression(np.array([0.0, 1.0, 2.0, 4.0]), rng.normal(size=4))
    assert math.isnan(slope)
    assert math.isnan(r)


def test_a_constant_measurement_has_slope_zero_and_no_correlation() -> None:
    slope, r = regression(np.arange(10.0), np.full(10, 3.0))
    assert slope == 0.0
    assert math.isnan(r)


@given(
    st.lists(st.floats(-90, 90), min_size=3, max_size=30),
    st.floats(-3, 3),
    st.floats(-20, 20),
)
def test_slope_finds_any_gain(true: list[float], gain: float, offset: float) -> None:
    x = np.array(true)
    slope, _ = regression(x, gain * x + offset)
    if np.ptp(x) < 5:
        assert math.isnan(slope)
    else:
        assert slope == pytest.approx(gain, abs=1e-6)


def test_coverage_counts_the_ends_of_the_interval_as_inside() -> None:
    measured = np.array([0.0, 0.0, 0.0, NAN, 0.0])
    plus_minus = np.array([1.0, 1.0, 3.0, 9.0, NAN])
    part = coverage(measured, plus_minus, np.array([1.0, -1.1, 2.0, 0.0, 0.0]))
    assert part.count == 3
    assert part.share == pytest.approx(2 / 3)
    assert part.half_width == 1.0


def test_intervals_of_normal_errors_cover_what_they_claim() -> None:
    errors = np.random.default_rng(0).normal(0, 2, 20000)
    part = coverage(errors, np.full(20000, 1.96 * 2), np.zeros(20000))
    assert part.share == pytest.approx(0.95, abs=0.005)
    assert part.needed == pytest.approx(1, abs=0.02)
    wide = coverage(errors, np.full(20000, 1.96 * 4), np.zeros(20000))
    assert wide.needed == pytest.approx(0.5, abs=0.01)


def test_an_interval_without_width_holds_only_its_own_value() -> None:
    part = coverage(np.array([1.0, 1.0]), np.zeros(2), np.array([1.0, 1.001]))
    assert part.share == 0.5


def test_coverage_of_nothing_has_no_share() -> None:
    part = coverage(np.array([NAN]), np.array([1.0]), np.array([0.0]))
    assert part.count == 0
    assert math.isnan(part.share)
    assert math.isnan(part.needed)


def test_pooling_weighs_by_values_and_leaves_out_empty_parts() -> None:
    inside = Coverage(np.zeros(9), np.full(9, 1.0))
    outside = Coverage(np.full(1, 2.0), np.full(1, 3.0))
    both = pooled([inside, outside, Coverage(np.zeros(0), np.zeros(0))])
    assert (both.count, both.share, both.half_width) == (10, 0.9, 1.0)
    assert pooled([]).count == 0


def test_change_since_rest_takes_the_median_at_rest_away() -> None:
    values = np.array([4.0, NAN, 6.0, 100.0, -3.0])
    rest = np.array([True, True, True, True, False])
    np.testing.assert_array_equal(since_rest(values, rest), [-2, NAN, 0, 94, -9])


def test_change_since_a_rest_that_was_not_measured_is_unknown() -> None:
    assert np.isnan(since_rest(np.array([NAN, 3.0]), np.array([True, False]))).all()


@pytest.mark.parametrize(
    ("yaw", "folded"),
    [(0, 0), (180, 0), (-180, 0), (360, 0), (15, 15), (165, 15), (195, 15), (90, 90), (-90, 90)],
)
def test_yaw_is_folded_onto_the_side_view(yaw: float, folded: float) -> None:
    assert folded_yaw(yaw) == pytest.approx(folded)


@given(st.floats(-720, 720))
def test_folded_yaw_is_within_a_right_angle(yaw: float) -> None:
    assert 0 <= folded_yaw(yaw) <= 90


def test_still_frames_are_those_in_which_nothing_moves() -> None:
    time_s = np.arange(6) / 10
    still = still_frames([np.array([0.0, 0, 0, 5, 10, 10]), np.zeros(6)], time_s, 5.0)
    assert still.tolist() == [True, True, False, False, False, True]


def test_the_first_stretch_that_is_long_enough() -> None:
    time_s = np.arange(8) / 10
    mask = np.array([True, True, False, True, True, True, True, False])
    assert np.flatnonzero(first_stretch(mask, time_s, 0.3)).tolist() == [3, 4, 5, 6]
    assert not first_stretch(mask, time_s, 0.5).any()


def test_a_curve_is_unknown_outside_its_times_and_beside_gaps() -> None:
    values = np.array([0.0, 10.0, NAN, 30.0])
    at = np.array([-0.1, 0.5, 1.5, 3.0, 3.1])
    found = resample(np.arange(4.0), values, at)
    np.testing.assert_array_equal(found, [NAN, 5.0, NAN, 30.0, NAN])


def test_mean_leaves_out_the_unknown() -> None:
    assert mean([1.0, NAN, 3.0]) == 2.0
    assert math.isnan(mean([NAN]))

"""Trends over sessions, and their picture."""

import warnings
from datetime import UTC, datetime, timedelta
from io import BytesIO

import numpy as np
import pytest
from matplotlib.image import imread
from scipy import stats

from formcheck.history.metrics import METRICS, MetricValue
from formcheck.history.plot import draw_trend
from formcheck.history.records import SessionRecord
from formcheck.history.trend import BAND_FROM, Series, fit_trend, time_series
from formcheck.model.result import Feet

START = datetime(2026, 1, 1, tzinfo=UTC)


def session(number: int, days: float, **changes: str) -> SessionRecord:
    at = START + timedelta(days=days)
    known = {"kind": "analyze", "exercise": "calf-raise", "person": None, "clip": "a.mp4"}
    return SessionRecord(id=number, at=at, saved_at=at, folder=None, **{**known, **changes})  # type: ignore[arg-type]


def heights(
    values: list[float], plus_minus: float | None = 0.5, step: float = 10, side: Feet = "left"
) -> Series:
    name = "peak_heel_height_cm"
    at = [START + timedelta(days=step * place) for place in range(len(values))]
    return Series(METRICS[name], side, at, [MetricValue(name, side, v, plus_minus) for v in values])


def test_series_are_parted_by_quantity_and_leg_in_the_order_of_time() -> None:
    sessions = [session(2, 5), session(3, 9), session(1, 0)]
    numbers = {
        number: [
            MetricValue("work_j", "left", 100.0 + number, 5),
            MetricValue("rep_count", "both", number, 0),
            *([MetricValue("work_j", "right", 90, 5)] if number == 3 else []),
        ]
        for number in (1, 2, 3)
    }
    found = time_series(sessions, numbers)
    assert [(s.metric.name, s.side) for s in found] == [
        ("rep_count", "both"),
        ("work_j", "left"),
        ("work_j", "right"),
    ]
    assert [r.value for r in found[0].values] == [1, 2, 3]
    assert found[0].times == sorted(found[0].times)
    assert len(found[2].values) == 1


@pytest.mark.parametrize("other", [{"exercise": "seated-calf-raise"}, {"person": "Anna"}])
def test_different_exercises_or_people_are_no_series(other: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="one exercise and one person"):
        time_series([session(1, 0), session(2, 1, **other)], {})


def test_the_latest_is_compared_with_the_first() -> None:
    trend = fit_trend(heights([9.0, 20.0, 9.6]))
    assert trend.difference is not None
    assert trend.difference.value == pytest.approx(0.6)
    assert trend.difference.plus_minus == pytest.approx(0.5 * np.sqrt(2))
    assert trend.changed is False
    assert fit_trend(heights([9.0, 9.0, 10.0])).changed is True


def test_one_session_is_no_trend() -> None:
    assert fit_trend(heights([9.0])) == fit_trend(heights([8.0]))
    assert fit_trend(heights([9.0])).difference is None


def test_without_errors_nothing_is_judged() -> None:
    trend = fit_trend(heights([1.0, 2.0, 3.0], plus_minus=None))
    assert (trend.difference, trend.changed, trend.monthly) == (None, None, None)


def test_the_slope_is_that_of_the_line_and_its_interval_students() -> None:
    values = [9.0, 9.8, 9.4, 10.9, 10.2]
    monthly = fit_trend(heights(values, plus_minus=0.0)).monthly
    line = stats.linregress(10 * np.arange(5), values)
    assert monthly is not None
    assert monthly.value == pytest.approx(30 * line.slope)
    assert monthly.plus_minus == pytest.approx(30 * line.stderr * stats.t.ppf(0.975, 3), rel=1e-6)


def test_points_that_lie_on_a_line_still_have_their_own_errors() -> None:
    monthly = fit_trend(heights([9.0, 10.0, 11.0], plus_minus=2.0)).monthly
    assert monthly is not None
    assert monthly.value == pytest.approx(3.0)
    # Errors of the ends over the time between them; the middle has no lever.
    assert monthly.plus_minus == pytest.approx(30 * np.hypot(2, 2) / 20)


def test_what_never_changes_has_no_slope() -> None:
    monthly = fit_trend(heights([9.4] * 7, plus_minus=0.0)).monthly
    assert monthly is not None
    assert monthly.value == 0


@pytest.mark.parametrize(("count", "step"), [(2, 30), (5, 1), (3, 0)])
def test_too_few_or_too_short_for_a_line(count: int, step: float) -> None:
    assert fit_trend(heights([9.0] * count, step=step)).monthly is None


@pytest.mark.parametrize(
    "series",
    [
        [heights([9.0])],
        [heights([9.0, 11.0]), heights([8.0, 8.1], side="right")],
        [heights(list(np.linspace(9, 10, BAND_FROM + 400)), step=1)],
        [heights([1.0, 2.0], plus_minus=None)],
    ],
)
def test_a_picture_is_drawn_without_a_warning(series: list[Series]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = draw_trend(series, "calf-raise, $A_1$ 茶", "left")
    image = imread(BytesIO(picture), format="png")
    assert image.shape[1] > 400
    # Something of the leg's colour is in it: blue, or vermilion.
    blue = (image[..., 2] > image[..., 0] + 0.3).mean()
    assert blue > 1e-4


def test_what_changed_is_filled() -> None:
    level, changed = (draw_trend([heights([9.0, end])], "t") for end in (9.1, 11.0))
    assert level != changed
    assert draw_trend([heights([9.0, 9.1])], "t") == level

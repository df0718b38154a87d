"""Trends over sessions, and their picture."""

import tracemalloc
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread
from scipy import stats
from session_making import result

from formcheck.history.metrics import METRICS, MetricValue
from formcheck.history.plot import draw_trend
from formcheck.history.records import Selection
from formcheck.history.series import Moments, Series, Values, read_series
from formcheck.history.store import History
from formcheck.history.trend import BAND_FROM, fit_trend
from formcheck.history.value_tables import insert_values
from formcheck.model.result import Feet

START = datetime(2026, 1, 1, tzinfo=UTC)


def heights(
    values: list[float], plus_minus: float | None = 0.5, step: float = 10, side: Feet = "left"
) -> Series:
    name = "peak_heel_height_cm"
    at = [START + timedelta(days=step * place) for place in range(len(values))]
    known = Values.of(MetricValue(name, side, v, plus_minus) for v in values)
    return Series(METRICS[name], side, Moments.of(at), known)


NUMBERS = {
    # By session number, which is not the order of time.
    number: [
        MetricValue("work_j", "left", 100.0 + number, 5, 3, 4, measured=number == 1),
        MetricValue("rep_count", "both", number, 0),
        *([MetricValue("work_j", "right", 90, None)] if number == 3 else []),
    ]
    for number in (1, 2, 3)
}


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """Sessions 1, 2 and 3 with `NUMBERS`, of which 2 was the first; one of another exercise."""
    with History(tmp_path / "history.sqlite") as history:
        for days in (5, 0, 9):
            history.save(result(), when=START + timedelta(days=days))
        history.save(result(exercise="seated-calf-raise"), when=START)
        with history.transaction() as connection:
            connection.execute("DELETE FROM measurements")
            for number, values in NUMBERS.items():
                insert_values(connection, number, values)
        yield history


MINE = Selection(person="", exercise="calf-raise")
DRAWN = ["work_j", "rep_count"]


def test_series_are_parted_by_quantity_and_leg_in_the_order_of_time(history: History) -> None:
    found, sessions = read_series(history, MINE, DRAWN)
    assert sessions == 3
    assert [(s.metric.name, s.side) for s in found] == [
        ("rep_count", "both"),
        ("work_j", "left"),
        ("work_j", "right"),
    ]
    assert [r.value for r in found[0].values] == [2, 1, 3]
    assert list(found[0].times) == [START + timedelta(days=days) for days in (0, 5, 9)]
    assert list(found[1].values) == [NUMBERS[number][0] for number in (2, 1, 3)]
    assert found[2].values[0] == NUMBERS[3][2]


def test_a_session_whose_time_is_damaged_has_no_place_in_a_series(history: History) -> None:
    with history.transaction() as connection:
        connection.execute("UPDATE sessions SET at = 'yesterday' WHERE id = 1")
    (counts, *_), sessions = read_series(history, MINE, DRAWN)
    assert sessions == 2
    assert [r.value for r in counts.values] == [2, 3]
    with history.transaction() as connection:
        connection.execute("UPDATE sessions SET at = 'yesterday'")
    assert read_series(history, MINE, DRAWN) == ([], 0)


@pytest.mark.parametrize("which", [Selection(person=""), Selection(exercise="calf-raise")])
def test_different_exercises_or_people_are_no_series(history: History, which: Selection) -> None:
    with pytest.raises(ValueError, match="one exercise and one person"):
        read_series(history, which, DRAWN)


def test_a_year_of_numbers_takes_a_few_bytes_each(history: History) -> None:
    """Ten times as many sessions, a hundred bytes for each more of a series."""

    def peak(count: int) -> int:
        with history.transaction() as connection:
            connection.execute(
                "WITH RECURSIVE n(i) AS (SELECT 5 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
                " INSERT OR IGNORE INTO sessions (id, at, saved_at, kind, exercise, clip, report)"
                " SELECT i, at, saved_at, kind, exercise, clip, x'' FROM n, sessions WHERE id = 1",
                [count],
            )
            connection.execute(
                "INSERT OR IGNORE INTO measurements (session_id, name, side, value, plus_minus)"
                " SELECT id, 'work_j', 'left', 100, 5 FROM sessions"
            )
        tracemalloc.start()
        read_series(history, MINE, ["work_j"])
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    few, many = peak(1_000), peak(10_000)
    assert many - few < 9_000 * 300


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

"""What is drawn of a trend: inside the picture, round ticks, whole counts, goals."""

from datetime import UTC, datetime, timedelta

import pytest

from formcheck.app.history.trend_panel import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    trend_panels,
)
from formcheck.history.metrics import METRICS, MetricValue
from formcheck.history.series import Moments, Series, Values
from formcheck.history.trend import BAND_FROM

START = datetime(2026, 1, 5, 18, tzinfo=UTC)


def series(name: str, values: list[float], *, days: float = 7.0, side: str = "left") -> Series:
    times = [START + timedelta(days=days * place) for place in range(len(values))]
    numbers = [MetricValue(name, side, value, 0.5, 0.3, 0.2) for value in values]  # type: ignore[arg-type]
    return Series(METRICS[name], side, Moments.of(times), Values.of(numbers))  # type: ignore[arg-type]


@pytest.mark.parametrize("values", [[9.0], [9.0, 9.0], [1e-9, 0.0], [-40.0, 60.0], [9.0] * 300])
def test_all_is_inside_the_picture(values: list[float]) -> None:
    [panel] = trend_panels([series("peak_heel_height_cm", values)])
    [line] = panel.lines
    spots = [tuple(map(float, pair.split(","))) for pair in (line.line + " " + line.band).split()]
    spots += [(p.x, y) for p in line.points for y in (p.low_y, p.high_y)]
    assert all(LEFT <= x <= WIDTH - RIGHT for x, _ in spots)
    assert all(TOP <= y <= HEIGHT - BOTTOM for _, y in spots)
    assert bool(line.points) is (len(values) <= BAND_FROM)
    assert 2 <= len(panel.y_ticks) <= 6
    assert panel.x_ticks


def test_higher_is_up_and_later_is_right() -> None:
    [panel] = trend_panels([series("peak_heel_height_cm", [8.0, 10.0])])
    first, second = panel.lines[0].points
    assert first.x < second.x
    assert first.y > second.y
    assert not first.changed
    assert second.changed
    assert second.words == "2026-01-12, left: 10.0 ± 0.5 cm"


def test_a_count_and_what_is_rated_have_whole_ticks() -> None:
    for name in ("rep_count", "pain"):
        [panel] = trend_panels([series(name, [3.0, 4.0], side="both")])
        assert all("." not in label for _, label in panel.y_ticks)
    [pain] = trend_panels([series("pain", [3.0], side="both")])
    assert (pain.y_ticks[0][1], pain.y_ticks[-1][1]) == ("0", "10")


def test_legs_share_a_picture_and_a_goal_is_in_it() -> None:
    both = [
        series("peak_heel_height_cm", [8.0, 9.0]),
        series("peak_heel_height_cm", [9.0, 9.5], side="right"),
        series("rep_count", [10.0], side="both"),
    ]
    heights, counts = trend_panels(both, "left", {("peak_heel_height_cm", "left"): 20.0})
    left, right = heights.lines
    assert (left.label, right.label) == ("left (injured)", "right")
    assert left.goal_y is not None
    assert TOP <= left.goal_y < left.points[0].y
    assert right.goal_y is None
    assert len(counts.lines) == 1


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        (0.1, ("5 Jan 2026, ", "")),
        (30.0, ("5 Jan 2026", "4 Feb")),
        (400.0, ("5 Jan 2026", "9 Feb 2027")),
        (1500.0, ("Jan 2026", "Feb 2030")),
    ],
)
def test_dates_are_as_exact_as_the_time_is_long(days: float, labels: tuple[str, str]) -> None:
    [panel] = trend_panels([series("rep_count", [3.0, 4.0], days=days, side="both")])
    said = [label for _, label in panel.x_ticks]
    assert said[0].startswith(labels[0])
    assert said[-1].endswith(labels[1])

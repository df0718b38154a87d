"""One metric over time as what is drawn of it: points, bars and ticks in an SVG's units."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import numpy as np

from formcheck.history.series import Series
from formcheck.history.trend import MIN_SPAN_STEPS, plotted_series
from formcheck.history.wording import day_text, metric_title, value_words
from formcheck.model.arrays import Floats
from formcheck.model.result import Feet

WIDTH, HEIGHT = 560, 240
LEFT, RIGHT, TOP, BOTTOM = 48, 18, 14, 30
"""Room about what is drawn."""
_STEPS = (1.0, 2.0, 5.0, 10.0)
_MOST_TICKS = 5
_BETTER = {"up": "higher is better", "down": "lower is better", "": ""}


@dataclass(frozen=True, slots=True)
class PlottedPoint:
    """A session's number: where it stands, the ends of its bar, and what it is in words."""

    x: float
    y: float
    low_y: float
    high_y: float
    changed: bool
    words: str


@dataclass(frozen=True, slots=True)
class PlottedLine:
    """One leg's numbers.

    ``line`` and ``band`` are the points of an SVG's polyline and polygon; ``points`` are empty
    where there are too many to see. ``goal_y`` is where a goal stands, or None.
    """

    side: str
    label: str
    line: str
    band: str
    points: tuple[PlottedPoint, ...]
    goal_y: float | None


@dataclass(frozen=True, slots=True)
class TrendPanel:
    """A metric's picture; ticks are places with their labels."""

    title: str
    better: str
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]
    lines: tuple[PlottedLine, ...]
    words: str


def trend_panels(
    series: Sequence[Series],
    injured: str | None = None,
    goals: Mapping[tuple[str, Feet], float] | None = None,
) -> list[TrendPanel]:
    """Return a picture for each metric.

    Parameters
    ----------
    series : sequence of Series
        In the order of their pictures; those of one metric stand side by side.
    injured : "left", "right", "both" or None
        The leg that is marked.
    goals : mapping of float, optional
        What is to be reached, by metric and leg.
    """
    first, last = min(one.times[0] for one in series), max(one.times[-1] for one in series)
    ends = first.astimezone(), last.astimezone()
    return [
        _panel(list(group), ends, injured, goals or {})
        for _, group in groupby(series, lambda one: one.metric.name)
    ]


def _panel(
    group: Sequence[Series],
    ends: tuple[datetime, datetime],
    injured: str | None,
    goals: Mapping[tuple[str, Feet], float],
) -> TrendPanel:
    metric = group[0].metric
    wanted = {one.side: goals.get((metric.name, one.side)) for one in group}
    low, high = _limits(group, [goal for goal in wanted.values() if goal is not None])
    x, y = _time_axis(*ends), _Axis(low, high, HEIGHT - BOTTOM, TOP)
    lines = []
    for one in group:
        goal = wanted[one.side]
        mark = " (injured)" if one.side != "both" and injured in (one.side, "both") else ""
        goal_y = None if goal is None else y.at(goal)
        lines.append(_line(one, x, y, f"{one.side}{mark}", goal_y))
    # Counts and what is rated are whole.
    whole = metric.scale is not None or not metric.unit
    steps = _ticks(low, high, 1.0 if whole else 10.0**-metric.decimals)
    return TrendPanel(
        metric_title(metric),
        _BETTER[metric.better],
        _dates(*ends, x),
        tuple((y.at(value), label) for value, label in steps),
        tuple(lines),
        "; ".join(
            f"{one.side}: first {value_words(one.values[0])}, latest {value_words(one.values[-1])}"
            for one in group
        ),
    )


@dataclass(frozen=True, slots=True)
class _Axis:
    low: float
    high: float
    first: float
    last: float

    def at(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.first + share * (self.last - self.first), 1)


def _time_axis(first: datetime, last: datetime) -> _Axis:
    from_s, to_s = first.timestamp(), last.timestamp()
    # A single session has no width in time: it stands in the middle.
    room = 0.04 * (to_s - from_s) or 1.0
    return _Axis(from_s - room, to_s + room, LEFT, WIDTH - RIGHT)


def _line(series: Series, x: _Axis, y: _Axis, label: str, goal_y: float | None) -> PlottedLine:
    drawn = plotted_series(series)
    xs = [x.at(at) for at in drawn.at]
    middle, low, high = (
        [y.at(value) for value in values]
        for values in (drawn.values, drawn.values - drawn.errors, drawn.values + drawn.errors)
    )
    line = _joined(zip(xs, middle, strict=True))
    if drawn.changed is None:
        edges = [*zip(xs, high, strict=True), *reversed([*zip(xs, low, strict=True)])]
        return PlottedLine(series.side, label, line, _joined(edges), (), goal_y)
    words = [
        f"{day_text(moment)[:10]}, {series.side}: {value_words(value)}"
        for moment, value in zip(series.times, series.values, strict=True)
    ]
    parts = zip(xs, middle, low, high, drawn.changed.tolist(), words, strict=True)
    return PlottedLine(
        series.side, label, line, "", tuple(PlottedPoint(*part) for part in parts), goal_y
    )


def _joined(points: object) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)  # type: ignore[attr-defined]


def _limits(group: Sequence[Series], goals: Sequence[float]) -> tuple[float, float]:
    metric = group[0].metric
    if metric.scale is not None:
        # As it is rated, whichever part of it was used.
        return metric.scale[0] - 0.5, metric.scale[1] + 0.5
    ends: list[Floats] = [np.array(goals)]
    for one in group:
        values, errors = one.values.numbers, np.nan_to_num(one.values.errors)
        ends += [values - errors, values + errors]
    every = np.concatenate(ends)
    low, high = float(every.min()), float(every.max())
    least = MIN_SPAN_STEPS * 10.0**-metric.decimals
    room = max(0.1 * (high - low), (least - (high - low)) / 2)
    return low - room, high + room


def _ticks(low: float, high: float, least: float) -> list[tuple[float, str]]:
    """Return round numbers between two, at least so far apart."""
    rough = max((high - low) / _MOST_TICKS, least)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in _STEPS if power * factor >= rough * (1 - 1e-9))
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    count = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    return [(number * step, f"{number * step + 0.0:.{decimals}f}") for number in count]


def _dates(first: datetime, last: datetime, x: _Axis) -> tuple[tuple[float, str], ...]:
    span = last - first
    if first.date() == last.date():
        form, shown = "%H:%M", sorted({first, last})
        day = f"{first.day} {first:%b %Y}"
        return tuple(
            (x.at(at.timestamp()), f"{day}, {at:{form}}" if at == first else f"{at:{form}}")
            for at in shown
        )
    count = min(4, max(2, span.days + 1))
    parts = [first + span * number / (count - 1) for number in range(count)]
    if span > timedelta(days=700):
        return tuple((x.at(at.timestamp()), f"{at:%b %Y}") for at in parts)
    with_year = first.year != last.year
    return tuple(
        (x.at(at.timestamp()), f"{at.day} {at:%b}" + (f" {at:%Y}" if with_year or not n else ""))
        for n, at in enumerate(parts)
    )

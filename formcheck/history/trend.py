"""One metric over many sessions, and whether it changed."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.history.compare import Outcome, change_outcome, metric_difference
from formcheck.history.errors import HistoryError
from formcheck.history.notes import NOTED
from formcheck.history.series import Series
from formcheck.model.arrays import Bools, Floats
from formcheck.model.result import Z_95, Measured

MONTH_DAYS = 30.0
MIN_DAYS = 7.0
"""A line through less than a week says nothing of a month."""
MIN_SESSIONS = 3
PANELS = 6
"""Metrics of a picture, unless some are asked for."""
BAND_FROM = 100
"""From here on single points and bars would hide each other: a line in a band."""
MAX_POINTS = 400
"""More sessions than these are drawn as the means of neighbours."""
MIN_SPAN_STEPS = 8
"""A panel is at least so many of the last decimal high: the same again and again is a flat
line, not magnified noise."""
NORMAL_FROM = 200
"""From here on Student's t is the normal distribution, within 1 %."""


@dataclass(frozen=True, slots=True)
class Trend:
    """What a series says.

    Attributes
    ----------
    difference : Measured or None
        The latest number less the first; None for a single one or without errors.
    changed : bool or None
        Whether that is larger than its half-width.
    outcome : "better", "worse", "changed", "unclear" or None
        What it says, by `change_outcome`.
    monthly : Measured or None
        Slope of the straight line through all of them, for 30 days; None for less than
        three sessions or a week.
    """

    difference: Measured | None
    changed: bool | None
    monthly: Measured | None
    outcome: Outcome | None = None


def metrics_to_draw(counts: Mapping[tuple[str, str], int], asked: Sequence[str] = ()) -> list[str]:
    """Return the metrics to draw: those asked for, else the first of what most sessions have.

    Parameters
    ----------
    counts : mapping of int
        Sessions that have a metric of a leg, from `History.metric_counts` and `noted_counts`.
    asked : sequence of str
        Names of metrics.

    Raises
    ------
    HistoryError
        None of that is there.
    """
    measured = {name for name, _ in counts}
    if not measured.intersection(asked or measured):
        there = f"; there are {', '.join(sorted(measured))}" if measured else ""
        raise HistoryError(f"nothing of that was measured in these sessions{there}")
    if asked:
        return list(asked)
    often = [name for (name, _), count in counts.items() if 2 * count >= max(counts.values())]
    # What somebody took the trouble to note is drawn, however seldom it was.
    noted = [name for name in NOTED if name in measured]
    often = [name for name in often if name not in noted]
    if "peak_heel_height_cm" in often:
        # The same again in another unit.
        often = [name for name in often if name != "peak_heel_height_foot"]
    return [*list(dict.fromkeys(often))[: PANELS - len(noted)], *noted]


@dataclass(frozen=True, slots=True)
class PlottedSeries:
    """A series as it is drawn: points with bars, or where they would be too many a band.

    Attributes
    ----------
    at, values, errors : ndarray, shape (N,)
        Timestamps, s; the numbers; and the half-widths of what differs between sessions.
    changed : ndarray of bool, shape (N,), or None
        Which points differ from the first by a real change; None draws a band.
    """

    at: Floats
    values: Floats
    errors: Floats
    changed: Bools | None


def plotted_series(series: Series) -> PlottedSeries:
    """Return what is drawn of a series."""
    count = len(series.times)
    at, values = series.times.seconds, series.values.numbers
    errors = np.nan_to_num(series.values.errors)
    if count <= BAND_FROM:
        changed = np.array([_is_real_change(series, place) for place in range(count)])
        return PlottedSeries(at, values, errors, changed)
    # A point on each few pixels is all that can be seen.
    starts = np.linspace(0, count, min(count, MAX_POINTS) + 1).astype(int)
    sizes = np.diff(starts)
    at, values, errors = (
        np.add.reduceat(line, starts[:-1]) / sizes for line in (at, values, errors)
    )
    return PlottedSeries(at, values, errors, None)


def _is_real_change(series: Series, place: int) -> bool:
    difference = metric_difference(series.values[0], series.values[place])
    return change_outcome(series.metric, difference) not in (None, "unclear")


def fit_trend(series: Series) -> Trend:
    """Compare the latest number with the first, and fit a line to all."""
    first, latest = series.values[0], series.values[-1]
    difference = metric_difference(first, latest) if len(series.values) > 1 else None
    outcome = change_outcome(series.metric, difference)
    changed = None if outcome is None else outcome != "unclear"
    return Trend(difference, changed, _monthly(series), outcome)


def _monthly(series: Series) -> Measured | None:
    """Slope of the line of least squares, with the half-width of its 95 % interval.

    The larger of two: what the numbers' own errors give, as far as they differ from session
    to session, and what
    their scatter about the line gives (Student's t). The first leaves out how much a body
    differs from day to day, the second what three points happen to hide.
    """
    days = (series.times.seconds - series.times.seconds[0]) / 86400
    if len(days) < MIN_SESSIONS or days[-1] < MIN_DAYS:
        return None
    if len(np.unique(series.values.lower_bounds)) > 1:
        return None  # a minimum and a measured range are not compared
    errors = series.values.errors
    if np.isnan(errors).any():
        return None
    # What never changes has a slope of nothing, not of rounding errors.
    values = series.values.numbers - series.values.numbers[0]
    away = days - days.mean()
    spread = float(away @ away)
    slope = float(away @ values) / spread
    rest = values - values.mean() - slope * away
    freedom = len(days) - 2
    scatter = _students_t(freedom) * math.sqrt(float(rest @ rest) / freedom / spread)
    measured = float(np.linalg.norm(away * errors)) / spread
    return Measured(value=MONTH_DAYS * slope, plus_minus=MONTH_DAYS * max(scatter, measured))


def _students_t(freedom: int) -> float:
    """Return the factor of a 95 % interval."""
    if freedom > NORMAL_FROM:
        return Z_95
    # A small part of scipy: all of its statistics would take a second to load.
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.975))

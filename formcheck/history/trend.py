"""One metric over many sessions, and whether it changed."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from formcheck.history.compare import (
    Outcome,
    change_outcome,
    difference_unit,
    metric_difference,
    metric_label,
)
from formcheck.history.metrics import METRICS, Metric, MetricValue
from formcheck.history.records import SessionRecord
from formcheck.model.result import Z_95, Feet, Measured

MONTH_DAYS = 30.0
MIN_DAYS = 7.0
"""A line through less than a week says nothing of a month."""
MIN_SESSIONS = 3
NORMAL_FROM = 200
"""From here on Student's t is the normal distribution, within 1 %."""


@dataclass(frozen=True, slots=True)
class Series:
    """One metric of one leg in one exercise, in the order of time.

    Attributes
    ----------
    metric : Metric
        What.
    side : "left", "right" or "both"
        Whose.
    times : list of datetime
        When each number was measured.
    values : list of MetricValue
        The numbers, as many.
    """

    metric: Metric
    side: Feet
    times: list[datetime]
    values: list[MetricValue]

    @property
    def difference_unit(self) -> str:
        """The unit of a difference: percentages differ by percentage points."""
        return difference_unit(self.metric)

    @property
    def label(self) -> str:
        """The metric in words, with its leg."""
        return metric_label(self.metric, self.side)


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


def time_series(
    sessions: Sequence[SessionRecord], numbers: Mapping[int, Sequence[MetricValue]]
) -> list[Series]:
    """Sort the numbers of sessions into series, in the order of `METRICS`.

    Parameters
    ----------
    sessions : sequence of Session
        Of one exercise and one person: others are not comparable.
    numbers : mapping of sequence of MetricValue
        By session, as `History.metric_values` gives them.

    Raises
    ------
    ValueError
        Several exercises or people.
    """
    if len({(session.exercise, session.person) for session in sessions}) > 1:
        raise ValueError("a series is of one exercise and one person")
    found: dict[tuple[str, Feet], Series] = {}
    for session in sorted(sessions, key=lambda session: (session.at, session.id)):
        for value in numbers.get(session.id, ()):
            key = (value.name, value.side)
            if key not in found:
                found[key] = Series(METRICS[value.name], value.side, [], [])
            found[key].times.append(session.at)
            found[key].values.append(value)
    order = {name: place for place, name in enumerate(METRICS)}
    return [found[key] for key in sorted(found, key=lambda key: (order[key[0]], key[1]))]


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
    days = np.array([at.timestamp() for at in series.times]) / 86400
    days -= days[0]
    if len(days) < MIN_SESSIONS or days[-1] < MIN_DAYS:
        return None
    if len({value.lower_bound for value in series.values}) > 1:
        return None  # a minimum and a measured range are not compared
    errors = [value.change_plus_minus for value in series.values]
    known = np.array([error for error in errors if error is not None])
    if len(known) < len(days):
        return None
    values = np.array([value.value for value in series.values])
    values -= values[0]  # what never changes has a slope of nothing, not of rounding errors
    away = days - days.mean()
    spread = float(away @ away)
    slope = float(away @ values) / spread
    rest = values - values.mean() - slope * away
    freedom = len(days) - 2
    scatter = _students_t(freedom) * math.sqrt(float(rest @ rest) / freedom / spread)
    measured = float(np.linalg.norm(away * known)) / spread
    return Measured(value=MONTH_DAYS * slope, plus_minus=MONTH_DAYS * max(scatter, measured))


def _students_t(freedom: int) -> float:
    """Return the factor of a 95 % interval."""
    if freedom > NORMAL_FROM:
        return Z_95
    # A small part of scipy: all of its statistics would take a second to load.
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.975))

"""One quantity over many sessions, and whether it changed."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from formcheck.history.compare import difference_of, labelled
from formcheck.history.quantities import QUANTITIES, Quantity, Reading
from formcheck.history.rows import Session
from formcheck.result import Feet, Measured

MONTH_DAYS = 30.0
SHORTEST_DAYS = 7.0
"""A line through less than a week says nothing of a month."""
FEWEST = 3
MANY = 200
"""From here on Student's t is the normal distribution, within 1 %."""


@dataclass(frozen=True, slots=True)
class Point:
    """One session's number."""

    session: int
    at: datetime
    reading: Reading


@dataclass(frozen=True, slots=True)
class Series:
    """One quantity of one leg in one exercise; ``points`` are in the order of time."""

    quantity: Quantity
    side: Feet
    points: Sequence[Point]

    @property
    def label(self) -> str:
        """The quantity in words, with its leg."""
        return labelled(self.quantity, self.side)


@dataclass(frozen=True, slots=True)
class Trend:
    """What a series says.

    Attributes
    ----------
    difference : Measured or None
        The latest number less the first; None for a single one or without errors.
    changed : bool or None
        Whether that is larger than its half-width.
    monthly : Measured or None
        Slope of the straight line through all of them, for 30 days; None for less than
        three sessions or a week.
    """

    difference: Measured | None
    changed: bool | None
    monthly: Measured | None


def series_of(
    sessions: Sequence[Session], numbers: Mapping[int, Sequence[Reading]]
) -> list[Series]:
    """Sort the numbers of sessions into series, in the order of `QUANTITIES`.

    Parameters
    ----------
    sessions : sequence of Session
        Of one exercise and one person: others are not comparable.
    numbers : mapping of sequence of Reading
        By session, as `History.readings` gives them.

    Raises
    ------
    ValueError
        Several exercises or people.
    """
    if len({(session.exercise, session.person) for session in sessions}) > 1:
        raise ValueError("a series is of one exercise and one person")
    found: dict[tuple[str, Feet], list[Point]] = {}
    for session in sorted(sessions, key=lambda session: (session.at, session.id)):
        for reading in numbers.get(session.id, ()):
            point = Point(session.id, session.at, reading)
            found.setdefault((reading.name, reading.side), []).append(point)
    order = {name: place for place, name in enumerate(QUANTITIES)}
    keys = sorted(found, key=lambda key: (order[key[0]], key[1]))
    return [Series(QUANTITIES[name], side, found[name, side]) for name, side in keys]


def trend_of(series: Series) -> Trend:
    """Compare the latest number with the first, and lay a line through all."""
    first, latest = series.points[0].reading, series.points[-1].reading
    difference = difference_of(first, latest) if len(series.points) > 1 else None
    changed = None if difference is None else abs(difference.value) > difference.plus_minus
    return Trend(difference, changed, _monthly(series.points))


def _monthly(points: Sequence[Point]) -> Measured | None:
    """Slope of the line of least squares, with the half-width of its 95 % interval.

    The larger of two: what the numbers' own errors give, taken for independent, and what
    their scatter about the line gives (Student's t). The first leaves out how much a body
    differs from day to day, the second what three points happen to hide.
    """
    days = np.array([(point.at - points[0].at).total_seconds() / 86400 for point in points])
    if len(points) < FEWEST or days[-1] < SHORTEST_DAYS:
        return None
    errors = [point.reading.plus_minus for point in points]
    known = np.array([error for error in errors if error is not None])
    if len(known) < len(points):
        return None
    values = np.array([point.reading.value for point in points])
    values -= values[0]  # what never changes has a slope of nothing, not of rounding errors
    away = days - days.mean()
    spread = float(away @ away)
    slope = float(away @ values) / spread
    rest = values - values.mean() - slope * away
    freedom = len(points) - 2
    scatter = _students_t(freedom) * math.sqrt(float(rest @ rest) / freedom / spread)
    measured = float(np.linalg.norm(away * known)) / spread
    return Measured(value=MONTH_DAYS * slope, plus_minus=MONTH_DAYS * max(scatter, measured))


def _students_t(freedom: int) -> float:
    """Return the factor of a 95 % interval."""
    if freedom > MANY:
        return 1.96
    # A small part of scipy: all of its statistics would take a second to load.
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.975))

"""Numbers of many sessions in the order of time, a column of each metric and leg.

A few bytes a number: the history of years is drawn in the memory of a short one.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self, overload

import numpy as np
import numpy.typing as npt

from formcheck.history.metrics import METRICS, Metric, MetricValue, difference_unit, metric_label
from formcheck.history.notes import values_with_notes
from formcheck.history.one_scale import in_one_scale
from formcheck.history.records import is_text
from formcheck.model.arrays import Bools, Floats

if TYPE_CHECKING:
    from formcheck.history.records import Selection
    from formcheck.history.store import History
    from formcheck.model.result import Feet

Integers = npt.NDArray[np.int64]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""From which timestamps count."""
_MICROSECOND = timedelta(microseconds=1)
_VALUE, _PLUS_MINUS, _SET_UP, _WITHIN, _MEASURED, _REPEATABLE, _ = range(7)


class Moments(Sequence[datetime]):
    """Times with a time zone, UTC, of eight bytes each.

    Parameters
    ----------
    microseconds : ndarray of int64, shape (N,)
        Since 1970.
    """

    def __init__(self, microseconds: Integers) -> None:
        self.microseconds = microseconds

    @classmethod
    def of(cls, moments: Iterable[datetime]) -> Self:
        """Take the times of an iterable."""
        return cls(np.fromiter(((at - EPOCH) // _MICROSECOND for at in moments), np.int64))

    @property
    def seconds(self) -> Floats:
        """As timestamps, s, shape (N,)."""
        return self.microseconds / 1e6

    def __len__(self) -> int:
        return len(self.microseconds)

    @overload
    def __getitem__(self, place: int) -> datetime: ...
    @overload
    def __getitem__(self, place: slice) -> Moments: ...
    def __getitem__(self, place: int | slice) -> datetime | Moments:
        if isinstance(place, slice):
            return Moments(self.microseconds[place])
        return EPOCH + int(self.microseconds[place]) * _MICROSECOND


class Values(Sequence[MetricValue]):
    """Values of one metric of one leg.

    Parameters
    ----------
    name, side : str
        The metric's, and the leg.
    rows : ndarray of float64, shape (N, 7)
        Value, half-width, its parts by the set-up and within the session, 1 where a range was
        measured in full, the reading that repeats and its half-width; NaN where there is none.
    """

    def __init__(self, name: str, side: Feet, rows: Floats) -> None:
        self.name, self.side, self.rows = name, side, rows

    @classmethod
    def of(cls, values: Iterable[MetricValue]) -> Self:
        """Take the values of an iterable, of one metric and leg, at least one."""
        flat, name, side = array("d"), "", "both"
        for value in values:
            name, side = value.name, value.side
            flat.extend(_row(value))
        return cls(name, side, np.array(flat).reshape(-1, 7))  # type: ignore[arg-type]

    @property
    def numbers(self) -> Floats:
        """The values, shape (N,)."""
        return self.rows[:, _VALUE]

    @property
    def errors(self) -> Floats:
        """Half-widths of what does not cancel in a change, shape (N,); NaN where not known."""
        set_up, within = self.rows[:, _SET_UP], np.nan_to_num(self.rows[:, _WITHIN])
        return np.where(np.isnan(set_up), self.rows[:, _PLUS_MINUS], np.hypot(set_up, within))

    @property
    def lower_bounds(self) -> Bools:
        """Where the true value is at least so large, shape (N,)."""
        in_part: Bools = self.rows[:, _MEASURED] == 0
        return in_part if METRICS[self.name].underestimated else np.zeros_like(in_part)

    @property
    def in_one_scale(self) -> Values:
        """The same, in the one scale of their person."""
        if np.isnan(self.rows[:, _REPEATABLE]).all():
            return self
        return Values.of(in_one_scale(self))

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, place: int) -> MetricValue: ...
    @overload
    def __getitem__(self, place: slice) -> Values: ...
    def __getitem__(self, place: int | slice) -> MetricValue | Values:
        if isinstance(place, slice):
            return Values(self.name, self.side, self.rows[place])
        return self._value(self.rows[place].tolist())

    def __iter__(self) -> Iterator[MetricValue]:
        return (self._value(row.tolist()) for row in self.rows)

    def _value(self, row: Sequence[float]) -> MetricValue:
        # NaN alone differs from itself.
        plus_minus, set_up, within, measured, again, again_error = (
            None if part != part else part for part in row[1:]
        )
        return MetricValue(
            self.name, self.side, row[0], plus_minus, set_up, within, bool(measured), again,
            again_error,
        )  # fmt: skip


def _row(value: MetricValue) -> tuple[float, ...]:
    # Written out: of long histories there are a million.
    v, nan = value, math.nan
    return (
        v.value,
        nan if v.plus_minus is None else v.plus_minus,
        nan if v.set_up is None else v.set_up,
        nan if v.within is None else v.within,
        v.measured,
        nan if v.repeatable is None else v.repeatable,
        nan if v.repeatable_error is None else v.repeatable_error,
    )


@dataclass(frozen=True, slots=True)
class Series:
    """One metric of one leg in one exercise, in the order of time.

    Attributes
    ----------
    metric : Metric
        What.
    side : "left", "right" or "both"
        Whose.
    times : Moments
        When each number was measured.
    values : Values
        The numbers, as many.
    """

    metric: Metric
    side: Feet
    times: Moments
    values: Values

    @property
    def difference_unit(self) -> str:
        """The unit of a difference: percentages differ by percentage points."""
        return difference_unit(self.metric)

    @property
    def label(self) -> str:
        """The metric in words, with its leg."""
        return metric_label(self.metric, self.side)


def read_series(
    history: History, selection: Selection, names: Sequence[str]
) -> tuple[list[Series], int]:
    """Read the numbers of sessions as series, in the order of `METRICS`, each in one scale.

    Parameters
    ----------
    history : History
        Where they are kept.
    selection : Selection
        Sessions of one exercise and one person: others are not comparable.
    names : sequence of str
        Which metrics, and what is noted.

    Returns
    -------
    list of Series, int
        The series, and of how many sessions: those whose time is damaged are left out and told.

    Raises
    ------
    ValueError
        The selection leaves the exercise or the person open.
    """
    if selection.exercise is None or selection.person is None:
        raise ValueError("a series is of one exercise and one person")
    ids, moments = _sessions(history, selection)
    if not len(ids):
        return [], 0
    rows: dict[tuple[str, Feet], array[float]] = {}
    of: dict[tuple[str, Feet], array[int]] = {}
    for number, value in values_with_notes(history, selection, names):
        key = (value.name, value.side)
        rows.setdefault(key, array("d")).extend(_row(value))
        of.setdefault(key, array("q")).append(number)
    order = {name: place for place, name in enumerate(METRICS)}
    by_id = np.argsort(ids)
    found = []
    for name, side in sorted(of, key=lambda key: (order[key[0]], key[1])):
        numbers = np.array(of.pop((name, side)))
        values = np.array(rows.pop((name, side))).reshape(-1, 7)
        at = np.searchsorted(ids, numbers, sorter=by_id).clip(max=len(ids) - 1)
        places = by_id[at]
        # Those of a session whose time is damaged have no place.
        there = np.flatnonzero(ids[places] == numbers)
        there = there[np.argsort(places[there], kind="stable")]
        if len(there):
            times = Moments(moments[places[there]])
            in_order = Values(name, side, values[there])
            found.append(Series(METRICS[name], side, times, in_order.in_one_scale))
    return found, len(ids)


def exercises_of(history: History, selection: Selection) -> dict[str, int]:
    """Return how many of the selected sessions each exercise has, the most first."""
    where, values = selection.where()
    rows = history.read(
        f"SELECT exercise, count(*) FROM sessions WHERE {where} GROUP BY exercise"
        " ORDER BY count(*) DESC, max(at) DESC",
        values,
    )
    return {name: count for name, count in rows if is_text(name)}


def _sessions(history: History, selection: Selection) -> tuple[Integers, Integers]:
    """Numbers of the sessions, and when they were in microseconds since 1970; oldest first."""
    ids, moments = array("q"), array("q")
    where, values = selection.where()
    sql = f"SELECT id, at FROM sessions WHERE {where} ORDER BY at, id"
    for number, text in history.read_each(sql, values):
        for at in history.times(number, text):
            ids.append(number)
            moments.append((at - EPOCH) // _MICROSECOND)
    return np.array(ids, np.int64), np.array(moments, np.int64)

"""Left beside right: how far apart the legs of one person are, and by more than the error?

The limb symmetry index is the injured (involved) leg's value in percent of the other's (the
review PMC8488821 lists the indices in use). Without an injured leg it is the left leg's in percent
of the right's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from formcheck.errors import FormcheckError
from formcheck.history import messages
from formcheck.history.compare import refuse_different
from formcheck.history.metrics import METRICS, Metric, MetricValue, main_names
from formcheck.history.result_metrics import metric_values
from formcheck.model.landmarks import SIDES, Side
from formcheck.model.measured import Measured
from formcheck.model.result import Result

INDEX_SOURCE = "PMC8488821"
WIDEST_PERCENT = 100.0
"""An index whose interval is as wide as this, from end to end, says nothing."""

LegOutcome = Literal["left", "right", "unclear"]
"""Which leg's value is larger by more than the error, or neither."""


class OneLegError(FormcheckError):
    """Results that are to be parted by legs hold one leg only, or the same one twice."""


@dataclass(frozen=True, slots=True)
class SymmetryIndex:
    """A limb symmetry index, percent, with its 95 % interval, which need not be symmetrical."""

    percent: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LegComparison:
    """One metric of both legs.

    Attributes
    ----------
    metric : Metric
        What is compared.
    left, right : MetricValue or None
        None where that leg has no such number.
    difference : Measured or None
        Left less right with the half-width of its 95 % interval; None without both errors.
    outcome : "left", "right", "unclear" or None
        Which leg's value is larger; None like `difference`.
    index : SymmetryIndex or None
        None where it can't be trusted.
    why : str
        What the difference says, or why there is none.
    withheld : str
        Why there is no index; empty where there is one.
    """

    metric: Metric
    left: MetricValue | None
    right: MetricValue | None
    difference: Measured | None
    outcome: LegOutcome | None
    index: SymmetryIndex | None
    why: str
    withheld: str


def measured_sides(result: Result) -> set[Side]:
    """Return the legs of which a result has numbers by themselves."""
    measured = {value.side for value in metric_values(result)}
    return {side for side in SIDES if side in measured}


def are_of_other_legs(results: Sequence[Result]) -> bool:
    """Tell whether each of several results measured a leg, and none that another measured."""
    sides = [measured_sides(result) for result in results]
    return len(sides) > 1 and all(sides) and not set.intersection(*sides)


def part_by_legs(results: Sequence[Result]) -> tuple[Result, Result]:
    """Return the left leg's result and the right one's; a result of both legs is both.

    Parameters
    ----------
    results : sequence of Result
        One with both legs, or two with one each, in any order, of one exercise and test.

    Raises
    ------
    OneLegError
        A leg is missing, or measured twice.
    NotComparableError
        Different exercises or tests.
    """
    for other in results[1:]:
        refuse_different(results[0], other)
    legs = [measured_sides(result) for result in results]
    found = []
    for side in SIDES:
        of_side = [
            result for result, measured in zip(results, legs, strict=True) if side in measured
        ]
        if len(of_side) != 1:
            raise OneLegError(messages.one_leg(side, len(of_side)))
        found.append(of_side[0])
    return found[0], found[1]


def compare_legs(left: Result, right: Result, injured: Side | None = None) -> list[LegComparison]:
    """Compare the legs of one person in the metrics that say most, in the order of `METRICS`.

    Parameters
    ----------
    left, right : Result
        From `part_by_legs`.
    injured : "left", "right" or None
        Whose value is taken in percent of the other's; None takes the left one's.
    """
    of_left = {v.name: v for v in metric_values(left) if v.side == "left"}
    of_right = {v.name: v for v in metric_values(right) if v.side == "right"}
    scaled_alike = left.scale.source == right.scale.source
    return [
        _compare(of_left.get(name), of_right.get(name), injured, scaled_alike)
        for name in main_names({*of_left, *of_right})
    ]


def _compare(
    left: MetricValue | None,
    right: MetricValue | None,
    injured: Side | None,
    scaled_alike: bool,
) -> LegComparison:
    known = left or right
    assert known is not None
    metric = METRICS[known.name]
    reason = _why_not(left, right, metric, scaled_alike)
    if reason or left is None or right is None:
        return LegComparison(metric, left, right, None, None, None, reason, reason)
    errors = [value.plus_minus or 0.0 for value in (left, right)]
    # What the pose model misreads in one leg it need not misread in the other: nothing cancels.
    gap = Measured(value=left.value - right.value, plus_minus=math.hypot(*errors))
    outcome: LegOutcome = "unclear"
    if abs(gap.value) > gap.plus_minus:
        outcome = "left" if gap.value > 0 else "right"
    first, second = (right, left) if injured == "right" else (left, right)
    index = symmetry_index(first, second) if metric.better == "up" else None
    withheld = "" if index else messages.NO_RATIO if metric.better != "up" else messages.WIDE_INDEX
    return LegComparison(
        metric, left, right, gap, outcome, index, messages.leg_verdict(outcome), withheld
    )


def _why_not(
    left: MetricValue | None, right: MetricValue | None, metric: Metric, scaled_alike: bool
) -> str:
    """Why two legs' numbers are not compared; empty where they are."""
    if left is None or right is None:
        return messages.only_one_leg("right" if left is None else "left")
    if left.lower_bound or right.lower_bound:
        return messages.ONE_MINIMUM if left.lower_bound != right.lower_bound else messages.MINIMUMS
    if left.plus_minus is None or right.plus_minus is None:
        return messages.NO_INTERVAL
    if metric.unit in ("cm", "J") and not scaled_alike:
        return messages.TWO_SCALES_OF_LEGS
    return ""


def symmetry_index(first: MetricValue, second: MetricValue) -> SymmetryIndex | None:
    """Return one leg's value in percent of the other's, with its 95 % interval.

    The interval is Fieller's, of the ratio of two independent quantities, which is not symmetrical.

    Parameters
    ----------
    first, second : MetricValue
        Of the injured and of the other leg, with their errors.

    Returns
    -------
    SymmetryIndex or None
        None where it can't be trusted: a value that may be nothing, a negative one, or an interval
        as wide as `WIDEST_PERCENT`.
    """
    a, b = first.value, second.value
    da, db = first.plus_minus or 0.0, second.plus_minus or 0.0
    if b <= db or a <= 0:
        return None
    ratio, share = a / b, (db / b) ** 2
    reach = math.sqrt(da**2 * (1 - share) + (ratio * db) ** 2)
    low, high = ((ratio + sign * reach / b) / (1 - share) for sign in (-1, 1))
    if 100 * (high - low) >= WIDEST_PERCENT:
        return None
    return SymmetryIndex(100 * ratio, 100 * max(0.0, low), 100 * high)

"""Left beside right: the index, its interval, and when there is none."""

import math

import numpy as np
import pytest
from session_making import mean, measured, rep, result, rom_result

from formcheck.history.compare import NotComparableError
from formcheck.history.metrics import MetricValue
from formcheck.history.symmetry import (
    LegComparison,
    OneLegError,
    SymmetryIndex,
    compare_legs,
    part_by_legs,
    symmetry_index,
)
from formcheck.model.result import Result, RomSide, Scale, Side


def leg(side: Side, cm: float, plus_minus: float = 0.5, **changes: object) -> Result:
    return result([rep(side=side, heel_height_cm=measured(cm, plus_minus))], **changes)


def height(left: Result, right: Result, injured: Side | None = None) -> LegComparison:
    found = compare_legs(left, right, injured)
    return next(one for one in found if one.metric.name == "peak_heel_height_cm")


def value(number: float, plus_minus: float) -> MetricValue:
    return MetricValue("peak_heel_height_cm", "left", number, plus_minus)


def test_the_injured_leg_is_taken_in_percent_of_the_other() -> None:
    left, right = leg("left", 8.0), leg("right", 10.0)
    for injured, percent in ((None, 80), ("left", 80), ("right", 125)):
        index = height(left, right, injured).index
        assert index is not None
        assert index.percent == pytest.approx(percent)
        assert index.low < percent < index.high


def test_a_difference_is_clear_only_beyond_both_errors() -> None:
    clear = height(leg("left", 8.0), leg("right", 10.0))
    assert (clear.outcome, clear.why) == ("right", "right larger")
    assert clear.difference is not None
    assert clear.difference.value == pytest.approx(-2)
    assert clear.difference.plus_minus == pytest.approx(math.hypot(0.5, 0.5))
    assert height(leg("left", 9.5), leg("right", 10.0)).why == "no clear difference"


def test_the_interval_holds_in_95_of_100_ratios() -> None:
    rng = np.random.default_rng(7)
    true_a, true_b, da, db = 8.0, 10.0, 1.2, 2.0
    held = 0
    for a, b in rng.normal((true_a, true_b), (da / 1.96, db / 1.96), (4000, 2)):
        index = symmetry_index(value(a, da), value(b, db))
        assert index is not None
        held += index.low <= 80 <= index.high
    assert held / 4000 == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize(
    ("first", "second"),
    [((5, 1), (3, 3)), ((5, 1), (2, 4)), ((-1, 1), (5, 1)), ((5, 4), (6, 4))],
)
def test_an_index_that_can_not_be_trusted_is_withheld(
    first: tuple[float, float], second: tuple[float, float]
) -> None:
    assert symmetry_index(value(*first), value(*second)) is None


def test_an_exact_count_has_an_exact_index() -> None:
    assert symmetry_index(value(24, 0), value(25, 0)) == SymmetryIndex(96, 96, 96)


def test_why_there_is_no_index_is_said() -> None:
    wide = height(leg("left", 3.0, 2.5), leg("right", 4.0, 2.5))
    assert (wide.index, wide.withheld) == (None, "too unsure for a ratio")
    scales = Scale(cm_per_px=measured(0.4, 0.04), source="foot-length")
    other = height(leg("left", 8.0), leg("right", 9.0, scale=scales))
    assert (other.index, other.difference) == (None, None)
    assert "cm come from the height for one leg" in other.withheld
    low = measured(2.0, 0.5)
    sides: tuple[Side, ...] = ("left", "right")
    deep = [result([rep(side=side, bottom_dorsiflexion_deg=low)]) for side in sides]
    found = {c.metric.name: c for c in compare_legs(*part_by_legs(deep))}
    assert found["bottom_dorsiflexion_deg"].withheld == "a ratio says nothing of this number"


def test_minimums_are_not_compared() -> None:
    test = rom_result(
        "active",
        left=RomSide(total=mean(50, 20).model_copy(update={"lower_bound": True})),
        right=RomSide(total=mean(60, 20).model_copy(update={"lower_bound": True})),
    )
    (total,) = compare_legs(*part_by_legs([test]))
    assert (total.index, total.withheld) == (None, "both are minimums: they are not compared")


def test_one_result_may_hold_both_legs() -> None:
    both = rom_result(
        "knee-to-wall", left=RomSide(lunge=mean(35, 2)), right=RomSide(lunge=mean(41, 2))
    )
    left, right = part_by_legs([both])
    assert (left, right) == (both, both)
    (lunge,) = compare_legs(left, right)
    assert lunge.outcome == "right"


def test_two_results_come_in_any_order() -> None:
    left, right = leg("left", 8.0), leg("right", 9.0)
    assert part_by_legs([right, left]) == (left, right)


@pytest.mark.parametrize(
    ("sides", "said"),
    [(["left"], "no right leg was measured"), (["left", "left"], "2 results measured the left")],
)
def test_a_missing_or_doubled_leg_is_refused(sides: list[Side], said: str) -> None:
    with pytest.raises(OneLegError, match=said):
        part_by_legs([leg(side, 8.0) for side in sides])


def test_different_exercises_are_not_left_and_right() -> None:
    with pytest.raises(NotComparableError):
        part_by_legs([leg("left", 8.0), leg("right", 8.0, exercise="seated-calf-raise")])

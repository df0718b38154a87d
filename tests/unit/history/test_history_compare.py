"""Two sessions beside each other."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from session_making import mean, measured, rep, result, rom_result

from formcheck.history.compare import (
    Comparison,
    NotComparableError,
    cautions,
    change_outcome,
    compare_results,
    metric_difference,
)
from formcheck.history.messages import verdict
from formcheck.history.metrics import METRICS, MetricValue
from formcheck.history.result_metrics import metric_values
from formcheck.model.result import Measured, Neutral, Result, RomSide, View


def by_key(a: Result, b: Result) -> dict[tuple[str, str], Comparison]:
    return {(c.name, c.side): c for c in compare_results(a, b)}


def of_peak(a_cm: float, b_cm: float, plus_minus: float = 0.6) -> Comparison:
    a, b = (result([rep(heel_height_cm=measured(value, plus_minus))]) for value in (a_cm, b_cm))
    return by_key(a, b)["peak_heel_height_cm", "left"]


def test_the_errors_of_a_difference_add_in_squares() -> None:
    compared = of_peak(9.0, 9.5)
    assert compared.difference is not None
    assert compared.difference.value == pytest.approx(0.5)
    assert compared.difference.plus_minus == pytest.approx(math.hypot(0.6, 0.6))


def test_only_a_difference_larger_than_its_error_is_a_change() -> None:
    assert of_peak(9.0, 9.5).changed is False
    assert of_peak(9.0, 10.0).changed is True
    assert of_peak(10.0, 9.0).changed is True
    assert "no clear change" in of_peak(9.0, 9.5).why


def test_a_real_change_is_better_or_worse_with_its_direction() -> None:
    assert (of_peak(9.0, 10.0).outcome, of_peak(9.0, 10.0).why) == ("better", "better (higher)")
    assert (of_peak(10.0, 9.0).outcome, of_peak(10.0, 9.0).why) == ("worse", "worse (lower)")
    assert of_peak(9.0, 9.5).outcome == "unclear"
    less = Measured(value=-5, plus_minus=2)
    assert change_outcome(METRICS["fatigue_percent"], less) == "better"
    assert verdict("better", less) == "better (lower)"
    # What is better depends on what was asked for.
    assert change_outcome(METRICS["range_total_deg"], less) == "changed"
    assert change_outcome(METRICS["work_j"], None) is None


def test_one_body_is_not_better_than_another() -> None:
    a, b = (result([rep(heel_height_cm=measured(cm, 0.6))]) for cm in (9.0, 11.0))
    (height,) = (
        c
        for c in compare_results(a, b, same_person=False)
        if (c.name, c.side) == ("peak_heel_height_cm", "left")
    )
    assert (height.outcome, height.why) == ("changed", "real change")


def test_the_same_result_twice_has_not_changed() -> None:
    same = result()
    compared = compare_results(same, same)
    assert {c.name for c in compared} >= {"rep_count", "peak_heel_height_cm", "mean_tempo_s"}
    assert not any(c.changed for c in compared)


def test_a_sure_count_has_no_smallest_real_change() -> None:
    (one,) = (
        c
        for c in compare_results(result([rep()]), result([rep(), rep(2)]))
        if c.name == "rep_count"
    )
    assert one.difference is not None
    assert (one.difference.value, one.difference.plus_minus) == (1, 0)
    assert "smallest real change" not in one.why
    assert (one.outcome, one.why) == ("changed", "real change")


def test_a_number_without_an_error_is_not_judged() -> None:
    compared = by_key(result(), result())["mean_tempo_s", "both"]
    assert (compared.difference, compared.changed) == (None, None)
    assert "no error estimate" in compared.why


def test_left_is_not_compared_with_right() -> None:
    left, right = result([rep()]), result([rep(side="right")])
    left, right = (
        r.model_copy(update={"exercise": "single-leg-calf-raise"}) for r in (left, right)
    )
    compared = compare_results(left, right)
    assert compared
    assert all(c.difference is None and c.changed is None for c in compared)
    assert {c.why for c in compared} == {"measured only in A", "measured only in B"}
    assert cautions(left, right)[0].startswith("A measured the left leg, B the right")


def test_raises_of_both_feet_are_counted_together_whichever_leg_was_seen() -> None:
    compared = by_key(result([rep()]), result([rep(1, "right"), rep(2, "right")]))
    count = compared["rep_count", "both"]
    assert (count.a and count.a.value, count.b and count.b.value) == (1, 2)
    assert count.changed is True
    assert ("peak_heel_height_cm", "both") not in compared


def test_a_raise_near_the_cut_off_makes_the_count_unsure() -> None:
    near = [rep(1), rep(2, depth_percent=measured(68.0, 4.0))]
    compared = by_key(result(near), result([rep(1)]))["rep_count", "both"]
    assert compared.difference is not None
    assert compared.difference.plus_minus == 1.0
    assert compared.changed is False


def test_no_raise_at_all_is_a_count_of_none() -> None:
    assert MetricValue("rep_count", "both", 0, 0.0) in metric_values(result([]))


def test_legs_that_take_turns_are_counted_apart() -> None:
    turns = result([rep(1), rep(2, "right"), rep(3)], exercise="single-leg-calf-raise")
    counts = {r.side: r.value for r in metric_values(turns) if r.name == "rep_count"}
    assert counts == {"left": 2, "right": 1}


def test_different_exercises_are_refused() -> None:
    with pytest.raises(NotComparableError, match="different exercises"):
        compare_results(result(), result(exercise="seated-calf-raise"))


def test_a_free_foot_is_never_compared_with_a_weight_bearing_one() -> None:
    free = rom_result("active", left=RomSide(dorsiflexion=mean(15, 5)))
    standing = rom_result("knee-to-wall", left=RomSide(lunge=mean(38, 2)))
    for pair in ((free, standing), (standing, free)):
        with pytest.raises(NotComparableError, match="never comparable"):
            compare_results(*pair)
    with pytest.raises(NotComparableError):
        compare_results(free, result())


@pytest.mark.parametrize(
    ("later", "plus_minus", "changed", "needed"),
    [(42.0, 2.0, False, 4.6), (43.0, 2.0, True, 4.6), (43.0, 6.0, False, math.hypot(6, 6))],
)
def test_a_lunge_needs_the_smallest_real_change_at_least(
    later: float, plus_minus: float, changed: bool, needed: float
) -> None:
    a, b = (
        rom_result("knee-to-wall", left=RomSide(lunge=mean(angle, plus_minus)))
        for angle in (38.0, later)
    )
    compared = by_key(a, b)["lunge_deg", "left"]
    assert compared.difference is not None
    assert compared.difference.plus_minus == pytest.approx(needed)
    assert compared.changed is changed
    assert ("Powden" in compared.why) == (needed == 4.6)


def test_a_difference_is_of_one_quantity_and_leg() -> None:
    left = MetricValue("lunge_deg", "left", 38, 1)
    with pytest.raises(ValueError, match="is not"):
        metric_difference(left, MetricValue("lunge_deg", "right", 38, 1))


def test_a_minimum_is_not_compared_with_a_measured_range() -> None:
    minimum, full = (
        RomSide(dorsiflexion=mean(15, 2).model_copy(update={"lower_bound": bound}))
        for bound in (True, False)
    )
    a, b = (rom_result("active", left=side) for side in (minimum, full))
    (mixed,) = compare_results(a, b)
    assert (mixed.difference, mixed.changed) == (None, None)
    assert "minimum" in mixed.why
    (alike,) = compare_results(b, b)
    assert alike.changed is False


numbers = st.floats(-1e6, 1e6)
errors = st.floats(0, 1e6)


@given(numbers, errors, numbers, errors)
def test_the_other_way_round_is_the_opposite_difference(
    a: float, a_error: float, b: float, b_error: float
) -> None:
    first, second = (
        MetricValue("work_j", "left", a, a_error),
        MetricValue("work_j", "left", b, b_error),
    )
    there, back = metric_difference(first, second), metric_difference(second, first)
    assert there is not None
    assert back is not None
    assert there.value == -back.value
    assert there.plus_minus == back.plus_minus >= max(a_error, b_error)


def test_what_weakens_a_comparison_is_said() -> None:
    plain = result()
    assert cautions(plain, plain) == []
    turned = result(view=View(facing="left", yaw_deg=measured(40.0), ok=True, advice=None))
    assert "camera stood 35° differently" in cautions(plain, turned)[0]
    unsure = result(neutral=Neutral(left_deg=None, right_deg=None, source="assumed"))
    assert "no neutral standing position" in cautions(plain, unsure)[0]


def test_every_reading_has_a_quantity_and_comes_once() -> None:
    everything = metric_values(result([rep(), rep(2, bottom_dorsiflexion_deg=measured(9.0))]))
    assert {r.name for r in everything} <= set(METRICS)
    keys = [(r.name, r.side) for r in everything]
    assert len(keys) == len(set(keys))

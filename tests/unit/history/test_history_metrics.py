"""Which numbers of a result are followed."""

import pytest
from session_making import mean, measured, rep, result, rom_result

from formcheck.history.metrics import MetricValue
from formcheck.history.result_metrics import metric_values
from formcheck.model.result import Active, Cycle, Hold, Result, RomSide


def of(found: Result) -> dict[tuple[str, str], MetricValue]:
    return {(r.name, r.side): r for r in metric_values(found)}


def test_the_peak_is_the_highest_counted_raise_and_angles_are_means() -> None:
    found = of(
        result(
            [
                rep(1, heel_height_cm=measured(9.0, 0.5), peak_plantarflexion_deg=measured(20, 2)),
                rep(2, heel_height_cm=measured(9.8, 0.7), peak_plantarflexion_deg=measured(30, 4)),
                rep(3, counted=False, heel_height_cm=measured(12.0), faults=["cut"]),
            ]
        )
    )
    assert found["peak_heel_height_cm", "left"] == MetricValue(
        "peak_heel_height_cm", "left", 9.8, 0.7
    )
    # The errors of one clip go the same way: many raises don't make them smaller.
    assert found["peak_plantarflexion_deg", "left"] == MetricValue(
        "peak_plantarflexion_deg", "left", 25, 3
    )
    assert found["rep_count", "both"].value == 2
    share = found["peak_heel_height_foot", "left"]
    assert (share.value, share.plus_minus) == pytest.approx((33.0, 2.0))


def test_what_was_not_measured_is_missing_and_not_nought() -> None:
    found = of(result([rep(heel_height_cm=None, peak_plantarflexion_deg=None)]))
    assert ("peak_heel_height_cm", "left") not in found
    assert ("peak_plantarflexion_deg", "left") not in found


def test_an_exercise_that_is_no_longer_known_keeps_its_numbers() -> None:
    found = of(result([rep()], exercise="gone"))
    assert found["rep_count", "left"] == MetricValue("rep_count", "left", 1, None)


def test_holds_are_summed_and_the_longest_is_told() -> None:
    holds = [
        Hold(index=1, side="both", start_s=0, end_s=21, held_s=20, angle_deg=None, faults=[]),
        Hold(
            index=2, side="both", start_s=30, end_s=60, held_s=30,
            angle_deg=measured(12, 3), sway_cm=measured(1.0, 0.2), faults=[],
        ),
    ]  # fmt: skip
    found = of(result([], exercise="toe-walk", holds=holds))
    assert found["held_s", "both"] == MetricValue("held_s", "both", 50, None)
    assert found["longest_hold_s", "both"].value == 30
    assert found["hold_angle_deg", "both"] == MetricValue("hold_angle_deg", "both", 12, 3)
    assert found["sway_cm", "both"].value == 1.0


def test_cycles_and_active_time() -> None:
    cycles = [
        Cycle(index=i, side="left", kind="hop", start_s=i, end_s=i + 1, height_cm=height, faults=[])
        for i, height in enumerate([measured(5.0), measured(8.0), None])
    ]
    active = Active(start_s=0, end_s=9, active_s=7.5, range_deg=measured(40, 5), faults=[])
    found = of(result([], exercise="hops", cycles=cycles, active=active))
    assert found["cycle_count", "left"].value == 3
    assert found["hop_height_cm", "left"].value == 8.0
    assert found["active_s", "both"] == MetricValue("active_s", "both", 7.5, None)
    assert found["active_range_deg", "both"].plus_minus == 5


def test_a_circles_range_is_a_minimum_where_its_result_is_an_old_one() -> None:
    def circle(**told: bool) -> Cycle:
        return Cycle(
            index=1,
            side="left",
            kind="circle",
            start_s=0,
            end_s=2,
            range_deg=measured(48, 7),
            faults=[],
            **told,
        )

    def active(**told: bool) -> Active:
        times = {"start_s": 0.0, "end_s": 9.0, "active_s": 7.5}
        return Active(**times, range_deg=measured(40, 5), faults=[], **told)

    for told in ({}, {"lower_bound": False}):
        circles = of(result([], exercise="ankle-circles", cycles=[circle(**told)]))
        letters = of(result([], exercise="ankle-alphabet", active=active(**told)))
        assert circles["cycle_range_deg", "left"].lower_bound is not bool(told)
        assert letters["active_range_deg", "both"].lower_bound is not bool(told)


def test_a_range_test_of_both_ankles() -> None:
    left = RomSide(dorsiflexion=mean(15, 5), plantarflexion=mean(45, 6), total=mean(60, 8))
    right = RomSide(dorsiflexion=mean(20, 5))
    found = of(rom_result("active", left=left, right=right))
    assert found.keys() == {
        ("active_dorsiflexion_deg", "left"),
        ("active_plantarflexion_deg", "left"),
        ("active_total_deg", "left"),
        ("active_dorsiflexion_deg", "right"),
    }
    assert found["active_total_deg", "left"].plus_minus == 8


def test_a_free_foots_range_is_a_minimum_unless_its_result_says_otherwise() -> None:
    measured_up = mean(15, 5).model_copy(update={"lower_bound": False})
    minimum = mean(45, 6).model_copy(update={"lower_bound": True})
    found = of(
        rom_result(
            "active",
            left=RomSide(dorsiflexion=measured_up, plantarflexion=minimum),
            right=RomSide(dorsiflexion=mean(20, 5)),  # an old report: it does not say
        )
    )
    assert not found["active_dorsiflexion_deg", "left"].lower_bound
    assert found["active_plantarflexion_deg", "left"].lower_bound
    assert found["active_dorsiflexion_deg", "right"].lower_bound


def test_a_knee_to_wall_test() -> None:
    side = RomSide(lunge=mean(38, 2), wall_distance_cm=measured(10.0, 0.5))
    found = of(rom_result("knee-to-wall", right=side))
    assert found.keys() == {("lunge_deg", "right"), ("wall_distance_cm", "right")}

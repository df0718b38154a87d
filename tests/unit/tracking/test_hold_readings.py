"""Holds from scripted readings of a position: what the pose model shows and nobody does."""

from collections.abc import Callable

import numpy as np
import pytest
from posing import follow
from synthetic import play, stand, walk

from formcheck.exercises.catalogue import HoldExercise, load_exercise
from formcheck.kinematics.body_pose import BodyPose, LegPose
from formcheck.kinematics.landmark_cleaning import TOE
from formcheck.model.landmarks import Side
from formcheck.tracking.holds import HoldTracker
from formcheck.tracking.positions import PositionReading, Positions
from formcheck.tracking.tracker import HoldEvent

FPS = 25
STANDING = LegPose(
    np.array([[0.0, 0.02], [0.13, 0.01], [0.04, 0.05], [0.05, 0.29], [0.05, 0.53], [0.05, 0.82]])
)


def holds_of(name: str, reading: Callable[[float], PositionReading]) -> list[HoldEvent]:
    """Holds of an exercise of 10 s whose position reads as given."""
    exercise = load_exercise(name)
    assert isinstance(exercise, HoldExercise)
    tracker = HoldTracker(exercise.hold, "right", BodyPose(0.0, STANDING, STANDING))

    class Read:
        def read(self, _: str, now: BodyPose) -> PositionReading:
            return reading(now.time_s)

    tracker._positions = Read()  # type: ignore[assignment]
    events = []
    for i in range(10 * FPS):
        events += tracker.push(BodyPose(i / FPS, STANDING, STANDING))
    return [e for e in events + tracker.finish() if isinstance(e, HoldEvent)]


def between(time_s: float, start_s: float, end_s: float) -> bool:
    return start_s <= time_s < end_s


def test_stepping_in_and_out_is_no_fault_of_the_stretch() -> None:
    def reading(t: float) -> PositionReading:
        steps = between(t, 1.0, 2.0) or between(t, 7.0, 8.0)
        held = between(t, 1.0, 8.0)
        lift, knee = (0.06, 45.0) if steps else (0.01, 5.0)
        return PositionReading(28.0 if held else 3.0, "right", 28.0, lift, knee)

    (hold,) = holds_of("wall-calf-stretch", reading)
    assert hold.faults == ("short-hold",)
    assert (hold.start_s, hold.end_s) == pytest.approx((2.0, 7.0), abs=0.15)
    assert hold.held_s == pytest.approx(5.0, abs=0.2)


def test_heel_that_lifts_in_the_middle_is_a_fault() -> None:
    def reading(t: float) -> PositionReading:
        lift = 0.06 if between(t, 4.0, 5.0) else 0.01
        return PositionReading(28.0 if between(t, 1.0, 8.0) else 3.0, "right", 28.0, lift, 5.0)

    (hold,) = holds_of("wall-calf-stretch", reading)
    assert hold.faults == ("heel-lift", "short-hold")
    assert hold.held_s == pytest.approx(6.0, abs=0.2)


def test_heel_that_is_up_from_the_first_is_a_fault() -> None:
    def reading(t: float) -> PositionReading:
        return PositionReading(28.0 if between(t, 1.0, 8.0) else 3.0, "right", 28.0, 0.06, 5.0)

    (hold,) = holds_of("wall-calf-stretch", reading)
    assert "heel-lift" in hold.faults


@pytest.mark.parametrize("swapped_s", [1.1, 4.0, 7.6])
def test_leg_that_is_taken_for_the_other_ends_nothing(swapped_s: float) -> None:
    def reading(t: float) -> PositionReading:
        side: Side = "left" if between(t, swapped_s, swapped_s + 0.3) else "right"
        return PositionReading(30.0 if between(t, 1.0, 8.0) else 3.0, side, 30.0, 0.0)

    (hold,) = holds_of("knee-to-wall-soleus-stretch", reading)
    assert hold.faults == ("short-hold",)
    assert (hold.start_s, hold.end_s) == pytest.approx((1.0, 8.0), abs=0.4)


def test_forefoot_that_comes_down_in_every_step_is_no_walk_on_the_heels() -> None:
    def reading(t: float) -> PositionReading:
        flat = t % 0.5 < 0.2
        return PositionReading(0.0 if flat or t < 1.0 else 0.16, "both")

    assert not holds_of("heel-walk", reading)


def test_forefoot_that_dips_once_is_still_the_same_walk() -> None:
    def reading(t: float) -> PositionReading:
        up = between(t, 1.0, 8.0) and not between(t, 3.0, 3.1)
        return PositionReading(0.16 if up else 0.0, "both")

    (hold,) = holds_of("heel-walk", reading)
    assert (hold.start_s, hold.end_s) == pytest.approx((1.0, 8.0), abs=0.15)
    assert "forefoot-drop" not in hold.faults


def test_foot_behind_says_nothing_of_a_walk_on_the_heels() -> None:
    front, behind = STANDING.joints.copy(), STANDING.joints.copy()
    front[:3] += [0.15, 0.0]
    front[TOE, 1] += 0.025
    behind[:3] -= [0.15, 0.0]
    positions = Positions(BodyPose(0.0, STANDING, STANDING), "right")
    walking = BodyPose(1.0, LegPose(front), LegPose(behind))
    assert positions.read("forefeet-up", walking).value == pytest.approx(0.164, abs=0.01)


def test_walking_as_usual_is_no_walk_on_the_heels() -> None:
    assert not follow("heel-walk", play(stand(1.5), walk(8), stand(1.0))).holds

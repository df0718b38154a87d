"""What a range-of-motion test says at which posture."""

import math

import numpy as np
import pytest

from formcheck.kinematics.body_pose import BodyPose, LegPose
from formcheck.kinematics.landmark_cleaning import ANKLE, HEEL, HIP, KNEE, SHOULDER, TOE
from formcheck.live.followers.rom_guide import (
    BEFORE_S,
    HEEL_WORDS,
    KNEE_WORDS,
    ONE_FOOT_WORDS,
    STEP_S,
    GuideOutput,
    RomGuide,
    Test,
)

STEP = 1 / 30


def posture(
    time_s: float,
    *,
    shank_deg: float = 0.0,
    foot_deg: float = 0.0,
    lift: float = 0.0,
    other_deg: float = 0.0,
    apart: float = 0.3,
) -> BodyPose:
    """Stand; the shank tilts forward, the toes are pulled up, or the heel rises.

    The other foot is ``apart`` statures behind.
    """
    tested = leg(shank_deg, foot_deg, lift)
    return BodyPose(time_s, LegPose(tested), LegPose(leg(0.0, other_deg, 0.0) - (apart, 0.0)))


def leg(shank_deg: float, foot_deg: float, lift: float) -> np.ndarray:
    joints = np.zeros((6, 2))
    joints[ANKLE] = 0.0, 0.04
    tilt, toes = math.radians(shank_deg), math.radians(-18.0 + foot_deg)
    joints[KNEE] = joints[ANKLE] + 0.25 * np.array([math.sin(tilt), math.cos(tilt)])
    joints[HIP], joints[SHOULDER] = joints[KNEE] + (0.0, 0.25), joints[KNEE] + (0.0, 0.55)
    joints[TOE] = joints[ANKLE] + 0.13 * np.array([math.cos(toes), math.sin(toes)])
    joints[HEEL] = -0.04, joints[TOE][1] + lift
    return joints


class Person:
    """Moves an angle at will, and hears."""

    def __init__(self, test: Test, trials: int = 1, apart: float = 0.3) -> None:
        self.guide = RomGuide(test, "left", posture(0.0, apart=apart), trials)
        self.what = "foot_deg" if test == "active" else "shank_deg"
        self.now_s, self.angle, self.lift = 0.0, 0.0, 0.0
        self.follows, self.knee, self.apart = 0.0, 0.0, apart
        self.pictured = False
        self.shown = 1.0
        self.said: list[str] = []
        self.seen = True

    def stay(self, seconds: float) -> GuideOutput:
        return self.go(self.angle, seconds)

    def go(self, angle: float, seconds: float) -> GuideOutput:
        frames = max(round(seconds / STEP), 1)
        for value in np.linspace(self.angle, angle, frames + 1)[1:]:
            self.now_s += STEP
            moved = {"shank_deg": self.knee, self.what: self.shown * float(value)}
            beside = self.follows * float(value)
            now = posture(self.now_s, lift=self.lift, other_deg=beside, apart=self.apart, **moved)
            if not self.seen:
                gone = LegPose(np.full((6, 2), np.nan))
                now = BodyPose(self.now_s, gone, gone)
            told = self.guide.push(now, float(value) if self.pictured else math.nan)
            self.said += [told.words] if told.words else []
        self.angle = angle
        return told


def test_the_end_of_each_movement_is_held() -> None:
    person = Person("active")
    person.stay(1.5)
    assert person.said == ["One foot at a time, knee still. Pull your foot up fully"]
    person.go(15.0, 1.0)
    person.stay(0.6)
    assert person.said[1:] == ["Hold"]
    person.stay(1.0)
    assert person.said[2:] == ["Point your foot down fully"]
    person.go(-40.0, 1.5)
    told = person.stay(0.6)
    assert person.said[3:] == ["Hold"]
    assert told.angle_deg == pytest.approx(-40.0, abs=0.5)
    assert person.stay(1.2).over
    assert len(person.said) == 4


def test_the_picture_of_the_foot_goes_before_its_landmarks() -> None:
    # The landmarks show so little of the turn that no movement is seen in them.
    person = Person("active", trials=2)
    person.pictured, person.shown = True, 0.2
    person.stay(0.5)
    person.go(20.0, 1.0)
    assert person.stay(0.6).angle_deg == pytest.approx(20.0)
    person.stay(1.0)
    assert person.said[1:] == ["Hold", "Point your foot down fully"]


def test_a_step_that_began_by_landmarks_ends_by_them() -> None:
    person = Person("active")
    person.stay(0.5)
    person.go(15.0, 1.0)
    # From now on the picture shows twice as much; that is no movement.
    person.pictured, person.shown, person.angle = True, 0.5, 30.0
    person.stay(1.5)
    assert person.said[1:] == ["Hold", "Point your foot down fully"]
    # The next step began by the picture, and goes on by landmarks where it is lost.
    person.go(-20.0, 1.0)
    person.pictured, person.shown, person.angle = False, 1.0, -10.0
    assert person.stay(1.6).over


def test_a_rest_is_not_the_end_of_a_movement() -> None:
    person = Person("knee-to-wall")
    person.stay(3.0)
    person.go(8.0, 1.0)
    person.stay(2.0)
    assert "Hold" not in person.said


def test_who_goes_on_holds_anew() -> None:
    person = Person("knee-to-wall")
    person.go(25.0, 1.0)
    person.stay(0.8)
    person.go(38.0, 1.0)
    person.stay(0.8)
    assert person.said == ["Knee to the wall, heel down", "Hold"]
    person.stay(0.7)
    assert person.said[-1] == "And back"


def test_the_next_try_waits_until_the_knee_is_back() -> None:
    person = Person("knee-to-wall", trials=2)
    person.go(38.0, 1.0)
    person.stay(1.8)
    person.go(28.0, 0.6)
    assert person.stay(1.0).trials == 0
    person.go(2.0, 0.6)
    assert person.stay(0.6).trials == 1
    assert person.said[-1] == "Knee to the wall"


def test_a_heel_that_lifts_is_told_once_a_try() -> None:
    person = Person("knee-to-wall", trials=2)
    person.go(30.0, 1.0)
    person.lift = 0.022
    person.stay(0.5)
    person.lift = 0.0
    person.stay(0.2)
    person.lift = 0.022
    person.stay(0.6)
    assert person.said.count(HEEL_WORDS) == 1
    person.lift = 0.008
    person.go(0.0, 1.0)
    person.stay(1.0)
    person.go(30.0, 1.0)
    assert person.said.count(HEEL_WORDS) == 1
    person.lift = 0.022
    person.stay(0.6)
    assert person.said.count(HEEL_WORDS) == 2


@pytest.mark.parametrize("test", ["active", "knee-to-wall"])
def test_nobody_is_stuck(test: Test) -> None:
    person = Person(test, trials=2)
    assert not person.stay(4 * STEP_S - 1.0).over
    assert person.stay(3.0 + BEFORE_S).over
    assert "Hold" not in person.said


@pytest.mark.parametrize("test", ["active", "knee-to-wall"])
@pytest.mark.parametrize("begun", [True, False])
def test_no_time_runs_out_while_nobody_is_seen(test: Test, begun: bool) -> None:
    person = Person(test, trials=2)
    person.seen = begun
    person.stay(1.0)
    person.seen = False
    said = list(person.said)
    assert person.stay(4 * STEP_S).trials == 0
    assert person.said == said


def test_who_was_lost_is_asked_again_and_has_all_the_time() -> None:
    person = Person("knee-to-wall")
    person.go(38.0, 1.0)
    person.stay(1.8)
    person.stay(STEP_S - 1.0)
    assert person.said == ["Knee to the wall, heel down", "Hold", "And back"]
    person.guide.interrupt()
    assert person.stay(STEP_S - 1.0).trials == 0
    assert person.said[3:] == ["And back"]
    person.go(2.0, 0.6)
    assert person.stay(0.6).trials == 1


@pytest.mark.parametrize(
    ("follows", "apart", "said"),
    [(0.9, 0.3, 1), (0.3, 0.3, 0), (-0.9, 0.3, 0), (0.9, 0.04, 0)],
    ids=["both move", "one moves", "against it", "hidden behind"],
)
def test_both_feet_at_a_time_are_told_once_a_trial(follows: float, apart: float, said: int) -> None:
    person = Person("active", trials=2, apart=apart)
    person.stay(1.5)
    person.follows = follows
    for trial in (1, 2):
        for angle in (25.0, -35.0):
            person.go(angle, 1.0)
            person.stay(1.8)
        assert person.said.count(ONE_FOOT_WORDS) == said * trial
    assert KNEE_WORDS not in person.said


def test_landmarks_that_leave_the_other_ankle_tell_nothing_of_its_foot() -> None:
    person = Person("active")
    person.stay(1.5)
    person.follows, person.apart = 0.9, 0.25
    for angle in (25.0, -35.0):
        person.go(angle, 1.0)
        person.stay(1.8)
    assert ONE_FOOT_WORDS not in person.said


def test_a_knee_that_moves_is_told() -> None:
    person = Person("active")
    person.stay(1.5)
    person.knee = 8.0
    person.stay(1.0)
    assert KNEE_WORDS not in person.said
    person.knee = 22.0
    person.stay(1.0)
    assert person.said.count(KNEE_WORDS) == 1

"""Prompts the trials of a range-of-motion test, movement by movement.

A step is over when its movement has come to its end and was held there; after a while also when
it was not, so that nobody is stuck. That time runs only while the person is seen.
"""

import math
from collections import deque
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from formcheck.kinematics.body_pose import BodyPose
from formcheck.kinematics.stance import heel_over_toe
from formcheck.model.landmarks import Side
from formcheck.registration.free_foot.leg_picture import FOOT_PER_SHANK
from formcheck.tracking.rom import LUNGE_RETURN, MIN_ARC_DEG, MIN_LUNGE_DEG
from formcheck.tracking.smoothing import other

Test = Literal["active", "knee-to-wall"]

HELD_S = 1.0
"""So long the end of a movement is held."""
ARRIVED_S = 0.35
"""Who has been still for so long has come to the end."""
STEADY_DEG = 4.0
"""Moves within this are none: the pose model's jitter, frame by frame, and a little give."""
BEGUN_DEG = {"active": MIN_ARC_DEG, "knee-to-wall": MIN_LUNGE_DEG}
"""From where the step began: what counts as a movement in the report, too."""
STEP_S = 8.0
"""A step takes no longer."""
HEEL_LIFT_STATURES = 0.015
"""2.6 cm, more than the report asks of a fitted foot: from the bare landmarks a heel that is
down shows up to 0.011 as the knee comes forward, one that is 2 cm up 0.020 to 0.022."""
FAULT_S = 0.2
"""A fault that lasts for less, a heel that is up say, is a flicker of a landmark."""
TOGETHER_DEG, TOGETHER = 15.0, 0.5
"""The other foot moves too if it turns the same way by so much, and by this share of what the
tested one does: the landmarks of a foot that keeps still follow the other by less."""
BESIDE = 0.5
"""Foot lengths between the ankles in the picture: nearer ones hide each other, and the landmarks
of the hidden foot are a copy of the other's."""
ELSEWHERE = 0.2
"""Foot lengths from its place at rest: there the other ankle's landmark is not on the other leg,
whose foot turns about that ankle or keeps still (.18 at most in most clips of two turning feet;
mostly .23 and more where a still foot's landmarks followed the tested one's)."""
KNEE_DEG = 15.0
"""A shank that tilts by so much has its knee moved: the turning foot alone makes it seem 5."""
BEFORE_S = 3.0
"""To hear what is said before the first step."""


@dataclass(frozen=True, slots=True)
class RomStep:
    """One movement that is asked for.

    Attributes
    ----------
    sign : int
        1: the angle grows, -1: it goes back.
    first, again : str
        Said in the first trial, and shorter in the others.
    hold : str or None
        Said when the end is reached; None: it isn't held.
    before : str
        Said before the step is asked for the first time.
    """

    sign: int
    first: str
    again: str
    hold: str | None = "Hold"
    before: str = ""


STEPS: dict[Test, tuple[RomStep, ...]] = {
    "active": (
        RomStep(
            1,
            "Pull your foot up fully",
            "Pull up",
            before="One foot at a time, knee still.",
        ),
        RomStep(-1, "Point your foot down fully", "Point down"),
    ),
    "knee-to-wall": (
        RomStep(1, "Knee to the wall, heel down", "Knee to the wall"),
        RomStep(-1, "And back", "Back", None),
    ),
}
HEEL_WORDS = "Heel down"
ONE_FOOT_WORDS = "One foot at a time"
KNEE_WORDS = "Keep your knee still"


@dataclass(frozen=True, slots=True)
class GuideOutput:
    """What there is to show and say after a posture.

    Attributes
    ----------
    shown : str
        Stands on the screen.
    words : str or None
        To be said now.
    trials : int
        Trials that are over.
    angle_deg : float
        Of the ankle from the neutral posture, or of the shank from the vertical; NaN when
        not seen.
    over : bool
        All trials are done.
    """

    shown: str
    words: str | None
    trials: int
    angle_deg: float
    over: bool


class _Angles(NamedTuple):
    """Where the tested angle stands, by the landmarks and by the foot's picture."""

    time_s: float = math.nan
    landmarks_deg: float = math.nan
    pictured_deg: float = math.nan


class RomGuide:
    """Prompts the trials of one side, from a neutral posture on.

    Parameters
    ----------
    test : "active" or "knee-to-wall"
        Which test.
    side : "left" or "right"
        The leg that is tested.
    rest : BodyPose
        The neutral posture.
    trials : int
        How many.
    """

    def __init__(self, test: Test, side: Side, rest: BodyPose, trials: int = 3) -> None:
        self._test, self._side, self._trials = test, side, trials
        leg, beside = rest.leg(side), rest.leg(other(side))
        self._rest_deg = leg.ankle_deg if test == "active" else leg.shank_tilt_deg
        self._rest_lift = float(heel_over_toe(leg.joints, 1.0))
        self._rest_shank_deg, self._other_rest_deg = leg.shank_tilt_deg, beside.ankle_deg
        foot = FOOT_PER_SHANK * np.hypot(*(leg.knee - leg.ankle))
        self._both_seen = bool(np.hypot(*(leg.ankle - beside.ankle)) > BESIDE * foot)
        self._other_ankle, self._elsewhere = beside.ankle, ELSEWHERE * foot
        self._steps = STEPS[test]
        self._done = 0
        self._number = -1
        self._faults_said: set[str] = set()
        self._fault: str | None = None
        self._fault_s = 0.0
        self._recent: deque[_Angles] = deque()
        self._now_s = self._begun_s = 0.0
        self._from = _Angles()
        self._arrived_s: float | None = None
        self._asks_again = False
        self._shown = self._steps[0].first

    @property
    def over(self) -> bool:
        """All trials are done."""
        return self._done >= self._trials

    @property
    def shown(self) -> str:
        """The step that is asked for, for the screen."""
        return self._shown

    def interrupt(self) -> None:
        """The person was lost: the step is asked for anew, and has all its time."""
        self._asks_again = self._number >= 0

    def push(self, now: BodyPose, pictured_deg: float = math.nan) -> GuideOutput:
        """Take the next posture, times increasing.

        Parameters
        ----------
        now : BodyPose
            Not seen: NaN in it.
        pictured_deg : float
            Turn of the tested foot from rest by its picture, which goes before that of the
            landmarks in a step that it shows from the beginning; NaN where it is not known.
        """
        self._now_s = now.time_s
        angle = self._angle(now)
        words = None
        if angle == angle and not self.over:
            # While nobody is seen nothing is done, and no time runs out.
            words = self._follow(now, _Angles(now.time_s, angle, pictured_deg))
        shown_deg = angle + (self._rest_deg if self._test == "knee-to-wall" else 0.0)
        if pictured_deg == pictured_deg:
            shown_deg = pictured_deg
        return GuideOutput(self._shown, words, self._done, shown_deg, self.over)

    def _follow(self, now: BodyPose, angles: _Angles) -> str | None:
        if self._number < 0:
            return self._begin(0, angles)
        if self._asks_again:
            return self._ask()
        self._note(angles)
        return self._go_on(angles) or self._new_fault(now, angles.landmarks_deg)

    def _angle(self, now: BodyPose) -> float:
        leg = now.leg(self._side)
        angle = leg.ankle_deg if self._test == "active" else leg.shank_tilt_deg
        return _between(angle, self._rest_deg)

    def _begin(self, number: int, angles: _Angles) -> str:
        """Go on to a step; returns what is said."""
        self._number, self._from = number, angles
        step = self._steps[number]
        if step.sign > 0:
            self._faults_said.clear()
        words = self._ask()
        if self._done == 0 and step.before:
            self._begun_s += BEFORE_S
            return f"{step.before} {words}"
        return words

    def _ask(self) -> str:
        """Ask for the step that is on; its time begins."""
        self._begun_s, self._arrived_s, self._asks_again = self._now_s, None, False
        self._recent.clear()
        step = self._steps[self._number]
        self._shown = step.first
        return step.first if self._done == 0 else step.again

    def _note(self, angles: _Angles) -> None:
        self._recent.append(angles)
        while self._now_s - self._recent[0].time_s > ARRIVED_S:
            self._recent.popleft()

    def _go_on(self, angles: _Angles) -> str | None:
        step = self._steps[self._number]
        if self._now_s - self._begun_s > STEP_S:
            return self._next(angles)
        if not self._moved(step):
            self._arrived_s = None
            return None
        if not self._steady():
            # Further still, or on the way: the hold begins anew.
            self._arrived_s = None
            return None
        if step.hold is None:
            return self._next(angles)
        if self._arrived_s is None:
            self._arrived_s = self._now_s
            said = self._shown == step.hold
            self._shown = step.hold
            return None if said else step.hold
        return self._next(angles) if self._now_s - self._arrived_s >= HELD_S else None

    def _lately(self) -> list[float]:
        """From where the step began, and the last angles, in the pictures if these show all."""
        angles = [self._from, *self._recent]
        pictured = [a.pictured_deg for a in angles]
        return [a.landmarks_deg for a in angles] if np.isnan(pictured).any() else pictured

    def _moved(self, step: RomStep) -> bool:
        if not self._recent:
            return False
        begun, *lately = self._lately()
        asked = BEGUN_DEG[self._test]
        if self._test == "knee-to-wall" and step.sign < 0:
            asked = max(asked, LUNGE_RETURN * begun)
        return bool(step.sign * (lately[-1] - begun) >= asked)

    def _steady(self) -> bool:
        _, *lately = self._lately()
        long_enough = self._recent[-1].time_s - self._recent[0].time_s >= 0.8 * ARRIVED_S
        return bool(long_enough and max(lately) - min(lately) <= STEADY_DEG)

    def _next(self, angles: _Angles) -> str | None:
        if self._number + 1 < len(self._steps):
            return self._begin(self._number + 1, angles)
        self._done += 1
        if self.over:
            self._shown = "Done"
            return None
        return self._begin(0, angles)

    def _new_fault(self, now: BodyPose, angle: float) -> str | None:
        """Say once in a trial what has been wrong for a moment."""
        lunge = self._test == "knee-to-wall"
        fault = self._lifted_heel(now) if lunge else self._moved_else(now, angle)
        if fault != self._fault:
            self._fault, self._fault_s = fault, self._now_s
        new = fault is not None and fault not in self._faults_said
        if fault is None or not new or self._now_s - self._fault_s < FAULT_S:
            return None
        self._faults_said.add(fault)
        self._shown = fault
        return fault

    def _lifted_heel(self, now: BodyPose) -> str | None:
        lift = float(heel_over_toe(now.leg(self._side).joints, 1.0)) - self._rest_lift
        lunging = self._steps[self._number].sign > 0
        return HEEL_WORDS if lunging and lift > HEEL_LIFT_STATURES else None

    def _moved_else(self, now: BodyPose, angle: float) -> str | None:
        """What moves besides the foot that is tested."""
        beside = now.leg(other(self._side))
        turned = _between(beside.ankle_deg, self._other_rest_deg)
        way = self._steps[self._number].sign
        follows = way * turned > max(TOGETHER_DEG, TOGETHER * way * angle)
        in_place = np.hypot(*(beside.ankle - self._other_ankle)) < self._elsewhere
        if self._both_seen and follows and in_place and way * angle > 0:
            return ONE_FOOT_WORDS
        tilted = _between(now.leg(self._side).shank_tilt_deg, self._rest_shank_deg)
        return KNEE_WORDS if abs(tilted) > KNEE_DEG else None


def _between(angle_deg: float, rest_deg: float) -> float:
    """Angle from another one, within half a turn."""
    return (angle_deg - rest_deg + 180) % 360 - 180

"""Follows a prompted range-of-motion test of one ankle: says every step, and waits for it.

The person lies on the floor or stands at a wall and can't read: every step is said. A step
is over when its movement has come to its end and was held there; after a while also when it
was not, so that nobody is stuck. That time runs only while the person is seen.
"""

import math
from collections import deque
from dataclasses import dataclass
from typing import Literal

from formcheck.exercises.catalogue import RomExercise
from formcheck.kinds import ProgressLabel
from formcheck.kinds.rom import angle_label
from formcheck.kinematics.body_pose import BodyPose
from formcheck.kinematics.stance import heel_over_toe
from formcheck.live.followers.protocol import (
    NOTHING_HAPPENED,
    FollowerProgress,
    FollowerUpdate,
    FrameEvents,
    ReadyFrame,
)
from formcheck.live.readiness.readiness import ReadinessPolicy
from formcheck.live.readiness.stance import RestPolicy, Stance
from formcheck.model.frame import Image
from formcheck.model.landmarks import Side
from formcheck.tracking.rom import LUNGE_RETURN, MIN_ARC_DEG, MIN_LUNGE_DEG

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
LIFTED_S = 0.2
"""A heel that is up for less is a flicker of a landmark."""


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
    """

    sign: int
    first: str
    again: str
    hold: str | None = "Hold"


STEPS: dict[Test, tuple[RomStep, ...]] = {
    "active": (
        RomStep(1, "Pull your foot up as far as you can", "Pull up"),
        RomStep(-1, "Point your foot down as far as you can", "Point down"),
    ),
    "knee-to-wall": (
        RomStep(1, "Knee to the wall, heel down", "Knee to the wall"),
        RomStep(-1, "And back", "Back", None),
    ),
}
HEEL_WORDS = "Heel down"


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
        leg = rest.leg(side)
        self._rest_deg = leg.ankle_deg if test == "active" else leg.shank_tilt_deg
        self._rest_lift = float(heel_over_toe(leg.joints, 1.0))
        self._steps = STEPS[test]
        self._done = 0
        self._number = -1
        self._heel_said = False
        self._lifted_s: float | None = None
        self._recent: deque[tuple[float, float]] = deque()
        self._now_s = self._begun_s = 0.0
        self._from_deg = float("nan")
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

    def push(self, now: BodyPose) -> GuideOutput:
        """Take the next posture (not seen: NaN in it), times increasing."""
        self._now_s = now.time_s
        angle = self._angle(now)
        words = None
        if angle == angle and not self.over:
            # While nobody is seen nothing is done, and no time runs out.
            words = self._follow(now, angle)
        shown_deg = angle + (self._rest_deg if self._test == "knee-to-wall" else 0.0)
        return GuideOutput(self._shown, words, self._done, shown_deg, self.over)

    def _follow(self, now: BodyPose, angle: float) -> str | None:
        if self._number < 0:
            return self._begin(0, angle)
        if self._asks_again:
            return self._ask()
        self._note(angle)
        return self._go_on(angle) or self._heel(now)

    def _angle(self, now: BodyPose) -> float:
        leg = now.leg(self._side)
        angle = leg.ankle_deg if self._test == "active" else leg.shank_tilt_deg
        return (angle - self._rest_deg + 180) % 360 - 180

    def _begin(self, number: int, angle: float) -> str:
        """Go on to a step; returns what is said."""
        self._number, self._from_deg = number, angle
        if self._test == "knee-to-wall" and self._steps[number].sign > 0:
            self._heel_said = False
        return self._ask()

    def _ask(self) -> str:
        """Ask for the step that is on; its time begins."""
        self._begun_s, self._arrived_s, self._asks_again = self._now_s, None, False
        self._recent.clear()
        step = self._steps[self._number]
        self._shown = step.first
        return step.first if self._done == 0 else step.again

    def _note(self, angle: float) -> None:
        self._recent.append((self._now_s, angle))
        while self._now_s - self._recent[0][0] > ARRIVED_S:
            self._recent.popleft()

    def _go_on(self, angle: float) -> str | None:
        step = self._steps[self._number]
        if self._now_s - self._begun_s > STEP_S:
            return self._next(angle)
        if not self._moved(step):
            self._arrived_s = None
            return None
        if not self._steady():
            # Further still, or on the way: the hold begins anew.
            self._arrived_s = None
            return None
        if step.hold is None:
            return self._next(angle)
        if self._arrived_s is None:
            self._arrived_s = self._now_s
            said = self._shown == step.hold
            self._shown = step.hold
            return None if said else step.hold
        return self._next(angle) if self._now_s - self._arrived_s >= HELD_S else None

    def _moved(self, step: RomStep) -> bool:
        if not self._recent:
            return False
        gone = step.sign * (self._recent[-1][1] - self._from_deg)
        asked = BEGUN_DEG[self._test]
        if self._test == "knee-to-wall" and step.sign < 0:
            asked = max(asked, LUNGE_RETURN * self._from_deg)
        return bool(gone >= asked)

    def _steady(self) -> bool:
        times, angles = zip(*self._recent, strict=True)
        long_enough = times[-1] - times[0] >= 0.8 * ARRIVED_S
        return bool(long_enough and max(angles) - min(angles) <= STEADY_DEG)

    def _next(self, angle: float) -> str | None:
        if self._number + 1 < len(self._steps):
            return self._begin(self._number + 1, angle)
        self._done += 1
        if self.over:
            self._shown = "Done"
            return None
        return self._begin(0, angle)

    def _heel(self, now: BodyPose) -> str | None:
        """Say once in a lunge that the heel is up."""
        lunging = self._test == "knee-to-wall" and self._steps[self._number].sign > 0
        leg = now.leg(self._side)
        lift = float(heel_over_toe(leg.joints, 1.0)) - self._rest_lift
        if not (lunging and lift > HEEL_LIFT_STATURES):
            self._lifted_s = None
            return None
        if self._lifted_s is None:
            self._lifted_s = self._now_s
        if self._heel_said or self._now_s - self._lifted_s < LIFTED_S:
            return None
        self._heel_said = True
        self._shown = HEEL_WORDS
        return HEEL_WORDS


ASK_SIDE: dict[Test, str] = {
    "active": "Show me your {side} side, foot off the ground",
    "knee-to-wall": "Show me your {side} side, {side} foot in front of the other",
}
KEEP_STILL: dict[Test, str] = {
    "active": "Let your foot hang loose and keep still",
    "knee-to-wall": "Stand facing the wall and keep still",
}
ASK_SIDE_S = 3.0
"""Long enough to be told which side it is about."""
NEUTRAL_S = 1.0
PATIENCE_S = 15.0
"""Of somebody who lies, the model may tell the sides wrongly."""
UPRIGHT_DEG = 20.0
"""A shank that is tilted further is in a lunge already, not before it."""


def policy_of(test: Test) -> ReadinessPolicy:
    """Return what a test asks of the person before it begins."""
    upright = UPRIGHT_DEG if test == "knee-to-wall" else math.inf
    return ReadinessPolicy(
        rest=RestPolicy(window_s=NEUTRAL_S, leg="near"),
        keep_still=KEEP_STILL[test],
        patience_s=PATIENCE_S,
        ask_side=ASK_SIDE[test],
        ask_side_s=ASK_SIDE_S,
        settle_s=NEUTRAL_S,
        max_shank_tilt_deg=upright,
        straighten="Straighten up: shin upright, heel down",
        keeps_count=False,
    )


class RomFollower:
    """Prompts the trials of one ankle; see `formcheck.live.followers.protocol.Follower`.

    The landmarks alone are measured.

    Parameters
    ----------
    exercise : RomExercise
        Which test, and how many trials.
    side : "left" or "right"
        The leg that is tested.
    before : int
        Trials of the other side, which are counted with these.
    """

    tail_s = 0.0
    begun = True
    rests = False
    result = "Good. That was all"

    def __init__(self, exercise: RomExercise, side: Side, before: int = 0) -> None:
        self._exercise, self._side, self._before = exercise, side, before
        self.policy = policy_of(exercise.rom.test)
        self._stance: Stance | None = None
        self._guide: RomGuide | None = None
        self._trials, self._angle_deg = 0, math.nan

    @property
    def over(self) -> bool:
        """All trials are done."""
        return self._guide is not None and self._guide.over

    @property
    def message(self) -> str | None:
        """The step that is asked for."""
        return self._guide.shown if self._guide is not None else None

    @property
    def progress(self) -> FollowerProgress:
        """Trials so far, and the angle."""
        count = self._before + self._trials
        label = ProgressLabel(str(count), "trial" if count == 1 else "trials")
        if self._guide is not None and not self._guide.over:
            of = f"Trial {self._trials + 1} of {self._exercise.rom.tries}"
            label = angle_label(self._exercise, self._angle_deg, of)
        return FollowerProgress(rep_count=count, label=label)

    def buffer_image(self, time_s: float, image: Image) -> None:
        """Nothing is measured in pictures."""

    def begin(self, stance: Stance) -> None:
        """Prompt from this neutral posture on."""
        self._stance = stance
        self.reset()

    def catch_up(self, stance: Stance, from_s: float) -> FrameEvents:  # noqa: ARG002
        """What was done before the neutral posture is not looked at."""
        return NOTHING_HAPPENED

    def renew(self, stance: Stance) -> None:
        """The neutral posture stays."""

    def push(self, frame: ReadyFrame) -> FollowerUpdate:
        """Take the next posture."""
        assert self._stance is not None
        assert self._guide is not None
        posture = self._stance.body.posture(frame.time_s, frame.pose)
        if not frame.counting:
            return FollowerUpdate(measured=posture.seen)
        prompted = self._guide.push(posture)
        self._trials, self._angle_deg = prompted.trials, prompted.angle_deg
        return FollowerUpdate(posture.seen, events=FrameEvents(words=prompted.words))

    def interrupt(self) -> None:
        """Ask for the step under way anew."""
        self._angle_deg = math.nan
        if self._guide is not None:
            self._guide.interrupt()

    def finish(self) -> None:
        """A trial under way does not count."""
        self.interrupt()

    def release(self) -> None:
        """Trials are measured from the neutral posture: they go with it."""
        self._stance = self._guide = None
        self._trials, self._angle_deg = 0, math.nan

    def reset(self) -> None:
        """Begin with the first trial."""
        self._trials, self._angle_deg = 0, math.nan
        if self._stance is not None:
            test, rest = self._exercise.rom.test, self._stance.body.rest
            self._guide = RomGuide(test, self._side, rest, self._exercise.rom.tries)

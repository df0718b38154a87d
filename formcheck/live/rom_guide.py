"""What to say in a range-of-motion test, and when: postures in, words out. Pure.

The person lies on the floor or stands at a wall and can't read: every step is said. A step
is over when its movement has come to its end and was held there; after a while also when it
was not, so that nobody is stuck.
"""

from collections import deque
from dataclasses import dataclass
from typing import Literal

from formcheck.kinematics.posture import BodyPosture
from formcheck.pose.landmarks import Side

Test = Literal["active", "knee-to-wall"]

HELD_S = 1.0
"""So long the end of a movement is held."""
ARRIVED_S = 0.35
"""Who has been still for so long has come to the end."""
STEADY_DEG = 4.0
"""Moves within this are none: the pose model's jitter, frame by frame, and a little give."""
BEGUN_DEG = {"active": 5.0, "knee-to-wall": 12.0}
"""From where the step began; as in `formcheck.tracking.rom`."""
BACK_SHARE = 0.5
"""Of the lunge: who has come back by so much has ended it."""
STEP_S = 8.0
"""A step takes no longer."""
HEEL_LIFT = 0.015
"""Statures, 2.6 cm. From the bare landmarks a heel that is down shows up to 0.011 as the knee
comes forward, one that is 2 cm up 0.020 to 0.022."""
LIFTED_S = 0.2
"""A heel that is up for less is a flicker of a landmark."""


@dataclass(frozen=True, slots=True)
class Step:
    """One movement that is asked for.

    Attributes
    ----------
    sign : int
        1: the angle grows, -1: it goes back.
    first, again : str
        Said in the first try, and shorter in the others.
    hold : str or None
        Said when the end is reached; None: it isn't held.
    """

    sign: int
    first: str
    again: str
    hold: str | None = "Hold"


STEPS: dict[Test, tuple[Step, ...]] = {
    "active": (
        Step(1, "Pull your foot up as far as you can", "Pull up"),
        Step(-1, "Point your foot down as far as you can", "Point down"),
    ),
    "knee-to-wall": (
        Step(1, "Knee to the wall, heel down", "Knee to the wall"),
        Step(-1, "And back", "Back", None),
    ),
}
HEEL_WORDS = "Heel down"


@dataclass(frozen=True, slots=True)
class Guided:
    """What there is to show and say after a posture.

    Attributes
    ----------
    shown : str
        Stands on the screen.
    words : str or None
        To be said now.
    tries : int
        Tries that are over.
    angle_deg : float
        Of the ankle from the neutral posture, or of the shank from the vertical; NaN when
        not seen.
    over : bool
        All tries are done.
    """

    shown: str
    words: str | None
    tries: int
    angle_deg: float
    over: bool


class RomGuide:
    """Leads through the tries of one side, from a neutral posture on.

    Parameters
    ----------
    test : "active" or "knee-to-wall"
        Which test.
    side : "left" or "right"
        The leg that is tested.
    rest : BodyPosture
        The neutral posture.
    tries : int
        How many.
    """

    def __init__(self, test: Test, side: Side, rest: BodyPosture, tries: int = 3) -> None:
        self._test, self._side, self._tries = test, side, tries
        leg = rest.leg(side)
        self._rest_deg = leg.ankle_deg if test == "active" else leg.shank_tilt_deg
        self._rest_lift = float(leg.heel[1] - leg.toe[1])
        self._steps = STEPS[test]
        self._done = 0
        self._number = -1
        self._heel_told = False
        self._lifted_s: float | None = None
        self._recent: deque[tuple[float, float]] = deque()
        self._now_s = self._begun_s = 0.0
        self._from_deg = float("nan")
        self._arrived_s: float | None = None
        self._shown = ""

    @property
    def over(self) -> bool:
        """All tries are done."""
        return self._done >= self._tries

    def push(self, now: BodyPosture) -> Guided:
        """Take the next posture (not seen: NaN in it), times increasing."""
        self._now_s = now.time_s
        angle = self._angle(now)
        words = None
        if self._number < 0:
            words = self._begin(0, angle)
        elif not self.over:
            self._note(angle)
            words = self._go_on(angle) or self._heel(now)
        shown_deg = angle + (self._rest_deg if self._test == "knee-to-wall" else 0.0)
        return Guided(self._shown, words, self._done, shown_deg, self.over)

    def _angle(self, now: BodyPosture) -> float:
        leg = now.leg(self._side)
        angle = leg.ankle_deg if self._test == "active" else leg.shank_tilt_deg
        return (angle - self._rest_deg + 180) % 360 - 180

    def _begin(self, number: int, angle: float) -> str:
        """Go on to a step; returns what is said."""
        self._number = number
        self._begun_s, self._from_deg, self._arrived_s = self._now_s, angle, None
        self._recent.clear()
        step = self._steps[number]
        self._shown = step.first
        if self._test == "knee-to-wall" and step.sign > 0:
            self._heel_told = False
        return step.first if self._done == 0 else step.again

    def _note(self, angle: float) -> None:
        if angle != angle:
            return
        if self._from_deg != self._from_deg:
            self._from_deg = angle
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

    def _moved(self, step: Step) -> bool:
        if not self._recent:
            return False
        gone = step.sign * (self._recent[-1][1] - self._from_deg)
        asked = BEGUN_DEG[self._test]
        if self._test == "knee-to-wall" and step.sign < 0:
            asked = max(asked, BACK_SHARE * self._from_deg)
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

    def _heel(self, now: BodyPosture) -> str | None:
        """Say once in a lunge that the heel is up."""
        lunging = self._test == "knee-to-wall" and self._steps[self._number].sign > 0
        leg = now.leg(self._side)
        lift = float(leg.heel[1] - leg.toe[1]) - self._rest_lift
        if not (lunging and lift > HEEL_LIFT):
            self._lifted_s = None
            return None
        if self._lifted_s is None:
            self._lifted_s = self._now_s
        if self._heel_told or self._now_s - self._lifted_s < LIFTED_S:
            return None
        self._heel_told = True
        self._shown = HEEL_WORDS
        return HEEL_WORDS

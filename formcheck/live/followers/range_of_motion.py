"""Follows a prompted range-of-motion test of one ankle: says every step, and waits for it.

The person lies on the floor or stands at a wall and can't read: every step is said.
"""

import math
from collections import deque

from formcheck.exercises.catalogue import RomExercise
from formcheck.kinds import ProgressLabel
from formcheck.kinds.rom import angle_label
from formcheck.live.followers.protocol import (
    NOTHING_HAPPENED,
    FollowerProgress,
    FollowerUpdate,
    FrameEvents,
    ReadyFrame,
)
from formcheck.live.followers.rom_guide import RomGuide, Test
from formcheck.live.leg_pictures import LegPictures
from formcheck.live.readiness.readiness import ReadinessPolicy
from formcheck.live.readiness.stance import RestPolicy, Stance
from formcheck.model.frame import Image
from formcheck.model.landmarks import Side

ASK_SIDE: dict[Test, str] = {
    "active": "Side-on: your {side} side to the camera, foot in the air",
    "knee-to-wall": "Show me your {side} side, {side} foot in front of the other",
}
KEEP_STILL: dict[Test, str] = {
    "active": "One foot at a time: let it hang and keep still",
    "knee-to-wall": "Stand facing the wall and keep still",
}
ASK_SIDE_S = 3.0
"""Long enough to be told which side it is about."""
NEUTRAL_S = 1.0
BUFFER_STEP_S = 0.1
"""Pictures of the last second are buffered so often until the neutral posture is taken."""
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

    What is said follows the landmarks. Pictures of a free foot are kept for the report, which is
    measured in them.

    Parameters
    ----------
    exercise : RomExercise
        Which test, and how many trials.
    side : "left" or "right"
        The leg that is tested.
    before : int
        Trials of the other side, which are counted with these.

    Attributes
    ----------
    pictures : LegPictures or None
        Of a free foot, from its neutral posture on.
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
        self._buffer: deque[tuple[float, Image]] = deque()
        self.pictures: LegPictures | None = None

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
        """Keep a picture for a second: its foot may be found to rest."""
        if self._exercise.rom.test != "active":
            return
        if not self._buffer or time_s - self._buffer[-1][0] >= BUFFER_STEP_S:
            self._buffer.append((time_s, image))
        while time_s - self._buffer[0][0] > NEUTRAL_S + BUFFER_STEP_S:
            self._buffer.popleft()

    def begin(self, stance: Stance) -> None:
        """Prompt from this neutral posture on."""
        self._stance = stance
        self.pictures = LegPictures.of(stance.window, self._side) if self._buffer else None
        resting = set(stance.window.time_s.tolist())
        for time_s, image in self._buffer:
            if self.pictures is not None and time_s in resting:
                self.pictures.add_rest(time_s, image)
        self._buffer.clear()
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
        if self.pictures is not None and frame.image is not None and posture.seen:
            self.pictures.add(frame.time_s, frame.image)
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
        self._stance = self._guide = self.pictures = None
        self._buffer.clear()
        self._trials, self._angle_deg = 0, math.nan

    def reset(self) -> None:
        """Begin with the first trial."""
        self._trials, self._angle_deg = 0, math.nan
        if self.pictures is not None:
            self.pictures.forget_tries()
        if self._stance is not None:
            test, rest = self._exercise.rom.test, self._stance.body.rest
            self._guide = RomGuide(test, self._side, rest, self._exercise.rom.tries)

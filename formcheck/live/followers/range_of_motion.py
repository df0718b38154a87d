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
from formcheck.live.pictured_foot import PicturedFoot, Start
from formcheck.live.readiness.readiness import ReadinessPolicy
from formcheck.live.readiness.stance import RestPolicy, Stance
from formcheck.model.frame import Image
from formcheck.model.landmarks import Side
from formcheck.model.result import Z_95
from formcheck.registration.free_foot.learnt_foot import FollowedTurn
from formcheck.registration.online_calibration import in_background

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

    What is said and shown follows the landmarks; of a free foot its own picture from then on
    when that is learnt, after the first trial. The pictures are kept for the report too, which
    is measured in them.

    Parameters
    ----------
    exercise : RomExercise
        Which test, and how many trials.
    side : "left" or "right"
        The leg that is tested.
    before : int
        Trials of the other side, which are counted with these.
    start : callable
        Runs what takes seconds; see `formcheck.live.pictured_foot`.
    """

    tail_s = 0.0
    begun = True
    rests = False
    result = "Good. That was all"

    def __init__(
        self, exercise: RomExercise, side: Side, before: int = 0, *, start: Start = in_background
    ) -> None:
        self._exercise, self._side, self._before = exercise, side, before
        self._start = start
        self.policy = policy_of(exercise.rom.test)
        self._stance: Stance | None = None
        self._guide: RomGuide | None = None
        self._trials, self._angle_deg, self._plus_minus = 0, math.nan, math.nan
        self._buffer: deque[tuple[float, Image]] = deque()
        self._foot: PicturedFoot | None = None

    @property
    def pictures(self) -> LegPictures | None:
        """Of a free foot, from its neutral posture on."""
        return None if self._foot is None else self._foot.pictures

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
            label = angle_label(self._exercise, self._angle_deg, of, self._how_sure)
        return FollowerProgress(rep_count=count, label=label)

    @property
    def _how_sure(self) -> str:
        """What is said of the angle's error; the landmarks show a part of a free foot's turn."""
        if math.isfinite(self._plus_minus):
            return f" ± {math.ceil(self._plus_minus)}°"
        return ", at least" if self._exercise.rom.test == "active" else ""

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
        pictures = LegPictures.of(stance.window, self._side) if self._buffer else None
        resting = set(stance.window.time_s.tolist())
        for time_s, image in self._buffer:
            if pictures is not None and time_s in resting:
                pictures.add_rest(time_s, image)
        self._stop_learning()
        self._foot = None
        if pictures is not None:
            self._foot = PicturedFoot(pictures, stance.window, self._side, self._start)
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
        turn = self._pictured(frame) if posture.seen else None
        self._plus_minus = math.nan if turn is None else Z_95 * turn.sd_deg
        prompted = self._guide.push(posture, math.nan if turn is None else turn.dorsiflexion_deg)
        if self._foot is not None and prompted.trials > self._trials and not prompted.over:
            self._foot.learn()
        self._trials, self._angle_deg = prompted.trials, prompted.angle_deg
        return FollowerUpdate(posture.seen, events=FrameEvents(words=prompted.words))

    def _pictured(self, frame: ReadyFrame) -> FollowedTurn | None:
        """Turn of the foot by its picture; None where that is not known."""
        if self._foot is None:
            return None
        if frame.image is not None:
            self._foot.see(frame.time_s, frame.pose, frame.image)
        return self._foot.turn_at(frame.time_s)

    def interrupt(self) -> None:
        """Ask for the step under way anew."""
        self._angle_deg = self._plus_minus = math.nan
        if self._guide is not None:
            self._guide.interrupt()

    def finish(self) -> None:
        """A trial under way does not count."""
        self.interrupt()
        self._stop_learning()

    def release(self) -> None:
        """Trials are measured from the neutral posture: they go with it."""
        self._stop_learning()
        self._stance = self._guide = self._foot = None
        self._buffer.clear()
        self._trials, self._angle_deg, self._plus_minus = 0, math.nan, math.nan

    def _stop_learning(self) -> None:
        if self._foot is not None:
            self._foot.stop_learning()

    def reset(self) -> None:
        """Begin with the first trial."""
        self._trials, self._angle_deg, self._plus_minus = 0, math.nan, math.nan
        if self._foot is not None:
            self._foot.forget_tries()
        if self._stance is not None:
            test, rest = self._exercise.rom.test, self._stance.body.rest
            self._guide = RomGuide(test, self._side, rest, self._exercise.rom.tries)

"""A range-of-motion test at the camera, one side after the other."""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from formcheck.kinds.kind import ProgressLabel
from formcheck.kinematics.causal import body_of_track
from formcheck.kinematics.view import CameraView, look
from formcheck.live.guidance import TURN_FROM_DEG, presence_advice
from formcheck.live.kept import KeptFrames
from formcheck.live.person import OnePerson
from formcheck.live.postures import PostureEye, RecentPoses, is_quiet
from formcheck.live.rom_guide import Guided, RomGuide, Test
from formcheck.live.session import SessionState, Stage
from formcheck.overlay.scene import Tally
from formcheck.pose.landmarks import NOBODY, Pose, Side, has_person
from formcheck.video.frame import Image

VIEW_S = 0.5
"""The view is judged over so long."""
TURN_S = 15.0
"""Who has been seen whole for so long, but not from the right side, is taken as they are:
of somebody who lies, the model may tell the sides wrongly."""
NEUTRAL_S = 1.0
STILL_S = 15.0
"""Who does not come to rest for so long is taken as they are."""
UPRIGHT_DEG = 20.0
"""A shank that is tilted further is in a lunge already, not before it."""
BETWEEN_S = 3.0
"""To hear that the other side comes, before it is looked for."""

SHOW: dict[Test, str] = {
    "active": "Show me your {side} side, foot in the air",
    "knee-to-wall": "Show me your {side} side, {side} foot in front of the other",
}
STILL: dict[Test, str] = {
    "active": "Let your foot hang loose and keep still",
    "knee-to-wall": "Stand facing the wall and keep still",
}
OTHER, DONE = "Good. Now the other side", "Good. That was all"
TALLY: dict[Test, str] = {"active": "ankle", "knee-to-wall": "tilt"}

Part = Literal["view", "still", "tries", "between", "done"]


class RomSession:
    """Guides the tries of both sides, and keeps their frames for the report.

    Parameters
    ----------
    test : "active" or "knee-to-wall"
        Which test.
    sides : sequence of "left", "right"
        In this order.
    width, height : int
        Of the picture, pixels.
    keep : callable
        Makes the place for the frames of a side.
    tries : int
        A side.

    Attributes
    ----------
    kept : dict of KeptFrames
        By side: those that were begun.
    """

    def __init__(
        self,
        test: Test,
        sides: Sequence[Side],
        width: int,
        height: int,
        keep: Callable[[Side], KeptFrames],
        *,
        tries: int = 3,
    ) -> None:
        self._test: Test = test
        self._waiting = list(sides)
        self._keep, self._tries = keep, tries
        self._recent = RecentPoses((width, height))
        self.kept: dict[Side, KeptFrames] = {}
        self._paused = self._stranger = False
        self._done: dict[Side, int] = {}
        self._now_s = 0.0
        self._since_s: float | None = None
        self._side = self._waiting.pop(0)
        self._begin("view", None)

    @property
    def counts(self) -> tuple[int, int]:
        """Tries of all sides that are over; none is partial."""
        return sum(self._done.values()), 0

    def reset(self) -> None:
        """Begin this side anew."""
        if self._side in self.kept:
            self.kept[self._side].forget_set()
        self._begin("view", self._now_s)

    def take_neutral(self) -> None:
        """Begin this side anew: its tries are measured from the neutral posture."""
        self.reset()

    def pause(self, paused: bool) -> None:
        """Stop or go on."""
        self._paused = paused
        self._recent.forget()

    def close(self) -> None:
        """The test is over."""

    def push(
        self,
        time_s: float,
        pose: Pose | None,
        brightness: float | None = None,
        image: Image | None = None,  # noqa: ARG002
    ) -> SessionState:
        """Take the next frame; see `formcheck.live.session.LiveSession.push`.

        The landmarks alone are measured.
        """
        self._now_s = time_s
        if self._since_s is None:
            self._since_s = time_s
        pose = self._mine(time_s, pose)
        self._recent.push(time_s, pose)
        if self._paused:
            return self._state("paused", "Paused")
        match self._part:
            case "view":
                return self._view(brightness)
            case "still":
                return self._still(brightness)
            case "tries":
                return self._try(time_s, pose, brightness)
            case "between":
                return self._between()
        return self._state("done", DONE)

    @property
    def _part_s(self) -> float:
        """How long this part has lasted."""
        assert self._since_s is not None
        return self._now_s - self._since_s

    def _next_side(self) -> None:
        self._side = self._waiting.pop(0)
        self._begin("view", self._now_s)

    def _begin(self, part: Part, since_s: float | None) -> None:
        self._part, self._since_s = part, since_s
        if part == "view":
            self._person: OnePerson | None = None
            self._whole_s: float | None = None
            self._guide: RomGuide | None = None
            self._done[self._side] = 0

    def _mine(self, time_s: float, pose: Pose | None) -> Pose:
        self._stranger = False
        if pose is None:
            return NOBODY
        if self._person is not None and not self._person.knows(time_s, pose):
            self._stranger = True
            return NOBODY
        return pose

    def _view(self, brightness: float | None) -> SessionState:
        """Until the person is seen whole, from the side to be tested."""
        show = SHOW[self._test].format(side=self._side)
        window = self._recent.track(VIEW_S)
        advice = presence_advice(window, brightness)
        if advice:
            self._whole_s = None
            return self._state("guide", advice)
        if self._whole_s is None:
            self._whole_s = self._part_s
        seen_s = self._part_s - self._whole_s
        body = body_of_track(window)
        right = _from_side(look(body, body.seen), self._side)
        # Long enough to be told which side it is about.
        if seen_s >= TURN_S or (right and seen_s >= BETWEEN_S):
            self._begin("still", self._now_s)
        return self._state("guide", show)

    def _still(self, brightness: float | None) -> SessionState:
        frames = self._recent.since(NEUTRAL_S)
        window = self._recent.track(NEUTRAL_S)
        advice = presence_advice(window, brightness)
        waited_s = self._part_s
        if advice:
            return self._state("guide", advice)
        full = frames[-1][0] - frames[0][0] >= 0.9 * NEUTRAL_S
        quiet = is_quiet(window, (self._side,))
        if waited_s < NEUTRAL_S or not full or not (quiet or waited_s > STILL_S):
            return self._state("still", STILL[self._test])
        eye = PostureEye(window)
        tilt = eye.rest.leg(self._side).shank_tilt_deg
        if self._test == "knee-to-wall" and abs(tilt) > UPRIGHT_DEG and waited_s < STILL_S:
            return self._state("still", "Straighten up: shin upright, heel down")
        self._eye = eye
        self._guide = RomGuide(self._test, self._side, self._eye.rest, self._tries)
        seen = [frame for frame in frames if has_person(frame[1])]
        self._person = OnePerson(*seen[-1])
        if self._side not in self.kept:
            self.kept[self._side] = self._keep(self._side)
        for at_s, pose in frames:
            self.kept[self._side].keep(at_s, pose, stance=True)
        self._begin("tries", self._now_s)
        return self._guided(self._guide.push(self._eye.posture(*frames[-1])))

    def _try(self, time_s: float, pose: Pose, brightness: float | None) -> SessionState:
        assert self._guide is not None
        self.kept[self._side].keep(time_s, pose)
        guided = self._guide.push(self._eye.posture(time_s, pose))
        self._done[self._side] = guided.tries
        if guided.over:
            self._begin("between" if self._waiting else "done", self._now_s)
            return self._between() if self._waiting else self._state("done", DONE)
        state = self._guided(guided)
        gone = presence_advice(self._recent.track(VIEW_S), brightness)
        if gone and not guided.words:
            return self._state("lost", gone)
        return state

    def _between(self) -> SessionState:
        if self._part_s > BETWEEN_S:
            self._next_side()
        return self._state("guide", OTHER)

    def _guided(self, guided: Guided) -> SessionState:
        number = "–" if not np.isfinite(guided.angle_deg) else f"{guided.angle_deg:.0f}°"
        of = f"Try {min(guided.tries + 1, self._tries)} of {self._tries}"
        tally = ProgressLabel(number, TALLY[self._test], of)
        return self._state("counting", guided.shown, words=guided.words, tally=tally)

    def _state(
        self,
        stage: Stage,
        message: str,
        *,
        words: str | None = None,
        tally: ProgressLabel | None = None,
    ) -> SessionState:
        count = self.counts[0]
        return SessionState(
            stage=stage,
            message=message,
            countdown=None,
            side=self._side,
            leg=None,
            rep_count=count,
            partial_reps=0,
            depth=float("nan"),
            full_depth=1.0,
            phase="standing",
            done=None,
            last=None,
            stranger=self._stranger,
            words=words,
            tally=tally or ProgressLabel(str(count), "try" if count == 1 else "tries"),
        )


def _from_side(view: CameraView, side: Side) -> bool:
    return view.yaw_deg <= TURN_FROM_DEG and view.near == side

"""When the neutral stance can be taken."""

from collections import deque
from dataclasses import dataclass

import numpy as np

from formcheck.analysis.choose import UPRIGHT_SHANK_DEG, main_window_side
from formcheck.kinematics.body import HEEL, TOE
from formcheck.kinematics.causal import CausalLeg, body_of_track, quiet_window
from formcheck.kinematics.signals import Floats, known_median
from formcheck.kinematics.stance import LOW, SAME_STANCE_DEG
from formcheck.kinematics.view import CameraView, knee_flexion_deg, stature_px
from formcheck.pose.landmarks import Pose, Side
from formcheck.pose.track import PoseTrack

WINDOW_S = 1.0
"""Quiet time from which the neutral stance is taken."""
SHORT_S = 0.45
"""The same once the foot has been seen to move, so that flat can be told from raised."""
REMEMBERED_S = 8.0
MOVED = 0.02
"""Statures by which the heel must have risen over the toe for that; a raise is .04, a step
is more."""
LEVEL = 0.006
"""Statures. Noise of a flat heel."""


@dataclass(frozen=True)
class Stance:
    """A neutral stance.

    Attributes
    ----------
    leg : CausalLeg
        Fitted to it.
    frames : list of (time, pose)
        It was taken from these.
    short : bool
        From less than a second; a whole second is better.
    """

    leg: CausalLeg
    frames: list[tuple[float, Pose]]
    short: bool


class Stances:
    """Watches for a person who stands quietly on flat feet.

    Parameters
    ----------
    size : (int, int)
        Width and height of the picture.
    side : "left", "right" or None
        The leg to measure; None takes the one that stands, else the nearer one.
    """

    def __init__(self, size: tuple[int, int], side: Side | None) -> None:
        self._size, self._side = size, side
        self._frames: deque[tuple[float, Pose]] = deque()

    def push(self, time_s: float, pose: Pose) -> None:
        """Take the next frame; NaN where nobody is found."""
        self._frames.append((time_s, pose))
        while time_s - self._frames[0][0] > REMEMBERED_S:
            self._frames.popleft()

    def forget(self) -> None:
        """What was seen so far says nothing about what comes."""
        self._frames.clear()

    def recent(self, seconds: float) -> PoseTrack:
        """Return the last frames."""
        return self._track(self._since(seconds))

    def find(self, *, whole: bool = False) -> Stance | None:
        """Return the stance that ends now; None while there is none.

        Parameters
        ----------
        whole : bool
            Only one of a whole second.
        """
        frames = self._since(WINDOW_S + 0.05)
        if frames[-1][0] - frames[0][0] >= 0.9 * WINDOW_S:
            found = self._quiet(frames)
            if found:
                return Stance(CausalLeg(*found), frames, short=False)
        frames = self._since(SHORT_S)
        if whole or frames[-1][0] - frames[0][0] < 0.9 * SHORT_S:
            return None
        found = self._quiet(frames)
        if found is None or not self._flat_and_straight(*found):
            return None
        return Stance(CausalLeg(*found), frames, short=True)

    def _quiet(self, frames: list[tuple[float, Pose]]) -> tuple[PoseTrack, Side, CameraView] | None:
        window = self._track(frames)
        if not window.found.all():
            return None
        side = self._side or main_window_side(window)
        view = quiet_window(window, side)
        return None if view is None else (window, side, view)

    def _flat_and_straight(self, window: PoseTrack, side: Side, view: CameraView) -> bool:
        """Whether the heel is at the low end of where it was, and the knee at the straight."""
        past = body_of_track(self._track(list(self._frames)))
        legs = past.leg(side, view.facing)[past.seen]
        now = np.median(body_of_track(window).leg(side, view.facing), axis=0)
        stature = stature_px(now, known_median(past.points[past.seen]))
        lifts = _lift(legs) / stature
        low, high = np.percentile(lifts, (5, 95))
        if high - low < MOVED:
            return False
        flat = float(_lift(now[None])[0]) / stature <= low + max(LOW * (high - low), LEVEL)
        straightest = float(np.percentile(knee_flexion_deg(legs), 5))
        straight = float(knee_flexion_deg(now[None])[0]) < straightest + SAME_STANCE_DEG
        return flat and straight

    def _since(self, seconds: float) -> list[tuple[float, Pose]]:
        last = self._frames[-1][0]
        return [frame for frame in self._frames if last - frame[0] <= seconds + 1e-6]

    def _track(self, frames: list[tuple[float, Pose]]) -> PoseTrack:
        times, poses = zip(*frames, strict=True)
        return PoseTrack(np.array(times), np.array(poses, np.float32), *self._size)


def sits_or_lies(leg: CausalLeg) -> bool:
    """Whether the shank is so far from upright that the foot is free."""
    return abs(leg.stance_shank_deg) > UPRIGHT_SHANK_DEG


def _lift(legs: Floats) -> Floats:
    """Heel over the toe, pixels, shape (T,)."""
    lift: Floats = legs[:, HEEL, 1] - legs[:, TOE, 1]
    return lift

"""The landmarks of a person's last seconds."""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from formcheck.model.arrays import Floats
from formcheck.model.landmarks import POSE_SHAPE, Pose, has_person
from formcheck.model.pose_track import PoseTrack

WINDOW_S = 15.0
"""In so long the foot is seen to move, so that flat can be told from raised; what was done in it
before the stance is looked at once more when that is taken."""
PosedTime = tuple[float, Pose]
"""When, and the landmarks."""


class SeenFrame(NamedTuple):
    """The person's landmarks in a frame.

    Attributes
    ----------
    time_s : float
        When.
    pose : ndarray, shape (33, 5)
        In its picture, pixels; NaN where nobody is found.
    steady : ndarray, shape (33, 5)
        The same with the camera's motion taken out, as far as it is known.
    motion : ndarray, shape (2, 3), or None
        That motion, since the first picture; None where this picture does not tell it.
    """

    time_s: float
    pose: Pose
    steady: Pose
    motion: Floats | None = None


class PoseWindow:
    """The landmarks of the last seconds.

    Parameters
    ----------
    size : (int, int)
        Width and height of the picture, pixels.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self._frames: deque[SeenFrame] = deque()

    def push(self, frame: SeenFrame) -> None:
        """Take the next frame."""
        self._frames.append(frame)
        while frame.time_s - self._frames[0].time_s > WINDOW_S:
            self._frames.popleft()

    @property
    def frames(self) -> list[SeenFrame]:
        """All of them, in order."""
        return list(self._frames)

    @property
    def last_found(self) -> PosedTime:
        """The last frame in which the person was found; there is one."""
        return next((f.time_s, f.pose) for f in reversed(self._frames) if has_person(f.pose))

    def clear(self) -> None:
        """What was seen so far says nothing about what comes."""
        self._frames.clear()

    def last(self, seconds: float = WINDOW_S, *, steady: bool = False) -> PoseTrack:
        """Return the frames of the last seconds.

        Parameters
        ----------
        seconds : float
            How many.
        steady : bool
            With the camera's motion taken out, in place of where they are in the picture.
        """
        if not self._frames:
            return self._track([])
        now_s = self._frames[-1].time_s
        recent = [f for f in self._frames if now_s - f.time_s <= seconds + 1e-6]
        return self._track([(f.time_s, f.steady if steady else f.pose) for f in recent])

    def _track(self, frames: Sequence[PosedTime]) -> PoseTrack:
        times = np.array([time_s for time_s, _ in frames], np.float64)
        poses = np.array([pose for _, pose in frames], np.float32)
        return PoseTrack(times, poses.reshape(-1, *POSE_SHAPE), *self._size)

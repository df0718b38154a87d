"""The landmarks of a person's last seconds."""

from collections import deque
from collections.abc import Sequence

import numpy as np

from formcheck.model.landmarks import POSE_SHAPE, Pose, has_person
from formcheck.model.pose_track import PoseTrack

WINDOW_S = 15.0
"""In so long the foot is seen to move, so that flat can be told from raised; what was done in it
before the stance is looked at once more when that is taken."""
PosedTime = tuple[float, Pose]
"""When, and the landmarks."""


class PoseWindow:
    """The landmarks of the last seconds.

    Parameters
    ----------
    size : (int, int)
        Width and height of the picture, pixels.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self._frames: deque[PosedTime] = deque()

    def push(self, time_s: float, pose: Pose) -> None:
        """Take the next frame; NaN where nobody is found."""
        self._frames.append((time_s, pose))
        while time_s - self._frames[0][0] > WINDOW_S:
            self._frames.popleft()

    @property
    def last_found(self) -> PosedTime:
        """The last frame in which the person was found; there is one."""
        return next(frame for frame in reversed(self._frames) if has_person(frame[1]))

    def clear(self) -> None:
        """What was seen so far says nothing about what comes."""
        self._frames.clear()

    def last(self, seconds: float = WINDOW_S) -> PoseTrack:
        """Return the frames of the last seconds."""
        if not self._frames:
            return self._track([])
        now_s = self._frames[-1][0]
        return self._track([f for f in self._frames if now_s - f[0] <= seconds + 1e-6])

    def _track(self, frames: Sequence[PosedTime]) -> PoseTrack:
        times = np.array([time_s for time_s, _ in frames], np.float64)
        poses = np.array([pose for _, pose in frames], np.float32)
        return PoseTrack(times, poses.reshape(-1, *POSE_SHAPE), *self._size)

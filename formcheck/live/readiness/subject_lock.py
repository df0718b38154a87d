"""Lock on one subject: somebody who walks by or stands behind is not measured."""

import numpy as np

from formcheck.kinematics.landmark_cleaning import INTERPOLATED_S, MAX_JUMP, MAX_SPEED
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import Pose, hips_and_extent

STRANGER_S = 8.0
"""Somebody who is alone in the picture for so long is the one to measure."""


class SubjectLock:
    """The person who was there at the start, told from anybody else.

    The network finds one body in each picture, and may go over to another one. Then the
    hips jump or the body's size changes from one picture to the next; after that it is
    decided once whose body it is: people move at a brisk walk, but don't jump or grow
    (the same rule as `kinematics.landmark_cleaning.select_main_subject`, without a look ahead).

    Parameters
    ----------
    time_s : float
        Now.
    pose : ndarray, shape (33, 5)
        The person's landmarks in the neutral posture, pixels.
    """

    def __init__(self, time_s: float, pose: Pose) -> None:
        self._reference = self._mine = self._last = _place(time_s, pose)
        self._alone_s = 0.0
        self._theirs_since: float | None = None

    def matches(self, time_s: float, pose: Pose) -> bool:
        """Say whether these landmarks are the person's; call it with every pose found."""
        now = _place(time_s, pose)
        if not self._continues(now):
            known = _fits(self._mine, now, MAX_SPEED) or _fits(self._reference, now, 0.0)
            self._theirs_since = None if known else time_s
        self._last = now
        self._alone_s = 0.0 if self._theirs_since is None else time_s - self._theirs_since
        if self._theirs_since is not None:
            return False
        self._mine = now
        return True

    @property
    def should_hand_over(self) -> bool:
        """Somebody else has been there alone for so long that it is their turn."""
        return self._alone_s > STRANGER_S

    def _continues(self, now: Floats) -> bool:
        return bool(now[0] - self._last[0] <= INTERPOLATED_S) and _fits(self._last, now, 0.0)


def _place(time_s: float, pose: Pose) -> Floats:
    """Time, place of the hips (pixels), and how far the body extends from them."""
    hips, extent = hips_and_extent(pose[:, :2].astype(np.float64))
    return np.array([time_s, *hips, max(float(extent), 1e-9)])


def _fits(before: Floats, now: Floats, speed: float) -> bool:
    """Whether two places can be the same person's, who moves at so many extents a second."""
    gone = float(np.hypot(*(now[1:3] - before[1:3]))) / before[3]
    grown = abs(float(np.log(now[3] / before[3])))
    return gone < MAX_JUMP + speed * (now[0] - before[0]) and grown < MAX_JUMP

"""In which frames of a clip the pose is looked for: a leg's movement needs few of 240 a second."""

import numpy as np

from formcheck.model.landmarks import SIDES, Landmark, Pose
from formcheck.pose.small_subject.crop import size_px

POSE_HZ = 30.0
"""A calf raise has nothing above a few hertz."""
FAST_HZ = 60.0
"""While the body moves fast: hops, kicks, drops."""
FAST_SIZES_S = 1.0
"""Body sizes a second of a joint. Heels in a raise reach 0.3, landmarks at rest 0.1; hops 1.5."""
STAYS_FAST_S = 0.3
JOINTS = [Landmark.of(side, name) for side in SIDES for name in ("hip", "ankle", "foot_index")]


class PoseRate:
    """Says for each frame whether the pose is looked for in it.

    Parameters
    ----------
    frame_hz : float
        Frames a second of the movement.
    every_frame : bool
        Look in all.
    """

    def __init__(self, frame_hz: float, *, every_frame: bool = False) -> None:
        self._step = 1 if every_frame else max(1, round(frame_hz / POSE_HZ))
        self._fast_step = 1 if every_frame else max(1, round(frame_hz / FAST_HZ))
        self._fast_until_s = -np.inf
        self._last: tuple[float, Pose] | None = None

    def wants(self, index: int, time_s: float) -> bool:
        """Whether the pose is looked for in a frame, counted from 0."""
        step = self._fast_step if time_s < self._fast_until_s else self._step
        return index % step == 0

    def seen(self, time_s: float, pose: Pose | None) -> None:
        """Take the pose in a frame in which it was looked for; None without a person."""
        last, self._last = self._last, None if pose is None else (time_s, pose)
        if self._step == self._fast_step or pose is None or last is None:
            return
        moved = np.hypot(*(pose[JOINTS, :2] - last[1][JOINTS, :2]).T)
        size = size_px(pose)
        if np.nanmax(moved) > FAST_SIZES_S * size * (time_s - last[0]):
            self._fast_until_s = time_s + STAYS_FAST_S

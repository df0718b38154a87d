"""In which frames of a clip the pose is looked for: a leg's movement needs few of 240 a second."""

import numpy as np

from formcheck.model.landmarks import SIDES, Landmark, Pose
from formcheck.pose.small_subject.crop import size_px

FEWEST_HZ = 14.5
"""Frames a second that are enough for slow movements: a calf raise has nothing above a few hertz,
and with every second frame of 30 a second rendered clips are measured as well."""
FASTER = ((0.35, 29.0), (1.2, 58.0))
"""With more body sizes a second of any joint, so many: a heel in a raise goes at 0.2, in two raises
a second at 0.4; landmarks at rest jump at 0.1, feet in a hop go at 2."""
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
        rates = (FEWEST_HZ, *(rate for _, rate in FASTER))
        self._steps = [1 if every_frame else max(1, int(frame_hz / rate)) for rate in rates]
        self._until_s = [-np.inf for _ in FASTER]
        self._last: tuple[float, Pose] | None = None

    def wants(self, index: int, time_s: float) -> bool:
        """Whether the pose is looked for in a frame, counted from 0."""
        fast = [tier for tier, until_s in enumerate(self._until_s, 1) if time_s < until_s]
        return index % self._steps[max(fast, default=0)] == 0

    def seen(self, time_s: float, pose: Pose | None) -> None:
        """Take the pose in a frame in which it was looked for; None without a person."""
        last, self._last = self._last, None if pose is None else (time_s, pose)
        if self._steps[0] == 1 or pose is None or last is None:
            return
        moved = np.hypot(*(pose[JOINTS, :2] - last[1][JOINTS, :2]).T).max()
        speed = moved / max(size_px(pose), 1.0) / (time_s - last[0])
        for tier, (least, _) in enumerate(FASTER):
            if speed > least:
                self._until_s[tier] = time_s + STAYS_FAST_S

"""Running median of postures as they come in, and the height of the feet over the ground."""

from collections import deque
from collections.abc import Mapping
from statistics import median

import numpy as np

from formcheck.kinematics.body_pose import BodyPose, LegPose
from formcheck.kinematics.landmark_cleaning import HEEL, TOE
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import SIDES, Side
from formcheck.tracking.tracker import LOST_S

WINDOW_S = 0.15
"""Median of so much time: longer than a jump of a landmark, shorter than a movement."""


class RunningMedian:
    """Running median of the joints of postures as they come in.

    A posture with joints that are not seen (NaN) makes these joints NaN for the window.

    Attributes
    ----------
    lost : bool
        With the last posture the person became lost: not seen for more than `LOST_S`, or
        seen again after so long.
    """

    def __init__(self) -> None:
        self._recent: deque[tuple[float, Floats]] = deque()
        self._seen_s: float | None = None
        self._last_s = -np.inf
        self.lost = False

    def push(self, now: BodyPose) -> BodyPose | None:
        """Take the next posture; return the median of the last `WINDOW_S`.

        Parameters
        ----------
        now : BodyPose
            Later than the one before; another is left aside.

        Returns
        -------
        BodyPose or None
            Its time is the middle of the window, so that nothing is late in what is measured,
            only in when it is known. None while nobody is seen.
        """
        self.lost = False
        if not now.time_s > self._last_s or not np.isfinite(now.time_s):
            return None
        self._last_s = now.time_s
        if self._seen_s is not None and now.time_s - self._seen_s > LOST_S:
            self.lost, self._seen_s = True, None
            self._recent.clear()
        if not now.seen:
            return None
        self._seen_s = now.time_s
        self._recent.append((now.time_s, np.stack([now.left.joints, now.right.joints])))
        while self._recent[0][0] < now.time_s - WINDOW_S:
            self._recent.popleft()
        time_s = median(time_s for time_s, _ in self._recent)
        left, right = _median_of([joints for _, joints in self._recent])
        return BodyPose(time_s, LegPose(left), LegPose(right))


def _median_of(parts: list[Floats]) -> Floats:
    """Median of a few arrays, NaN where one of them is: ``np.median`` ten times as fast."""
    ordered = np.sort(parts, axis=0)
    middle = 0.5 * (ordered[(len(parts) - 1) // 2] + ordered[len(parts) // 2])
    return np.where(np.isnan(ordered[-1]), np.nan, middle)


FLAT_LIFT = (-0.02, 0.04)
"""Statures by which the landmark of a flat foot's heel may be above that of its toe."""
LEVEL_FEET = 0.04
"""Statures: feet that differ by more do not both stand on the floor, whatever the lens."""
SIDE_BY_SIDE = 0.1
"""Statures: ankles that are further apart than this at rest are in a lunge; less comes from
the camera's yaw, which shows feet that are side by side as one before the other."""


class GroundReference:
    """Levels of the feet at rest, from which their heights and which is in front are measured.

    Parameters
    ----------
    rest : BodyPose
        Quiet, feet on the ground; a foot that is off it is taken to be like the other.
    """

    def __init__(self, rest: BodyPose) -> None:
        levels = {side: _flat_levels(rest.leg(side).joints) for side in SIDES}
        gap = levels["left"][1] - levels["right"][1]
        if abs(gap) > LEVEL_FEET:
            lower: Side = "right" if gap > 0 else "left"
            levels = dict.fromkeys(SIDES, levels[lower])
        self._levels: Mapping[Side, tuple[float, float]] = levels
        ahead = float(rest.left.ankle[0] - rest.right.ankle[0])
        self._apart = ahead if abs(ahead) < SIDE_BY_SIDE else 0.0

    def feet(self, now: BodyPose) -> "FootHeights":
        """Measure the height of both feet over where they were at rest.

        Parameters
        ----------
        now : BodyPose
            Any posture; joints that are not seen give NaN heights.
        """
        heel, toe = {}, {}
        for side in SIDES:
            joints, (heel_level, toe_level) = now.leg(side).joints, self._levels[side]
            heel[side] = float(joints[HEEL, 1]) - heel_level
            toe[side] = float(joints[TOE, 1]) - toe_level
        ahead = float(now.left.ankle[0] - now.right.ankle[0]) - self._apart
        return FootHeights(heel, toe, ahead)


def _flat_levels(joints: Floats) -> tuple[float, float]:
    toe = float(joints[TOE, 1])
    return toe + float(np.clip(joints[HEEL, 1] - toe, *FLAT_LIFT)), toe


class FootHeights:
    """Both feet in one instant; heights in statures from where they were at rest.

    One foot is on the ground unless the person jumps, so the lowest of all four points is
    the ground of this instant: walking along a floor that slopes in the picture changes
    nothing.

    Attributes
    ----------
    heel, toe : dict
        Height of heel and toe by side.
    ahead : float
        How far the left ankle is in front of the right one, statures.
    """

    __slots__ = ("ahead", "heel", "toe")

    def __init__(self, heel: dict[Side, float], toe: dict[Side, float], ahead: float) -> None:
        self.heel, self.toe, self.ahead = heel, toe, ahead

    @property
    def ground(self) -> float:
        """Level of the ground, statures."""
        return min(*self.heel.values(), *self.toe.values())

    def low(self, side: Side) -> float:
        """Lowest point of a foot, statures over where it was at rest; NaN unknown."""
        return min(self.heel[side], self.toe[side])

    def lift(self, side: Side) -> float:
        """How far the heel is above the toe of the same foot, statures; NaN unknown."""
        return self.heel[side] - self.toe[side]

    def front(self, apart: float) -> Side | None:
        """The foot in front.

        Parameters
        ----------
        apart : float
            Least distance between the ankles, statures.

        Returns
        -------
        "left", "right" or None
            None when neither is in front by so much, or one is not seen.
        """
        if abs(self.ahead) < apart or not np.isfinite(self.ahead):
            return None
        return "left" if self.ahead > 0 else "right"


def other(side: Side) -> Side:
    """Return the other side."""
    return "right" if side == "left" else "left"

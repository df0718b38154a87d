"""How high the soles are, against the person at rest."""

import numpy as np

from formcheck.kinematics.body import HEEL, TOE
from formcheck.kinematics.posture import BodyPosture
from formcheck.pose.landmarks import SIDES, Side

ON_GROUND = 0.045
"""Statures between the feet: at rest a foot that is higher than the other is lifted; less
is perspective, and the pose model."""


class Ground:
    """Where the ground is under each foot.

    Parameters
    ----------
    rest : BodyPosture
        Standing, on one foot or both.
    """

    def __init__(self, rest: BodyPosture) -> None:
        marks = {side: rest.leg(side).joints[[HEEL, TOE], 1] for side in SIDES}
        for side in SIDES:
            marks[side] = np.where(np.isfinite(marks[side]), marks[side], 0.0)
        low, high = sorted(SIDES, key=lambda side: float(marks[side].mean()))
        if marks[high].mean() - marks[low].mean() > ON_GROUND:
            marks[high] = marks[low]
        self._marks = marks

    def sole(self, now: BodyPosture, side: Side) -> float:
        """Height of the lowest end of a foot over where it stood, statures."""
        return float((now.leg(side).joints[[HEEL, TOE], 1] - self._marks[side]).min())

    def heel_over_toe(self, now: BodyPosture, side: Side) -> float:
        """How far the heel has risen over the toe since the rest, statures."""
        heel, toe = now.leg(side).joints[[HEEL, TOE], 1] - self._marks[side]
        return float(heel - toe)

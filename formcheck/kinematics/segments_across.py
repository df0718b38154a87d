"""What of a leg's slant in an oblique picture lies across the body, and is no tilt.

Seen from the side, a joint that is before the one below it tells a tilt. Seen obliquely, it may
as well lie beside it: the hips lie further out than the knees, the shoulders' middle lies further
in than a hip, and who stands on one leg has the whole leg slanting outwards. Taken for a tilt, that
makes a leg of segments that seem to lean and could lengthen by straightening, and less of a rise
is left for the foot.
"""

from typing import NamedTuple

import numpy as np

from formcheck.kinematics import anthropometry
from formcheck.kinematics.landmark_cleaning import ANKLE, HIP, KNEE, SHOULDER, BodyTrack
from formcheck.kinematics.lifted_leg import lifted_side
from formcheck.kinematics.signals import known_median
from formcheck.kinematics.view import MIN_FORESHORTENING, CameraView
from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmarks import Side

_KNEE, _HIP = (anthropometry.PAIR_SEPARATION[name].width / 2 for name in ("knee", "hip"))
OUTWARDS = np.array([_KNEE - anthropometry.HEELS_APART / 2, _HIP - _KNEE, -_HIP])
"""Statures by which the upper end of shank, thigh and trunk lies further out than the lower one;
the trunk ends in the middle of the shoulders."""
OUTWARDS_ON_ONE_LEG = np.array([_HIP / 2, _HIP / 2, -_HIP])
"""The same on one leg, when the foot stands under the middle of the body."""
OUTWARDS_SD = np.array([0.02, 0.02, 0.03])
"""Feet stand side by side or 17 cm further apart than usual; the trunk leans."""
TILT, TILT_SD = np.radians([5.0, 0.0, 2.0]), np.radians(8.0)
"""Of shank, thigh and trunk in quiet standing, forward, and how much people differ, who may have
their hands on a wall."""


class SegmentsAcross(NamedTuple):
    """What of the segments' slant lies across the body.

    Attributes
    ----------
    ahead : ndarray, shape (3,)
        How far the upper ends of shank, thigh and trunk seem to be before the lower ones by lying
        beside them, statures along the direction that the person faces.
    shank_tilt_sd : float
        Standard deviation of the shank's tilt that is left, radians.
    """

    ahead: Floats
    shank_tilt_sd: float


def segments_across(
    body: BodyTrack, stance: Bools, side: Side, view: CameraView, stature: float
) -> SegmentsAcross:
    """Tell in a stance what of the segments' slant in the picture lies across the body.

    The most likely share of what is seen: of people's usual tilts and of how far their joints lie
    beside each other, each with its spread. Nothing from the side.

    Parameters
    ----------
    body : BodyTrack
        Cleaned landmarks.
    stance : ndarray of bool, shape (T,)
        Quiet standing; at least one frame.
    side : "left" or "right"
        The leg.
    view : CameraView
        Where the camera stands.
    stature : float
        In pixels.
    """
    lifted = lifted_side(body, view, stature, stance)
    alone = lifted is not None and lifted != side
    turn = np.radians(view.yaw_deg)
    cosine = max(float(np.cos(turn)), MIN_FORESHORTENING)
    leg = known_median(body.leg(side, view.facing)[stance]) / stature
    ahead, up = (np.diff(leg[[ANKLE, KNEE, HIP, SHOULDER]], axis=0) / [cosine, 1.0]).T
    # From the front what lies on the camera's side seems to lie behind.
    slant = float(np.sin(turn)) / cosine * (-1.0 if view.front else 1.0)
    usual = (OUTWARDS_ON_ONE_LEG if alone else OUTWARDS) * slant * (1 if side == view.near else -1)
    beside, tilted = (OUTWARDS_SD * slant) ** 2, np.maximum((up * TILT_SD) ** 2, 1e-12)
    share = beside / (beside + tilted)
    across: Floats = usual + share * (ahead - up * np.tan(TILT) - usual)
    return SegmentsAcross(across, float(np.sqrt(share[0]) * TILT_SD))

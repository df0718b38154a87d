"""The turn of a planted foot by how far the trunk above it rises."""

import numpy as np

from formcheck.kinematics import anthropometry
from formcheck.kinematics.landmark_cleaning import ANKLE, HIP, KNEE
from formcheck.kinematics.leg import LegFit
from formcheck.kinematics.view import CameraView
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import Side

LEG_SEEN = 0.955
"""Of a leg's length between its joints, between MediaPipe's landmarks: its hips lie lower (13
rendered clips of five people: .955, standard deviation .02; of one person .013)."""
LEG = LEG_SEEN * (anthropometry.SHANK + anthropometry.THIGH)
STANDING_LEAN = np.radians(3.0)
"""Of shank and thigh in quiet standing, forward: the line of gravity passes 4 to 5 cm in front of
the ankle. Hip landmarks lie in front of the joint, which would make 5 to 9 degrees of it."""
MOST_BY_KNEE = 0.3
"""Share of the ankle's rise by which a bending knee may lower the trunk: of more than that the
landmarks do not tell enough."""


def leg_in_trunk_plane(view: CameraView, side: Side, distance: float) -> float:
    """Share of its length in the picture that a leg would have where the trunk is seen.

    What is seen of a trunk is its near flank. The near leg is as near within a few centimetres; the
    far one is farther by a trunk's width, and looks smaller by up to a tenth.

    Parameters
    ----------
    view : CameraView
        How the person stands to the camera.
    side : "left" or "right"
        The leg.
    distance : float
        Of the camera, statures.
    """
    aside = np.cos(np.radians(view.yaw_deg)) * anthropometry.PAIR_SEPARATION["hip"].width / 2
    leg = distance - (aside if side == view.near else -aside)
    flank = distance - anthropometry.PAIR_SEPARATION["shoulder"].width / 2
    return float(leg / flank)


def pitch_by_trunk(up: Floats, leg: Floats, fit: LegFit, shown: float = 1.0) -> Floats:
    """Turn of the rear foot that lifts the trunk so far.

    The trunk rises with the ankle, less what a bending knee or a leaning leg takes away. The
    length of the leg in the picture is the unit: from session to session of one person it differs
    by 1 %, the stature by 3 %, and a landmark's way up by 10 % and more.

    Parameters
    ----------
    up : ndarray, shape (T,)
        Height of a point of the trunk in the upright plane of the person, pixels; NaN where it is
        not known.
    leg : ndarray, shape (T, 6, 2)
        Joints of the leg in that plane, pixels, x forward and y up.
    fit : LegFit
        Of the same leg.
    shown : float
        From `leg_in_trunk_plane`.

    Returns
    -------
    ndarray, shape (T,)
        Radians, heel up positive; NaN where it is not known.
    """
    rest = fit.ground_contact.stance
    nothing = np.full(len(up), np.nan)
    if not np.isfinite(up[rest]).any():
        return nothing
    at_rest = np.median(leg[rest], axis=0)
    length = shown * float(np.hypot(*(at_rest[HIP] - at_rest[ANKLE])))
    shank, thigh = at_rest[KNEE] - at_rest[ANKLE], at_rest[HIP] - at_rest[KNEE]
    # An ankle landmark slides back under a raised heel: its shank is the fitted one.
    tilts = fit.shank, np.arctan2(*(leg[:, HIP] - leg[:, KNEE]).T)
    lowered = np.zeros(len(up))
    for along, tilt in zip((shank, thigh), tilts, strict=True):
        change = np.cos(STANDING_LEAN) - np.cos(STANDING_LEAN + tilt - np.median(tilt[rest]))
        lowered += shown * np.hypot(*along) * change
    rise = (up - np.nanmedian(up[rest]) + lowered) / length * LEG
    with np.errstate(invalid="ignore"):
        known = np.abs(lowered) / length * LEG < MOST_BY_KNEE * np.abs(rise)
    lever = np.array([anthropometry.ANKLE_BEHIND_BALL, anthropometry.ANKLE_ABOVE_BALL])
    # rise = behind sin p + above (cos p - 1)
    reach, slope = float(np.hypot(*lever)), float(np.arctan2(lever[1], lever[0]))
    pitch: Floats = np.arcsin(np.clip((rise + lever[1]) / reach, -1, 1)) - slope
    return np.where(known, pitch, nothing)

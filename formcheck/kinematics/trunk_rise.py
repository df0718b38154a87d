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
TRUNK_SEEN = 1.005
"""The same of the trunk, from hip to shoulder (35 rendered clips of five people)."""
LEG = LEG_SEEN * (anthropometry.SHANK + anthropometry.THIGH)
TRUNK = TRUNK_SEEN * anthropometry.TRUNK
UNITS = np.array([LEG, TRUNK])
"""What a rise is counted in, statures: the leg from ankle to hip, and the trunk."""
HIP_SLIDES = 0.007
"""Statures by which hip landmarks slide along the body from session to session: a leg is as much
longer then as the trunk is shorter (19 rendered sessions of two people: leg over trunk differs by
4 %, one standard deviation)."""
HIP_ERRORS = HIP_SLIDES / UNITS * [1, -1]
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


def pitches_by_trunk(
    up: Floats, leg: Floats, fit: LegFit, trunk_length: float, shown: float = 1.0
) -> Floats:
    """Turn of the rear foot that lifts the trunk so far, counted in each of `UNITS`.

    The trunk rises with the ankle, less what a bending knee or a leaning leg takes away. Lengths
    of the body in the picture are the units: from session to session of one person they differ
    by 2 %, a landmark's way up by 10 % and more.

    Parameters
    ----------
    up : ndarray, shape (T,)
        Height of a point of the trunk in the upright plane of the person, pixels; NaN where it is
        not known.
    leg : ndarray, shape (T, 6, 2)
        Joints of the leg in that plane, pixels, x forward and y up.
    fit : LegFit
        Of the same leg.
    trunk_length : float
        From hip to shoulder at rest, where the trunk is seen, pixels.
    shown : float
        From `leg_in_trunk_plane`.

    Returns
    -------
    ndarray, shape (2, T)
        Radians, heel up positive; NaN where it is not known.
    """
    rest = fit.ground_contact.stance
    nothing = np.full((len(UNITS), len(up)), np.nan)
    if not np.isfinite(up[rest]).any():
        return nothing
    at_rest = np.median(leg[rest], axis=0)
    leg_length = shown * float(np.hypot(*(at_rest[HIP] - at_rest[ANKLE])))
    per_stature = np.array([leg_length, trunk_length]) / UNITS
    shank, thigh = at_rest[KNEE] - at_rest[ANKLE], at_rest[HIP] - at_rest[KNEE]
    # An ankle landmark slides back under a raised heel: its shank is the fitted one.
    tilts = fit.shank, np.arctan2(*(leg[:, HIP] - leg[:, KNEE]).T)
    lowered = np.zeros(len(up))
    for along, tilt in zip((shank, thigh), tilts, strict=True):
        change = np.cos(STANDING_LEAN) - np.cos(STANDING_LEAN + tilt - np.median(tilt[rest]))
        lowered += shown * np.hypot(*along) * change
    risen = up - np.nanmedian(up[rest]) + lowered
    with np.errstate(invalid="ignore"):
        known = np.abs(lowered) < MOST_BY_KNEE * np.abs(risen)
    rise = risen / per_stature[:, None]
    lever = np.array([anthropometry.ANKLE_BEHIND_BALL, anthropometry.ANKLE_ABOVE_BALL])
    # rise = behind sin p + above (cos p - 1)
    reach, slope = float(np.hypot(*lever)), float(np.arctan2(lever[1], lever[0]))
    pitch: Floats = np.arcsin(np.clip((rise + lever[1]) / reach, -1, 1)) - slope
    return np.where(known, pitch, nothing)


def weigh_units(rises: Floats) -> tuple[float, float]:
    """Put a rise that was counted in both `UNITS` together, so that it repeats best.

    A hip that slides makes one of them as much longer as the other is shorter. A camera that looks
    up or down otherwise than it seems makes a leg look shorter against what rises above it, the
    trunk itself hardly.

    Parameters
    ----------
    rises : ndarray, shape (2, N)
        In each unit: as it is, and as it would be with each of N - 1 assumptions off by a standard
        deviation.

    Returns
    -------
    rise, sd : float
        The rise, and the relative standard deviation that is left of it by these and by the hips.
    """
    first, second = errors = np.column_stack([rises[:, 1:] / rises[:, :1] - 1, HIP_ERRORS])
    between = first - second
    weight = float(np.clip(first @ between / (between @ between), 0, 1))
    weights = np.array([1 - weight, weight])
    return float(weights @ rises[:, 0]), float(np.linalg.norm(weights @ errors))

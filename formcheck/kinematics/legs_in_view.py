"""Which of the legs is measured, which is in front, and whether somebody sits."""

import numpy as np

from formcheck.kinematics.landmark_cleaning import ANKLE, HIP, KNEE, BodyTrack, body_of_track
from formcheck.kinematics.leg import LegFit, foreshortening
from formcheck.kinematics.lifted_leg import lifted_side
from formcheck.kinematics.signals import known_median
from formcheck.kinematics.view import CameraView, estimate_view, stature_px
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import SIDES, Side
from formcheck.model.pose_track import PoseTrack

UPRIGHT_SHANK_DEG = 50.0
"""A shank further from the vertical belongs to somebody who sits or lies with a free foot."""
STRIDE = 0.12
"""Statures between the ankles, fore and aft: half a foot's length more than side by side."""

SEATED_THIGH_DEG = 55.0
"""Tilt of the thigh from the vertical; on a high stool it is still 60, halfway down a squat 50."""
UPRIGHT_THIGH_DEG = 40.0
"""In a lunge the rear thigh leans by 0 to 30."""
SEATED_HIP_OVER_KNEE = 0.6
"""Height of the hip over the knee, shank lengths."""


def main_side(body: BodyTrack, view: CameraView, fits: dict[Side, LegFit]) -> Side | None:
    """The leg to measure: plausible, on the ground, and near the camera.

    Parameters
    ----------
    body : BodyTrack
        Cleaned landmarks.
    view : CameraView
        Where the camera stands.
    fits : dict of LegFit
        Legs that could be fitted.

    Returns
    -------
    "left", "right" or None
        None when no fit is plausible.
    """
    sound = [side for side, fit in fits.items() if fit.is_plausible]
    if not sound:
        return None
    up = lifted_side(body, view, fits[sound[0]].stature)
    standing = [side for side in sound if side != up] or sound
    if view.near in standing:
        return view.near
    return min(standing, key=lambda side: float(np.nanmedian(fits[side].residual)))


def front_side(body: BodyTrack, view: CameraView, stature: float) -> Side | None:
    """The leg that stands before the other in a lunge; None when they stand side by side.

    Parameters
    ----------
    body : BodyTrack
        Cleaned landmarks.
    view : CameraView
        Where the camera stands.
    stature : float
        In pixels.
    """
    ahead = float(np.nanmedian(stride(body, view, stature)[body.seen]))
    if not abs(ahead) >= STRIDE:
        return None
    return "left" if ahead > 0 else "right"


def stride(body: BodyTrack, view: CameraView, stature: float) -> Floats:
    """How far the left foot is before the right one, statures, shape (T,).

    Feet side by side are apart in an oblique picture too, by as much as the hips: what is left
    without that is the stride.

    Parameters
    ----------
    body, view, stature
        As for `front_side`.
    """
    legs = {side: body.leg(side, view.facing)[:, [ANKLE, HIP], 0] for side in SIDES}
    ankles, hips = (legs["left"] - legs["right"]).T
    result: Floats = (ankles - hips) / stature / foreshortening(view)
    return result


def seated(leg: Floats, view: CameraView) -> bool:
    """Whether somebody sits: the thigh lies, the hip hardly over the knee.

    Bent knees alone are no seat: in a half squat the hip is still far over the knee.

    Parameters
    ----------
    leg : ndarray, shape (T, 6, 2)
        One leg at rest (`BodyTrack.leg`), pixels.
    view : CameraView
        Where the camera stands.
    """
    hip, knee, ankle = known_median(leg)[[HIP, KNEE, ANKLE]]
    shank = (knee - ankle) / np.array([foreshortening(view), 1.0])
    low = hip[1] - knee[1] < SEATED_HIP_OVER_KNEE * float(np.hypot(*shank))
    return low and thigh_tilt_deg(leg, view) > SEATED_THIGH_DEG


def kneels(leg: Floats, view: CameraView) -> bool:
    """Whether the hip is over the knee of a leg, as over the rear one in a lunge: nobody sits so.

    Parameters
    ----------
    leg, view
        As for `seated`.
    """
    return thigh_tilt_deg(leg, view) < UPRIGHT_THIGH_DEG


def thigh_tilt_deg(leg: Floats, view: CameraView) -> float:
    """Tilt of the thigh from the vertical at rest, either way, degrees; NaN where it is not seen.

    Parameters
    ----------
    leg, view
        As for `seated`.
    """
    hip, knee = known_median(leg)[[HIP, KNEE]]
    thigh = (hip - knee) / np.array([foreshortening(view), 1.0])
    return float(np.degrees(np.arctan2(abs(thigh[0]), thigh[1])))


def main_window_side(window: PoseTrack) -> Side:
    """The leg to measure in a short live window: the standing one, else the near one.

    Parameters
    ----------
    window : PoseTrack
        A second or less of somebody who stands, at least one frame with a person.
    """
    body = body_of_track(window)
    view = estimate_view(body, body.seen)
    near: Side = view.near or "right"
    leg = known_median(body.leg(near, view.facing))
    up = lifted_side(body, view, stature_px(leg, known_median(body.points)))
    if up == near:
        return "left" if near == "right" else "right"
    return near

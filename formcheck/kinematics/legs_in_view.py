"""Which of the legs stands, is lifted, or is in front?"""

import numpy as np

from formcheck.kinematics.landmark_cleaning import ANKLE, BodyTrack, body_of_track
from formcheck.kinematics.leg import LegFit, foreshortening
from formcheck.kinematics.signals import known_median
from formcheck.kinematics.view import CameraView, estimate_view, knee_flexion_deg, stature_px
from formcheck.model.landmarks import SIDES, Side
from formcheck.model.pose_track import PoseTrack

LIFTED = 0.06
"""Statures. Side by side, perspective alone sets the far foot up by half of this."""
LIFTED_KNEE_DEG = 25.0
UPRIGHT_SHANK_DEG = 50.0
"""A shank further from the vertical belongs to somebody who sits or lies with a free foot."""
STRIDE = 0.12
"""Statures between the ankles, fore and aft: half a foot's length more than side by side."""


def lifted_side(body: BodyTrack, view: CameraView, stature: float) -> Side | None:
    """The leg that is held up (foot off the ground and knee bent), if one is.

    Parameters
    ----------
    body : BodyTrack
        Cleaned landmarks.
    view : CameraView
        Where the camera stands.
    stature : float
        In pixels.
    """
    legs = {side: body.leg(side, view.facing)[body.seen] for side in SIDES}
    low = {side: float(np.median(leg[:, :2, 1].min(axis=1))) for side, leg in legs.items()}
    bent = {side: float(np.median(knee_flexion_deg(leg))) for side, leg in legs.items()}
    for side, other in (SIDES, SIDES[::-1]):
        higher = low[side] - low[other] > LIFTED * stature
        if higher and bent[side] - bent[other] > LIFTED_KNEE_DEG:
            return side
    return None


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
    ahead = {side: body.leg(side, view.facing)[body.seen][:, ANKLE, 0] for side in SIDES}
    stride = float(np.median(ahead["left"] - ahead["right"])) / stature / foreshortening(view)
    if abs(stride) < STRIDE:
        return None
    return "left" if stride > 0 else "right"


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
    leg = np.nanmedian(body.leg(near, view.facing), axis=0)
    up = lifted_side(body, view, stature_px(leg, known_median(body.points)))
    if up == near:
        return "left" if near == "right" else "right"
    return near

"""A leg that is held up: who stands on the other one alone."""

from formcheck.kinematics.landmark_cleaning import HEEL, TOE, BodyTrack
from formcheck.kinematics.signals import known_median
from formcheck.kinematics.view import CameraView, knee_flexion_deg
from formcheck.kinematics.yaw import LIFTED
from formcheck.model.arrays import Bools
from formcheck.model.landmarks import SIDES, Side

LIFTED_KNEE_DEG = 25.0


def lifted_side(
    body: BodyTrack, view: CameraView, stature: float, frames: Bools | None = None
) -> Side | None:
    """The leg that is held up (foot off the ground and knee bent), if one is.

    Parameters
    ----------
    body : BodyTrack
        Cleaned landmarks.
    view : CameraView
        Where the camera stands.
    stature : float
        In pixels.
    frames : ndarray of bool, shape (T,), optional
        Frames to judge by, of which one at least shows a person; else all that do.
    """
    use = body.seen if frames is None else frames
    legs = {side: known_median(body.leg(side, view.facing)[use]) for side in SIDES}
    low = {side: float(leg[[HEEL, TOE], 1].min()) for side, leg in legs.items()}
    bent = {side: float(knee_flexion_deg(leg)) for side, leg in legs.items()}
    for side, other in (SIDES, SIDES[::-1]):
        higher = low[side] - low[other] > LIFTED * stature
        if higher and bent[side] - bent[other] > LIFTED_KNEE_DEG:
            return side
    return None

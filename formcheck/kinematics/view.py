"""Where the camera stands: which way the person faces, how oblique, how large."""

from dataclasses import dataclass

import numpy as np

from formcheck.kinematics import anthropometry
from formcheck.kinematics.landmark_cleaning import ANKLE, HIP, KNEE, SHOULDER, BodyTrack
from formcheck.kinematics.signals import known_median
from formcheck.kinematics.yaw import COMMON_SD_DEG, estimate_yaw
from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmarks import SIDES, Landmark, Side

TINY = 1e-6
"""Pixels: landmarks that all lie on one point are no body, but no error either."""
ANGLES_UP_TO_DEG = 60.0
"""Beyond this the shank's tilt and the foot's turn hardly exist in the picture."""

MIN_FORESHORTENING = 0.25
"""Cosine of the yaw that is still divided by: x says little beyond 75 degrees."""


@dataclass(frozen=True)
class CameraView:
    """How the person stands to the camera.

    Attributes
    ----------
    facing : int
        1: the person looks to the right of the picture, -1: to the left.
    near : "left", "right" or None
        Leg nearer to the camera; None from the front or the back.
    yaw_deg : float
        0 = seen exactly from the side, 90 = from the front or the back.
    front : bool
        More from the front than from the back.
    yaw_sd_deg : float
        Standard deviation of the yaw.
    """

    facing: int
    near: Side | None
    yaw_deg: float
    front: bool
    yaw_sd_deg: float = COMMON_SD_DEG

    @property
    def angles_visible(self) -> bool:
        """Whether the sagittal plane is seen well enough for angles."""
        return self.yaw_deg <= ANGLES_UP_TO_DEG


def facing_sign(body: BodyTrack) -> Floats:
    """Which way the feet point, per frame: positive to the right of the picture.

    Returns
    -------
    ndarray, shape (T,)
        Sum of both feet's heel-to-toe distances over the length of the trunk, weighted by
        visibility; NaN where nobody is seen.
    """
    total = np.zeros(len(body.time_s))
    for side in SIDES:
        heel, toe = (Landmark.of(side, name) for name in ("heel", "foot_index"))
        weight = np.minimum(body.visibility[:, heel], body.visibility[:, toe])
        total = total + weight * (body.points[:, toe, 0] - body.points[:, heel, 0])
    hips, shoulders = _middle(body, "hip"), _middle(body, "shoulder")
    result: Floats = total / np.hypot.reduce(shoulders - hips, axis=1)
    return result


def depth_order(body: BodyTrack) -> Floats:
    """How much nearer the right side is than the left, per frame, over the trunk's length.

    Returns
    -------
    ndarray, shape (T,)
        Positive: right side nearer to the camera. From the model's own depth of hips
        and shoulders.
    """
    pairs = (
        (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
        (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
    )
    gaps = [body.depth[:, left] - body.depth[:, right] for left, right in pairs]
    trunk = np.hypot.reduce(_middle(body, "shoulder") - _middle(body, "hip"), axis=1)
    result: Floats = np.mean(gaps, axis=0) / trunk
    return result


def estimate_view(body: BodyTrack, frames: Bools) -> CameraView:
    """Estimate the camera's view of a person: facing, near side, and yaw.

    Parameters
    ----------
    body : BodyTrack
        Cleaned landmarks; at least one frame shows a person.
    frames : ndarray of bool, shape (T,)
        Frames to judge by, for instance the quiet stance; all frames with a person where
        none of these shows one.
    """
    use = frames & body.seen
    if not use.any():
        use = body.seen
    facing = 1 if known_median(facing_sign(body)[use]) >= 0 else -1
    order = float(known_median(depth_order(body)[use]))
    near: Side = "right" if order > 0 else "left"
    points = known_median(body.points[use])
    # A leg that is held up, or bent before the camera, looks too short: the other one tells.
    stature = max(stature_px(known_median(body.leg(side, facing)[use]), points) for side in SIDES)
    turned, sd = estimate_yaw(body, use, facing, near, stature)
    yaw = abs(turned)
    return CameraView(facing, None if yaw > ANGLES_UP_TO_DEG else near, yaw, turned > 0, sd)


def stature_px(leg: Floats, points: Floats) -> float:
    """Stature in pixels from one median pose.

    The larger of two estimates, since leaning, bent joints and turning away only shorten
    them: the sum of the segments, and the eyes' height over the heel. Somebody who sits
    shows only the shank whole.

    Parameters
    ----------
    leg : ndarray, shape (6, 2)
        Joints of the near leg (`BodyTrack.leg`).
    points : ndarray, shape (33, 2)
        All landmarks, pixels.
    """
    shank, thigh, trunk = (
        float(np.hypot(*(leg[a] - leg[b])))
        for a, b in ((KNEE, ANKLE), (HIP, KNEE), (SHOULDER, HIP))
    )
    if knee_flexion_deg(leg) > 45.0:
        return max(shank / anthropometry.SHANK, TINY)
    segments = (shank + thigh + trunk) / (
        anthropometry.SHANK + anthropometry.THIGH + anthropometry.TRUNK
    )
    eyes = points[[Landmark.LEFT_EYE, Landmark.RIGHT_EYE], 1].mean()
    height = (-leg[0, 1] - eyes) / anthropometry.EYE_TO_HEEL
    return max(segments, float(height), TINY)


def median_stature_px(body: BodyTrack, side: Side, view: CameraView) -> float:
    """Stature in pixels from the median pose of all frames with a person.

    Parameters
    ----------
    body : BodyTrack
        Cleaned landmarks.
    side : "left" or "right"
        The leg whose segments are measured.
    view : CameraView
        Where the camera stands.
    """
    leg = body.leg(side, view.facing)[body.seen]
    return stature_px(np.median(leg, axis=0), np.median(body.points[body.seen], axis=0))


def knee_flexion_deg(leg: Floats) -> Floats:
    """Knee flexion in the sagittal plane.

    Parameters
    ----------
    leg : ndarray, shape (..., 6, 2)
        Joints, x forward and y up; any unit.

    Returns
    -------
    ndarray, shape (...)
        Degrees, 0 = straight, bent positive, hyperextended negative; NaN where not seen.
    """
    thigh, shank = leg[..., HIP, :] - leg[..., KNEE, :], leg[..., KNEE, :] - leg[..., ANKLE, :]
    cross = thigh[..., 0] * shank[..., 1] - thigh[..., 1] * shank[..., 0]
    # Positive when the knee points forward; hyperextension comes out negative.
    result: Floats = -np.degrees(np.arctan2(cross, (thigh * shank).sum(axis=-1)))
    return result


def _middle(body: BodyTrack, joint: str) -> Floats:
    pair = [Landmark.of(side, joint) for side in SIDES]
    result: Floats = body.points[:, pair].mean(axis=1)
    return result

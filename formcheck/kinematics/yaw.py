"""Yaw of the camera: how obliquely a person is seen, from all that tells it."""

import numpy as np

from formcheck.kinematics import anthropometry
from formcheck.kinematics.landmark_cleaning import (
    ANKLE,
    HEEL,
    HIP,
    KNEE,
    SHOULDER,
    TOE,
    BodyTrack,
)
from formcheck.kinematics.signals import known_median
from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmark_proportions import SHANK_PER_FOOT
from formcheck.model.landmarks import SIDES, Landmark, Side

YAWS_DEG = np.arange(-120.0, 121.0)
"""Yaws that are tried, positive from the front; past 90 the other side is the nearer one."""
TWIST_SD_DEG = 5.0
"""Of the line through a pair of joints against straight across the body: people turn shoulders
and hips a little against their feet, and landmarks are off (of rendered people, who don't turn,
by 3 to 5)."""
STRIDE_SD_DEG, STRIDE_SHARE_SD = 120.0, 2.0
"""For each stature by which the knees lie apart otherwise than the hips: in a stride of .15
statures the pelvis turns by 18 degrees, and the rear heel is up, by which its foot looks a third
shorter."""
FOOT_SHARE_SD, TOE_OUT_SD_DEG = 0.12, 5.0
"""Standard deviations of a foot's length in the landmarks, relative, and of its toe-out."""
TOE_OUT_DEG = 7.0
"""People who stand as they like have 14 degrees between their feet (McIlroy and Maki 1997,
Clinical Biomechanics 12)."""
LIFTED = 0.06
"""Statures. Side by side, perspective alone sets the far foot up by half of this."""
COMMON_SD_DEG = 3.0
"""By which all signs are wrong together: depths a tenth too large, a camera that looks from
aside."""
SITTING_DEG = 45.0
"""Between trunk and thigh, in the picture: who shows more sits, on a chair or on the floor."""
SITTING_TURN_DEG = {"shoulder": 7.0, "hip": 10.0, "knee": 0.0}
"""How much nearer to the front the pose model's depths show the line through a pair of somebody who
sits (29 rendered clips of people on chairs and on the floor, seen from 28 degrees behind to 28
before; they differ by 3.2 and 3.9, which `TWIST_SD_DEG` holds; who stands 1)."""
LYING_DEG = 30.0
"""From level, of a trunk in the picture: who shows less lies."""
LYING_SD_DEG = 12.0
"""By which the yaw of somebody who lies is off besides: the pose model's depths show half of it or
less (rendered clips at -26, -7, 0, 0, 0 and 28 degrees gave 1, 0, 1, 2, 3 and 13)."""
TAILS = 4.0
"""Degrees of freedom of Student's t: a sign that contradicts the others (a limb in front of the
body, a turned trunk) is outvoted and not averaged."""


def estimate_yaw(
    body: BodyTrack, frames: Bools, facing: int, near: Side, stature: float
) -> tuple[float, float]:
    """Yaw of the camera and its standard deviation, degrees.

    The lines through both shoulders, both hips and both knees lie straight across the body:
    their parts along the picture and, where the backend's depth is to scale, into it give their
    direction whatever the person's width. The feet look shorter the more obliquely they are
    seen. The densities of all are multiplied over a grid of yaws.

    Parameters
    ----------
    body : BodyTrack
        Cleaned landmarks.
    frames : ndarray of bool, shape (T,)
        Frames to judge by; at least one shows a person.
    facing : int
        1: the person looks to the right of the picture, -1: to the left.
    near : "left" or "right"
        The side nearer to the camera.
    stature : float
        In pixels.

    Returns
    -------
    yaw, sd : float
        0 = from the side, 90 = from the front, -90 = from the back.
    """
    spans = {name: _span(body, frames, name, near) / stature for name in _PAIRS}
    stride = abs(spans["knee"][0] - spans["hip"][0])
    unlikely = np.zeros(len(YAWS_DEG))
    # One knee before the other turns the line through both.
    knees = float(np.degrees(stride / anthropometry.PAIR_SEPARATION["knee"].width))
    turned = {"shoulder": 0.0, "hip": STRIDE_SD_DEG * stride, "knee": knees}
    sits = body.depth_scale is not None and _sits(body.leg(near, facing)[frames])
    for name, pair in anthropometry.PAIR_SEPARATION.items():
        twist = float(np.hypot(TWIST_SD_DEG, turned[name]))
        aside = SITTING_TURN_DEG[name] if sits else 0.0
        unlikely += _heavy_tailed(_pair_error(spans[name], pair, twist, body.depth_scale, aside))
    for side in _standing(body, frames, facing, stature):
        foot = body.leg(side, facing)[frames]
        unlikely += _heavy_tailed(_foot_error(foot, side == near, STRIDE_SHARE_SD * stride))
    density = np.exp(-(unlikely - unlikely.min()))
    density /= density.sum()
    mean = float(density @ YAWS_DEG)
    sd = float(np.sqrt(density @ (YAWS_DEG - mean) ** 2))
    folded = np.copysign(180.0, mean) - mean if abs(mean) > 90 else mean
    common = LYING_SD_DEG if _lies(body.leg(near, facing)[frames]) else COMMON_SD_DEG
    return float(folded), float(np.hypot(sd, common))


_PAIRS = tuple(anthropometry.PAIR_SEPARATION)
_YAWS = np.radians(YAWS_DEG)


def _span(body: BodyTrack, frames: Bools, joint: str, near: Side) -> Floats:
    """From a pair's right joint to its left one, pixels: along the picture, and into it.

    Along is positive from the front; into it when the side that is taken for the near one is.
    """
    left, right = (Landmark.of(side, joint) for side in SIDES)
    across = body.points[frames, left, 0] - body.points[frames, right, 0]
    deeper = body.depth[frames, left] - body.depth[frames, right]
    return np.array([known_median(across), known_median(deeper) * (1 if near == "right" else -1)])


def _sits(leg: Floats) -> bool:
    """Whether the thigh of a leg is bent up against the trunk, as in sitting."""
    trunk, thigh = leg[:, SHOULDER] - leg[:, HIP], leg[:, HIP] - leg[:, KNEE]
    cross = trunk[:, 0] * thigh[:, 1] - trunk[:, 1] * thigh[:, 0]
    flexion = np.degrees(np.arctan2(np.abs(cross), (trunk * thigh).sum(axis=1)))
    return bool(known_median(flexion) > SITTING_DEG)


def _lies(leg: Floats) -> bool:
    """Whether the trunk lies along the picture."""
    trunk = np.abs(known_median(leg[:, SHOULDER] - leg[:, HIP]))
    return bool(trunk[1] < np.tan(np.radians(LYING_DEG)) * trunk[0])


def _pair_error(
    span: Floats,
    pair: anthropometry.BilateralWidth,
    twist_sd_deg: float,
    depth_scale: float | None,
    aside_deg: float = 0.0,
) -> Floats:
    """Standard deviations by which a pair's span is off for every yaw, shape of `YAWS_DEG`."""
    if depth_scale is not None:
        angle = np.degrees(np.arctan2(span[0], span[1] / depth_scale)) - aside_deg
        error: Floats = (angle - YAWS_DEG) / twist_sd_deg
        return error
    sine = np.sin(_YAWS)
    square = (anthropometry.PAIR_SD / pair.width) ** 2 + (pair.spread * sine) ** 2
    square = square + (np.cos(_YAWS) * np.radians(twist_sd_deg)) ** 2
    off: Floats = (span[0] / pair.width - sine) / np.sqrt(square)
    return off


def _foot_error(leg: Floats, is_near: bool, heel_up_sd: float) -> Floats:
    """The same for the length of a foot across the picture against its shank."""
    shank = np.hypot.reduce(leg[:, KNEE] - leg[:, ANKLE], axis=1)
    short = float(known_median((leg[:, TOE, 0] - leg[:, HEEL, 0]) / shank)) * SHANK_PER_FOOT
    # Toes that point outwards point towards the camera on the near side.
    own = _YAWS + np.radians(TOE_OUT_DEG if is_near else -TOE_OUT_DEG)
    square = FOOT_SHARE_SD**2 + heel_up_sd**2 + (np.sin(own) * np.radians(TOE_OUT_SD_DEG)) ** 2
    error: Floats = (short - np.cos(own)) / np.sqrt(square)
    return error


def _standing(body: BodyTrack, frames: Bools, facing: int, stature: float) -> list[Side]:
    """The sides whose foot is not held up."""
    low = {
        side: float(known_median(body.leg(side, facing)[frames][:, [HEEL, TOE], 1].min(axis=1)))
        for side in SIDES
    }
    return [side for side in SIDES if low[side] < min(low.values()) + LIFTED * stature]


def _heavy_tailed(error: Floats) -> Floats:
    """Minus the logarithm of Student's density, up to a constant."""
    return (TAILS + 1) / 2 * np.log1p(error**2 / TAILS)

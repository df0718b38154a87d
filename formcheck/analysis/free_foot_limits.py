"""Where the turn of a free foot can't be had from its pictures, and what is said then."""

from collections.abc import Mapping

import numpy as np

from formcheck.analysis.foot_registration import foot_yaw_deg
from formcheck.analysis.legs import Legs
from formcheck.kinematics.perspective import FOCAL_SD, Camera, line_of_sight_aside_deg
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import Landmark, Side
from formcheck.model.recording import AnkleTurn, Recording
from formcheck.model.result import Notice
from formcheck.registration.foot_template import TOE_OUT_SD_DEG
from formcheck.registration.free_foot.leg_picture import FOOT_PER_SHANK
from formcheck.tracking.smoothing import other

FARTHEST_YAW_DEG = 30.0
"""Beyond this the foot turns in a plane that the picture hardly shows."""
HIDDEN_BY = 1.0
"""Foot lengths between both ankles in the picture, below which the near leg may hide the far."""

LIMITS: Mapping[str, str] = {
    "far-leg": "the near leg hides the far one: film each leg as the near one",
    "oblique": "the foot is seen from too far in front or behind: film it from the side",
    "no-rest": "the foot never rested: keep still for a second before you start",
    "too-small": "the foot is too small in the picture: film it from nearer",
    "shank-lost": "the shank could not be followed in the picture: keep it still and uncovered",
    "ankle-hidden": "the ankle is not seen where it is: roll up the trouser leg",
    "no-turn": "no foot was seen to turn in the picture",
    "faint": "the foot could not be told well from what is around it: film it from nearer, in more "
    "light",
    "aside": "the foot turned in or out as well: move it straight up and down",
    "unclear": "more than the foot moves there, or not in one plane: bare the ankle, move one foot "
    "straight up and down",
}
"""What each limit of an `AnkleTurn` says to the person."""

ONLY_LANDMARKS = "only landmarks were measured, not the pictures of a clip"
ENDED_EARLY = "the work was ended before the pictures were measured"


def free_foot_yaw_deg(legs: Legs, side: Side, camera: Camera) -> tuple[float, float]:
    """Yaw of a free foot's plane against its line of sight, and its standard deviation, degrees.

    The view is that of the body in the picture's middle. The foot of somebody who sits or lies is
    far before the body, at the picture's edge, where the camera looks along the leg from behind.

    Parameters
    ----------
    legs : Legs
        As fitted.
    side : "left" or "right"
        The foot.
    camera : Camera
        What took the picture.

    Returns
    -------
    yaw, sd : float
        From the front positive.
    """
    view = legs.view
    aside = line_of_sight_aside_deg(_foot_place(legs, side), camera)
    yaw = foot_yaw_deg(view, side) - view.facing * aside
    return yaw, float(np.linalg.norm([view.yaw_sd_deg, TOE_OUT_SD_DEG, FOCAL_SD * aside]))


def _foot_place(legs: Legs, side: Side) -> Floats:
    """Where a foot is in the picture, most of the time."""
    foot = [Landmark.of(side, name) for name in ("ankle", "heel", "foot_index")]
    place: Floats = np.nanmedian(legs.pictured.points[:, foot], axis=(0, 1))
    return place


def limit_of_view(legs: Legs, side: Side, camera: Camera) -> str:
    """Why a leg can't be measured in this view: a code of `LIMITS`, or nothing."""
    view = legs.view
    yaw_deg, sd_deg = free_foot_yaw_deg(legs, side, camera)
    if abs(yaw_deg) - sd_deg > FARTHEST_YAW_DEG:
        return "oblique"
    if view.near is not None and side != view.near and _overlap(legs, side):
        return "far-leg"
    return ""


def _overlap(legs: Legs, side: Side) -> bool:
    """Whether both feet are at one place in the picture most of the time."""
    points = legs.pictured.points
    ankle, beside = (points[:, Landmark.of(s, "ankle")] for s in (side, other(side)))
    knee = points[:, Landmark.of(side, "knee")]
    apart, shank = np.hypot(*(ankle - beside).T), np.hypot(*(ankle - knee).T)
    if not np.isfinite(apart).any():
        return True
    foot = FOOT_PER_SHANK * float(np.nanmedian(shank))
    return bool(np.nanmedian(apart) < HIDDEN_BY * foot)


def is_measured(turn: AnkleTurn | None) -> bool:
    """Whether the pictures show how far a foot turned."""
    return turn is not None and not turn.limit and bool(turn.trusted.any())


def lower_bound_notices(legs: Legs, recording: Recording) -> list[Notice]:
    """Say of each foot that was not measured that its range is a minimum, and why."""
    unread = ENDED_EARLY if recording.ended_early else ONLY_LANDMARKS
    found = []
    for side in legs.reported:
        turn = legs.ankle_turns.get(side)
        if is_measured(turn):
            continue
        which = f"{side} foot: " if len(legs.reported) > 1 else ""
        reason = LIMITS.get(turn.limit, "") if turn else unread
        message = f"{which}the range is underestimated, treat it as a minimum"
        found.append(
            Notice(code="free-foot", message=f"{message}: {reason}" if reason else message)
        )
    return found

"""What keeps the picture from being measured, in words for the person in it."""

import numpy as np

from formcheck.kinematics.landmark_cleaning import body_of_track
from formcheck.kinematics.signals import known_median
from formcheck.kinematics.view import (
    ANGLES_UP_TO_DEG,
    CameraView,
    depth_order,
    estimate_view,
)
from formcheck.kinematics.visibility import body_visibility
from formcheck.model.landmarks import SIDES, Landmark, Side, X, Y
from formcheck.model.pose_track import PoseTrack

DARK = 45.0
"""Mean brightness of 255; MediaPipe still finds people at it, but their feet jitter."""

_FEET = [Landmark.of(side, part) for part in ("ankle", "heel", "foot_index") for side in SIDES]


def turn_advice(window: PoseTrack) -> str | None:
    """Say how to turn so that the person is seen from the side; None when they are."""
    if view_of(window).yaw_deg <= ANGLES_UP_TO_DEG:
        return None
    right_is_far = known_median(depth_order(body_of_track(window))) < 0
    return f"Turn your {'left' if right_is_far else 'right'} side to the camera"


def shows_side(window: PoseTrack, side: Side) -> bool:
    """Say whether the person is seen from this side, the one that is nearer to the camera."""
    view = view_of(window)
    return view.yaw_deg <= ANGLES_UP_TO_DEG and view.near == side


def view_of(window: PoseTrack) -> CameraView:
    """Return from where the person is seen in a window with somebody in it."""
    body = body_of_track(window)
    return estimate_view(body, body.seen)


def presence_advice(window: PoseTrack, brightness: float | None = None) -> str | None:
    """Say what to change so that the whole person is seen, from wherever; None when they are.

    Parameters
    ----------
    window : PoseTrack
        The last half second.
    brightness : float, optional
        Mean of the picture, 0 to 255.
    """
    found = window.found
    if not len(window) or found.mean() < 0.5:
        if brightness is not None and brightness < DARK:
            return "Too dark: turn on a light"
        return "Step into the picture"
    visible = body_visibility(window)
    if visible.inside[found].mean() < 0.5:
        return _towards_whole(window)
    if (visible.at_edge | ~visible.feet_inside)[found].mean() > 0.5:
        return _towards_feet(window)
    if visible.feet_seen[found].mean() < 0.5:
        return "I can't see your feet: is something in front of them?"
    return None


def feet_are_seen(window: PoseTrack) -> bool:
    """Say whether the feet can be measured in the last frame of a window.

    Parameters
    ----------
    window : PoseTrack
        The last seconds; what the model believes to see is judged over them.
    """
    visible = body_visibility(window)
    return bool(visible.measurable[-1] and not visible.at_edge[-1])


def _towards_feet(window: PoseTrack) -> str:
    """Which edge of the picture cuts the feet off."""
    feet = known_median(window.landmarks[:, _FEET, :2].astype(np.float64))
    room = (
        (
            window.height - feet[:, Y].max(),
            "Your feet are cut off at the bottom: tilt the camera down",
        ),
        (feet[:, X].min(), "Move to the middle: your feet are at the left edge"),
        (window.width - feet[:, X].max(), "Move to the middle: your feet are at the right edge"),
    )
    return min(room)[1]


def _towards_whole(window: PoseTrack) -> str:
    """Which way the body leaves the picture."""
    points = window.landmarks[:, :, :2].astype(np.float64)
    place = known_median(points) / (window.width, window.height)
    across = place[np.isfinite(place[:, X]), X]
    if across.max() > 1 and across.min() > 0.2:
        return "Move to the middle: you are at the right edge"
    if across.min() < 0 and across.max() < 0.8:
        return "Move to the middle: you are at the left edge"
    if place[_FEET, Y].max() > 1:
        return "Step back: I can't see your feet"
    return "Step back: I can't see all of you"

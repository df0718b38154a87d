"""The view, the scale and what is wrong with them, in the report's words."""

import numpy as np

from formcheck.analysis import eligibility
from formcheck.analysis.legs import Legs
from formcheck.kinematics.anthropometry import STATURE_SD
from formcheck.kinematics.scale import BodyScale
from formcheck.kinematics.signals import long_segments
from formcheck.kinematics.view import CameraView, median_stature_px
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording
from formcheck.model.result import Z_95, Detection, Measured, Notice, Scale, View

HALF_TURNED_DEG = 40.0
LOST_SHARE = 0.1
AWAY_S = 2.0
"""Who is not found for longer has left the picture or is not in this part of the clip."""
SMALL_PX = 130
"""Stature. On rendered clips scaled down to 144 pixels 98 to 100 % of the true angles lay
inside their intervals, at 108 it was 88 to 100 %, at 79 69 to 96 %."""


def view_of(view: CameraView) -> View:
    """Describe the view in the result: yaw with its interval, and advice."""
    facing = "right" if view.facing > 0 else "left"
    if not view.angles_visible:
        facing = "front" if view.front else "back"
    known = np.isfinite(view.yaw_deg) and np.isfinite(view.yaw_sd_deg)
    return View(
        facing=facing,  # type: ignore[arg-type]
        yaw_deg=Measured(value=view.yaw_deg, plus_minus=Z_95 * view.yaw_sd_deg) if known else None,
        ok=view.angles_visible,
        advice=_advice(view),
    )


def _advice(view: CameraView) -> str | None:
    if not view.angles_visible:
        return (
            "turn side-on to the camera: from here movements are counted, but angles can't be seen"
        )
    if view.yaw_deg > HALF_TURNED_DEG:
        return f"turn about {round(view.yaw_deg, -1):.0f}° until you are side-on for better angles"
    return None


def _height_px(legs: Legs) -> float:
    return median_stature_px(legs.pictured, legs.main, legs.view)


def detection_of(recording: Recording, legs: Legs) -> Detection:
    """Return the share of frames with a person, and the leg near the camera."""
    return Detection(frames_with_pose=float(recording.track.found.mean()), near_side=legs.view.near)


def scale_of(scale: BodyScale, stature_px: float | None) -> Scale:
    """Return the cm of a pixel at the person; None without a stature in cm and in pixels."""
    if scale.stature_cm is None or stature_px is None:
        return Scale(cm_per_px=None, source=scale.source)
    value = scale.stature_cm / stature_px
    plus_minus = Z_95 * STATURE_SD * value
    return Scale(cm_per_px=Measured(value=value, plus_minus=plus_minus), source=scale.source)


def view_warnings(legs: Legs, recording: Recording) -> list[Notice]:
    """Say what is odd about the view: oblique, a small person, nobody found, a moving camera."""
    found = []
    advice = _advice(legs.view)
    if advice:
        found.append(Notice(code="view", message=advice))
    if _height_px(legs) < SMALL_PX:
        message = "you are small in the picture: come closer for exact angles"
        found.append(Notice(code="small", message=message))
    lost = _flicker(recording.track)
    if lost > LOST_SHARE:
        message = f"nobody was found in {lost:.0%} of the frames: {eligibility.STEP_BACK}"
        found.append(Notice(code="lost-pose", message=message))
    zero = _zero_notice(legs)
    return found if zero is None else [*found, zero]


def _flicker(track: PoseTrack) -> float:
    """Share of the frames without anybody; who is away for long is told with the times."""
    lost = ~track.found
    for away in long_segments(lost, track.time_s, AWAY_S):
        lost[away] = False
    return float(lost.mean())


def _zero_notice(legs: Legs) -> Notice | None:
    """Say when the zero was taken, where that is not how the person stood at first."""
    fit = legs.fits.get(legs.main)
    if fit is None or fit.ground_contact.zero_s is None:
        return None
    begin, end = fit.ground_contact.zero_s
    if fit.ground_contact.carried:
        message = (
            f"the camera moved at {begin:.1f} to {end:.1f} s, the only rest that angles can be"
            " measured from, so that they have a wide ±: stand still before a still camera first"
        )
        return Notice(code="zero-taken", message=message)
    if not fit.ground_contact.camera_moved:
        return None
    message = (
        f"angles are measured from how you stood at {begin:.1f} to {end:.1f} s: the camera moved"
        " before that"
    )
    return Notice(code="zero-taken", message=message)

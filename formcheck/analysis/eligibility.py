"""Can this clip be measured, and from where?"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from formcheck.errors import NotMeasurableError
from formcheck.kinematics.camera_compensation import fill_forward, ground_speed, to_reference_frame
from formcheck.kinematics.landmark_cleaning import BodyTrack, clean_landmarks
from formcheck.kinematics.view import CameraView, estimate_view
from formcheck.kinematics.visibility import BodyVisibility, body_visibility
from formcheck.model.arrays import Bools
from formcheck.model.clip_reading import ONE_SHOWN
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording
from formcheck.model.result import UnmeasuredReason

STEP_BACK = "step back until your whole body and both feet are in the picture"
ADVICE: Mapping[UnmeasuredReason | None, str] = {
    "outside": f"the body is cut by the edge of the picture: {STEP_BACK}",
    "feet-outside": "your feet are not in the picture: tilt the camera down or step back",
    "feet-covered": "your feet are hidden: take away what stands before them, or move the camera",
}
"""What is said of a clip in which most frames can't be measured."""
MIN_SHARE = 0.5
MIN_FOUND = 0.05
KNOWN_MOTION = 0.9
"""Share of the frames in which the camera's motion must be known to count as taken out."""
BOTH_FROM_DEG = 20.0
"""From this yaw on the near leg no longer hides the far one."""


def usable_track(recording: Recording) -> PoseTrack:
    """Return the track without the frames in which the body is not whole in the picture.

    Raises
    ------
    NotMeasurableError
        When too little is left: one frame, nobody, or a body that is cut by the picture.
    """
    track = recording.track
    if len(track) < 2:
        raise NotMeasurableError(_why_one_frame(recording))
    visible = body_visibility(track)
    if visible.found.mean() < MIN_FOUND:
        raise NotMeasurableError(f"nobody was found in the clip: {STEP_BACK}, not too far away")
    whole = visible.measurable
    if whole.sum() < MIN_SHARE * visible.found.sum():
        raise NotMeasurableError(_why_not_whole(visible))
    landmarks = track.landmarks.copy()
    landmarks[~whole] = np.nan
    return replace(track, landmarks=landmarks)


def _why_one_frame(recording: Recording) -> str:
    for notice in recording.notices:
        if notice.code == ONE_SHOWN:
            return notice.message[0].lower() + notice.message[1:].rstrip(".")
    return "this is a single picture: formcheck needs a clip of a movement"


def _why_not_whole(visible: BodyVisibility) -> str:
    """What keeps most of the frames from being measured, and what to do about it."""
    reasons = Counter(visible.reason(int(frame)) for frame in np.flatnonzero(visible.found))
    del reasons[None]
    return ADVICE[reasons.most_common(1)[0][0]]


def clean_body(recording: Recording) -> BodyTrack:
    """Clean the landmarks of a recording, the camera's own motion taken out.

    Raises
    ------
    NotMeasurableError
        When nobody stays in view.
    """
    body = clean_landmarks(usable_track(recording))
    if not body.stretches:
        raise NotMeasurableError(f"nobody stays in view for long enough: {STEP_BACK}")
    motion = recording.camera_motion
    if motion is None:
        return body
    known = float(np.isfinite(motion[:, 0, 0]).mean())
    seen, motion = motion, fill_forward(motion)
    points = to_reference_frame(body.points, motion)
    return replace(
        body,
        points=points,
        camera_compensated=known > KNOWN_MOTION,
        camera_motion=motion,
        ground_speed=ground_speed(seen, points, body.time_s),
    )


def estimate_view_in_stance(body: BodyTrack, stances: list[Bools]) -> CameraView:
    """Estimate the view where the person stands, not where they walk in or turn away.

    Parameters
    ----------
    body : BodyTrack
        Cleaned landmarks.
    stances : list of ndarray of bool, shape (T,)
        Frames of quiet standing by each leg; where the list is empty, all frames count.
    """
    frames = np.logical_or.reduce(stances) if stances else body.seen
    return estimate_view(body, frames)

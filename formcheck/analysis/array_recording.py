"""Landmarks that were found elsewhere, as the recording of a clip."""

import numpy as np
from numpy.typing import ArrayLike

from formcheck.model.landmarks import POSE_SHAPE, Side
from formcheck.model.pose_backend import Smoothing, backend_of_arrays
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import FootTurn, Recording
from formcheck.model.result import Clip


def track_of_arrays(
    time_s: ArrayLike, landmarks: ArrayLike, width: int, height: int, smoothing: Smoothing
) -> PoseTrack:
    """Check the arrays of `formcheck.api.measure_landmarks` and return them as a track.

    Raises
    ------
    ValueError
        Arrays of another shape, or times that do not increase.
    """
    times, points = np.asarray(time_s, np.float64), np.asarray(landmarks, np.float32)
    if times.ndim != 1 or points.shape != (len(times), *POSE_SHAPE):
        raise ValueError(
            f"time_s has the shape {times.shape} and landmarks {points.shape}: they must be"
            f" (T,) and (T, {POSE_SHAPE[0]}, {POSE_SHAPE[1]})"
        )
    if not (np.isfinite(times).all() and (np.diff(times) > 0).all()):
        raise ValueError("time_s must be finite and strictly increasing")
    if width < 1 or height < 1:
        raise ValueError(f"the picture is {width} x {height}: it needs pixels")
    return PoseTrack(times, points, width, height, backend_of_arrays(smoothing))


def recording_of(
    track: PoseTrack, name: str, foot_turns: dict[Side, FootTurn] | None = None
) -> Recording:
    """Return a track of landmarks as the recording of a clip of that name."""
    steps = np.diff(track.time_s)
    clip = Clip(
        path=name,
        width=track.width,
        height=track.height,
        # The last frame lasts as long as the others.
        duration_s=float(steps.sum() + np.median(steps)) if len(steps) else 0.0,
        frames=len(track),
        rotation_deg=0,
    )
    return Recording(clip, track, foot_turns=foot_turns or {})

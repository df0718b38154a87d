"""Which way a person is turned to the camera, frame by frame, and where they turn round."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import median_filter

from formcheck.kinematics.signals import contiguous_segments
from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmarks import SIDES, Landmark, X, Z
from formcheck.model.pose_track import PoseTrack

ACROSS = {"shoulder": 0.20, "hip": 0.11}
"""Statures between the landmarks of both sides, seen from the front."""
FOOT_IN_PICTURE = 0.13
"""Statures from the heel's landmark to the toe's, seen from the side."""
DEPTH_SHARE = 0.25
"""What z, which the model gives on another scale, counts for: its two sides are 3.6 to 4.1
times as far apart in z as in the picture (people seen from the side)."""
WINDOW_S = 0.5
TURN_DEG = 50.0
"""Who is turned by more than this is seen by another view, to which another zero belongs."""
LEFT_DEG = 25.0
SETTLED_S = 1.0
UPRIGHT = 0.4
"""Lengths of the trunk by which the hips of somebody on their feet are above the ankles, at least:
who lies or sits on the floor doesn't turn round, but the feet's landmarks jump about."""


@dataclass(frozen=True)
class FacingSpan:
    """Frames in which a person stands one way.

    Attributes
    ----------
    start, stop : int
        First frame, and the one after the last.
    orientation_deg : float
        See `body_orientation_deg`.
    """

    start: int
    stop: int
    orientation_deg: float


def body_orientation_deg(track: PoseTrack) -> Floats:
    """Turn of the body about the vertical, by shoulders, hips and feet.

    Parameters
    ----------
    track : PoseTrack
        Landmarks as they came.

    Returns
    -------
    ndarray, shape (T,)
        Degrees: 0 faces the right of the picture, 90 the camera, 180 the left, -90 away from it.
        Running median over `WINDOW_S`; NaN where nobody is found, or sits or lies on the floor.
    """
    result = np.full(len(track), np.nan)
    points = track.landmarks.astype(np.float64)
    hips, shoulders, ankles = (_centre(points, joint) for joint in ("hip", "shoulder", "ankle"))
    trunk = np.hypot.reduce(shoulders - hips, axis=1)
    upright = ankles[:, 1] - hips[:, 1] > UPRIGHT * trunk
    across, depth = (_sides_apart(points, axis) for axis in (X, Z))
    toes, heels = (_centre(points, joint)[:, X] for joint in ("foot_index", "heel"))
    feet = (toes - heels) / FOOT_IN_PICTURE
    ahead = (feet + DEPTH_SHARE * depth) / 2
    known = np.flatnonzero(np.isfinite(across) & np.isfinite(ahead) & upright)
    if not len(known):
        return result
    step_s = float(np.median(np.diff(track.time_s))) if len(track) > 1 else 1.0
    width = max(round(WINDOW_S / step_s) | 1, 1)
    smooth = [median_filter(part[known], width, mode="nearest") for part in (across, ahead)]
    result[known] = np.degrees(np.arctan2(*smooth))
    return result


def facing_spans(orientation_deg: Floats, time_s: Floats) -> list[FacingSpan]:
    """Part a track where the person turns, and stays turned for `SETTLED_S` at least.

    Parameters
    ----------
    orientation_deg : ndarray, shape (T,)
        From `body_orientation_deg`.
    time_s : ndarray, shape (T,)
        Strictly increasing.

    Returns
    -------
    list of FacingSpan
        In order, at least one; the frames of a turn itself belong to none.
    """
    known = np.isfinite(orientation_deg)
    if not known.any():
        return [FacingSpan(0, len(time_s), float("nan"))]
    ends: list[tuple[int, int, float]] = []
    begun = _within(time_s, int(np.argmax(known)), SETTLED_S) & known
    start, reference = 0, _middle(orientation_deg[begun])
    while np.isfinite(reference):
        turn = _first_turn(orientation_deg, time_s, start, reference)
        if turn is None:
            break
        first, following = turn
        near = np.abs(_wrapped(orientation_deg - following)) < LEFT_DEG
        after = first + int(np.argmax(near[first:])) if near[first:].any() else first
        was_near = np.flatnonzero(
            np.abs(_wrapped(orientation_deg[start:first] - reference)) < LEFT_DEG
        )
        left = start + int(was_near[-1]) + 1 if len(was_near) else first
        ends.append((start, left, reference))
        start, reference = after, following
    ends.append((start, len(time_s), reference))
    spans = [FacingSpan(*end) for end in ends]
    if len(spans) > 1 and time_s[spans[0].stop - 1] - time_s[0] < SETTLED_S:
        # The model finds a person in the first frames less surely: nobody stood so.
        spans[:2] = [FacingSpan(0, spans[1].stop, spans[1].orientation_deg)]
    return spans


def _first_turn(
    orientation_deg: Floats, time_s: Floats, start: int, reference: float
) -> tuple[int, float] | None:
    """Frame from which somebody stays turned, and how they stand then."""
    turned = np.abs(_wrapped(orientation_deg - reference)) > TURN_DEG
    turned[:start] = False
    unknown = ~np.isfinite(orientation_deg)
    for run in contiguous_segments(turned | (unknown & _between(turned))):
        if time_s[run.stop - 1] - time_s[run.start] < SETTLED_S:
            continue
        settled = run.start + np.flatnonzero(np.isfinite(orientation_deg[run]))
        late = settled[time_s[settled] >= time_s[run.stop - 1] - SETTLED_S]
        quiet = settled[time_s[settled] >= time_s[run.start] + SETTLED_S / 2]
        frames = quiet[time_s[quiet] <= time_s[run.start] + 2 * SETTLED_S]
        return run.start, _middle(orientation_deg[frames if len(frames) else late])
    return None


def _between(mask: Bools) -> Bools:
    """Frames with the mask somewhere before and somewhere after them."""
    before: Bools = np.logical_or.accumulate(mask)
    after: Bools = np.logical_or.accumulate(mask[::-1])[::-1]
    return before & after


def _centre(points: Floats, joint: str) -> Floats:
    both: Floats = points[:, [Landmark.of(side, joint) for side in SIDES], :2].mean(axis=1)
    return both


def _sides_apart(points: Floats, axis: int) -> Floats:
    """How far the left side is beyond the right one, against how wide people are; pixels."""
    parts = [
        (points[:, Landmark.of("left", joint), axis] - points[:, Landmark.of("right", joint), axis])
        / width
        for joint, width in ACROSS.items()
    ]
    apart: Floats = np.mean(parts, axis=0)
    return apart


def _within(time_s: Floats, start: int, seconds: float) -> Bools:
    inside: Bools = (time_s >= time_s[start]) & (time_s <= time_s[start] + seconds)
    return inside


def _middle(angles_deg: Floats) -> float:
    """Mean direction, degrees; NaN of none."""
    if not len(angles_deg):
        return float("nan")
    radians = np.radians(angles_deg)
    return float(np.degrees(np.arctan2(np.sin(radians).mean(), np.cos(radians).mean())))


def _wrapped(angle_deg: Floats) -> Floats:
    wrapped: Floats = (angle_deg + 180.0) % 360.0 - 180.0
    return wrapped

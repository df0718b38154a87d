"""From the pose track to clean positions of the joints: no lag, no jumps, gaps marked."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from formcheck.kinematics.identity import (
    INTERPOLATED_S,
    MIN_STRETCH_S,
    BodyPlace,
    IdentityTracker,
    is_jump,
)
from formcheck.kinematics.one_euro import object_scale, undo_one_euro
from formcheck.kinematics.signals import contiguous_segments, interpolate_gaps, smooth
from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmark_proportions import DEPTH_SCALES
from formcheck.model.landmarks import (
    SIDES,
    VISIBILITY,
    Landmark,
    Side,
    Z,
    has_person,
    hips_and_extent,
)
from formcheck.model.pose_backend import OneEuroFilter
from formcheck.model.pose_track import PoseTrack

JOINTS = ("heel", "toe", "ankle", "knee", "hip", "shoulder")
HEEL, TOE, ANKLE, KNEE, HIP, SHOULDER = range(6)

_JOINTS_OF = {
    side: np.array(
        [Landmark.of(side, name) for name in ("heel", "foot_index", "ankle", "knee", "hip")]
    )
    for side in SIDES
}
_SHOULDERS = np.array([Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER])


@dataclass(frozen=True)
class BodyTrack:
    """Positions of all landmarks, cleaned.

    Attributes
    ----------
    time_s : ndarray, shape (T,)
        Seconds.
    points : ndarray, shape (T, 33, 2)
        Pixels, x right and y down; NaN where nobody is seen, and in landmarks that the pose
        backend does not know.
    depth : ndarray, shape (T, 33)
        z in pixels, negative towards the camera; as it came.
    visibility : ndarray, shape (T, 33)
        As it came.
    stretches : list of slice
        Stretches in which the person is seen without a break.
    strangers : list of slice
        Stretches in which somebody else is seen instead; nothing is measured in them.
    depth_scale : float or None
        How many times larger than in the picture a length is in depth; None where the backend
        doesn't say: then only the order of depths tells something.
    camera_compensated : bool
        The camera's own motion is known in most frames and has been taken out of the points.
    camera_motion : ndarray, shape (T, 2, 3), or None
        The motion that was taken out, its gaps filled: affine from the first frame's pixels
        to each frame's. None when the points are those of the pictures.
    ground_speed : ndarray, shape (T,), or None
        Speed of the floor at the feet in the picture by that motion, pixels a second.
    """

    time_s: Floats
    points: Floats
    depth: Floats
    visibility: Floats
    stretches: list[slice]
    depth_scale: float | None = None
    camera_compensated: bool = False
    camera_motion: Floats | None = None
    ground_speed: Floats | None = None
    strangers: list[slice] = field(default_factory=list)

    def leg(self, side: Side, facing: int) -> Floats:
        """Joints of one leg in the sagittal plane, pixels.

        Parameters
        ----------
        side : "left" or "right"
            The person's own.
        facing : int
            1: the person faces to the right of the picture, -1: to the left.

        Returns
        -------
        ndarray, shape (T, 6, 2)
            In the order of `JOINTS`, x forward (the way the person faces) and y up; the shoulder
            is the middle of both. NaN where nobody is seen.
        """
        both = self.points[:, _SHOULDERS].mean(axis=1, keepdims=True)
        joints = np.concatenate([self.points[:, _JOINTS_OF[side]], both], axis=1)
        leg: Floats = joints * np.array([facing, -1.0])
        return leg

    @property
    def seen(self) -> Bools:
        """Frames in which a person is seen, shape (T,)."""
        return has_person(self.points)


def clean_landmarks(track: PoseTrack) -> BodyTrack:
    """Undo the backend's own filter, smooth without lag, and segment the track.

    Parameters
    ----------
    track : PoseTrack
        As the pose backend gives it.

    Returns
    -------
    BodyTrack
        NaN outside the stretches of the person who is seen longest.
    """
    time_s = track.time_s
    raw = track.landmarks[:, :, :2].astype(np.float64)
    points = np.full(raw.shape, np.nan)
    stretches, strangers = select_main_subject(raw, time_s)
    for stretch in stretches:
        points[stretch] = _clean_stretch(raw[stretch], time_s[stretch], track.backend.smoothing)
    return _body(track, points, stretches, strangers)


def body_of_track(track: PoseTrack) -> BodyTrack:
    """Take a short track as it is, without undoing the backend's filter.

    Parameters
    ----------
    track : PoseTrack
        For instance the last second of a camera.
    """
    points = track.landmarks[:, :, :2].astype(np.float64)
    # A single frame, a camera's last, is never one.
    stretches = segment_tracks(points, track.time_s) if len(track) > 1 else []
    return _body(track, points, stretches)


def _body(
    track: PoseTrack, points: Floats, stretches: list[slice], strangers: list[slice] | None = None
) -> BodyTrack:
    depth, visibility = np.moveaxis(track.landmarks[:, :, [Z, VISIBILITY]].astype(np.float64), 2, 0)
    return BodyTrack(
        track.time_s,
        points,
        depth,
        visibility,
        stretches,
        DEPTH_SCALES.get(track.backend.name),
        strangers=strangers or [],
    )


def segment_tracks(landmarks: Floats, time_s: Floats) -> list[slice]:
    """Stretches of one person: no long gap, no jump to somebody else, not too short.

    Parameters
    ----------
    landmarks : ndarray, shape (T, 33, 2)
        Pixels, NaN where nobody was found.
    time_s : ndarray, shape (T,)
        Strictly increasing.
    """
    return [run for run in _runs(landmarks, time_s) if _is_stretch(run, time_s)]


def select_main_subject(landmarks: Floats, time_s: Floats) -> tuple[list[slice], list[slice]]:
    """Tell the stretches of the person who is seen longest from those of anybody else.

    Parameters
    ----------
    landmarks : ndarray, shape (T, 33, 2)
        Pixels, NaN where nobody was found.
    time_s : ndarray, shape (T,)
        Strictly increasing.

    Returns
    -------
    stretches, strangers : list of slice
        The person's, and the others', in order.
    """
    identities = IdentityTracker()
    owners: list[int] = []
    runs = _runs(landmarks, time_s)
    for run in runs:
        owners.append(identities.appear(BodyPlace.of(time_s[run.start], landmarks[run.start])))
        identities.move(BodyPlace.of(time_s[run.stop - 1], landmarks[run.stop - 1]))
    stretches: list[slice] = []
    strangers: list[slice] = []
    for run, owner in zip(runs, owners, strict=True):
        if _is_stretch(run, time_s):
            (stretches if owner == identities.measured else strangers).append(run)
    return stretches, strangers


def _runs(landmarks: Floats, time_s: Floats) -> list[slice]:
    """Frames in which a body is seen without a long gap and without a jump, glimpses too."""
    seen = np.flatnonzero(has_person(landmarks))
    if not len(seen):
        return []
    hips, extent = hips_and_extent(landmarks[seen])
    moved = np.hypot.reduce(np.diff(hips, axis=0), axis=1) / extent[:-1]
    late = np.diff(time_s[seen]) > INTERPOLATED_S + 1e-9
    breaks = np.flatnonzero(late | is_jump(moved, np.diff(np.log(extent)))) + 1
    starts, stops = np.concatenate([[0], breaks]), np.concatenate([breaks, [len(seen)]])
    return [slice(int(seen[a]), int(seen[b - 1]) + 1) for a, b in zip(starts, stops, strict=True)]


def _is_stretch(run: slice, time_s: Floats) -> bool:
    return bool(time_s[run.stop - 1] - time_s[run.start] >= MIN_STRETCH_S)


def _clean_stretch(landmarks: Floats, time_s: Floats, smoothing: OneEuroFilter | None) -> Floats:
    missing = ~has_person(landmarks)
    flat = interpolate_gaps(landmarks, time_s).reshape(len(time_s), -1)
    raw = flat.copy()
    if smoothing is not None:
        scale = object_scale(landmarks, smoothing)
        for run in contiguous_segments(~missing):  # the backend starts its filter anew after a gap
            raw[run] = undo_one_euro(flat[run], time_s[run], scale, smoothing)
    result = smooth(raw, time_s).reshape(landmarks.shape)
    result[missing] = np.nan
    return result


def angle_of(vectors: npt.NDArray[np.float64]) -> Floats:
    """Angle of vectors from straight up, radians, unwrapped over time.

    Parameters
    ----------
    vectors : ndarray, shape (T, 2)
        x forward and y up.

    Returns
    -------
    ndarray, shape (T,)
        Forward positive; NaN where the vector is.
    """
    angles = np.arctan2(vectors[:, 0], vectors[:, 1])
    good = np.isfinite(angles)
    angles[good] = np.unwrap(angles[good])
    return angles

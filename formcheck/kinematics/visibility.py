"""What of the body a frame shows: which frames can be measured, and why the others can't.

A pose model gives all landmarks whatever it sees. Legs that leave the picture are squeezed
into what is left of it, and feet behind something are put where feet usually are. Two things
tell such landmarks from seen ones: they lie at the very edge of the picture, and the model's own
visibility falls.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from formcheck.kinematics import anthropometry
from formcheck.kinematics.signals import contiguous_segments, known_median, percentile_around
from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmarks import NEEDED, SIDES, VISIBILITY, Landmark, Pose, Side, X, Y
from formcheck.model.pose_backend import MEDIAPIPE_VIDEO
from formcheck.model.pose_track import PoseTrack
from formcheck.model.result import UnmeasuredReason


@dataclass(frozen=True)
class Threshold:
    """A limit with hysteresis: what falls below it stays so until it is clear of it again.

    Attributes
    ----------
    below : float
        The median of a run must lie below it.
    clear : float
        A run ends where this is reached.
    """

    below: float
    clear: float

    def runs(self, values: Floats) -> Bools:
        """Frames of the runs below the limit, shape (T,); NaN is not below."""
        found = np.zeros(len(values), bool)
        low = values < self.clear
        if not low.any():
            return found  # as most frames are
        for run in contiguous_segments(low):
            found[run] = np.median(values[run]) < self.below
        return found


AROUND_S, FOURTH = 2.0, 25.0
"""A foot must be believed to be seen in three quarters of the time around a frame: behind a box
the ankle looks out at the top of every raise."""
MOSTLY, SELDOM = 0.5, 0.1
"""Shares of the frames."""
MARGIN = 0.02
"""Of the picture: trunk and knees this far outside it are still seen."""
SEEN = Threshold(below=0.68, clear=0.73)
"""MediaPipe's visibility of ankle and heel. Of the foot that is seen better: .73 or more in
whole bodies, real and rendered, .60 or less behind a box or cut off above the ankle."""
AT_EDGE = Threshold(below=0.035, clear=0.05)
"""Statures from a foot's landmarks to the edge of the picture: soles reach .02 below them, and
from here on the model begins to push the landmarks inwards."""
OUTSIDE = Threshold(below=-0.02, clear=0.0)
"""The same of a foot of which less than half is seen: it is no longer followed."""

TRUNK = ("shoulder", "hip")
"""Without the shoulders the model's feet wander by more than the intervals say (rendered people
cut at the neck, the chest and the waist); without the head they don't."""
LEG = ("knee", "ankle")
FOOT = ("heel", "foot_index")


def _of(sides: tuple[Side, ...], parts: tuple[str, ...]) -> list[Landmark]:
    return [Landmark.of(side, part) for part in parts for side in sides]


# Looked up once: a camera's every frame is judged, alone and among those before it.
_BODY, _FEET, _JUDGED = (
    np.array(_of(SIDES, parts)) for parts in ((*TRUNK, *LEG), FOOT, ("ankle", "heel"))
)
"""Parts by sides, as `_by_part` takes them apart."""
_NEEDED = np.array(NEEDED)


@dataclass(frozen=True)
class BodyVisibility:
    """What of the body is seen, frame by frame; every array has shape (T,).

    Attributes
    ----------
    found : ndarray of bool
        Somebody was found, with all landmarks that are measured.
    inside : ndarray of bool
        Shoulders, hips and at least one leg down to the ankle are in the picture.
    knees_inside : ndarray of bool
        Shoulders, hips and at least one knee are.
    feet_inside : ndarray of bool
        At least half of a foot is in the picture.
    feet_seen : ndarray of bool
        The model believes to see a foot: nothing covers it.
    at_edge : ndarray of bool
        The feet touch the edge of the picture: their landmarks are pushed off their places.
    """

    found: Bools
    inside: Bools
    knees_inside: Bools
    feet_inside: Bools
    feet_seen: Bools
    at_edge: Bools

    @property
    def always_at_edge(self) -> bool:
        """The feet are at the edge of the picture most of the time, but hardly ever beyond it."""
        found = self.found.sum()
        outside = (self.found & ~(self.inside & self.feet_inside)).sum()
        mostly = (self.at_edge & self.found).sum() > MOSTLY * found
        return bool(mostly and outside < SELDOM * found)

    @cached_property
    def measurable(self) -> Bools:
        """Frames in which the person can be measured."""
        result: Bools = self.found & self.inside & self.feet_inside & self.feet_seen
        # Where it is the rule, raises can still be counted; else what is pushed is no movement.
        if not self.at_edge.any() or self.always_at_edge:
            return result
        return result & ~self.at_edge

    def reason(self, frame: int) -> UnmeasuredReason | None:
        """Why the person can't be measured in a frame; None where they can."""
        if self.measurable[frame]:
            return None
        if not self.found[frame]:
            return "nobody"
        if not self.inside[frame]:
            return "feet-outside" if self.knees_inside[frame] else "outside"
        out = self.at_edge[frame] or not self.feet_inside[frame]
        return "feet-outside" if out else "feet-covered"


def body_visibility(track: PoseTrack) -> BodyVisibility:
    """Say what of the body each frame of a track shows.

    Parameters
    ----------
    track : PoseTrack
        Landmarks in pixels; NaN is not in the picture.
    """
    finite: Bools = np.asarray(np.isfinite(track.landmarks).all(axis=2))
    # A model gives all landmarks that it knows or none; a damaged pose file may give some.
    known: Bools = np.asarray(finite.any(axis=0))
    known[_NEEDED] = True
    found: Bools = np.asarray((finite | ~known).all(axis=1))
    body = _by_part(track.landmarks[:, _BODY, :2])
    place = body / (track.width, track.height)
    inside: Bools = np.asarray(((place > -MARGIN) & (place < 1 + MARGIN)).all(axis=3))
    trunk: Bools = np.asarray(inside[:, : len(TRUNK)].all(axis=(1, 2)))
    legs = trunk[:, None] & inside[:, len(TRUNK) :].all(axis=1)
    gaps = _feet_to_edge(track) / _stature_px(body)
    gap = np.fmax.reduce(np.where(legs, gaps, np.nan), axis=1)
    outside = OUTSIDE.runs(gap)
    return BodyVisibility(
        found=found,
        inside=np.asarray(legs.any(axis=1)),
        knees_inside=np.asarray(trunk & inside[:, len(TRUNK)].any(axis=1)),
        feet_inside=~outside,
        feet_seen=~_covered(track),
        at_edge=outside | AT_EDGE.runs(gap),
    )


def _by_part(values: npt.NDArray[np.float32]) -> Floats:
    """Take the second axis apart into parts of the body and sides."""
    apart: Floats = values.astype(np.float64).reshape(
        len(values), -1, len(SIDES), *values.shape[2:]
    )
    return apart


def _feet_to_edge(track: PoseTrack) -> Floats:
    """Pixels from each foot to the nearest edge of the picture, negative outside, shape (T, 2).

    Below both feet count as one: the lower one is nearer to the camera, and what is cut off it is
    cut off the leg that is measured.
    """
    feet = _by_part(track.landmarks[:, _FEET, :2])
    across = feet[..., X]
    below = track.height - feet[..., Y].max(axis=(1, 2))
    aside = np.minimum(across.min(axis=1), track.width - across.max(axis=1))
    gap: Floats = np.minimum(aside, below[:, None])
    return gap


def is_measurable(pose: Pose, width: int, height: int) -> bool:
    """Say whether the person can be measured in a single frame.

    Parameters
    ----------
    pose : ndarray, shape (33, 5)
        Landmarks in pixels.
    width, height : int
        Size of the picture, pixels.
    """
    alone = PoseTrack(np.zeros(1), pose[None], width, height)
    return bool(body_visibility(alone).measurable[0])


def _covered(track: PoseTrack) -> Bools:
    """Frames in which the model does not believe to see a foot, shape (T,)."""
    seen = _feet_visibility(track)
    covered = np.zeros(len(track), bool)
    if not (seen < SEEN.clear).any():
        return covered  # nor is any percentile of them, which takes a while
    for run in contiguous_segments(
        SEEN.runs(percentile_around(seen, track.time_s, AROUND_S, FOURTH))
    ):
        low = run.start + np.flatnonzero(seen[run] < SEEN.clear)
        if len(low):
            covered[low[0] : low[-1] + 1] = True
    return covered


def _feet_visibility(track: PoseTrack) -> Floats:
    """How sure the model is to see the foot that it sees better, 0 to 1, shape (T,).

    The toes are left out: from behind they are hidden by the heel, and yet the foot is followed.
    """
    if track.backend.name != MEDIAPIPE_VIDEO.name:
        return np.ones(len(track))  # what others mean by visibility is not known
    feet = _by_part(track.landmarks[:, _JUDGED, VISIBILITY]).min(axis=1)
    visibility: Floats = np.fmax.reduce(feet, axis=1)
    visibility[np.isnan(visibility)] = 1.0
    return visibility


def _stature_px(body: Floats) -> float:
    """Stature in pixels by the longest segment: leaning and turning away only shorten them."""
    middles = known_median(body.mean(axis=2))
    lengths = np.hypot.reduce(np.diff(middles, axis=0), axis=1)
    usual = (anthropometry.TRUNK, anthropometry.THIGH, anthropometry.SHANK)
    return float(np.fmax.reduce([1.0, *(lengths / usual)]))

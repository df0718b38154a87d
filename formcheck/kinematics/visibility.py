"""What of the body a frame shows: which frames can be measured, and why the others can't."""

from dataclasses import dataclass

import numpy as np

from formcheck.model.arrays import Bools
from formcheck.model.landmarks import NEEDED, SIDES, Landmark, Pose
from formcheck.model.pose_track import PoseTrack
from formcheck.model.result import UnmeasuredReason

MARGIN = 0.02
"""Of the picture: landmarks this far outside it are still seen (a toe at the edge)."""
LEG = ("knee", "ankle", "heel", "foot_index")


@dataclass(frozen=True)
class BodyVisibility:
    """What of the body is seen, frame by frame; every array has shape (T,).

    Attributes
    ----------
    found : ndarray of bool
        Somebody was found, with all landmarks that are measured.
    inside : ndarray of bool
        Shoulders, hips and at least one whole leg are in the picture.
    """

    found: Bools
    inside: Bools

    @property
    def measurable(self) -> Bools:
        """Frames in which the person can be measured."""
        return self.found & self.inside

    def reason(self, frame: int) -> UnmeasuredReason | None:
        """Why the person can't be measured in a frame; None where they can."""
        if not self.found[frame]:
            return "nobody"
        return None if self.inside[frame] else "outside"


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
    known[NEEDED] = True
    found: Bools = np.asarray(finite[:, known].all(axis=1))
    return BodyVisibility(found, _inside(track))


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


def _inside(track: PoseTrack) -> Bools:
    """Frames in which shoulders, hips and at least one whole leg are in the picture."""
    size = np.array([track.width, track.height], float)
    place = track.landmarks[:, :, :2] / size
    inside = ((place > -MARGIN) & (place < 1 + MARGIN)).all(axis=2)
    trunk = [Landmark.of(side, part) for side in SIDES for part in ("shoulder", "hip")]
    legs = [inside[:, [Landmark.of(side, part) for part in LEG]] for side in SIDES]
    result: Bools = inside[:, trunk].all(axis=1) & (legs[0].all(axis=1) | legs[1].all(axis=1))
    return result

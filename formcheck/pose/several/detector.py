"""What is asked of a pose estimator where several people are in the picture."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np

from formcheck.model.frame import Image
from formcheck.model.landmarks import VISIBILITY, Pose
from formcheck.pose.small_subject.crop import BODY, RIM, is_clear

OVERLAP = 0.6
"""Share of the smaller box about two poses that lies in the other: one body, seen twice."""


@runtime_checkable
class SeveralDetector(Protocol):
    """A pose estimator that can also find everybody in a picture, and search a part of it."""

    def detect_several(self, image: Image) -> list[Pose]:
        """Search one picture for itself, for everybody in it."""

    def follow(self, image: Image, time_s: float, anew: bool) -> Pose | None:
        """Search a part of the frame at a time; ``anew`` when it is another than before."""


def see_everybody(detector: SeveralDetector, image: Image) -> list[Pose]:
    """Return the poses of all whole bodies in a picture, each once."""
    height, width = image.shape[:2]
    return distinct_bodies(detector.detect_several(image), width, height)


def distinct_bodies(poses: Sequence[Pose], width: int, height: int) -> list[Pose]:
    """Return one pose for each body that is whole in the picture.

    The network may find the same body twice, and makes up bodies of parts of one that is cut
    by the picture's edge. The pose that is seen better is kept.

    Parameters
    ----------
    poses : list of ndarray, shape (33, 5)
        Pixels.
    width, height : int
        Size of the picture.
    """
    kept: list[Pose] = []
    for pose in sorted(poses, key=lambda pose: -float(pose[BODY, VISIBILITY].mean())):
        left, top, right, bottom = box_of(pose)
        rim = RIM * max(width, height)
        whole = min(left, top, width - right, height - bottom) >= -rim and is_clear(pose)
        if whole and not any(_overlap(pose, other) for other in kept):
            kept.append(pose)
    return kept


def box_of(pose: Pose) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a body, pixels."""
    (left, top), (right, bottom) = pose[BODY, :2].min(axis=0), pose[BODY, :2].max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def _overlap(one: Pose, other: Pose) -> bool:
    first, second = np.array(box_of(one)), np.array(box_of(other))
    sides = np.minimum(first[2:], second[2:]) - np.maximum(first[:2], second[:2])
    common = float(np.prod(np.maximum(sides, 0.0)))
    smaller = min(float(np.prod(box[2:] - box[:2])) for box in (first, second))
    return common > OVERLAP * smaller

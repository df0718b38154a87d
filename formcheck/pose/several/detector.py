"""What is asked of a pose estimator where several people are in the picture."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np

from formcheck.model.frame import Image
from formcheck.model.landmarks import VISIBILITY, Pose
from formcheck.pose.small_subject.crop import BODY, are_same

OVERLAP = 0.5
"""Intersection over union of the boxes about two poses of one body, at least."""


@runtime_checkable
class SeveralDetector(Protocol):
    """A pose estimator that can also find everybody in a picture, and search a part of it."""

    def detect_several(self, image: Image) -> list[Pose]:
        """Search one picture for itself, for everybody in it."""

    def follow(self, image: Image, time_s: float, anew: bool) -> Pose | None:
        """Search a part of the frame at a time; ``anew`` when it is another than before."""


def distinct_bodies(poses: Sequence[Pose]) -> list[Pose]:
    """Return one pose for each body: the network may find the same one twice.

    The pose that is seen better is kept.
    """
    kept: list[Pose] = []
    for pose in sorted(poses, key=lambda pose: -float(pose[BODY, VISIBILITY].mean())):
        if not any(are_same(pose, other) or _overlap(pose, other) > OVERLAP for other in kept):
            kept.append(pose)
    return kept


def box_of(pose: Pose) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a body, pixels."""
    (left, top), (right, bottom) = pose[BODY, :2].min(axis=0), pose[BODY, :2].max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def _overlap(one: Pose, other: Pose) -> float:
    first, second = np.array(box_of(one)), np.array(box_of(other))
    sides = np.minimum(first[2:], second[2:]) - np.maximum(first[:2], second[:2])
    common = float(np.prod(np.maximum(sides, 0.0)))
    areas = float(np.prod(first[2:] - first[:2]) + np.prod(second[2:] - second[:2]))
    return common / max(areas - common, 1e-9)

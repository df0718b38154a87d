"""What is asked of a pose estimator where several people are in the picture."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np

from formcheck.model.frame import Image
from formcheck.model.landmarks import VISIBILITY, Pose
from formcheck.pose.small_subject.crop import (
    BODY,
    RIM,
    Crop,
    are_same,
    is_clear,
    size_px,
)
from formcheck.pose.small_subject.search import parts_across

WIDE = 1.2
"""Width over height of a picture that is also searched in squares."""
SMALLEST = 1 / 3
"""Of the person's size: who is smaller is far behind, or a picture on the wall."""
OVERLAP = 0.6
"""Share of the smaller box about two poses that lies in the other: one body, seen twice."""


@runtime_checkable
class SeveralDetector(Protocol):
    """A pose estimator that can also find everybody in a picture, and search a part of it."""

    def detect_several(self, image: Image) -> list[Pose]:
        """Search one picture for itself, for everybody in it."""

    def follow(self, image: Image, time_s: float, anew: bool) -> Pose | None:
        """Search a part of the frame at a time; ``anew`` when it is another than before."""


def looks(width: int, height: int) -> list[Crop]:
    """Return the parts in which a picture is searched: all of it, and the squares of a wide one.

    Somebody who fills less than a quarter of the longer side is mostly not found in the whole.
    """
    squares = parts_across(width, height) if width >= WIDE * height else []
    return [Crop(0, 0, width, height), *squares]


def see_everybody(detector: SeveralDetector, image: Image) -> list[Pose]:
    """Return the poses of all whole bodies in a picture, each once."""
    height, width = image.shape[:2]
    found = [pose for part in looks(width, height) for pose in _see_in(detector, image, part)]
    return distinct_bodies(found, width, height)


def see_others(
    detector: SeveralDetector, image: Image, turn: int, followed: Pose | None
) -> list[Pose]:
    """Look for anybody besides the person who is followed, in one part of a picture at a time.

    Parameters
    ----------
    detector : SeveralDetector
        The pose network.
    image : ndarray of uint8, shape (height, width, 3)
        RGB.
    turn : int
        Counts the looks: each is at the next of `looks`.
    followed : ndarray of shape (33, 5), or None
        Landmarks in this picture, pixels.

    Returns
    -------
    list of ndarray, shape (33, 5)
        Whole bodies of at least `SMALLEST` of the followed one's size.
    """
    height, width = image.shape[:2]
    parts = looks(width, height)
    found = distinct_bodies(_see_in(detector, image, parts[turn % len(parts)]), width, height)
    if followed is None:
        return found[1:]
    return [
        pose
        for pose in found
        if size_px(pose) >= SMALLEST * size_px(followed)
        and not are_same(pose, followed)
        and not _overlap(pose, followed)
    ]


def _see_in(detector: SeveralDetector, image: Image, part: Crop) -> list[Pose]:
    height, width = image.shape[:2]
    if (part.width, part.height) == (width, height):
        return detector.detect_several(image)
    poses = (part.to_picture(pose) for pose in detector.detect_several(part.sample(image)))
    return [pose for pose in poses if part.holds(pose, width, height)]


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

"""Rectangles and lines in pixels, and which of them are in each other's way."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple, Self

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.overlay.state import LegPoints

Point = npt.NDArray[np.float64]
Segment = tuple[Point, Point]


class Box(NamedTuple):
    """A rectangle: left, top, width and height in pixels."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def around(cls, x: float, y: float, width: int, height: int) -> Self:
        """Box of a given size with its centre at (x, y)."""
        return cls(round(x - width / 2), round(y - height / 2), width, height)

    @property
    def right(self) -> int:
        """x just right of it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """y just below it."""
        return self.y + self.height

    def within(self, width: int, height: int, margin: int = 0) -> bool:
        """Whether it lies inside a picture of this size, ``margin`` away from the edges."""
        return (
            self.x >= margin
            and self.y >= margin
            and self.right <= width - margin
            and self.bottom <= height - margin
        )

    def overlaps(self, other: "Box") -> bool:
        """Whether the two share a pixel."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )

    def grown(self, by: int) -> "Box":
        """The box with ``by`` pixels more on every side."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def crossed_by(self, segment: Segment) -> bool:
        """Whether a line from one point to another touches the box."""
        start, end = ((round(float(p[0])), round(float(p[1]))) for p in segment)
        return bool(cv2.clipLine(tuple(self), start, end)[0])


def is_drawable(point: Point, width: int, height: int) -> bool:
    """Whether a point is known and near enough to the picture to be a joint of the person.

    A lost landmark can land anywhere; more than four pictures away it is not a joint, and
    such a coordinate would overflow OpenCV's fixed-point arithmetic.
    """
    reach = 4 * max(width, height)
    # Never true of NaN.
    return abs(float(point[0])) <= reach and abs(float(point[1])) <= reach


def leg_bones(leg: LegPoints | None, width: int, height: int) -> list[Segment]:
    """The bones of a leg whose two joints are both drawable."""
    if leg is None:
        return []
    joints = (leg.hip, leg.knee, leg.ankle, leg.heel, leg.toe)
    return [
        (a, b)
        for a, b in pairwise(joints)
        if is_drawable(a, width, height) and is_drawable(b, width, height)
    ]


def shank_length(leg: LegPoints | None) -> float:
    """Length of the shank in pixels; 0 when the knee or the ankle is unknown."""
    if leg is None:
        return 0.0
    length = math.dist(leg.knee, leg.ankle)
    return length if math.isfinite(length) else 0.0


def leg_clearance(leg: LegPoints | None) -> int:
    """How far a panel stays away from the bones so as not to cover the leg, pixels.

    The calf is about a quarter as thick as the shank is long, half of it on each side of
    the bone. A shank longer than any picture is a lost joint.
    """
    return round(min(shank_length(leg), 1e4) / 8)


def is_free(box: Box, bones: Iterable[Segment], clearance: int, taken: Sequence[Box] = ()) -> bool:
    """Whether a panel at ``box`` covers neither the leg nor another panel."""
    if any(box.overlaps(other) for other in taken):
        return False
    near = box.grown(clearance)
    return not any(near.crossed_by(bone) for bone in bones)

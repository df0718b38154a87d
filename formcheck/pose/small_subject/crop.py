"""Parts of a picture, and whether somebody is whole in one."""

from dataclasses import dataclass

import cv2
import numpy as np

from formcheck.model.frame import Image
from formcheck.model.landmarks import HIPS, SIDES, VISIBILITY, Landmark, Pose

# The face but for the nose, and the fingers, are left out: they say least about a body.
BODY = [
    Landmark.NOSE,
    *(
        Landmark.of(side, joint)
        for side in SIDES
        for joint in ("shoulder", "hip", "knee", "ankle", "heel", "foot_index")
    ),
]
_LEG = ("hip", "knee", "ankle", "heel", "foot_index")

ENLARGED_PX = 640
"""Longer side to which smaller parts are enlarged. The landmarks' network enlarges a small
body bilinearly; with Lanczos' filter before that its ankles are a third to a half nearer to
the truth, and its legs change places a third as often (rendered people of 80 to 110 pixels)."""

RIM = 0.02
"""Share of a part's side: a landmark closer to its rim may be cut off."""
SEEN = 0.5
"""Visibility of the worst landmark of the better leg, at least."""
SMALLEST_PX = 72.0
"""A body of fewer pixels has feet of 10 at most: on rendered people of 65 pixels counts and
angles were wrong, of 80 nearly right."""
SAME_PLACE, SAME_SIZE = 0.3, 1.5
"""Two poses belong to one person when their hips are no further apart than this share of the
body's size, and neither is larger than the other by more than this factor."""


@dataclass(frozen=True)
class Crop:
    """A part of a picture, in whole pixels of it."""

    left: int
    top: int
    width: int
    height: int

    def sample(self, image: Image) -> Image:
        """Return a copy of the part."""
        rows = slice(self.top, self.top + self.height)
        return image[rows, self.left : self.left + self.width].copy()

    def enlarge(self, image: Image) -> Image:
        """Return the part of a picture, enlarged to `ENLARGED_PX` if it is smaller."""
        part, scale = self.sample(image), self._scale
        if scale == 1:
            return part
        size = round(self.width * scale), round(self.height * scale)
        return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_LANCZOS4), np.uint8)

    def from_enlarged(self, pose: Pose) -> Pose:
        """Move a pose from the enlarged part's pixels to the whole picture's."""
        smaller = pose.copy()
        smaller[:, :3] /= self._scale
        return self.to_picture(smaller)

    @property
    def _scale(self) -> float:
        return max(1.0, ENLARGED_PX / max(self.width, self.height))

    def to_picture(self, pose: Pose) -> Pose:
        """Move a pose from the part's pixels to the whole picture's, which have one size."""
        moved = pose.copy()
        moved[:, 0] += self.left
        moved[:, 1] += self.top
        return moved

    def holds(self, pose: Pose, width: int, height: int) -> bool:
        """Whether a body is inside the part; the picture's own edges are none of the part.

        Parameters
        ----------
        pose : ndarray, shape (33, 5)
            In pixels of the whole picture.
        width, height : int
            Size of the whole picture in pixels.
        """
        rim = RIM * max(self.width, self.height)
        (left, top), (right, bottom) = pose[BODY, :2].min(axis=0), pose[BODY, :2].max(axis=0)
        return bool(
            (self.left == 0 or left > self.left + rim)
            and (self.top == 0 or top > self.top + rim)
            and (self.left + self.width == width or right < self.left + self.width - rim)
            and (self.top + self.height == height or bottom < self.top + self.height - rim)
        )


def size_px(pose: Pose) -> float:
    """Return the longer side of the box about a body, pixels."""
    return float(np.ptp(pose[BODY, :2], axis=0).max())


def crop_about(pose: Pose, factor: float, width: int, height: int) -> Crop:
    """Return the square about a body, ``factor`` times its size, as far as there is picture.

    It is moved into the picture before it is made smaller.
    """
    side = round(factor * size_px(pose))
    middle = (pose[BODY, :2].min(axis=0) + pose[BODY, :2].max(axis=0)) / 2
    wide, high = min(side, width), min(side, height)
    left = int(np.clip(round(float(middle[0])) - wide // 2, 0, width - wide))
    top = int(np.clip(round(float(middle[1])) - high // 2, 0, height - high))
    return Crop(left, top, wide, high)


def is_whole(pose: Pose, crop: Crop, width: int, height: int) -> bool:
    """Whether a pose is that of a person who is whole in a part, with one leg seen well.

    The pose is in pixels of the whole picture, whose size follows.
    """
    inside = (pose[BODY, :2] >= 0).all() and (pose[BODY, :2] <= (width, height)).all()
    return bool(inside and is_clear(pose) and crop.holds(pose, width, height))


def is_clear(pose: Pose) -> bool:
    """Whether a body is large enough to be measured, with one leg seen well."""
    seen = max(
        pose[[Landmark.of(side, joint) for joint in _LEG], VISIBILITY].min() for side in SIDES
    )
    return bool(seen >= SEEN and size_px(pose) >= SMALLEST_PX)


def are_same(one: Pose, other: Pose) -> bool:
    """Whether two poses of one frame, in the same pixels, are one person's."""
    sizes = size_px(one), size_px(other)
    offset = one[HIPS, :2].mean(axis=0) - other[HIPS, :2].mean(axis=0)
    return bool(
        max(sizes) <= SAME_SIZE * min(sizes) and np.hypot(*offset) <= SAME_PLACE * max(sizes)
    )

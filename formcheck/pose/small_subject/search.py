"""Search for somebody small in parts of a picture, one after another."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from formcheck.model.frame import Image
from formcheck.model.landmarks import Pose
from formcheck.pose.small_subject.crop import Crop, are_same, crop_about, is_whole, size_px

SIDES = (0.45, 0.225)
"""Sides of the parts, shares of the picture's longer side. The detector is sure of a person
who fills a quarter of the longer side of what it sees, and finds nobody below a sixth."""
SMALLEST_SIDE_PX = 160
"""In smaller parts somebody has too few pixels to be followed."""
CLOSER = (1.6, 2.4)
"""Somebody found in a part is looked at again in squares so many times as large as the body:
who is there is found in both."""
LARGEST = 0.45
"""Share of the picture's longer side: somebody larger is found in the whole picture."""


def parts(width: int, height: int) -> list[Crop]:
    """Squares that overlap by a half and cover a picture, the large ones first."""
    found = []
    for share in SIDES:
        side = round(share * max(width, height))
        if side < SMALLEST_SIDE_PX:
            break
        wide, high = min(side, width), min(side, height)
        found += [
            Crop(left, top, wide, high)
            for top in _starts(height, high)
            for left in _starts(width, wide)
        ]
    return found


def parts_across(width: int, height: int) -> list[Crop]:
    """Squares that overlap by a half and cover a picture that is wider than high."""
    return [Crop(left, 0, height, height) for left in _starts(width, height)]


def _starts(length: int, side: int) -> list[int]:
    count = int(np.ceil((length - side) / (side / 2))) + 1 if length > side else 1
    return [round(start) for start in np.linspace(0, length - side, count)]


def find_in(image: Image, crop: Crop, detect: Callable[[Image], Pose | None]) -> Pose | None:
    """Search one part of a picture for a person who is whole.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        The whole picture.
    crop : Crop
        The part to begin with; the person may extend beyond it.
    detect : callable
        Searches one picture for itself and returns the pose in its pixels.

    Returns
    -------
    Pose or None
        In pixels of the whole picture, and only when closer crops agree with it.
    """
    height, width = image.shape[:2]
    found = detect(crop.sample(image))
    if found is None:
        return None
    seen = [crop.to_picture(found)]
    for factor in CLOSER:
        closer = crop_about(seen[-1], factor, width, height)
        if min(closer.width, closer.height) < 2:
            return None
        found = detect(closer.sample(image))
        if found is None:
            return None
        seen.append(closer.to_picture(found))
        if not is_whole(seen[-1], closer, width, height):
            return None
    agree = all(are_same(one, other) for one, other in pairwise(seen[1:]))
    return seen[-1] if agree and size_px(seen[-1]) <= LARGEST * max(width, height) else None

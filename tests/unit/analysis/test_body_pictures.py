"""What is kept of the pictures about the body, compressed."""

import cv2
import numpy as np
import pytest

from formcheck.analysis.body_pictures import BodyPictures, unpacked
from formcheck.model.frame import Image, PackedPart
from formcheck.model.landmarks import LANDMARK_COUNT, Landmark, Pose

PLACES = {
    "shoulder": (300, 120),
    "hip": (305, 220),
    "knee": (310, 300),
    "ankle": (305, 370),
    "heel": (295, 385),
    "foot_index": (345, 390),
}


def standing(offset: float = 0.0) -> Pose:
    pose = np.full((LANDMARK_COUNT, 5), np.nan, np.float32)
    for name, (x, y) in PLACES.items():
        for side in ("left", "right"):
            pose[Landmark.of(side, name)] = (x + offset, y, 0.0, 1.0, 1.0)
    return pose


@pytest.fixture(scope="module")
def picture() -> Image:
    noise = np.random.default_rng(3).integers(0, 255, (480, 640, 3), dtype=np.uint8)
    return np.asarray(cv2.GaussianBlur(noise, (0, 0), 4), np.uint8)


def kept(
    picture: Image, *poses: Pose | None, most_bytes: float = 1e9, fewest: float = 0.0
) -> list[PackedPart | None]:
    bodies = BodyPictures(most_bytes, fewest)
    for pose in poses:
        bodies.add(picture, pose)
    return bodies.parts


def test_a_part_is_what_the_picture_shows_there(picture: Image) -> None:
    (packed,) = kept(picture, standing())
    assert packed is not None
    part = unpacked(packed)
    height, width = part.image.shape[:2]
    there = picture[part.top : part.top + height, part.left : part.left + width]
    assert there.shape == part.image.shape
    assert np.abs(part.image.astype(int) - there).mean() < 2
    # All of the trunk's surroundings, and room about the leg.
    assert part.left <= 202
    assert part.left + width >= 402
    assert part.top <= 70
    assert part.top + height >= 410


def test_a_part_ends_at_the_rim_of_the_picture(picture: Image) -> None:
    (packed,) = kept(picture, standing(offset=-300))
    assert packed is not None
    assert packed.left == 0


def test_nothing_is_kept_without_somebody_or_outside_of_the_picture(picture: Image) -> None:
    unknown = np.full((LANDMARK_COUNT, 5), np.nan, np.float32)
    assert kept(picture, None, unknown, standing(offset=5000)) == [None, None, None]


def test_after_what_may_be_kept_nothing_more_is(picture: Image) -> None:
    (packed,) = kept(picture, standing())
    assert packed is not None
    parts = kept(picture, *[standing()] * 4, most_bytes=2.5 * len(packed.jpeg))
    assert [part is not None for part in parts] == [True, True, False, False]
    few = kept(picture, *[standing()] * 4, most_bytes=2.5 * len(packed.jpeg), fewest=3)
    assert few == [None] * 4

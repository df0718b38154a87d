"""A trunk is found again by its own picture, in front of a wall that keeps still."""

import cv2
import numpy as np
import pytest

from formcheck.registration.trunk_follower import TrunkFollower

SIZE = (320, 240)
TRUNK = np.array([[160.0, 70.0], [156.0, 150.0]])


def room() -> np.ndarray:
    noise = np.random.default_rng(3).integers(60, 200, (SIZE[1] // 8, SIZE[0] // 8, 3))
    return cv2.resize(noise.astype(np.uint8), SIZE, interpolation=cv2.INTER_LINEAR)


def picture(way: tuple[float, float], *, person: bool = True) -> np.ndarray:
    """A shirt with a pattern before a patterned wall, moved by a part of a pixel."""
    wall = room()
    if not person:
        return wall
    pattern = np.random.default_rng(8).integers(20, 240, (30, 14, 3)).astype(np.uint8)
    shirt = np.zeros_like(wall)
    shirt[52:172, 130:186] = cv2.resize(pattern, (56, 120), interpolation=cv2.INTER_LINEAR)
    cover = np.zeros(wall.shape[:2], np.float32)
    cover[52:172, 130:186] = 1
    move = np.array([[1, 0, way[0]], [0, 1, way[1]]], np.float32)
    shirt, cover = (cv2.warpAffine(part, move, SIZE) for part in (shirt, cover))
    return (cover[..., None] * shirt + (1 - cover[..., None]) * wall).astype(np.uint8)


@pytest.mark.parametrize("way", [(0.0, 0.0), (3.4, -14.3), (-2.0, -9.6)])
def test_it_is_found_to_a_part_of_a_pixel_though_landmarks_are_not(way):
    follower = TrunkFollower(picture((0, 0)), TRUNK)
    landmarks = np.add(way, [1.0, -1.5])
    found = follower.find(picture(way), landmarks) - follower.middle
    np.testing.assert_allclose(found, way, atol=0.3)


@pytest.mark.parametrize("stretched", [0.96, 1.04])
def test_cloth_that_stretches_high_up_makes_no_rise(stretched):
    """Its corners are in the upper part of the trunk only."""

    def dressed(scale: float, way: float) -> np.ndarray:
        pattern = np.random.default_rng(8).integers(20, 240, (16, 14, 3)).astype(np.uint8)
        shirt = np.full((SIZE[1], SIZE[0], 3), 130, np.uint8)
        shirt[52:116, 130:186] = cv2.resize(pattern, (56, 64), interpolation=cv2.INTER_LINEAR)
        middle = np.array([158.0, 84.0])
        move = np.column_stack([scale * np.eye(2), (1 - scale) * middle + [0.0, way]])
        return cv2.warpAffine(shirt, move, SIZE, borderValue=(130, 130, 130))

    follower = TrunkFollower(dressed(1.0, 0.0), TRUNK)
    found = follower.find(dressed(stretched, -12.0), np.array([0.0, -11.0]))
    assert found[1] - follower.middle[1] == pytest.approx(-12.0, abs=0.4)


def test_a_wall_is_no_trunk_that_rises():
    follower = TrunkFollower(picture((0, 0)), TRUNK)
    assert follower.find(picture((0, 0), person=False), np.array([0.0, -14.0])) is None


@pytest.mark.parametrize("trunk", [TRUNK * 0.2, np.full((2, 2), np.nan)])
def test_too_little_of_a_trunk_is_not_followed(trunk):
    follower = TrunkFollower(picture((0, 0)), trunk)
    assert follower.find(picture((0, -9)), np.array([0.0, -9.0])) is None


def test_at_the_edge_of_the_picture_nothing_breaks():
    follower = TrunkFollower(picture((0, 0)), TRUNK - [140.0, 60.0])
    follower.find(picture((0, -9)), np.array([0.0, -400.0]))
    assert follower.find(picture((0, -9)), np.array([np.nan, 0.0])) is None

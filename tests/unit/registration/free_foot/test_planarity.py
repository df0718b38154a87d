"""A foot that goes round looks different on the ways up and down; one in its plane does not."""

import cv2
import numpy as np
import pytest

from formcheck.registration.free_foot.leg_picture import (
    ANGLES,
    FOOT_PX,
    RADII,
    LegFrame,
    LegGrid,
    LegPicture,
)
from formcheck.registration.free_foot.planarity import ASIDE, difference_of_ways
from formcheck.registration.free_foot.turn_fit import LearningFrames

TIME_S = np.arange(0, 6, 1 / 10)
PHASE = np.pi * TIME_S
TURN_DEG = 24 * np.sin(PHASE)
CENTRE = np.array([80.0, 80.0])


def pictures(aside_deg, seed=5):
    """A textured foot that turns, and is turned aside: it looks shorter by the cosine."""
    rng = np.random.default_rng(seed)
    texture = cv2.GaussianBlur(rng.uniform(0, 255, (160, 160, 3)).astype(np.float32), (0, 0), 4)
    texture = np.clip((texture - 127) * 4 + 127, 0, 255)
    found = []
    for turn, aside in zip(TURN_DEG, aside_deg, strict=True):
        angle = np.radians(turn)
        turned = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        matrix = turned @ np.diag([np.cos(np.radians(30 + aside)) / np.cos(np.radians(30)), 1])
        warp = np.column_stack([matrix, CENTRE - matrix @ CENTRE])
        image = cv2.warpAffine(texture, warp, (160, 160), borderValue=(127, 127, 127))
        found.append(np.clip(image + rng.normal(0, 3, image.shape), 0, 255).astype(np.uint8))
    return found


def ratio(aside_deg, times=slice(None)):
    chosen = np.arange(len(TIME_S))[times].tolist()
    images = pictures(np.broadcast_to(aside_deg, TIME_S.shape))
    frames = LearningFrames(
        pictures=[LegPicture(images[k], np.zeros(2), 1.0) for k in chosen],
        frames=[LegFrame(FOOT_PX * np.eye(2), CENTRE) for _ in chosen],
        time_s=TIME_S[chosen],
        landmark_turn_deg=TURN_DEG[chosen],
        rest=np.zeros(len(chosen), bool),
        outline=np.zeros((3, 2)),
    )
    mask = np.zeros((RADII, ANGLES), np.float32)
    mask[:, :60] = mask[:, -60:] = 1
    speed = np.gradient(TURN_DEG, TIME_S)
    return difference_of_ways(frames, chosen, TURN_DEG, speed, (LegGrid(), np.zeros(2), mask))


@pytest.mark.parametrize(
    "aside_deg",
    [0.0, 0.5 * TURN_DEG],
    ids=["straight", "turned in as it goes up"],
)
def test_what_looks_the_same_at_the_same_turn_is_no_circle(aside_deg):
    assert ratio(aside_deg) < 1.4


def test_a_circle_looks_different_on_the_two_ways():
    assert ratio(15 * np.cos(PHASE)) > 1.5 * ASIDE


def test_one_way_up_and_one_down_tell_nothing():
    assert np.isnan(ratio(0.0, slice(0, 15)))

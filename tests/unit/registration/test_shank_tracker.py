"""Shanks that are drawn at known turns are followed, before and after the reference."""

import cv2
import numpy as np
import pytest

from formcheck.model.arrays import Floats
from formcheck.model.frame import Image
from formcheck.registration.shank_tracker import ShankTrack, ShankTracker, leg_plane

SIZE = (320, 360)
LENGTH = 110.0
ANKLE = np.array([150.0, 270.0])


def drawn_leg(
    turn_deg: float, plane: Floats, *, spots: bool = True, shift: tuple[float, float] = (0, 0)
) -> Image:
    """A leg of two edges, with or without spots, before a wall with a picture on it."""
    rng = np.random.default_rng(3)
    wall = cv2.resize(rng.integers(90, 150, (9, 8, 3), np.uint8), SIZE)
    wall = cv2.rectangle(wall, (190, 60), (260, 120), (40, 60, 90), -1)
    texture = np.zeros((200, 100, 3), np.uint8)
    cv2.fillConvexPoly(texture, np.array([[32, 0], [68, 0], [60, 199], [40, 199]]), (214, 160, 130))
    if spots:
        for at in rng.uniform((36, 20), (64, 150), (30, 2)):
            cv2.circle(texture, tuple(int(v) for v in at), 2, (120, 70, 60), -1)
    turn = np.radians(turn_deg)
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = plane @ turned
    place = ANKLE + shift - matrix @ np.array([50.0, 150.0])
    warp = np.column_stack([matrix, place])
    inside = cv2.warpAffine(np.uint8(texture.any(axis=2)) * 255, warp, SIZE)[..., None] / 255
    leg = cv2.warpAffine(texture, warp, SIZE)
    noise = rng.normal(0, 2, (*SIZE[::-1], 3))
    picture = wall * (1 - inside) + leg * inside + noise
    return np.clip(picture, 0, 255).astype(np.uint8)


def joints_at(turn_deg: float, plane: Floats) -> Floats:
    turn = np.radians(turn_deg)
    knee = ANKLE + plane @ np.array([np.sin(turn), -np.cos(turn)]) * LENGTH
    return np.stack([knee, ANKLE])


def follow(turns: Floats, plane: Floats, *, spots: bool = True, slide: float = 0.0) -> ShankTrack:
    """Track of turns whose first is the reference's, the landmarks off by ``slide`` degrees."""
    joints = np.array([joints_at(t + slide * (t != turns[0]), plane) for t in turns])
    images = [drawn_leg(t, plane, spots=spots) for t in turns]
    tracker = ShankTracker(images[0], joints[0], joints, plane)
    assert tracker.usable
    for index, image in enumerate(images):
        tracker.add(index, image)
    return tracker.finish(np.arange(len(turns)) / 2.0)


@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize("spots", [True, False])
def test_turns_are_read_to_a_degree(facing: int, spots: bool) -> None:
    turns = np.array([2.0, 2, 6, 14, 24, 34, 42, 42, 30, 15, 2])
    track = follow(turns, leg_plane(facing), spots=spots, slide=3.0)
    assert track.followed.all()
    assert np.abs(track.turn_deg - (turns - 2)).max() < (1.0 if spots else 2.0)
    assert (np.abs(track.turn_deg - (turns - 2)) < 2 * track.sd_deg).all()


def test_an_oblique_view_is_undone() -> None:
    turns = np.array([0.0, 10, 20, 30, 40])
    track = follow(turns, leg_plane(1, np.cos(np.radians(30)), 0.15))
    assert track.turn_deg == pytest.approx(turns, abs=1.2)


def test_frames_before_the_reference_are_followed_too() -> None:
    turns = np.array([20.0, 14, 7, 0, 0, 9])
    plane = leg_plane(1)
    joints = np.array([joints_at(t, plane) for t in turns])
    tracker = ShankTracker(drawn_leg(0.0, plane), joints[3], joints, plane)
    for index, turn in enumerate(turns):
        tracker.add(index, drawn_leg(turn, plane))
    track = tracker.finish(np.arange(len(turns)) / 2.0)
    assert track.turn_deg == pytest.approx(turns, abs=1.0)


def test_a_hidden_shank_is_not_followed() -> None:
    plane = leg_plane(1)
    joints = np.tile(joints_at(0.0, plane), (3, 1, 1))
    tracker = ShankTracker(drawn_leg(0.0, plane), joints[0], joints, plane)
    hidden = drawn_leg(0.0, plane)
    hidden[120:300, 60:240] = 70
    for index, image in enumerate([drawn_leg(0.0, plane), hidden, drawn_leg(0.0, plane)]):
        tracker.add(index, image)
    track = tracker.finish(np.arange(3) / 2.0)
    assert track.followed.tolist() == [True, False, True]
    assert np.isnan(track.turn_deg[1])
    assert np.isnan(track.sd_deg[1])
    assert np.isfinite(track.ankle).all()


def test_a_shank_too_small_to_show_anything_is_not_used() -> None:
    rest = np.array([[100.0, 100], [100, 115]])
    tracker = ShankTracker(drawn_leg(0.0, leg_plane(1)), rest, rest[None])
    assert not tracker.usable
    assert tracker.add(0, drawn_leg(0.0, leg_plane(1))) is None

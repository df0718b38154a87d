"""Replays among drawn pictures of somebody who sways while repeating a movement."""

import numpy as np
import pytest

from formcheck.camera.replays import find_replays
from formcheck.model.arrays import Floats

RATE = 15.0
WIDTH, HEIGHT = 48, 36


def movement(seconds: float, seed: int) -> Floats:
    """Where somebody is, (N, 2): the same repeated every 1.8 s, and a sway that never repeats."""
    rng = np.random.default_rng(seed)
    times = np.arange(0, seconds, 1 / RATE)
    knots = np.arange(0, seconds + 1, 0.3)
    x, y = (np.interp(times, knots, rng.normal(0, 0.6, len(knots))) for _ in range(2))
    return np.column_stack([24 + x, 14 + 9 * np.maximum(np.sin(2 * np.pi * times / 1.8), 0) + y])


def standing(count: int) -> Floats:
    """Somebody who does not move."""
    return np.full((count, 2), (24.0, 18.0))


def pictures(places: Floats, seed: int = 5) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    rng = np.random.default_rng(seed)
    room = np.kron(rng.uniform(60, 200, (6, 8)), np.ones((6, 6)))
    x, y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    drawn = []
    for across, down in places:
        shown = np.clip(14 - np.abs(x - across), 0, 1) * np.clip(9 - np.abs(y - down), 0, 1)
        drawn.append(room * (1 - shown) + 30 * shown + rng.normal(0, 0.2, room.shape))
    return np.array(drawn, np.float32).reshape(len(places), WIDTH * HEIGHT)


def shift(picture: Floats, pixels: float) -> Floats:
    """Move a picture sideways; its edge goes on."""
    x = np.clip(np.arange(WIDTH) - pixels, 0, WIDTH - 1)
    return np.array([np.interp(x, np.arange(WIDTH), row) for row in picture])


@pytest.mark.parametrize("slower", [1, 2])
def test_a_replay_is_found_with_its_speed(slower: int) -> None:
    places = movement(9.0, 1)
    part = places[30:100]
    again = np.repeat(part, slower, axis=0)
    shown = np.concatenate([places, again])
    (found,) = find_replays(pictures(shown), np.arange(len(shown)) / RATE)
    assert found.speed == pytest.approx(1 / slower, rel=0.06)
    assert found.start_s == pytest.approx(9.0, abs=0.35)
    assert found.stop_s == pytest.approx((len(shown) - 1) / RATE, abs=0.35)
    assert found.shows_s == pytest.approx(2.0, abs=0.35)


def test_pictures_taken_between_those_that_are_shown_again() -> None:
    # From one picture to the next a raise moves nothing in them by more than a pixel.
    places = 14 + 0.4 * (movement(9.0, 1) - 14)
    halfway = (places[30:99] + places[31:100]) / 2
    shown = np.concatenate([places, halfway])
    (found,) = find_replays(pictures(shown), np.arange(len(shown)) / RATE)
    assert found.speed == pytest.approx(1, rel=0.06)
    assert found.start_s - found.shows_s == pytest.approx(9.0 - 2.03, abs=0.1)
    assert not found.shaken


def test_a_shaken_camera_moves_again_only_in_a_replay() -> None:
    places = movement(9.0, 1)
    shown = np.concatenate([places, places[30:100]])
    frames = pictures(shown).reshape(len(shown), HEIGHT, WIDTH)
    rng = np.random.default_rng(2)
    shake = np.cumsum(rng.normal(0, 0.5, len(places)))
    shake = np.concatenate([shake, shake[30:100]])
    moved = [shift(frame, move) for frame, move in zip(frames, shake, strict=True)]
    flat = np.array(moved, np.float32).reshape(len(shown), -1)
    (found,) = find_replays(flat, np.arange(len(shown)) / RATE)
    assert found.shaken


def test_another_shot_within_it_is_no_movement() -> None:
    """A raise like an earlier one, after a stretch of quite another picture."""
    places = movement(9.0, 1)
    other = np.full((20, WIDTH * HEIGHT), 200.0, np.float32) + pictures(places[:20])
    alike = movement(9.0, 3)[:40]
    shown = np.concatenate([pictures(places), other, pictures(alike, 6)])
    assert find_replays(shown, np.arange(len(shown)) / RATE) == []


def test_who_repeats_a_movement_is_no_replay() -> None:
    for seed in range(6):
        places = movement(20.0, seed)
        assert find_replays(pictures(places), np.arange(len(places)) / RATE) == []


def test_a_picture_that_stands_still_is_no_replay() -> None:
    assert find_replays(pictures(standing(200)), np.arange(200) / RATE) == []


@pytest.mark.parametrize("count", [0, 1, 10])
def test_hardly_any_pictures(count: int) -> None:
    assert find_replays(pictures(standing(count)), np.arange(count) / RATE) == []

"""Replays among drawn pictures of somebody who sways while repeating a movement."""

import numpy as np
import pytest

from formcheck.camera.replays import find_replays
from formcheck.model.arrays import Floats

RATE = 15.0
WIDTH, HEIGHT = 48, 36


def movement(seconds: float, seed: int) -> Floats:
    """Where somebody is: the same repeated every 1.8 s, and a sway that never repeats."""
    rng = np.random.default_rng(seed)
    times = np.arange(0, seconds, 1 / RATE)
    knots = np.arange(0, seconds + 1, 0.3)
    sway = np.interp(times, knots, rng.normal(0, 0.6, len(knots)))
    return 14 + 9 * np.maximum(np.sin(2 * np.pi * times / 1.8), 0) + sway


def pictures(places: Floats, seed: int = 5) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    rng = np.random.default_rng(seed)
    room = np.kron(rng.uniform(60, 200, (6, 8)), np.ones((6, 6)))
    x, y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    drawn = []
    for place in places:
        shown = np.clip(14 - np.abs(x - 24), 0, 1) * np.clip(9 - np.abs(y - place), 0, 1)
        drawn.append(room * (1 - shown) + 30 * shown + rng.normal(0, 0.2, room.shape))
    return np.array(drawn, np.float32).reshape(len(places), WIDTH * HEIGHT)


@pytest.mark.parametrize("slower", [1, 2])
def test_a_replay_is_found_with_its_speed(slower: int) -> None:
    places = movement(9.0, 1)
    part = places[30:100]
    again = np.repeat(part, slower)
    shown = np.concatenate([places, again])
    (found,) = find_replays(pictures(shown), np.arange(len(shown)) / RATE)
    assert found.speed == pytest.approx(1 / slower, rel=0.06)
    assert found.start_s == pytest.approx(9.0, abs=0.35)
    assert found.stop_s == pytest.approx((len(shown) - 1) / RATE, abs=0.35)
    assert found.shows_s == pytest.approx(2.0, abs=0.35)


def test_who_repeats_a_movement_is_no_replay() -> None:
    for seed in range(6):
        places = movement(20.0, seed)
        assert find_replays(pictures(places), np.arange(len(places)) / RATE) == []


def test_a_picture_that_stands_still_is_no_replay() -> None:
    assert find_replays(pictures(np.full(200, 18.0)), np.arange(200) / RATE) == []


@pytest.mark.parametrize("count", [0, 1, 10])
def test_hardly_any_pictures(count: int) -> None:
    assert find_replays(pictures(np.full(count, 18.0)), np.arange(count) / RATE) == []

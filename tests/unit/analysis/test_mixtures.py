"""Raises among whatever else people do, put together at random: the count stays exact."""

from collections.abc import Callable

import numpy as np
import pytest
from analysing import counts, result_of
from lanes import swept
from synthetic import (
    Camera,
    Flaws,
    jump,
    march,
    play,
    raises,
    squat,
    stand,
    step_in_place,
    turn,
    walk,
)
from synthetic.script import Move, Script

Random = np.random.Generator
ROOM = Camera(width=1600, height=720, stature=0.6, at_x=0.1)


def _raises(random: Random) -> list[Move]:
    every = {
        "pitch_deg": random.uniform(30, 38),
        "up_s": random.uniform(0.4, 1.2),
        "down_s": random.uniform(0.4, 1.2),
        "hold_s": random.choice([0.0, 0.4]),
        "rest_s": random.choice([0.0, 0.5]),
    }
    return [raises(int(random.integers(1, 4)), **every)]


def _there_and_back(seconds: float, pause_s: float, posture: dict[str, float]) -> list[Move]:
    upright = {"shank": 3.0, "thigh": -2.0, "trunk": 2.0}
    return [
        lambda script: script.move(seconds, posture),
        stand(pause_s),
        lambda script: script.move(seconds, upright),
    ]


ANYTHING: list[Callable[[Random], list[Move]]] = [
    _raises,
    _raises,
    lambda random: [squat(int(random.integers(1, 3)))],
    lambda random: [step_in_place(2 * int(random.integers(1, 3)))],
    lambda _: [march(2)],
    lambda random: [walk(int(random.integers(2, 4)))],
    lambda random: [stand(random.uniform(0.2, 2.0))],
    lambda _: [jump(1)],
    lambda _: [turn(180.0), stand(0.4), turn(-180.0)],
    lambda _: _there_and_back(0.6, 0.0, {"trunk": 40.0}),
    lambda _: _there_and_back(1.0, 1.5, {"shank": 20.0, "thigh": -60.0, "trunk": 20.0}),
]


def mixture(seed: int) -> Script:
    """Stand, then up to five things, a short stand after each."""
    random = np.random.default_rng(seed)
    script = play(stand(1.0))
    for choice in random.integers(0, len(ANYTHING), int(random.integers(2, 6))):
        for move in (*ANYTHING[choice](random), stand(0.4)):
            move(script)
    stand(0.6)(script)
    return script


@pytest.mark.parametrize("seed", swept(range(14), 2, 3, 7, 10, 12))
def test_the_count_is_that_of_the_script(seed: int) -> None:
    script = mixture(seed)
    noise = (0.0, 0.0015, 0.0025)[seed % 3]
    found = result_of(script, camera=ROOM, flaws=Flaws(noise=noise), seed=seed)
    assert counts(found)[:2] == (len(script.raises), 0)


@pytest.mark.parametrize(
    "moves",
    [
        (turn(90.0), stand(2.0)),
        (lambda script: script.move(2.0, {"size": 1.25, "place": 0.2}), stand(1.5)),
    ],
    ids=["turns to the camera", "comes closer"],
)
def test_after_the_set_somebody_comes_to_switch_the_camera_off(moves: tuple[Move, ...]) -> None:
    script = play(stand(0.8), raises(2), stand(0.6), *moves)
    assert counts(result_of(script, camera=ROOM)) == (2, 0, 0)


def test_who_goes_on_nearer_to_the_camera_is_counted_or_reported() -> None:
    nearer = {"size": 1.25, "place": 0.2}
    script = play(stand(0.8), raises(2), lambda script: script.move(1.5, nearer), stand(1.0))
    for move in (raises(2), stand(0.7)):
        move(script)
    found = result_of(script, camera=ROOM)
    assert found.summary.rep_count == 4 or found.warnings


def test_there_are_mixtures_with_and_without_raises() -> None:
    scripted = [len(mixture(seed).raises) for seed in range(14)]
    assert 0 in scripted
    assert max(scripted) >= 4

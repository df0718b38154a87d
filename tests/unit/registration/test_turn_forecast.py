"""Which pictures of a foot need not be looked at, since what they show is known before."""

from collections.abc import Callable

import numpy as np

from formcheck.registration.turn_forecast import TurnForecast


def looked_at(
    turn_deg: np.ndarray, rate: float = 30.0, landmarks: Callable[[int], float] | None = None
) -> tuple[list[int], float]:
    """Which frames were looked at, and by how much the others were foreseen wrongly at most."""
    forecast, looked, most = TurnForecast(), [], 0.0
    for index, turn in enumerate(turn_deg.tolist()):
        pitch = turn if landmarks is None else landmarks(index)
        foreseen = forecast.foreseen(index / rate, pitch)
        if foreseen is None:
            forecast.add(index / rate, turn, pitch)
            looked.append(index)
        else:
            most = max(most, abs(foreseen - turn))
    return looked, most


def test_a_foot_at_rest_is_looked_at_in_every_fourth_picture() -> None:
    looked, most = looked_at(np.zeros(63))
    assert looked[:4] == [0, 1, 2, 6]
    assert len(looked) <= 3 + 60 / 4
    assert most == 0


def test_one_that_turns_in_every_picture() -> None:
    assert len(looked_at(np.arange(60.0))[0]) == 60


def test_few_pictures_a_second_are_all_looked_at() -> None:
    assert len(looked_at(np.zeros(20), rate=8.0)[0]) == 20


def test_many_are_looked_at_no_more_often_than_few() -> None:
    assert len(looked_at(np.zeros(240), rate=120.0)[0]) <= 24


def test_a_turn_that_nothing_announces_is_looked_at_until_it_is_foreseen() -> None:
    rng = np.random.default_rng(1)
    looked, _ = looked_at(rng.uniform(-20, 20, 60), landmarks=lambda _: 0.0)
    assert len(looked) > 50  # now and then by chance


def test_a_raise_is_hardly_ever_foreseen_wrongly() -> None:
    rest = np.zeros(45)
    turn = np.concatenate([rest, 15 * (1 - np.cos(np.linspace(0, 2 * np.pi, 60))), rest])
    # The landmarks come two frames late.
    looked, most = looked_at(turn, landmarks=lambda index: float(turn[max(index - 2, 0)]))
    assert len(looked) < 0.7 * len(turn)
    assert most < 1.5


def test_landmarks_that_move_wake_a_foot_at_rest() -> None:
    forecast = TurnForecast()
    for index in range(3):
        forecast.add(index / 30, 0.0, 0.0)
    assert forecast.foreseen(4 / 30, 0.1) is not None
    assert forecast.foreseen(4 / 30, 2.0) is None


def test_after_a_gap_nothing_is_foreseen() -> None:
    forecast = TurnForecast()
    for index in range(3):
        forecast.add(index / 30, 0.0, 0.0)
    forecast.reset()
    assert forecast.foreseen(3 / 30, 0.0) is None

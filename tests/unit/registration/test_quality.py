"""What the landmarks make of the turn's scale."""

from collections.abc import Callable

import numpy as np
import pytest

from formcheck.registration.quality import CLEARLY_RAISED_DEG, FEWEST_RAISED, widened_turn_scale_sd

CALIBRATED = 0.06


def turn_scale_sd(turn: np.ndarray, rough: np.ndarray, tells: np.ndarray | None = None) -> float:
    return widened_turn_scale_sd(
        turn,
        rough,
        1.0 + 0.1 * np.abs(rough),
        np.ones(len(turn), bool) if tells is None else tells,
        CALIBRATED,
    )


ROUGH = np.concatenate([np.zeros(20), np.linspace(5, 35, 40)])


@pytest.mark.parametrize("share", [0.4, 0.6])
def test_a_turn_far_short_of_the_landmarks_is_off_by_as_much(share: float) -> None:
    assert turn_scale_sd(share * ROUGH, ROUGH) == pytest.approx(1 - share)


@pytest.mark.parametrize("share", [0.9, 1.0, 1.3, 2.0])
def test_a_turn_a_little_short_or_beyond_them_is_not(share: float) -> None:
    assert turn_scale_sd(share * ROUGH, ROUGH) == CALIBRATED


def test_landmarks_that_are_unsure_themselves_say_nothing() -> None:
    everywhere = np.ones(len(ROUGH), bool)
    assert (
        widened_turn_scale_sd(0.6 * ROUGH, ROUGH, 0.4 * ROUGH, everywhere, CALIBRATED) == CALIBRATED
    )


def test_nothing_is_said_of_heels_that_are_hardly_raised() -> None:
    low = np.linspace(0, CLEARLY_RAISED_DEG, 60)
    assert turn_scale_sd(0.3 * low, low) == CALIBRATED
    assert turn_scale_sd(0.3 * (low + 10), low + 10) > CALIBRATED


@pytest.mark.parametrize(("frames", "heard"), [(FEWEST_RAISED - 1, False), (FEWEST_RAISED, True)])
def test_a_few_frames_decide_nothing(frames: int, heard: bool) -> None:
    rough = np.full(60, 25.0)
    tells = np.arange(60) < frames
    assert (turn_scale_sd(0.4 * rough, rough, tells) > CALIBRATED) is heard


@pytest.mark.parametrize("hide", [lambda turn: turn[::2], lambda turn: turn[-5:]])
def test_frames_without_landmarks_are_left_out(hide: Callable[[np.ndarray], np.ndarray]) -> None:
    rough = ROUGH.copy()
    hide(rough)[:] = np.nan
    assert turn_scale_sd(np.where(np.isnan(rough), 0.0, 0.5 * ROUGH), rough) == pytest.approx(0.5)

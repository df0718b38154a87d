"""The shank's tilt in a lunge: the landmarks at rest, its picture from there."""

import numpy as np
import pytest

from formcheck.kinematics.shank_tilt import REST_SD_DEG, pictured_tilt, upright_rest
from formcheck.model.recording import ShankTurn

TIME = np.arange(0, 6, 1 / 15)
TRUE = 3 + 35 * np.clip(np.minimum(TIME - 1.5, 5 - TIME), 0, 1)
"""Standing at 3 degrees, a lunge to 38, and back."""
LANDMARKS = 3 + 0.8 * (TRUE - 3)
"""They slide: a fifth of the turn is missing, as in a deep lunge."""


def turn(true: np.ndarray = TRUE, sd: float = 0.8) -> ShankTurn:
    return ShankTurn(true - true[0], np.full(len(true), sd))


def test_a_sliding_landmark_takes_nothing_from_the_turn() -> None:
    found = pictured_tilt(LANDMARKS, turn(), TIME)
    assert found is not None
    tilt, sd, set_up = found
    assert tilt == pytest.approx(TRUE, abs=0.1)
    assert sd == pytest.approx(np.hypot(0.8, REST_SD_DEG))
    assert (set_up < sd).all()


def test_the_reference_may_be_anywhere() -> None:
    since_the_hold = ShankTurn(TRUE - TRUE.max(), np.full(len(TRUE), 0.8))
    found = pictured_tilt(LANDMARKS, since_the_hold, TIME)
    assert found is not None
    assert found[0] == pytest.approx(TRUE, abs=0.1)


def test_rest_is_upright_and_quiet_not_the_hold() -> None:
    rest = upright_rest(LANDMARKS, TIME)
    assert rest.any()
    assert TRUE[rest].max() < 6


def test_who_never_rests_has_no_zero() -> None:
    moving = 40 * np.sin(3 * TIME)
    assert pictured_tilt(np.where(np.abs(moving) > 30, np.nan, moving), turn(), TIME) is None
    assert not upright_rest(np.array([3.0]), np.array([0.0])).any()


def test_short_gaps_are_bridged_and_long_ones_are_not_measured() -> None:
    gaps = turn()
    gaps.turn_deg[20:23] = np.nan
    gaps.turn_deg[50:65] = np.nan
    gaps.sd_deg[np.isnan(gaps.turn_deg)] = np.nan
    found = pictured_tilt(LANDMARKS, gaps, TIME)
    assert found is not None
    assert np.isfinite(found[0][20:23]).all()
    assert np.isnan(found[0][52:63]).all()


def test_a_picture_that_was_hardly_followed_is_not_used() -> None:
    lost = turn()
    lost.turn_deg[20:] = np.nan
    assert pictured_tilt(LANDMARKS, lost, TIME) is None

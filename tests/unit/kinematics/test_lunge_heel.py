"""The heel's height in a lunge: by the foot's own picture, and how sure landmarks are without."""

import numpy as np
import pytest

from formcheck.kinematics import anthropometry
from formcheck.kinematics.lunge_heel import LANDMARKS_SD, lunging_heel_height
from formcheck.model.recording import FootTurn
from formcheck.model.result import Z_95

TIME = np.arange(0, 6, 1 / 15)
DEPTH = np.clip(np.minimum(TIME - 1.5, 5 - TIME), 0, 1)
TILT = 3 + 35 * DEPTH
CARRIED = 0.2 * DEPTH
"""Foot lengths by which landmarks carry a flat heel up."""
NARROW = np.full(len(TIME), 0.03)


def turn(pitch_deg: np.ndarray, sd: float = 0.6, scale_sd: float = 0.06) -> FootTurn:
    """Untrusted throughout: the landmarks contradict it."""
    return FootTurn(pitch_deg, np.full(len(TIME), sd), np.zeros(len(TIME), bool), scale_sd)


def test_a_flat_foot_in_the_picture_outvotes_landmarks_that_carry_it_up() -> None:
    height, plus_minus = lunging_heel_height(CARRIED, NARROW, turn(0 * TIME), TILT, TIME)
    assert height == pytest.approx(0, abs=1e-6)
    assert (plus_minus < 0.03).all()


def test_a_small_lift_is_seen_in_the_picture() -> None:
    height, plus_minus = lunging_heel_height(0 * TIME, NARROW, turn(4.0 * DEPTH), TILT, TIME)
    lever = anthropometry.HEEL_TO_BALL / anthropometry.FOOT_LENGTH
    assert height.max() == pytest.approx(lever * np.sin(np.radians(4.0)), rel=0.05)
    assert height.max() > plus_minus[height.argmax()]


def test_zero_is_the_upright_rest_even_if_the_reference_was_the_hold() -> None:
    since_the_hold = turn(4.0 * DEPTH - 4.0)
    height, _ = lunging_heel_height(0 * TIME, NARROW, since_the_hold, TILT, TIME)
    assert height[:10] == pytest.approx(0, abs=1e-6)
    assert height.max() > 0.04


def test_a_heel_that_would_sink_below_the_floor_was_up_at_the_rest() -> None:
    jumping = TILT.copy()
    jumping[DEPTH < 0.9] += 20 * (-1.0) ** np.arange((DEPTH < 0.9).sum())
    height, _ = lunging_heel_height(0 * TIME, NARROW, turn(4.0 * DEPTH), jumping, TIME)
    assert height[:10] == pytest.approx(0, abs=1e-6)
    assert height.max() > 0.04


def test_a_picture_of_unknown_scale_is_as_unsure_as_its_scale() -> None:
    sure = lunging_heel_height(CARRIED, NARROW, turn(4.0 * DEPTH), TILT, TIME)[1]
    unsure = lunging_heel_height(CARRIED, NARROW, turn(4.0 * DEPTH, scale_sd=0.9), TILT, TIME)[1]
    assert unsure.max() > 2 * sure.max()


def test_a_picture_that_jumps_is_unsure_and_a_clean_lift_is_not() -> None:
    jumping = turn(8.0 * (DEPTH > 0.5) * (np.arange(len(TIME)) % 2))
    height, plus_minus = lunging_heel_height(0 * TIME, NARROW, jumping, TILT, TIME)
    assert not (height > plus_minus)[DEPTH > 0.5].any()
    height, plus_minus = lunging_heel_height(
        0 * TIME, NARROW, turn(8.0 * (DEPTH > 0.5)), TILT, TIME
    )
    assert (height > plus_minus)[DEPTH > 0.5].all()


@pytest.mark.parametrize("picture", [None, turn(np.full(len(TIME), np.nan))])
def test_landmarks_alone_are_sure_to_a_fifth_of_the_foot(picture: FootTurn | None) -> None:
    height, plus_minus = lunging_heel_height(CARRIED, NARROW, picture, TILT, TIME)
    assert height == pytest.approx(CARRIED)
    assert (plus_minus > Z_95 * LANDMARKS_SD).all()
    assert (height < plus_minus).all() or CARRIED.max() > Z_95 * LANDMARKS_SD

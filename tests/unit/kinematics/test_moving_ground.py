"""Ground that moves away under a foot is followed, and a raise is not taken for it."""

import numpy as np
import pytest

from formcheck.kinematics.moving_ground import moving_ground
from formcheck.model.arrays import Floats

TIME_S = np.arange(270) / 30.0
RAISED = ((1.0, 3.5), (5.0, 7.5))
DRAG = np.array([0.4, -0.2])


def lifted() -> Floats:
    """The heel's lift in two raises with a hold, statures."""
    lift = np.zeros(len(TIME_S))
    for begin, end in RAISED:
        edge = np.clip(np.minimum(TIME_S - begin, end - TIME_S) / 0.7, 0, 1)
        lift += 0.07 * edge**2 * (3 - 2 * edge)
    return lift


def gone(begin_s: float, end_s: float) -> Floats:
    """Ground that goes away by .09 statures."""
    share = np.clip((TIME_S - begin_s) / (end_s - begin_s), 0, 1)
    return np.outer(share, [0.08, -0.04])


def found(ground: Floats, known: bool = True) -> tuple[Floats, Floats]:
    """The path by a camera that moves half as fast as the ground, or can't be followed then."""
    lift, pace = lifted(), np.hypot(*np.gradient(ground, TIME_S, axis=0).T)
    noise = np.random.default_rng(1).normal(0, 0.001, (len(TIME_S), 2))
    flat = np.where(lift[:, None] < 1e-3, ground + noise, np.nan)
    toe = ground + lift[:, None] * DRAG + noise
    moving = np.nan if not known else pace / 2
    return moving_ground(flat, toe, lift, TIME_S, np.where(pace > 0.02, moving, 0.0))


@pytest.mark.parametrize("begin_s", [3.6, 6.5, 7.0, 7.6])
@pytest.mark.parametrize("known", [True, False])
def test_the_ground_goes_when_the_toe_does(begin_s: float, known: bool) -> None:
    ground = gone(begin_s, begin_s + 1.2)
    path, sd = found(ground, known)
    off = np.hypot(*(path - ground).T)
    assert off.max() < 0.015
    assert (off < 2.5 * np.maximum(sd, 0.004)).all()
    at_top = (TIME_S > 2.0) & (TIME_S < 2.8)
    assert off[at_top].max() < 0.006


def test_what_goes_away_in_one_step_between_flat_frames_is_said_to_be_unsure() -> None:
    ground = gone(5.5, 7.0)
    _, sd = found(ground)
    in_raise, flat = (TIME_S > 6.0) & (TIME_S < 6.5), TIME_S < 0.9
    assert sd[in_raise].min() > 0.006
    assert sd[flat].max() == 0


def test_ground_that_stays_is_not_moved_by_raises() -> None:
    path, _ = found(np.zeros((len(TIME_S), 2)))
    assert np.abs(path).max() < 0.004


def test_after_the_last_flat_frame_the_toe_alone_tells() -> None:
    lift, ground = lifted(), gone(5.2, 6.4)
    flat = np.where((lift[:, None] < 1e-3) & (TIME_S[:, None] < 6), ground, np.nan)
    pace = np.hypot(*np.gradient(ground, TIME_S, axis=0).T)
    path, sd = moving_ground(flat, ground + lift[:, None] * DRAG, lift, TIME_S, pace)
    off = np.hypot(*(path - ground).T)
    assert off.max() < 0.03
    assert (off < 2.5 * np.maximum(sd, 0.004)).all()


def test_frames_in_which_nobody_is_seen_are_bridged() -> None:
    lift, ground = lifted(), gone(5.0, 7.5)
    toe = ground + lift[:, None] * DRAG
    flat = np.where(lift[:, None] < 1e-3, ground, np.nan)
    toe[170:200], lift[170:200] = np.nan, np.nan
    path, sd = moving_ground(flat, toe, lift, TIME_S, None)
    assert np.isfinite(path).all()
    assert np.isfinite(sd).all()

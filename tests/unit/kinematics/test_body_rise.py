"""The body's rise as one piece: what makes a raise, from any side."""

import numpy as np
import pytest

from formcheck.kinematics.body_rise import FREE_FALL_SHARE, BodyRise, Lift, rise_of_parts
from formcheck.model.arrays import Floats

FPS = 30.0
HEIGHT = 0.045
"""Statures, 8 cm."""
RAISE = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
"""Shares of the movement that shoulders, hips, knees and ankles show."""


def bump(seconds: float, height: float = HEIGHT, rest_s: float = 1.0) -> tuple[Floats, Floats]:
    """Times and heights of one smooth way up and down, with rests."""
    time_s = np.arange(0, 2 * rest_s + seconds, 1 / FPS)
    share = np.clip((time_s - rest_s) / seconds, 0, 1)
    return time_s, height * (1 - np.cos(2 * np.pi * share)) / 2


def moved(
    shares: tuple[float, ...], seconds: float = 1.6, height: float = HEIGHT, noise: float = 0.001
) -> BodyRise:
    time_s, way = bump(seconds, height)
    up = way[:, None] * np.array(shares)
    up = up + np.random.default_rng(1).normal(0, noise, up.shape)
    return rise_of_parts(time_s, up, [slice(0, len(up))])


def lift_of(body: BodyRise) -> Lift:
    return body.lift(0, int(np.nanargmax(body.rise)), len(body.rise) - 1)


def test_a_raise_lifts_the_whole_body() -> None:
    lift = lift_of(moved(RAISE))
    assert lift.as_one
    assert lift.rise == pytest.approx(HEIGHT, rel=0.1)
    assert lift.plus_minus < 0.2 * lift.rise
    assert not lift.in_the_air
    assert lift.sinks < 0


@pytest.mark.parametrize(
    ("shares", "height"),
    [
        ((1.0, 0.0, 0.0, 0.0, 0.0, 0.0), 0.03),
        ((-1.0, -0.7, -0.1, -0.1, 0.0, 0.0), 0.25),
        ((1.0, 0.7, 0.1, 0.1, 0.0, 0.0), 0.25),
        ((0.3, 0.3, 1.0, 0.3, 2.0, 0.0), 0.03),
        (RAISE, 0.14),
    ],
    ids=["shrug", "squat", "standing up", "step", "jump"],
)
def test_what_moves_parts_of_the_body_is_no_raise(shares: tuple[float, ...], height: float) -> None:
    assert not lift_of(moved(shares, height=height)).as_one


def test_parts_that_show_more_or_less_of_it_still_rise_together() -> None:
    assert lift_of(moved((1.6, 1.2, 0.8, 1.2, 0.6, 0.6), noise=0.002)).as_one


def test_a_foot_that_is_held_up_may_dangle() -> None:
    body = moved((1.0, 1.0, 0.8, 1.0, 0.0, 1.0))
    up = body.up.copy()
    up[:, 4] += 0.2
    assert lift_of(rise_of_parts(body.time_s, up, [slice(0, len(up))])).as_one
    assert not lift_of(body).as_one


def test_a_body_in_the_air_falls_and_one_on_its_feet_does_not() -> None:
    time_s = np.arange(0, 2.0, 1 / FPS)
    from_top = np.clip(np.abs(time_s - 1.0), 0, 0.12)
    flight = -0.5 * 9.81 / 1.75 * from_top**2
    up = np.repeat((flight - flight.min())[:, None], 6, axis=1)
    hop = rise_of_parts(time_s, up, [slice(0, len(up))])
    assert lift_of(hop).fall > FREE_FALL_SHARE
    assert lift_of(moved(RAISE, seconds=0.5)).fall < FREE_FALL_SHARE


def test_frames_in_which_the_parts_do_different_things_have_no_rise() -> None:
    body = moved((1.0, 1.0, 1.0, -1.0, 2.0, -2.0), height=0.15)
    assert np.isnan(body.rise[int(1.8 * FPS)])
    assert np.isfinite(body.rise[0])

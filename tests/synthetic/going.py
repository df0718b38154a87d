"""What people do around their raises: walk, squat, jump, turn, sit, leave."""

import math

from synthetic.body import ANKLE_FROM_BALL, SHANK, THIGH
from synthetic.script import Move, Posture, Script

STRIDE_DEG = 14.0
"""Tilt of the leg at either end of a step."""


def walk(steps: int, step_s: float = 0.55) -> Move:
    """Walk so many steps forward and stand, the legs swinging as a pair of compasses."""

    def do(script: Script) -> None:
        standing = script.now
        length = 2 * (SHANK + THIGH) * math.sin(math.radians(STRIDE_DEG))
        steady = ("shank", "thigh", "free_x")
        swing = {"free_y": 0.06, "free_pitch": 35.0}
        forward = {"shank": STRIDE_DEG, "thigh": STRIDE_DEG, "free_x": length}
        landed = {"shank": -STRIDE_DEG, "thigh": -STRIDE_DEG}
        script.move(step_s, forward, linear=steady, bumps=swing)
        for _ in range(steps - 1):
            _change_support(script)
            script.move(0.0, landed)
            script.move(step_s, forward, linear=steady, bumps=swing)
        _change_support(script)
        script.move(0.0, landed)
        script.move(step_s, {**_upright(standing), "free_x": 0.0}, bumps=swing)

    return do


def _change_support(script: Script) -> None:
    """Put the weight on the other foot, which stands on the ground already."""
    now = script.now
    other = {
        "right_supports": 1.0 - now.right_supports,
        "x": now.x + now.free_x,
        "y": now.y + now.free_y,
        "free_x": -now.free_x,
        "free_y": -now.free_y,
        "pitch": now.free_pitch,
        "free_pitch": now.pitch,
    }
    script.move(0.0, other)


def _upright(standing: Posture) -> dict[str, float]:
    return {"shank": standing.shank, "thigh": standing.thigh, "trunk": standing.trunk}


def step_in_place(steps: int, step_s: float = 0.5, lift: float = 0.07) -> Move:
    """Lift one foot after the other a little."""
    return _alternate(steps, step_s, {"free_y": lift, "free_pitch": 25.0})


def march(steps: int, step_s: float = 0.7) -> Move:
    """Lift one knee after the other up to the hip."""
    return _alternate(steps, step_s, {"free_y": 0.22, "free_x": 0.14, "free_pitch": 15.0})


def _alternate(steps: int, step_s: float, bumps: dict[str, float]) -> Move:
    def do(script: Script) -> None:
        for _ in range(steps):
            script.move(step_s, bumps=bumps)
            _change_support(script)

    return do


def both_feet(pitch_deg: float) -> dict[str, float]:
    """Both feet turned by the same angle, as columns of a posture."""
    return {"pitch": pitch_deg, "free_pitch": pitch_deg}


def squat(count: int, *, heel_deg: float = 0.0, seconds: float = 1.2, rest_s: float = 0.5) -> Move:
    """Squat down and stand up.

    Parameters
    ----------
    count : int
        How often.
    heel_deg : float
        How far the feet turn up at the heels at the bottom.
    seconds, rest_s : float
        Of each way, and at the bottom and between.
    """

    def do(script: Script) -> None:
        flat, tipped = both_feet(0.0), both_feet(heel_deg)
        standing = _upright(script.now)
        for _ in range(count):
            script.move(seconds, {"shank": 32.0, "thigh": -75.0, "trunk": 38.0, **tipped})
            script.move(rest_s)
            script.move(seconds, {**standing, **flat})
            script.move(rest_s)

    return do


def jump(count: int, height: float = 0.12) -> Move:
    """Crouch, jump so that both feet leave the ground, and land softly."""

    def do(script: Script) -> None:
        crouched = {"shank": 22.0, "thigh": -35.0, "trunk": 20.0, **both_feet(0.0)}
        standing = _upright(script.now)
        for _ in range(count):
            script.move(0.4, crouched)
            script.move(0.25, {**standing, **both_feet(35.0)})
            script.move(0.42, bumps={"y": height})
            script.move(0.25, crouched)
            script.move(0.5, standing)
            script.move(0.5)

    return do


def turn(degrees: float, seconds: float = 1.0) -> Move:
    """Turn on the spot; 180 faces the other way, and walking then leads back."""

    def do(script: Script) -> None:
        now = script.now
        pivot = -ANKLE_FROM_BALL[0]  # the hip stays where it is
        place = now.place + (now.x - pivot) * math.cos(math.radians(now.turned))
        script.move(0.0, {"place": place, "x": pivot})
        script.move(seconds, {"turned": now.turned + degrees})

    return do


def replace_person(place: float = 1.0, size: float = 0.8) -> Move:
    """Another person elsewhere in the room is seen from now on."""
    return lambda script: script.move(0.0, {"place": place, "size": size})


def sit_down_on() -> Move:
    """Be seated from now on, thighs level, feet flat under the knees."""
    seat = {"hip_x": ANKLE_FROM_BALL[0] - THIGH, "hip_y": ANKLE_FROM_BALL[1] + SHANK}
    return lambda script: script.move(0.0, {**seat, "shank": 0.0, "thigh": -90.0})

"""Positions that are held: stretches, balance, and walking on toes and heels."""

import math
from collections.abc import Callable
from typing import Literal

import numpy as np

from synthetic.body import ANKLE_FROM_BALL, SHANK, THIGH
from synthetic.script import Move, Posture, Script, minimum_jerk
from synthetic.stepping import change_support

RELAXED_DEG = -70.0
"""Turn of the foot of a leg that lies on the floor: the toes up, a little forward."""


def note(times: list[float]) -> Move:
    """Write down when this is."""
    return lambda script: times.append(script.duration_s)


def held(
    position: dict[str, float],
    seconds: float,
    times: list[float],
    *,
    move_s: float = 0.8,
    counts_from: tuple[float, float] = (0.5, 0.5),
) -> Move:
    """Go into a position, stay, and come back.

    Parameters
    ----------
    position : dict
        Columns of the posture.
    seconds : float
        From the middle of going in to the middle of coming back.
    times : list of float
        Gets the moments from which and until which the position counts.
    move_s : float
        Of each way.
    counts_from : tuple of float
        Shares of the way at which the position is entered and left.
    """

    def do(script: Script) -> None:
        before = {name: float(getattr(script.now, name)) for name in position}
        entered, left = (_when(share) * move_s for share in counts_from)
        times.append(script.duration_s + entered)
        script.move(move_s, position)
        script.move(seconds - move_s)
        script.move(move_s, before)
        times.append(script.duration_s - left)

    return do


DEEP_SQUAT = {"shank": 35.0, "thigh": -95.0, "trunk": 40.0}
KNEE_TO_WALL = {"shank": 38.0, "thigh": -25.0}
"""From `split`, of the front leg."""
CALF_STRETCH = {"shank": 28.0, "thigh": 25.0, "trunk": 20.0}
"""From `split`, of the rear leg."""
FOOT_IN_HAND = {"free_x": -0.321, "free_y": 0.342, "free_pitch": 100.0}
ONE_LEG = {"free_x": -0.16, "free_y": 0.20, "free_pitch": 50.0}


def _when(share: float) -> float:
    """When a smooth movement of unit time is through this share of its way."""
    time = np.linspace(0.0, 1.0, 1001)
    return float(np.interp(share, minimum_jerk(time), time))


def split(rear_supports: bool, seconds: float = 0.6) -> Move:
    """Put the free foot in front, or behind with its heel up."""
    feet = (
        {"free_x": 0.3, "shank": 3.0, "thigh": 1.0}
        if rear_supports
        else {"free_x": -0.25, "free_pitch": 35.0, "shank": 8.0, "thigh": -15.0}
    )
    return lambda script: script.move(seconds, feet, bumps={"free_y": 0.05})


def together(seconds: float = 0.6) -> Move:
    """Put the feet side by side and stand."""
    upright = {"shank": 3.0, "thigh": -2.0, "trunk": 2.0}
    feet = {"free_x": 0.0, "free_y": 0.0, "free_pitch": 0.0, "pitch": 0.0}
    return lambda script: script.move(seconds, {**upright, **feet}, bumps={"free_y": 0.05})


def change(columns: dict[str, float], seconds: float) -> Move:
    """Move some columns of the posture."""
    return lambda script: script.move(seconds, columns)


def toe_walk(steps: int, times: list[float], *, touch_at: int | None = None) -> Move:
    """Rise onto the toes, walk, and come down; one heel may touch for a moment."""

    def touch(script: Script) -> None:
        script.move(0.15, {"pitch": 0.0})
        script.move(0.1)
        script.move(0.15, {"pitch": 32.0})

    both = {"pitch": 32.0, "free_pitch": 32.0}
    return _walk_on(steps, times, both, {"pitch": 0.0, "free_pitch": 0.0}, touch, touch_at)


def heel_walk(steps: int, times: list[float], *, touch_at: int | None = None) -> Move:
    """Pull the toes up, walk on the heels, and come down; a forefoot may drop for a moment."""
    pitch = math.radians(18.0)
    rise = 0.1064 * math.sin(pitch) - 0.014 * (1 - math.cos(pitch))
    up = {"pitch": -18.0, "free_pitch": -18.0, "y": rise}
    down = {"pitch": 0.0, "free_pitch": 0.0, "y": 0.0}

    def drop(script: Script) -> None:
        level = {"free_y": rise}
        script.move(0.15, {"pitch": 0.0, "y": 0.0, **level})
        script.move(0.1)
        script.move(0.15, {"pitch": -18.0, "y": rise, "free_y": 0.0})

    return _walk_on(steps, times, up, down, drop, touch_at)


def _walk_on(
    steps: int,
    times: list[float],
    up: dict[str, float],
    down: dict[str, float],
    touch: Callable[[Script], None],
    touch_at: int | None,
) -> Move:
    lean = 8.0
    length = 2 * (SHANK + THIGH) * math.sin(math.radians(lean))

    def do(script: Script) -> None:
        script.move(0.4, up)
        times.append(script.duration_s - 0.2)
        script.move(0.3)
        steady = ("shank", "thigh", "free_x")
        lifted = {"free_y": 0.04}
        for i in range(steps):
            if i == touch_at:
                touch(script)
            forward = {"shank": lean + 2, "thigh": lean - 2, "free_x": length}
            script.move(0.5, forward, linear=steady, bumps=lifted)
            change_support(script)
            script.move(0.0, {"shank": -lean + 2, "thigh": -lean - 2})
        script.move(0.5, {"shank": 3.0, "thigh": -2.0, "free_x": 0.0}, bumps=lifted)
        times.append(script.duration_s + 0.2)
        script.move(0.4, down)

    return do


def touch_down(columns: dict[str, float], seconds: float) -> Move:
    """Put the free foot down and up again."""

    def do(script: Script) -> None:
        before = {name: float(getattr(script.now, name)) for name in columns}
        script.move(0.2, columns)
        script.move(seconds)
        script.move(0.2, before)

    return do


def leg_on_the_floor(free: Literal["left", "right"] = "right") -> Posture:
    """Sit on the floor with one leg straight in front, the other foot flat, its knee up."""
    hip_x, hip_y = -0.30, 0.03
    ankle = (hip_x + SHANK + THIGH - 0.001, 0.03)
    x, y = _ball(ankle, RELAXED_DEG)
    return Posture(
        right_supports=float(free == "left"),
        hip_x=hip_x,
        hip_y=hip_y,
        trunk=-8.0,
        free_x=x,
        free_y=y,
        free_pitch=RELAXED_DEG,
        free_toes=1.0,
    )


def foot_to(pitch_deg: float) -> Callable[[Posture], dict[str, float]]:
    """Turn the free foot about its ankle, which stays where it is."""

    def changes(now: Posture) -> dict[str, float]:
        at = _ball((0.0, 0.0), now.free_pitch)
        ankle = (now.free_x - at[0], now.free_y - at[1])
        x, y = _ball(ankle, pitch_deg)
        return {"free_x": x, "free_y": y, "free_pitch": pitch_deg}

    return changes


def foot_reps(
    tops_deg: list[float],
    *,
    up_s: float = 0.8,
    hold_s: float = 0.3,
    down_s: float = 0.9,
    rest_s: float = 0.5,
    bottom_deg: float = 0.0,
) -> Move:
    """Pull the free foot up by so many degrees from where it is, again and again."""

    def do(script: Script) -> None:
        rest = script.now.free_pitch
        for top in tops_deg:
            script.move(up_s, foot_to(rest - top)(script.now))
            script.move(hold_s)
            script.move(down_s, foot_to(rest + bottom_deg)(script.now))
            script.move(rest_s)

    return do


def foot_held(turn_deg: float, seconds: float, times: list[float], move_s: float = 0.4) -> Move:
    """Turn the free foot up by so many degrees, hold it there, and let it back."""
    return lambda script: held(
        foot_to(script.now.free_pitch - turn_deg)(script.now), seconds, times, move_s=move_s
    )(script)


def _ball(ankle: tuple[float, float], pitch_deg: float) -> tuple[float, float]:
    """Where the ball of a foot is whose ankle is known."""
    pitch = math.radians(pitch_deg)
    x, y = ANKLE_FROM_BALL
    return (
        ankle[0] - x * math.cos(pitch) - y * math.sin(pitch),
        ankle[1] - y * math.cos(pitch) + x * math.sin(pitch),
    )

"""A foot that is free in the air: circles, and writing in the air."""

import math
from collections.abc import Callable
from typing import Literal

import numpy as np

from synthetic.body import ANKLE_FROM_BALL, SHANK, THIGH, turned
from synthetic.script import Floats, Move, Posture, Script, TrueCycle, minimum_jerk

ANKLE_AHEAD, ANKLE_UP = 0.12, 0.10
"""Where the free ankle is held, from the standing one, statures."""
HANGING_DEG = -15.0
"""A relaxed free foot hangs by 15 degrees from a shank that leans back by 30."""
LEAD_S = 0.4

FootPath = Callable[[Floats], tuple[Floats, Floats]]
"""From the share of the time to the foot's turn (heel up) and its turn outwards, degrees."""


def foot_in_the_air(free: Literal["left", "right"] = "right") -> Posture:
    """Sit with one foot held in the air, the ankle relaxed."""
    x, y = _ball_from_standing(np.array([HANGING_DEG]))
    return Posture(
        right_supports=float(free == "left"),
        shank=0.0,
        thigh=-90.0,
        hip_x=ANKLE_FROM_BALL[0] - THIGH,
        hip_y=ANKLE_FROM_BALL[1] + SHANK,
        free_x=float(x[0]),
        free_y=float(y[0]),
        free_pitch=HANGING_DEG,
        free_toes=1.0,
    )


def circles(
    count: int,
    *,
    up_down_deg: float = 40.0,
    in_out_deg: float = 30.0,
    seconds: float = 2.0,
    outwards: bool = True,
    start_deg: float = 0.0,
) -> Move:
    """Draw circles with the toes, from the middle out to the circle and back at the end.

    Parameters
    ----------
    count : int
        How many.
    up_down_deg, in_out_deg : float
        From the highest to the lowest and from the innermost to the outermost.
    seconds : float
        Of each.
    outwards : bool
        Whether the toes go outwards at the top and inwards at the bottom.
    start_deg : float
        Where it begins: 0 at the innermost, 90 at the top, 180 at the outermost.
    """
    first, sense = math.radians(start_deg), 1.0 if outwards else -1.0

    def on_circle(phase: Floats) -> tuple[Floats, Floats]:
        return -up_down_deg / 2 * np.sin(phase), -in_out_deg / 2 * np.cos(phase)

    begin = on_circle(np.array(first))

    def round_and_round(share: Floats) -> tuple[Floats, Floats]:
        return on_circle(first + sense * 2 * np.pi * count * share)

    def do(script: Script) -> None:
        _move_foot(script, LEAD_S, _scaled(begin, minimum_jerk))
        for i in range(count):
            start_s = script.duration_s + i * seconds
            script.cycles.append(TrueCycle(start_s, start_s + seconds))
        _move_foot(script, count * seconds, round_and_round)
        _move_foot(script, LEAD_S, _scaled(begin, lambda share: 1 - minimum_jerk(share)))

    return do


def write_in_the_air(
    seconds: float, *, up_down_deg: float = 30.0, in_out_deg: float = 20.0
) -> Move:
    """Draw letters with the big toe: strokes of changing size, up, down and aside."""

    def strokes(share: Floats) -> tuple[Floats, Floats]:
        time_s = share * seconds
        edge = np.minimum(1.0, 4 * np.minimum(time_s, seconds - time_s))
        up_down = 0.6 * np.sin(2 * np.pi * 0.8 * time_s) + 0.4 * np.sin(2 * np.pi * 1.3 * time_s)
        in_out = np.sin(2 * np.pi * 0.55 * time_s)
        return edge * up_down_deg / 2 * up_down, edge * in_out_deg / 2 * in_out

    def do(script: Script) -> None:
        script.cycles.append(TrueCycle(script.duration_s, script.duration_s + seconds))
        _move_foot(script, seconds, strokes)

    return do


def swing_shank(seconds: float, *, degrees: float = 24.0, hz: float = 0.7) -> Move:
    """Swing the shank to and fro about the knee, the ankle itself kept still."""
    hip = np.array([ANKLE_FROM_BALL[0] - THIGH, ANKLE_FROM_BALL[1] + SHANK])

    def do(script: Script) -> None:
        now = script.now
        here = np.array([now.free_x, now.free_y])
        ankle = here + turned(ANKLE_FROM_BALL, np.array([now.free_pitch]))[0]
        knee = _knee(ankle, hip)

        def moved(share: Floats) -> Floats:
            turn = np.radians(degrees / 2 * np.sin(2 * np.pi * hz * share * seconds))
            out = here - knee
            across = np.stack([np.cos(turn), -np.sin(turn)], axis=1) * out[0]
            along = np.stack([np.sin(turn), np.cos(turn)], axis=1) * out[1]
            return across + along - out

        script.move(
            seconds,
            waves={
                "free_x": lambda share: moved(share)[:, 0],
                "free_y": lambda share: moved(share)[:, 1],
                "free_pitch": lambda s: degrees / 2 * np.sin(2 * np.pi * hz * s * seconds),
            },
        )

    return do


def _knee(ankle: Floats, hip: Floats) -> Floats:
    """Knee in front of the line from ankle to hip."""
    reach = hip - ankle
    distance = float(np.hypot(*reach))
    along = (SHANK**2 + distance**2 - THIGH**2) / (2 * distance)
    across = math.sqrt(SHANK**2 - along**2)
    knee: Floats = (
        ankle + along * reach / distance + across * np.array([reach[1], -reach[0]]) / distance
    )
    return knee


def _ball_from_standing(pitch_deg: Floats) -> tuple[Floats, Floats]:
    """Ball of the free foot from that of the standing one while its ankle stays in place."""
    ankle = np.add(ANKLE_FROM_BALL, (ANKLE_AHEAD, ANKLE_UP))
    ball = ankle - turned(ANKLE_FROM_BALL, pitch_deg)
    return ball[:, 0], ball[:, 1]


def _scaled(place: tuple[Floats, Floats], ease: Callable[[Floats], Floats]) -> FootPath:
    return lambda share: (place[0] * ease(share), place[1] * ease(share))


def _move_foot(script: Script, seconds: float, path: FootPath) -> None:
    """Turn the free foot about its ankle, starting and ending where it hangs."""
    rest = script.now.free_pitch
    home = _ball_from_standing(np.array([rest]))

    def ball(share: Floats, axis: int) -> Floats:
        return _ball_from_standing(rest + path(share)[0])[axis] - home[axis]

    script.move(
        seconds,
        waves={
            "free_pitch": lambda share: path(share)[0],
            "free_yaw": lambda share: path(share)[1],
            "free_x": lambda share: ball(share, 0),
            "free_y": lambda share: ball(share, 1),
        },
    )

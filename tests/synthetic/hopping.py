"""Hops: on two feet or one, on the spot, sideways over a line, onto a curb."""

import math

import numpy as np

from synthetic.going import both_feet
from synthetic.script import Floats, Move, Posture, Script, TrueCycle

GRAVITY = 9.81 / 1.75
"""Statures a second squared, for a person of 175 cm."""
EYE_LEVEL = 0.4
"""Of the camera: a person who comes nearer seems to sink below it."""


def hops(
    count: int,
    *,
    height: float = 0.03,
    contact_s: float = 0.3,
    landing_deg: float = 22.0,
    lowest_deg: float = 10.0,
    nearer: float = 0.0,
    curb: float = 0.0,
    one_foot: bool = False,
) -> Move:
    """Hop, each flight as long as gravity lets it be.

    Parameters
    ----------
    count : int
        How many.
    height : float
        Of the feet over the ground they leave, statures.
    contact_s : float
        On the ground between two hops.
    landing_deg, lowest_deg : float
        Heels up at the touch-down, and in the middle of the contact.
    nearer : float
        Share by which the person looks larger after the first hop, smaller again after
        the second (hops sideways over a line).
    curb : float
        Height of a curb that every other hop leads onto.
    one_foot : bool
        The other foot stays where it is held.
    """

    def do(script: Script) -> None:
        standing = script.now
        for i in range(count):
            up = i % 2 == 0
            script.move(0.3 if i == 0 else contact_s / 2, _push_off(standing, one_foot))
            size = standing.size * (1 + nearer) if up else standing.size
            sinks = EYE_LEVEL * (size - script.now.size)
            _fly(
                script, height, curb if up else -curb, {"size": size}, sinks, landing_deg, one_foot
            )
            _absorb(script, standing, contact_s / 2, lowest_deg, one_foot)
        script.move(0.35, {**_legs(standing, 0.0), **_feet(0.0, one_foot)})

    return do


def _push_off(standing: Posture, one_foot: bool) -> dict[str, float]:
    return {**_legs(standing, 0.0), **_feet(32.0, one_foot)}


def _fly(
    script: Script,
    clear: float,
    higher: float,
    nearer: dict[str, float],
    sinks: float,
    landing_deg: float,
    one_foot: bool,
) -> None:
    """Fly over the higher of two levels by so much; in the picture the nearer one is lower."""
    rise_s = math.sqrt(2 * (clear + max(higher, 0.0)) / GRAVITY)
    seconds = rise_s + math.sqrt(2 * (clear + max(-higher, 0.0)) / GRAVITY)

    def ballistic(share: Floats) -> Floats:
        time_s = share * seconds
        return GRAVITY * (rise_s * time_s - time_s**2 / 2) - higher * share

    script.cycles.append(TrueCycle(script.duration_s, script.duration_s + seconds))
    after = {"y": script.now.y + higher - sinks, **nearer, **_feet(landing_deg, one_foot)}
    script.move(seconds, after, linear=("y", "size"), waves={"y": ballistic})


def _absorb(
    script: Script, standing: Posture, seconds: float, lowest_deg: float, one_foot: bool
) -> None:
    script.move(seconds, {**_legs(standing, 1.0), **_feet(lowest_deg, one_foot)})


def _legs(standing: Posture, bent: float) -> dict[str, float]:
    return {"shank": standing.shank + 10 * bent, "thigh": standing.thigh - 14 * bent}


def _feet(pitch_deg: float, one_foot: bool) -> dict[str, float]:
    return {"pitch": pitch_deg} if one_foot else both_feet(pitch_deg)


def bounce_heels(count: int, *, pitch_deg: float = 30.0, seconds: float = 0.5) -> Move:
    """Quick calf raises in which the toes never leave the ground."""

    def do(script: Script) -> None:
        for _ in range(count):
            waves = {
                name: lambda share: pitch_deg / 2 * (1 - np.cos(2 * np.pi * share))
                for name in ("pitch", "free_pitch")
            }
            script.move(seconds, waves=waves)

    return do

"""Whether a foot turns in one plane: then it looks the same at the same turn, up and down."""

from collections.abc import Iterator

import numpy as np

from formcheck.model.arrays import Bools, Floats
from formcheck.registration.foot_template import Picture
from formcheck.registration.free_foot.layers import INSIDE, shifted
from formcheck.registration.free_foot.leg_picture import COLOURS, LegGrid, Polar
from formcheck.registration.free_foot.turn_fit import LearningFrames

ASIDE = 1.65
"""Times by which a foot that goes round looks different on the ways up and down, against two ways
in one direction (see `docs/measurement.md`): rendered feet that went straight up and down .4 to
1.45 (another one, with the other foot behind it, 3.9), five that went round 2.15 to 23."""
SAME_DEG, TRIED_DEG = 3.0, 6
"""Turns that are the same, and by how much a picture may be turned on to fit the other one: a frame
on the way is read less surely than one that is held."""
APART_DEG = 8.0
"""By how much a foot must have turned away in between: else it is one visit."""
MOVING_DEG_S = 15.0
"""A foot that turns by more is on its way."""
FEWEST_PAIRS = 3


def difference_of_ways(
    frames: LearningFrames,
    chosen: list[int],
    turn_deg: Floats,
    speed_deg_s: Floats,
    place: tuple[LegGrid, Floats, Picture],
) -> float:
    """How much a foot looks different at one turn on the ways up and down, against alike ways.

    A foot that only turns in its leg's plane shows the same picture whenever it comes by. One that
    goes round comes by turned in on one way, and turned out on the other.

    Parameters
    ----------
    frames : LearningFrames
        Pictures of the leg.
    chosen : list of int
        Which frames of the clip they are.
    turn_deg, speed_deg_s : ndarray, shape (T,)
        Turn in all frames of the clip as the foot's layer counts it, and its speed.
    place : tuple of LegGrid, ndarray of shape (2,), ndarray of shape (RADII, ANGLES)
        The polar picture, its turning point, and how much each place belongs to the foot.

    Returns
    -------
    float
        Ratio of both differences; NaN where too few pairs of frames show the same turn.
    """
    grid, point, mask = place
    turned: list[Polar] = [
        shifted(grid.sample(kept, kept.channels(), leg, point), turn_deg[index])[COLOURS]
        for kept, leg, index in zip(frames.pictures, frames.frames, chosen, strict=True)
    ]
    inside: Bools = mask > INSIDE
    opposite: list[float] = []
    alike: list[float] = []
    for i, j in _visits(chosen, turn_deg, speed_deg_s):
        tried = range(-TRIED_DEG, TRIED_DEG + 1)
        off = min(_difference(turned[i], shifted(turned[j], by), inside) for by in tried)
        back = speed_deg_s[chosen[i]] * speed_deg_s[chosen[j]] < 0
        (opposite if back else alike).append(off)
    if min(len(opposite), len(alike)) < FEWEST_PAIRS:
        return float("nan")
    return float(np.median(opposite) / (np.median(alike) + 1e-9))


def _visits(chosen: list[int], turn_deg: Floats, speed_deg_s: Floats) -> Iterator[tuple[int, int]]:
    """Pairs of frames on the way that show one turn, with another turn in between."""
    moving = [k for k, index in enumerate(chosen) if abs(speed_deg_s[index]) > MOVING_DEG_S]
    for place, i in enumerate(moving):
        for j in moving[place + 1 :]:
            first, last = chosen[i], chosen[j]
            away = np.abs(turn_deg[first : last + 1] - turn_deg[first])
            if away[-1] <= SAME_DEG and away.max() > APART_DEG:
                yield i, j


def _difference(one: Polar, other: Polar, inside: Bools) -> float:
    return float(np.median(((one - other) ** 2).mean(axis=0)[inside]))

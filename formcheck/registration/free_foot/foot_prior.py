"""Where the landmarks have a foot in its polar picture: what its mask is learnt from."""

import numpy as np

from formcheck.model.arrays import Bools, Floats
from formcheck.registration.foot_template import Picture
from formcheck.registration.free_foot.layers import blurred
from formcheck.registration.free_foot.leg_picture import LegGrid

SURELY, NEARBY, ELSEWHERE = 0.10, -0.10, -0.5
"""Gain of a place where the landmarks have the foot, beside it, and farther away."""


def foot_prior(grid: LegGrid, outline: Floats) -> tuple[Picture, Picture]:
    """Where the landmarks have the foot: a first mask, and the gain that is added for it.

    Parameters
    ----------
    grid : LegGrid
        The polar picture.
    outline : ndarray, shape (3, 2)
        Heel, toe and ankle from the turning point, foot lengths.
    """
    heel, toe, ankle = outline

    def near(a: Floats, b: Floats, radius: float) -> Bools:
        way = b - a
        share = np.clip(((grid.points - a) @ way) / (way @ way + 1e-9), 0, 1)
        off = grid.points - a - share[..., None] * way
        inside: Bools = np.hypot(off[..., 0], off[..., 1]) < radius
        return inside

    def foot(scale: float) -> Bools:
        tip = toe + 0.2 * (toe - heel)
        sole = near(heel, tip, 0.15 * scale)
        return sole | near(ankle, heel, 0.12 * scale) | near(ankle, (heel + toe) / 2, 0.12 * scale)

    prior = np.where(foot(1.0), SURELY, np.where(foot(2.0), NEARBY, ELSEWHERE))
    mask = blurred(foot(1.0).astype(np.float32), (1, 3))
    return mask, blurred(prior.astype(np.float32), (1, 3))

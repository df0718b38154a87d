"""How far the turns of a free foot may be off, by how far the foot has turned."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.model.arrays import Floats
from formcheck.registration.free_foot.turn_fit import Explanation, odds, posture_weights

LEAST_SD_DEG = 1.5
"""Of every turn: what no refit shows (a foot that bends, skin over the bones)."""
USUAL_VARIANCE, PER_VARIANCE_DEG = 0.25, 7.0
"""Variance of a foot's picture, turned back, that is usual; and the standard deviation of a turn of
30 degrees that each unit more of it brings. What does not turn with the foot shows there: the other
foot, cloth, movement out of the plane (51 rendered clips: ranges with .5 and more were off by 7
degrees, the others by 3; 27 others, with wrong explanations counted apart: 54 ends off by .9 of
their standard deviation)."""
MOST_TURN_DEG = 45.0
POWERS = 3
UNIT_DEG = 30.0


@dataclass(frozen=True)
class CommonError:
    """An error that all frames share, as a polynomial of the turn without a constant.

    At rest the turn is zero by definition; what the turning point or the view is off by grows
    from there to either side.

    Attributes
    ----------
    coefficients : ndarray, shape (K, POWERS)
        Of K independent errors, each one standard deviation large, degrees.
    """

    coefficients: Floats

    def sd_deg(self, turns_deg: Floats) -> Floats:
        """Standard deviation of the common error at some turns, degrees."""
        each = self.coefficients @ _powers(turns_deg).T
        result: Floats = np.sqrt((each**2).sum(axis=0))
        return result

    def counted_from(self, rest_deg: float) -> "CommonError":
        """The same error where another turn is the rest: none there, and as before between."""
        away = np.linspace(-1, 1, POWERS + 2) * UNIT_DEG
        moved = _powers(away + rest_deg) - _powers(np.array([rest_deg]))
        errors = moved @ self.coefficients.T
        coefficients = np.linalg.lstsq(_powers(away), errors, rcond=None)[0].T
        return CommonError(coefficients.astype(np.float64))


def unexplained_sd_deg(variance: float, turns_deg: Floats) -> Floats:
    """Standard deviation of turns by what of a foot's picture does not turn with it, degrees.

    Parameters
    ----------
    variance : float
        From `Layers.unexplained`.
    turns_deg : ndarray
        From rest.
    """
    share = np.minimum(np.abs(turns_deg), MOST_TURN_DEG) / UNIT_DEG
    result: Floats = PER_VARIANCE_DEG * max(variance - USUAL_VARIANCE, 0.0) * share
    return result


def common_error(ways: Sequence[Explanation], views: Sequence[Floats]) -> CommonError:
    """How turns depend on where the foot turns, on the view and on how the frames are explained.

    Parameters
    ----------
    ways : sequence of Explanation
        The first one's turns are used; the others explain nearly as much.
    views : sequence of ndarray
        Changes of the turns in a view that is off by a standard deviation.
    """
    best, near = ways[0].fit, ways[0].near
    away = np.array([fit.point - best.point for fit in near])
    turns = np.array([fit.turns_deg for fit in near])
    errors = []
    if len(near) > POWERS:
        design = np.column_stack([np.ones(len(away)), away])
        slopes = np.linalg.lstsq(design, turns, rcond=None)[0][1:]
        size, axes = np.linalg.eigh(ways[0].covariance)
        errors += list(np.sqrt(np.maximum(size, 0))[:, None] * (axes.T @ slopes))
    errors += list(views)
    for way, chance in zip(ways[1:], odds(ways), strict=True):
        errors.append(np.sqrt(chance) * (way.fit.turns_deg - best.turns_deg))
    weights = np.sqrt(posture_weights(best.turns_deg))[:, None]
    powers = _powers(best.turns_deg) * weights
    ridge = 1e-3 * np.eye(POWERS)
    normal = powers.T @ powers + ridge
    fitted = [np.linalg.solve(normal, powers.T @ (weights[:, 0] * error)) for error in errors]
    return CommonError(np.array(fitted).reshape(-1, POWERS))


def _powers(turns_deg: Floats) -> Floats:
    """Powers of the turn in units of 30 degrees, so that they are of one size."""
    unit = np.atleast_1d(turns_deg) / UNIT_DEG
    powers: Floats = np.stack([unit**k for k in range(1, POWERS + 1)], axis=-1)
    return powers

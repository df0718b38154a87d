"""From one correlation curve per frame to a path of turns through time."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from formcheck.model.arrays import Floats
from formcheck.registration.polar_correlation import TURNS_DEG

SHARPNESS = 50.0
"""Log likelihood of a correlation of 1 in one frame; half of the calibration's, which
averages over frames."""
SPEED_SD = 100.0
"""Degrees a second. A brisk raise turns the foot by 30 degrees in .4 s."""
FURTHEST = 12.0
"""Cap of the log probability of a jump: the foot may be found again anywhere."""


@dataclass(frozen=True)
class PathModel:
    """How turns are searched for and how fast they change.

    Attributes
    ----------
    turns_deg : ndarray, shape (turns,)
        Turns that are searched.
    sharpness : float
        Log likelihood of a correlation of 1 in one frame.
    speed_sd : float
        Degrees a second.
    furthest : float
        Cap of the log probability of a jump.
    """

    turns_deg: Floats
    sharpness: float
    speed_sd: float
    furthest: float


PLANTED_FOOT = PathModel(TURNS_DEG, SHARPNESS, SPEED_SD, FURTHEST)


def likelihood(curves: npt.NDArray[np.floating], model: PathModel = PLANTED_FOOT) -> Floats:
    """Likelihood of every turn, from its correlation.

    Parameters
    ----------
    curves : ndarray, shape (..., turns)
        Correlations over the model's turns; NaN where nothing was seen.
    model : PathModel
        Of a rear foot that turns about its ball by default.

    Returns
    -------
    ndarray, shape (..., turns)
        1 at each curve's best turn; 1 throughout where the curve is NaN.
    """
    values = model.sharpness * np.asarray(curves, np.float64)
    values = values - np.max(values, axis=-1, keepdims=True)
    result: Floats = np.where(np.isfinite(values), np.exp(values), 1.0)
    return result


class ForwardFilter:
    """Belief about the turn from the frames so far: works live.

    Parameters
    ----------
    model : PathModel
        Of a rear foot that turns about its ball by default.
    """

    def __init__(self, model: PathModel = PLANTED_FOOT) -> None:
        self._model = model
        self._belief: Floats | None = None
        self._turns = tuple(model.turns_deg.tolist())

    def step(self, curve: npt.NDArray[np.floating], seconds: float) -> Floats:
        """Update the belief with the next curve.

        Parameters
        ----------
        curve : ndarray, shape (turns,)
            Correlations over the model's turns; NaN where nothing was seen.
        seconds : float
            Since the curve before.

        Returns
        -------
        ndarray, shape (turns,)
            Probability of every turn; sums to 1.
        """
        now = likelihood(curve, self._model)
        if self._belief is not None:
            now = now * (self.transition(seconds) @ self._belief)
        self._belief = now / now.sum()
        return self._belief

    def transition(self, seconds: float) -> Floats:
        """Probability of a turn given the turn some time ago, unscaled.

        Parameters
        ----------
        seconds : float
            How long ago.

        Returns
        -------
        ndarray, shape (turns, turns)
            Rows: turns now; columns: turns then.
        """
        milliseconds = max(round(seconds * 1000), 1)
        spread_deg = self._model.speed_sd * milliseconds / 1000
        return _transition(self._turns, spread_deg, self._model.furthest)


@lru_cache(maxsize=64)
def _transition(turns: tuple[float, ...], spread_deg: float, furthest: float) -> Floats:
    """Probability of each turn (rows) after each (columns), unscaled."""
    turns_deg = np.array(turns)
    unusual = 0.5 * ((turns_deg[:, None] - turns_deg) / spread_deg) ** 2
    result: Floats = np.exp(-np.minimum(unusual, furthest))
    result.flags.writeable = False
    return result


def forward_backward(
    curves: npt.NDArray[np.floating], time_s: Floats, model: PathModel = PLANTED_FOOT
) -> Floats:
    """Belief about the turn from all frames, shape (T, turns), rows sum to 1.

    Parameters
    ----------
    curves : ndarray, shape (T, turns)
        Correlations over the model's turns; NaN rows where nothing was seen.
    time_s : ndarray, shape (T,)
        Strictly increasing.
    model : PathModel
        Of a rear foot that turns about its ball by default.
    """
    forward = ForwardFilter(model)
    gaps = np.diff(time_s, prepend=time_s[:1])
    belief = np.array([forward.step(*pair) for pair in zip(curves, gaps, strict=True)])
    later = np.ones(len(model.turns_deg))
    for index in range(len(curves) - 2, -1, -1):
        seen = later * likelihood(curves[index + 1], model)
        later = forward.transition(float(gaps[index + 1])).T @ seen
        later /= later.sum()
        belief[index] *= later
    result: Floats = belief / belief.sum(axis=1, keepdims=True)
    return result


def spread(belief: Floats, turns_deg: Floats = TURNS_DEG) -> Floats:
    """Standard deviation of the turn under beliefs.

    Parameters
    ----------
    belief : ndarray, shape (T, turns)
        Each row sums to 1.
    turns_deg : ndarray, shape (turns,)
        The turns they are about.

    Returns
    -------
    ndarray, shape (T,)
        Degrees.
    """
    mean = belief @ turns_deg
    variance = belief @ turns_deg**2 - mean**2
    result: Floats = np.sqrt(np.maximum(variance, 0))
    return result

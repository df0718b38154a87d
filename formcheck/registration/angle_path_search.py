"""From one correlation curve per frame to a path of turns through time."""

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


def likelihood(curves: npt.NDArray[np.floating]) -> Floats:
    """Likelihood of every turn, from its correlation.

    Parameters
    ----------
    curves : ndarray, shape (..., turns)
        Correlations over `TURNS_DEG`; NaN where nothing was seen.

    Returns
    -------
    ndarray, shape (..., turns)
        1 at each curve's best turn; 1 throughout where the curve is NaN.
    """
    values = SHARPNESS * np.asarray(curves, np.float64)
    values = values - np.max(values, axis=-1, keepdims=True)
    result: Floats = np.where(np.isfinite(values), np.exp(values), 1.0)
    return result


class ForwardFilter:
    """Belief about the turn from the frames so far: works live."""

    def __init__(self) -> None:
        self._belief: Floats | None = None
        self._steps: dict[int, Floats] = {}

    def step(self, curve: npt.NDArray[np.floating], seconds: float) -> Floats:
        """Update the belief with the next curve.

        Parameters
        ----------
        curve : ndarray, shape (turns,)
            Correlations over `TURNS_DEG`; NaN where nothing was seen.
        seconds : float
            Since the curve before.

        Returns
        -------
        ndarray, shape (turns,)
            Probability of every turn; sums to 1.
        """
        now = likelihood(curve)
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
        if milliseconds not in self._steps:
            change = TURNS_DEG[:, None] - TURNS_DEG
            unusual = 0.5 * (change / (SPEED_SD * milliseconds / 1000)) ** 2
            self._steps[milliseconds] = np.exp(-np.minimum(unusual, FURTHEST))
        return self._steps[milliseconds]


def forward_backward(curves: npt.NDArray[np.floating], time_s: Floats) -> Floats:
    """Belief about the turn from all frames, shape (T, turns), rows sum to 1.

    Parameters
    ----------
    curves : ndarray, shape (T, turns)
        Correlations over `TURNS_DEG`; NaN rows where nothing was seen.
    time_s : ndarray, shape (T,)
        Strictly increasing.
    """
    forward = ForwardFilter()
    gaps = np.diff(time_s, prepend=time_s[:1])
    belief = np.array([forward.step(*pair) for pair in zip(curves, gaps, strict=True)])
    later = np.ones(len(TURNS_DEG))
    for index in range(len(curves) - 2, -1, -1):
        seen = later * likelihood(curves[index + 1])
        later = forward.transition(float(gaps[index + 1])).T @ seen
        later /= later.sum()
        belief[index] *= later
    result: Floats = belief / belief.sum(axis=1, keepdims=True)
    return result


def spread(belief: Floats) -> Floats:
    """Standard deviation of the turn under beliefs.

    Parameters
    ----------
    belief : ndarray, shape (T, turns)
        Each row sums to 1.

    Returns
    -------
    ndarray, shape (T,)
        Degrees.
    """
    mean = belief @ TURNS_DEG
    variance = belief @ TURNS_DEG**2 - mean**2
    result: Floats = np.sqrt(np.maximum(variance, 0))
    return result

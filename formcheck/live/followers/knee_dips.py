"""Bends of the knees where a raise was due: down and up again, with the heels on the ground."""

import math

STRAIGHT_DEG = 5.0
"""Since the standing position: more is no standing straight."""
DIP_S = (0.3, 2.5)
"""A raise takes so long; who is down longer has picked something up, or sat down."""


class KneeDips:
    """Finds dips that take a raise's time but lift no heel.

    Parameters
    ----------
    limit_deg : float or None
        Knee flexion since the standing position that is a dip; without it there is none.
    """

    def __init__(self, limit_deg: float | None) -> None:
        self._limit = math.inf if limit_deg is None else limit_deg
        self.reset()

    def reset(self) -> None:
        """Forget a dip under way: a raise was seen, or the leg was lost."""
        self._straight_s: float | None = None
        self._deepest = 0.0

    def push(self, time_s: float, knee_change_deg: float) -> bool:
        """Take the next frame of standing; whether a dip has just ended.

        Parameters
        ----------
        time_s : float
            Seconds.
        knee_change_deg : float
            Knee flexion since the standing position; NaN where the knee isn't seen.
        """
        if math.isnan(knee_change_deg):
            self.reset()
            return False
        if knee_change_deg > STRAIGHT_DEG:
            self._deepest = max(self._deepest, knee_change_deg)
            return False
        begun, deepest = self._straight_s, self._deepest
        self._straight_s, self._deepest = time_s, 0.0
        if begun is None:
            return False
        low, high = DIP_S
        return deepest >= self._limit and low <= time_s - begun <= high

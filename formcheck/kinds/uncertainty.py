"""How sure the numbers of bare landmarks are: their intervals of 95 %."""

import numpy as np

from formcheck.kinematics.motion import FREE_SD_DEG, FREE_SHARE
from formcheck.model.result import Z_95, Measured

LINE_SD_DEG = 4.0
"""Of an angle between bare lines (knee, shank): the landmarks sit 1 to 4 degrees off."""
LENGTH_SHARE = 0.1
LENGTH_SD = 0.005
"""Of a length read from bare landmarks: a share of it, and statures of noise."""
BETWEEN_REPS_SHARE = 0.05
"""One repetition's angle against another's in the same clip: constant errors cancel."""


def free_foot_deg(value: float) -> Measured | None:
    """Give the ankle angle of a foot in the air its interval."""
    if not np.isfinite(value):
        return None
    sd = np.hypot(FREE_SD_DEG, FREE_SHARE * value)
    return Measured(value=value, plus_minus=Z_95 * float(sd))


def line_deg(value: float) -> Measured | None:
    """Give an angle of bare lines its interval."""
    if not np.isfinite(value):
        return None
    return Measured(value=value, plus_minus=Z_95 * LINE_SD_DEG)


def length_cm(statures: float, stature_cm: float | None) -> Measured | None:
    """Put a length into cm; None without a scale."""
    if stature_cm is None or not np.isfinite(statures):
        return None
    sd = float(np.hypot(LENGTH_SD, LENGTH_SHARE * statures))
    return Measured(value=statures * stature_cm, plus_minus=Z_95 * sd * stature_cm)


def depth_percent(depth: float) -> Measured | None:
    """Give a repetition's share of the reference depth its interval, in percent."""
    if not np.isfinite(depth):
        return None
    percent = 100 * depth
    return Measured(value=percent, plus_minus=Z_95 * BETWEEN_REPS_SHARE * percent)

"""How sure the numbers of bare landmarks are: their intervals of 95 %."""

import numpy as np

from formcheck.kinematics.leg_angles import FREE_SD_DEG, FREE_SHARE
from formcheck.model.result import Z_95, Measured

LINE_SD_DEG = 4.0
"""Of an angle between bare lines (knee, shank): the landmarks sit 1 to 4 degrees off."""
LENGTH_SHARE = 0.1
LENGTH_SD = 0.005
"""Of a length read from bare landmarks: a share of it, and statures of noise."""
BETWEEN_REPS_SHARE = 0.05
"""One repetition's angle against another's in the same clip: constant errors cancel."""


def free_foot_deg(value: float, pictured_sd: float | None = None) -> Measured | None:
    """Ankle angle of a foot in the air with its 95 % interval.

    Parameters
    ----------
    value : float
        Degrees.
    pictured_sd : float, optional
        Standard deviation of the foot's turn in the pictures, where it was measured in them.

    Returns
    -------
    Measured or None
        From landmarks its error is a constant part (`FREE_SD_DEG`) and a share of the angle
        (`FREE_SHARE`); None where the value is NaN.
    """
    if not np.isfinite(value):
        return None
    sd = np.hypot(FREE_SD_DEG, FREE_SHARE * value) if pictured_sd is None else pictured_sd
    return Measured(value=value, plus_minus=Z_95 * float(sd))


def line_deg(value: float) -> Measured | None:
    """Angle between lines of bare landmarks with its 95 % interval, degrees; None for NaN."""
    if not np.isfinite(value):
        return None
    return Measured(value=value, plus_minus=Z_95 * LINE_SD_DEG)


def length_cm(statures: float, stature_cm: float | None) -> Measured | None:
    """Length in cm with its 95 % interval.

    Parameters
    ----------
    statures : float
        The length over the person's stature.
    stature_cm : float or None
        None without a scale.

    Returns
    -------
    Measured or None
        None without a scale, or where the length is NaN.
    """
    if stature_cm is None or not np.isfinite(statures):
        return None
    sd = float(np.hypot(LENGTH_SD, LENGTH_SHARE * statures))
    return Measured(value=statures * stature_cm, plus_minus=Z_95 * sd * stature_cm)


def depth_percent(depth: float) -> Measured | None:
    """Depth of a repetition in percent with its 95 % interval.

    Parameters
    ----------
    depth : float
        Size over the reference depth.

    Returns
    -------
    Measured or None
        None where the depth is NaN.
    """
    if not np.isfinite(depth):
        return None
    percent = 100 * depth
    return Measured(value=percent, plus_minus=Z_95 * BETWEEN_REPS_SHARE * percent)

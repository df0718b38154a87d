"""Heel height in a lunge: the rear foot's own picture since the rest, landmarks without it.

As the knee comes forward the landmarks carry the heel up, by up to several cm, and the fitted
leg with it. A foot that stays flat does not move in the picture.
"""

import numpy as np
from scipy.ndimage import median_filter, uniform_filter1d

from formcheck.kinematics import anthropometry
from formcheck.kinematics.leg_angles import heel_rise
from formcheck.kinematics.shank_tilt import upright_rest
from formcheck.model.arrays import Floats
from formcheck.model.recording import FootTurn
from formcheck.model.result import Z_95

PICTURE_SD_DEG = 0.7
"""What the foot's turn is off by in a lunge beyond the noise of its search: the skin that the
shank pulls, and the shadow that comes with it (root mean square in the hold of 10 rendered clips
0.8, of 12 others 0.6)."""
LANDMARKS_SD = 0.1
"""Foot lengths by which the landmarks carry a flat heel up in a deep lunge: the root mean square
of the worst moments of 14 rendered lunges was 2.6 cm."""
LEAST_PICTURED = 0.5
"""Share of the frames in which the foot's picture must have been compared."""

STEADY_S = 0.25
"""Either side of a frame: what the picture says for most of so long."""
MEAN_TO_SD = 1.25
"""From the mean absolute deviation of a normal distribution to its standard deviation."""
LOWEST_PERCENTILE = 20.0
"""Of the picture's turns: no heel sinks below the floor. Where it lastingly does by more than
its error, what was taken for the rest was none."""


def lunging_heel_height(
    by_landmarks: Floats,
    plus_minus: Floats,
    turn: FootTurn | None,
    tilt_deg: Floats,
    time_s: Floats,
) -> tuple[Floats, Floats]:
    """Height of the heel of a foot under a lunging shank, with its 95 % half-width.

    The landmarks don't enter where there is a picture: neither its zero, which is the shank's
    upright rest, nor which of its frames count. How sure each frame is decides instead.

    Parameters
    ----------
    by_landmarks, plus_minus : ndarray, shape (T,)
        Height by the fitted leg and its 95 % half-width, foot lengths; NaN where unknown.
    turn : FootTurn or None
        By the picture; None where it was not measured.
    tilt_deg : ndarray, shape (T,)
        Tilt of the shank by the landmarks, knee forward positive.
    time_s : ndarray, shape (T,)
        Strictly increasing.

    Returns
    -------
    height, plus_minus : ndarray, shape (T,)
        Foot lengths above the resting heel; NaN where nothing is known.
    """
    pictured = None if turn is None else _pictured_height(turn, tilt_deg, time_s)
    if pictured is not None:
        return pictured
    return by_landmarks, np.hypot(plus_minus, Z_95 * LANDMARKS_SD)


def _steady(pitch_deg: Floats, time_s: Floats) -> tuple[Floats, Floats]:
    """Running median, and the standard deviation about it: a picture that is lost jumps."""
    known = np.isfinite(pitch_deg)
    filled = np.interp(time_s, time_s[known], pitch_deg[known])
    size = 2 * int(STEADY_S / float(np.median(np.diff(time_s)))) + 1
    middle = median_filter(filled, size=size, mode="nearest")
    jumps = uniform_filter1d(np.abs(filled - middle), size, mode="nearest")
    return np.where(known, middle, np.nan), MEAN_TO_SD * jumps


def _pictured_height(
    turn: FootTurn, tilt_deg: Floats, time_s: Floats
) -> tuple[Floats, Floats] | None:
    compared = np.isfinite(turn.pitch_deg) & np.isfinite(turn.sd_deg)
    rest = upright_rest(tilt_deg, time_s) & compared
    if not rest.any() or compared.mean() < LEAST_PICTURED:
        return None
    zero = float(np.median(turn.pitch_deg[rest]))
    lowest = float(np.percentile(turn.pitch_deg[compared], LOWEST_PERCENTILE))
    # Landmarks may jump at rest and be quiet only in the hold, with the heel up.
    if lowest < zero - Z_95 * np.hypot(float(np.median(turn.sd_deg[rest])), PICTURE_SD_DEG):
        zero = lowest
    steady, scatter_sd = _steady(turn.pitch_deg, time_s)
    pitch_deg = steady - zero
    sds = [turn.sd_deg, scatter_sd, turn.scale_sd * pitch_deg, np.full(len(time_s), PICTURE_SD_DEG)]
    sd_deg = np.linalg.norm(sds, axis=0)
    rise, rise_sd = heel_rise(np.radians(pitch_deg), np.radians(sd_deg))
    return rise / anthropometry.FOOT_LENGTH, Z_95 * rise_sd / anthropometry.FOOT_LENGTH

"""Tilt of the shank in a lunge: the landmarks at rest, and from there its own picture's turn.

In a deep lunge knee and ankle landmarks slide forward, by different shares on different people;
in standing they err by a degree or two. So the landmarks tell only how the shank stands at rest.
"""

import numpy as np

from formcheck.model.arrays import Bools, Floats
from formcheck.model.recording import ShankTurn

QUIET_DEG_S = 12.0
"""A shank that turns slower is at rest."""
AROUND_DEG = 3.0
"""Tilts so near to the most upright one are the same rest."""
UPRIGHT_PERCENTILE = 10.0
BRIDGED_S = 0.5
"""A gap so short is bridged by a straight line; the picture is found again beyond it."""
LEAST_FOLLOWED = 0.5
"""Share of the seen frames in which the picture must have been followed."""
REST_SD_DEG, REST_SET_UP_SD_DEG = 1.5, 1.1
"""Of the landmarks' tilt at rest, and of what of it differs between sessions of one person
(rendered people: root mean square 1.4 before lunges and 1.9 before raises; 7 sessions of one)."""
TURN_SET_UP_SHARE = 0.6
"""Of the standard deviation of the picture's turn: the muscle that bulges is the same one."""


def upright_rest(tilt_deg: Floats, time_s: Floats) -> Bools:
    """Quiet frames with the shank about as upright as it ever is.

    Parameters
    ----------
    tilt_deg : ndarray, shape (T,)
        Tilt by the landmarks, knee forward positive; NaN where not seen.
    time_s : ndarray, shape (T,)
        Strictly increasing.

    Returns
    -------
    ndarray of bool, shape (T,)
        All False where the leg was never quiet.
    """
    if len(time_s) < 2:
        return np.zeros(len(time_s), bool)
    with np.errstate(invalid="ignore"):
        quiet: Bools = np.abs(np.gradient(tilt_deg, time_s)) < QUIET_DEG_S
        if not quiet.any():
            return quiet
        upright = float(np.percentile(tilt_deg[quiet], UPRIGHT_PERCENTILE))
        rest: Bools = quiet & (np.abs(tilt_deg - upright) < AROUND_DEG)
    return rest


def pictured_tilt(
    tilt_deg: Floats, turn: ShankTurn, time_s: Floats
) -> tuple[Floats, Floats, Floats] | None:
    """Tilt by the landmarks at rest and the picture's turn since then.

    Parameters
    ----------
    tilt_deg : ndarray, shape (T,)
        By the landmarks, knee forward positive.
    turn : ShankTurn
        By the picture.
    time_s : ndarray, shape (T,)
        Strictly increasing.

    Returns
    -------
    tilt_deg, sd_deg, set_up_sd_deg : ndarray, shape (T,)
        The tilt, its standard deviation, and the part of that which differs between sessions of
        one person; NaN in longer gaps. None where the picture was hardly followed at all.
    """
    followed = np.isfinite(turn.turn_deg)
    rest = upright_rest(tilt_deg, time_s) & followed
    seen = np.isfinite(tilt_deg)
    if not rest.any() or (followed & seen).sum() < LEAST_FOLLOWED * seen.sum():
        return None
    tilt = _bridged(turn.turn_deg, time_s)
    tilt = tilt + float(np.median((tilt_deg - turn.turn_deg)[rest]))
    turn_sd = _bridged(turn.sd_deg, time_s)
    set_up = np.hypot(TURN_SET_UP_SHARE * turn_sd, REST_SET_UP_SD_DEG)
    return tilt, np.hypot(turn_sd, REST_SD_DEG), set_up


def _bridged(values: Floats, time_s: Floats) -> Floats:
    known = np.flatnonzero(np.isfinite(values))
    after = np.minimum(np.searchsorted(known, np.arange(len(values))), len(known) - 1)
    gap = time_s[known[after]] - time_s[known[np.maximum(after - 1, 0)]]
    between = (np.arange(len(values)) > known[0]) & (np.arange(len(values)) < known[-1])
    filled = np.interp(time_s, time_s[known], values[known])
    bridged: Floats = np.where(np.isfinite(values) | (between & (gap < BRIDGED_S)), filled, np.nan)
    return bridged

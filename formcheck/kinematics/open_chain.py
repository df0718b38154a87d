"""A foot that is free in the air: its neutral posture."""

import numpy as np

from formcheck.kinematics.landmark_cleaning import HEEL, KNEE, TOE
from formcheck.kinematics.signals import first_long_run
from formcheck.kinematics.stance import MIN_QUIET_S, QUIET_SPEED, relative_speed
from formcheck.model.arrays import Bools, Floats


def detect_neutral(leg: Floats, time_s: Floats, stretches: list[slice], stature: float) -> Bools:
    """Frames of the first quiet stretch of a foot that is free to move.

    There is no flat ground to tell neutral by: it is the posture in which the person waits
    before the first movement.

    Parameters
    ----------
    leg, time_s, stretches, stature
        As for `ground_contact.detect_ground_contact`.

    Returns
    -------
    ndarray of bool, shape (T,)
        All False when the foot never rests.
    """
    quiet = relative_speed(leg, [HEEL, TOE], KNEE, time_s, stature) < QUIET_SPEED
    return first_long_run(quiet, time_s, stretches, MIN_QUIET_S)


REST_S, EARLY = 0.5, 1 / 3
NEARLY = 1.5
"""Of the least motion that a stretch may have and still be the rest, if it comes earlier."""


def quietest_stretch(joints: Floats, time_s: Floats) -> Bools:
    """Frames of the quietest half second in the first third of a clip.

    For feet that never rest as long as `detect_neutral` wants.

    Parameters
    ----------
    joints : ndarray, shape (T, N, 2)
        Landmarks in pixels, NaN where not seen.
    time_s : ndarray, shape (T,)
        Strictly increasing.

    Returns
    -------
    ndarray of bool, shape (T,)
        All False when the joints are never seen for so long.
    """
    found = np.zeros(len(time_s), bool)
    flat = joints.reshape(len(joints), -1)
    stops = np.searchsorted(time_s, time_s + REST_S)
    early = np.searchsorted(time_s, time_s[0] + EARLY * (time_s[-1] - time_s[0]))
    motion = np.array([flat[i:stop].std(axis=0).sum() for i, stop in enumerate(stops[:early])])
    motion[stops[:early] >= len(time_s)] = np.nan
    if not np.isfinite(motion).any():
        return found
    first = int(np.flatnonzero(motion <= NEARLY * np.nanmin(motion))[0])
    found[first : stops[first]] = True
    return found

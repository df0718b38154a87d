"""A foot that is free in the air: its neutral posture."""

import numpy as np

from formcheck.kinematics.body import HEEL, KNEE, TOE
from formcheck.kinematics.signals import Bools, Floats, long_runs, speed
from formcheck.kinematics.stance import MIN_QUIET_S, QUIET_SPEED, QUIET_WINDOW_S


def free_neutral(leg: Floats, time_s: Floats, stretches: list[slice], stature: float) -> Bools:
    """Frames of the first quiet stretch of a foot that is free to move.

    There is no flat ground to tell neutral by: it is the posture in which the person waits
    before the first movement.

    Parameters
    ----------
    leg : ndarray, shape (T, 6, 2)
        Joints of the leg in pixels (`BodyTrack.leg`).
    time_s : ndarray, shape (T,)
        Strictly increasing.
    stretches : list of slice
        Stretches in which the person is seen.
    stature : float
        Stature in pixels.

    Returns
    -------
    ndarray of bool, shape (T,)
        All False when the foot never rests.
    """
    foot = (leg[:, [HEEL, TOE]] - leg[:, [KNEE]]) / stature
    quiet = speed(foot.reshape(len(leg), -1), time_s, QUIET_WINDOW_S) < QUIET_SPEED
    neutral = np.zeros(len(time_s), bool)
    for stretch in stretches:
        rests = long_runs(quiet[stretch], time_s[stretch], MIN_QUIET_S)
        if rests:
            neutral[stretch.start + rests[0].start : stretch.start + rests[0].stop] = True
            break
    return neutral

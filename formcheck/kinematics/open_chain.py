"""A foot that is free in the air: its neutral posture."""

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

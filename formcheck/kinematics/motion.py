"""The motion of one leg over a clip: what kinematics gives to every room after it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LegMotion:
    """Angles and heel height of one leg; every array has shape (T,), NaN where missing.

    Attributes
    ----------
    ankle_deg, ankle_plus_minus : ndarray
        Ankle angle from the quiet stance, dorsiflexion positive, and the half-width of
        its 95 % interval, degrees.
    foot_pitch_deg, foot_pitch_plus_minus : ndarray
        Turn of the rear foot from flat, heel up positive.
    knee_deg : ndarray
        Knee flexion, 0 = straight, positive = bent.
    shank_tilt_deg, shank_tilt_plus_minus : ndarray
        Tilt of the shank from the vertical, knee forward (over the toes) positive.
    heel_height : ndarray
        Height above the standing heel in foot lengths.
    heel_height_plus_minus : ndarray
        Half-width of its 95 % interval, foot lengths.
    heel_height_cm, heel_height_cm_plus_minus : ndarray or None
        The same in cm; None when no scale is known.
    quality : ndarray
        0 (nothing can be trusted) to 1.
    """

    ankle_deg: Floats
    ankle_plus_minus: Floats
    foot_pitch_deg: Floats
    foot_pitch_plus_minus: Floats
    knee_deg: Floats
    shank_tilt_deg: Floats
    shank_tilt_plus_minus: Floats
    heel_height: Floats
    heel_height_plus_minus: Floats
    heel_height_cm: Floats | None
    heel_height_cm_plus_minus: Floats | None
    quality: Floats

"""Which of the main exercises does a clip show?"""

from dataclasses import dataclass

import numpy as np

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.legs import Legs
from formcheck.analysis.raise_signal import lunges_at_rest, sits
from formcheck.kinematics.landmark_cleaning import ANKLE, HIP, TOE, angle_of
from formcheck.kinematics.leg import foreshortening
from formcheck.kinematics.leg_angles import landmark_shank_deg
from formcheck.kinematics.legs_in_view import STRIDE, front_side, stride
from formcheck.kinematics.lifted_leg import lifted_side
from formcheck.kinematics.signals import long_segments

RECLINED_SHANK_DEG = 30.0
"""A shank this far back from the vertical has its foot in the air or lies."""
FREE_RANGE_DEG, OVER_JITTER = 10.0, 8.0
"""Of a foot's turn that is a movement, and over what the angle jumps from frame to frame."""
LUNGE_TILT_DEG = 15.0
"""Of the shank from the stance. Calf raises move it by less than 10."""
LUNGE_S = 0.5
LUNGE_VIEW_DEG = 40.0
"""Turned further to the camera, side-by-side feet and a stride look alike."""
HIPS_FORWARD, HIPS_FORWARD_SHARE, HIPS_DOWN = 0.01, 0.2, 0.14
"""Statures, a share of how far they go down, and statures. Knee to wall takes them .02 to .08
forward and .07 down; a squat back, a lunge .2 down."""
HEEL_DOWN_DEG = 8.0
DROP_DEG = -8.0
"""A rear foot turned this far below level hangs over the edge of a step."""
HOLD_S = 3.0
"""At the top: nobody pauses so long who does not hold."""


@dataclass(frozen=True)
class Recognition:
    """What a clip seems to show.

    Attributes
    ----------
    exercise : str
        Its name in the catalogue.
    sure : bool
        False when it is none of the main exercises: then it stands in for one.
    """

    exercise: str
    sure: bool = True


def recognise_exercise(legs: Legs, as_raises: Analysis) -> Recognition:
    """Recognise the exercise of a clip that was measured as a set of calf raises.

    Parameters
    ----------
    legs : Legs
        As fitted.
    as_raises : Analysis
        The same clip, analysed as calf raises.
    """
    test = recognise_test(legs)
    if test is not None:
        return Recognition(test)
    raises = [rep for rep in as_raises.result.reps if rep.counted or rep.is_partial]
    if not raises:
        return Recognition("calf-raise", sure=False)
    if sits(legs):
        return Recognition("seated-calf-raise")
    if lunges_at_rest(legs):
        return Recognition("lunge-calf-raise")
    pitch = as_raises.legs[legs.main].foot_pitch_deg
    if np.isfinite(pitch).any() and np.nanpercentile(pitch, 5) < DROP_DEG:
        return Recognition("elevated-calf-raise")
    if _one_leg(legs):
        return Recognition("single-leg-calf-raise")
    if float(np.median([rep.hold_s for rep in raises])) >= HOLD_S:
        return Recognition("calf-raise-hold")
    return Recognition("calf-raise")


def recognise_test(legs: Legs) -> str | None:
    """Recognise a test of the range of motion; None when it is none.

    Parameters
    ----------
    legs : Legs
        As fitted, with or without the feet's turns by their pictures.
    """
    if _moves_a_free_foot(legs):
        return "rom-active"
    return "knee-to-wall" if _lunges(legs) else None


def _moves_a_free_foot(legs: Legs) -> bool:
    """The leg lies or hangs with its foot in the air, and the foot turns while the leg stays."""
    leg = legs.body.leg(legs.main, legs.view.facing)
    shank = landmark_shank_deg(leg, legs.view)
    ankle = np.degrees(angle_of(leg[:, TOE] - leg[:, ANKLE])) - shank
    known = np.isfinite(shank) & np.isfinite(ankle)
    if not known.any() or float(np.median(shank[known])) > -RECLINED_SHANK_DEG:
        return False
    turned, swung = (float(np.ptp(np.percentile(a[known], (2, 98)))) for a in (ankle, shank))
    jitter = 1.48 * float(np.median(np.abs(np.diff(ankle[known])))) if known.sum() > 1 else 0.0
    return turned >= max(FREE_RANGE_DEG, OVER_JITTER * jitter) and turned > swung


def _one_leg(legs: Legs) -> bool:
    fit = legs.fits.get(legs.main)
    stature = 1.0 if fit is None else fit.stature
    return lifted_side(legs.body, legs.view, stature) is not None


def _lunges(legs: Legs) -> bool:
    """One foot before the other, the shank over it far forward, its heel down, for a while.

    In a view that can show it; and the hips have gone forward with the knee. In a squat they go
    back and down, in a lunge down.
    """
    fit = legs.fits.get(legs.main)
    front = front_side(legs.body, legs.view, fit.stature) if fit else None
    if fit is None or front is None or front not in legs.fits:
        return False
    if legs.view.yaw_deg > LUNGE_VIEW_DEG:
        return False
    rest = fit.ground_contact.stance
    leg = legs.body.leg(front, legs.view.facing) / fit.stature
    hip = (leg[:, HIP] - leg[:, ANKLE]) / (foreshortening(legs.view), 1.0)
    forward, up = (hip - np.nanmedian(hip[rest], axis=0)).T
    tilt = landmark_shank_deg(legs.body.leg(front, legs.view.facing), legs.view)
    tilted = tilt - np.nanmedian(tilt[rest]) > LUNGE_TILT_DEG
    down = ~(np.degrees(legs.fits[front].pitch) > HEEL_DOWN_DEG)
    apart = np.abs(stride(legs.body, legs.view, fit.stature)) > STRIDE
    ahead = (forward > np.maximum(HIPS_FORWARD, HIPS_FORWARD_SHARE * -up)) & (-up < HIPS_DOWN)
    return bool(long_segments(tilted & down & apart & ahead, legs.body.time_s, LUNGE_S))

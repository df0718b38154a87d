"""Which of the main exercises does a clip show?"""

from dataclasses import dataclass

import numpy as np

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.legs import Legs
from formcheck.kinematics.landmark_cleaning import ANKLE, HEEL, TOE
from formcheck.kinematics.leg import foreshortening
from formcheck.kinematics.leg_angles import landmark_shank_deg
from formcheck.kinematics.legs_in_view import STRIDE, front_side, lifted_side
from formcheck.kinematics.view import knee_flexion_deg
from formcheck.model.arrays import Bools
from formcheck.model.landmarks import SIDES

SEATED_KNEE_DEG = 55.0
"""Knees bent like this at rest belong to somebody who sits."""
RECLINED_SHANK_DEG = 30.0
"""A shank this far back from the vertical has its foot in the air or lies."""
FREE_RANGE_DEG = 10.0
LUNGE_TILT_DEG = 15.0
"""Of the shank from the stance. Calf raises move it by less than 10."""
LUNGE_S = 0.7
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
    rest = _rest(legs)
    leg = legs.body.leg(legs.main, legs.view.facing) / (foreshortening(legs.view), 1.0)
    knee = float(np.nanmedian(knee_flexion_deg(leg[rest])))
    shank = landmark_shank_deg(legs.body.leg(legs.main, legs.view.facing), legs.view)
    if float(np.nanmedian(shank)) < -RECLINED_SHANK_DEG:
        moved = np.nanpercentile(as_raises.legs[legs.main].ankle_deg, (2, 98))
        return Recognition("rom-active", sure=bool(moved[1] - moved[0] >= FREE_RANGE_DEG))
    if _lunges(legs, rest):
        return Recognition("knee-to-wall")
    raises = [rep for rep in as_raises.result.reps if rep.counted or rep.is_partial]
    if not raises:
        return Recognition("calf-raise", sure=False)
    if knee > SEATED_KNEE_DEG:
        return Recognition("seated-calf-raise")
    pitch = as_raises.legs[legs.main].foot_pitch_deg
    if np.isfinite(pitch).any() and np.nanpercentile(pitch, 5) < DROP_DEG:
        return Recognition("elevated-calf-raise")
    if _one_leg(legs):
        return Recognition("single-leg-calf-raise")
    if float(np.median([rep.hold_s for rep in raises])) >= HOLD_S:
        return Recognition("calf-raise-hold")
    return Recognition("calf-raise")


def _rest(legs: Legs) -> Bools:
    fit = legs.fits.get(legs.main)
    return legs.body.seen if fit is None else fit.ground_contact.stance


def _one_leg(legs: Legs) -> bool:
    fit = legs.fits.get(legs.main)
    stature = 1.0 if fit is None else fit.stature
    return lifted_side(legs.body, legs.view, stature) is not None


def _lunges(legs: Legs, rest: Bools) -> bool:
    """One foot before the other, the shank over it far forward, its heel down, for a while."""
    fit = legs.fits.get(legs.main)
    front = front_side(legs.body, legs.view, fit.stature) if fit else None
    if fit is None or front is None or front not in legs.fits:
        return False
    pitch = np.degrees(legs.fits[front].pitch)
    tilt = landmark_shank_deg(legs.body.leg(front, legs.view.facing), legs.view)
    forward = tilt - np.nanmedian(tilt[rest]) > LUNGE_TILT_DEG
    ankles = [legs.body.leg(side, legs.view.facing)[:, [ANKLE, HEEL, TOE], 0] for side in SIDES]
    stride = np.abs((ankles[0] - ankles[1]).mean(axis=1)) / fit.stature / foreshortening(legs.view)
    down = ~(pitch > HEEL_DOWN_DEG)
    step = float(np.median(np.diff(legs.body.time_s)))
    return bool((forward & down & (stride > STRIDE)).sum() * step >= LUNGE_S)

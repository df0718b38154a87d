"""Numbers that can't be trusted are left out of a result; what can be counted stays."""

from dataclasses import replace

import numpy as np

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.eligibility import ADVICE
from formcheck.errors import NotMeasurableError
from formcheck.exercises.faults import Fault
from formcheck.kinematics.leg_angles import LegMotion
from formcheck.kinematics.visibility import body_visibility
from formcheck.model.result import JointRange, Notice, RangeOfMotion, Rep, Result

OF_HEIGHT = {
    Fault.SINKING,
    Fault.SHORT_HOLD,
    Fault.NOT_LOWERED,
    Fault.FAST_UP,
    Fault.FAST_DOWN,
}
"""Faults that are read from the heel's height."""
AT_EDGE = Notice(
    code="feet-at-edge",
    message="your feet touch the edge of the picture: what you do is counted, but angles and"
    " heights are not measured. Tilt the camera down or step back",
)
_NOTHING = JointRange(dorsiflexion_deg=None, plantarflexion_deg=None, total_deg=None)


def withhold_at_edge(analysis: Analysis) -> Analysis:
    """Leave out the numbers that hang on the feet where they touch the edge of the picture.

    The pose model pushes such feet inwards: raises still show, but by up to twice their size
    (rendered people whose soles are cut: 8 to 52 degrees where 25 are true).

    Parameters
    ----------
    analysis : Analysis
        Of one take.

    Raises
    ------
    NotMeasurableError
        When the exercise is nothing but a measurement, as a range-of-motion test is.
    """
    if not body_visibility(analysis.recording.track).always_at_edge:
        return analysis
    if analysis.result.rom is not None:
        raise NotMeasurableError(ADVICE["feet-outside"])
    legs = {side: _without_foot(motion) for side, motion in analysis.legs.items()}
    return replace(analysis, result=_without_numbers(analysis.result), legs=legs)


def _without_foot(motion: LegMotion) -> LegMotion:
    """Curves of a leg whose foot and ankle are not where they seem: the knee's is left."""
    nothing = np.full(motion.ankle_deg.shape, np.nan)
    names = (
        "ankle_deg",
        "ankle_plus_minus",
        "foot_pitch_deg",
        "foot_pitch_plus_minus",
        "shank_tilt_deg",
        "shank_tilt_plus_minus",
        "heel_height",
        "heel_height_plus_minus",
    )
    return replace(
        motion,
        heel_height_cm=None,
        heel_height_cm_plus_minus=None,
        quality=np.zeros(nothing.shape),
        **dict.fromkeys(names, nothing),
    )


def _without_numbers(result: Result) -> Result:
    faults = {name: n for name, n in result.summary.faults.items() if name not in OF_HEIGHT}
    summary = result.summary.model_copy(
        update={
            "peak_heel_height_cm": None,
            "total_displacement_cm": None,
            "work_j": None,
            "fatigue_percent": None,
            "symmetry_percent": None,
            "faults": faults,
        }
    )
    ranges = result.range_of_motion
    return result.model_copy(
        update={
            "summary": summary,
            "reps": [_rep_without_numbers(rep) for rep in result.reps],
            "holds": [hold.model_copy(update={"angle_deg": None}) for hold in result.holds],
            "cycles": [
                cycle.model_copy(update={"range_deg": None, "height_cm": None, "reach_cm": None})
                for cycle in result.cycles
            ],
            "active": result.active and result.active.model_copy(update={"range_deg": None}),
            "neutral": result.neutral.model_copy(update={"left_deg": None, "right_deg": None}),
            "range_of_motion": RangeOfMotion(
                left=ranges.left and _NOTHING, right=ranges.right and _NOTHING
            ),
            "warnings": [*result.warnings, AT_EDGE],
        }
    )


def _rep_without_numbers(rep: Rep) -> Rep:
    return rep.model_copy(
        update={
            "peak_plantarflexion_deg": None,
            "bottom_dorsiflexion_deg": None,
            "heel_height_cm": None,
            "heel_height_foot_lengths": None,
            "peak_dorsiflexion_deg": None,
            "depth_percent": None,
            "faults": [name for name in rep.faults if name not in OF_HEIGHT],
        }
    )

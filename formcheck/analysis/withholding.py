"""Numbers that can't be trusted are left out of a result; what can be counted stays."""

from dataclasses import replace

import numpy as np

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.eligibility import ADVICE
from formcheck.analysis.summary import count_faults
from formcheck.errors import NotMeasurableError
from formcheck.exercises.catalogue import RaiseExercise
from formcheck.exercises.faults import Fault
from formcheck.kinematics.landmark_cleaning import BodyTrack
from formcheck.kinematics.leg_angles import LegMotion
from formcheck.kinematics.visibility import body_visibility
from formcheck.model.landmarks import Landmark, Y
from formcheck.model.result import JointRange, Notice, RangeOfMotion, Rep, Result

OF_HEIGHT = {
    Fault.SINKING,
    Fault.SHORT_HOLD,
    Fault.NOT_LOWERED,
    Fault.FAST_UP,
    Fault.FAST_DOWN,
}
"""Faults that are read from the heel's height."""
TOE_FOLLOWS = 0.7
"""Share of the ankle's rise that the toe makes along. Of raises on planted feet, real and
rendered, at most .4; .8 to 1.35 where a box hides the feet: their landmarks go with the leg."""
AROUND_S, MIN_FRAMES = 0.1, 3
OF_ALL_REPS = ("total_displacement_cm", "work_j", "fatigue_percent", "symmetry_percent")
"""Of the summary: what can't be known when one raise is missing."""
AT_EDGE = Notice(
    code="feet-at-edge",
    message="your feet touch the edge of the picture: what you do is counted, but angles and"
    " heights are not measured. Tilt the camera down or step back",
)
_NOTHING = JointRange(dorsiflexion_deg=None, plantarflexion_deg=None, total_deg=None)


def withhold(analysis: Analysis, body: BodyTrack | None) -> Analysis:
    """Leave out all numbers of a take that can't be trusted.

    Parameters
    ----------
    analysis : Analysis
        Of one take.
    body : BodyTrack or None
        Its cleaned landmarks where they are in the picture; None of exercises without raises.

    Raises
    ------
    NotMeasurableError
        When nothing is left.
    """
    # Toes that are pushed inwards at the edge go up and down too; they have no numbers anyway.
    if body_visibility(analysis.recording.track).always_at_edge:
        return _withhold_at_edge(analysis)
    return analysis if body is None else _withhold_unfollowed(analysis, body)


def _withhold_at_edge(analysis: Analysis) -> Analysis:
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
    if analysis.result.rom is not None:
        raise NotMeasurableError(ADVICE["feet-outside"])
    legs = {side: _without_foot(motion) for side, motion in analysis.legs.items()}
    return replace(analysis, result=_without_numbers(analysis.result), legs=legs)


def _withhold_unfollowed(analysis: Analysis, body: BodyTrack) -> Analysis:
    """Leave out the numbers of raises in which the toes go up with the ankle.

    The forefoot stays down in a raise. Where its landmarks rise too, the foot is hidden and they
    are invented.

    Parameters
    ----------
    analysis : Analysis
        Of one take.
    body : BodyTrack
        Its cleaned landmarks where they are in the picture.

    Raises
    ------
    NotMeasurableError
        When that is so in every raise; one alone may be a hop, unless the feet are covered.
    """
    result = analysis.result
    if not (isinstance(analysis.exercise, RaiseExercise) and result.reps and result.view.ok):
        return analysis
    hidden = {rep.index for rep in result.reps if _toe_share(body, rep) > TOE_FOLLOWS}
    if not hidden:
        return analysis
    whole = {rep.index for rep in result.reps if Fault.CUT_OFF not in rep.faults}
    covered = any(stretch.reason == "feet-covered" for stretch in result.unmeasured)
    if whole and whole <= hidden and (covered or len(whole) > 1):
        raise NotMeasurableError(ADVICE["feet-covered"])
    reps = [_rep_not_followed(rep) if rep.index in hidden else rep for rep in result.reps]
    heights = [rep.heel_height_cm for rep in reps if rep.counted and rep.heel_height_cm]
    lacks = any(rep.counted for rep in reps if rep.index in hidden)
    missing = dict.fromkeys(OF_ALL_REPS) if lacks else {}
    peak = max(heights, key=lambda height: height.value) if heights else None
    times = ", ".join(f"{rep.top_s:.1f}" for rep in reps if rep.index in hidden)
    message = f"the foot was not followed at {times} s: no angle and no height of it is given"
    return replace(
        analysis,
        result=result.model_copy(
            update={
                "reps": reps,
                "summary": result.summary.model_copy(
                    update={
                        **missing,
                        "peak_heel_height_cm": peak,
                        "partial_reps": sum(not r.counted and r.is_partial for r in reps),
                        "faults": count_faults(reps),
                    }
                ),
                "warnings": [
                    *result.warnings,
                    Notice(code="foot-not-followed", message=message),
                ],
            }
        ),
    )


def _toe_share(body: BodyTrack, rep: Rep) -> float:
    """Share of the ankle's rise that the toe makes along with it in a raise; 0 when not seen."""
    frames = (body.time_s >= rep.start_s - AROUND_S) & (body.time_s <= rep.end_s + AROUND_S)
    joints = [Landmark.of(rep.side, part) for part in ("ankle", "foot_index")]
    rise = -body.points[frames & body.seen][:, joints, Y]
    if len(rise) < MIN_FRAMES:
        return 0.0
    ankle, toe = (rise - rise[:MIN_FRAMES].mean(axis=0)).T
    return float((ankle @ toe) / max(ankle @ ankle, 1e-9))


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
        ankle_set_up=None,
        shank_tilt_set_up=None,
        heel_height_set_up=None,
        repeatable_ankle_deg=None,
        repeatable_heel_height=None,
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
            "lower_leg": None,
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
            "warnings": [
                *(notice for notice in result.warnings if notice.code != "zero-taken"),
                AT_EDGE,
            ],
        }
    )


def _rep_not_followed(rep: Rep) -> Rep:
    """A raise without numbers: of a height that nobody knows none can say that it is too low."""
    faults = [name for name in rep.faults if name != Fault.SHALLOW]
    return _rep_without_numbers(rep.model_copy(update={"faults": faults}))


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

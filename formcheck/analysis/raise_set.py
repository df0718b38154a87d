"""A set of calf raises, from a recording to the result."""

from typing import Literal

import numpy as np

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.by_hand import corrections_of, with_hand_raises
from formcheck.analysis.endurance import (
    endurance_of,
    endurance_result,
    run_test,
)
from formcheck.analysis.legs import Legs, leg_motions
from formcheck.analysis.options import Options
from formcheck.analysis.raise_signal import (
    FoundRaises,
    feet_notices,
    find_set,
    lunges_at_rest,
    sits,
)
from formcheck.analysis.summary import joint_range, rep_of, summary_of
from formcheck.analysis.view import detection_of, scale_of, view_of, view_warnings
from formcheck.exercises.catalogue import RaiseExercise
from formcheck.exercises.faults import Fault
from formcheck.kinematics.anthropometry import FOOT_LENGTH
from formcheck.kinematics.landmark_cleaning import KNEE, TOE
from formcheck.kinematics.leg import foreshortening
from formcheck.kinematics.leg_angles import LegMotion, bend_plus_minus
from formcheck.kinematics.lifted_leg import lifted_side
from formcheck.kinematics.scale import BodyScale, body_scale
from formcheck.model.arrays import Bools, Floats
from formcheck.model.corrections import Corrections
from formcheck.model.landmarks import Side
from formcheck.model.recording import Recording
from formcheck.model.result import (
    Z_95,
    Hold,
    Measured,
    Neutral,
    Notice,
    RangeOfMotion,
    Result,
)
from formcheck.tracking.form import BodyDeviation, JudgedRaise, judge_raises, lifted_by_calf
from formcheck.tracking.raises import Raise

NEUTRAL_SD_DEG = 2.0
"""Of the stance's own angle: a level camera and the model's constant errors at rest."""
TURNED_S = 2.0


def analyze_raises(
    recording: Recording, options: Options, exercise: RaiseExercise, legs: Legs
) -> Analysis:
    """Count and judge the calf raises of a recording.

    Parameters
    ----------
    recording : Recording
        Landmarks of a clip and what its pictures showed.
    options : Options
        The side and the person's size.
    exercise : RaiseExercise
        What counts.
    legs : Legs
        Of the same recording and side.
    """
    scale = body_scale(options.height_cm, options.foot_length_cm)
    motions = leg_motions(legs, scale)
    corrections = corrections_of(options)
    found = with_hand_raises(find_set(legs, motions, exercise), corrections, legs.body.time_s)
    motions[legs.main] = found.motion
    judged = _judge(legs, found, exercise, options.target)
    test, monitor = endurance_of(exercise), None
    if test is not None:
        judged, monitor = run_test(judged, test, motions[legs.main].heel_height, legs.body.time_s)
    result = _result(recording, options, exercise, legs, motions, scale, found, judged)
    if test is not None and monitor is not None:
        total = result.summary.total_displacement_cm
        endurance = endurance_result(legs.main, judged, monitor, test, total)
        result = result.model_copy(update={"endurance": endurance})
    return Analysis(result=result, legs=motions, recording=recording, exercise=exercise)


def reference_candidates(
    legs: Legs, exercise: RaiseExercise, corrections: Corrections | None = None
) -> tuple[Literal["heel", "body"], list[Raise]]:
    """Raises that may say what full depth is: those that the calf lifted, not the knee.

    Parameters
    ----------
    legs : Legs
        Of one take.
    exercise : RaiseExercise
        What counts.
    corrections : Corrections, optional
        What is left out or added by hand.

    Returns
    -------
    signal : "heel" or "body"
        In which their height was found.
    raises : list of Raise
        In order of time.
    """
    motions = leg_motions(legs, body_scale(None, None))
    if legs.main not in motions:
        return "heel", []
    found = with_hand_raises(find_set(legs, motions, exercise), corrections, legs.body.time_s)
    honest = [r for r, up in zip(found.raises, found.lifted, strict=True) if up]
    if honest:
        honest = lifted_by_calf(honest, _deviation(legs, found), exercise.form)
    return found.by, honest


def _judge(
    legs: Legs, found: FoundRaises, exercise: RaiseExercise, target: float | None
) -> list[JudgedRaise]:
    return judge_raises(
        found.raises,
        found.motion.heel_height,
        _deviation(legs, found),
        exercise.counting,
        exercise.form,
        target,
        found.lifted,
    )


def _deviation(legs: Legs, found: FoundRaises) -> BodyDeviation:
    fit, motion = legs.fits.get(legs.main), found.motion
    if fit is None or found.by == "body":
        unknown = np.full(len(motion.knee_deg), np.nan)
        return BodyDeviation(unknown, unknown)
    stance = fit.ground_contact.stance
    trunk = np.degrees(fit.trunk)
    return BodyDeviation(
        knee_deg=motion.knee_deg - float(np.median(motion.knee_deg[stance])),
        trunk_deg=trunk - float(np.median(trunk[stance])),
        knee_past_toe=_knee_past_toe(legs),
        plus_minus_deg=bend_plus_minus(legs.view),
    )


def _knee_past_toe(legs: Legs) -> Floats:
    """How far the knee is before the toes, foot lengths, shape (T,)."""
    fit = legs.fits[legs.main]
    leg = legs.body.leg(legs.main, legs.view.facing)
    ahead = (leg[:, KNEE, 0] - leg[:, TOE, 0]) / fit.stature / foreshortening(legs.view)
    result: Floats = ahead / FOOT_LENGTH
    return result


def _result(
    recording: Recording,
    options: Options,
    exercise: RaiseExercise,
    legs: Legs,
    motions: dict[Side, LegMotion],
    scale: BodyScale,
    found: FoundRaises,
    judged: list[JudgedRaise],
) -> Result:
    view = view_of(legs.view)
    main, fit = motions[legs.main], legs.fits.get(legs.main)
    reps = [rep_of(i + 1, legs.main, j, main, legs.body.time_s) for i, j in enumerate(judged)]
    ranges = {side: joint_range(motion) for side, motion in motions.items()}
    return Result(
        clip=recording.clip,
        exercise=exercise.name,
        view=view,
        detection=detection_of(recording, legs),
        scale=scale_of(scale, fit.stature if fit else None),
        neutral=_neutral(legs),
        summary=summary_of(legs, motions, judged, options, scale),
        reps=reps,
        holds=_holds(legs, main, judged, exercise),
        range_of_motion=RangeOfMotion(left=ranges.get("left"), right=ranges.get("right")),
        warnings=[*recording.notices, *_warnings(legs, recording, exercise, found)],
    )


def _neutral(legs: Legs) -> Neutral:
    values: dict[Side, Measured | None] = {"left": None, "right": None}
    for side in legs.reported:
        fit = legs.fits.get(side)
        if fit is not None and legs.view.angles_visible:
            tilt = float(np.degrees(np.median(fit.shank[fit.ground_contact.stance])))
            values[side] = Measured(value=tilt, plus_minus=Z_95 * NEUTRAL_SD_DEG)
    main = legs.fits.get(legs.main)
    found = main is not None and main.ground_contact.found
    return Neutral(
        left_deg=values["left"],
        right_deg=values["right"],
        source="stance" if found else "assumed",
        taken_s=None if main is None else main.ground_contact.zero_s,
    )


def _holds(
    legs: Legs, motion: LegMotion, judged: list[JudgedRaise], exercise: RaiseExercise
) -> list[Hold]:
    if exercise.form.min_hold_s is None:
        return []
    time_s = legs.body.time_s
    holds: list[Hold] = []
    for j in judged:
        r = j.raise_
        if r.by_hand == "left-out":
            continue
        held = (time_s >= r.top_s) & (time_s <= r.lower_s)
        faults = [name for name in j.faults if name in (Fault.SHORT_HOLD, Fault.SINKING)]
        holds.append(
            Hold(
                index=len(holds) + 1,
                side=legs.main,
                start_s=r.top_s,
                end_s=r.lower_s,
                angle_deg=_median(motion.ankle_deg, motion.ankle_plus_minus, held),
                faults=faults,
            )
        )
    return holds


def _median(values: Floats, plus_minus: Floats, frames: Bools) -> Measured | None:
    good = np.flatnonzero(frames & np.isfinite(values))
    if not len(good):
        return None
    middle = good[np.argsort(values[good])[len(good) // 2]]
    return Measured(value=float(values[middle]), plus_minus=float(plus_minus[middle]))


def _other_posture(legs: Legs, exercise: RaiseExercise) -> list[Notice]:
    """Say when somebody plainly does another exercise than the one that was named."""
    if not legs.view.angles_visible:
        return []
    sitting, lunging = sits(legs), lunges_at_rest(legs)
    fit = legs.fits.get(legs.main)
    seen = None
    if exercise.posture in ("seated", "standing") and sitting != (exercise.posture == "seated"):
        seen = "somebody who sits" if sitting else "somebody who stands"
    elif exercise.posture == "standing" and lunging:
        seen = "somebody in a lunge"
    elif exercise.feet == "one" and exercise.posture == "standing" and fit is not None:
        lifted = lifted_side(legs.body, legs.view, fit.stature)
        seen = "both feet on the ground" if lifted is None else None
    if seen is None:
        return []
    other = f"the picture seems to show {seen}, not {exercise.title!r}"
    message = f"{other}: name what was done with -e"
    return [Notice(code="other-posture", message=message)]


def _warnings(
    legs: Legs, recording: Recording, exercise: RaiseExercise, raises: FoundRaises
) -> list[Notice]:
    found = [*_other_posture(legs, exercise), *feet_notices(legs, raises)]
    fit = legs.fits.get(legs.main)
    if fit is not None and not fit.ground_contact.found:
        message = (
            "no neutral standing position was found: stand still for a second before you start"
        )
        found.append(Notice(code="no-stance", message=message))
    if fit is not None and fit.contradicted and raises.raises and legs.view.angles_visible:
        message = (
            "the foot's picture and the rise of the trunk say different things, so that angles and "
            "heights have a wide ±: film from the side, with the camera still"
        )
        found.append(Notice(code="contradicted", message=message))
    if fit is not None and fit.ground_contact.turned_s > TURNED_S:
        message = "the other way round is not measured: film each side as a clip of its own"
        found.append(Notice(code="turned", message=message))
    return [*found, *view_warnings(legs, recording)]

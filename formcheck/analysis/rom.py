"""The range-of-motion tests of a clip: foot free in the air, and the knee-to-wall lunge."""

from dataclasses import replace

import numpy as np

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.free_foot_limits import is_measured, lower_bound_notices
from formcheck.analysis.legs import Legs, leg_motions, measure_legs
from formcheck.analysis.options import Options
from formcheck.analysis.roll_correction import RollCorrection, correct_roll, decide_roll
from formcheck.analysis.rom_summary import with_trials
from formcheck.analysis.summary import (
    count_faults,
    joint_range,
    mean_over_frames,
)
from formcheck.analysis.view import detection_of, scale_of, view_of, view_warnings
from formcheck.exercises.catalogue import RomExercise
from formcheck.exercises.faults import Fault
from formcheck.kinematics import anthropometry
from formcheck.kinematics.leg_angles import LegMotion, landmark_shank_deg
from formcheck.kinematics.legs_in_view import front_side
from formcheck.kinematics.lunge_heel import lunging_heel_height
from formcheck.kinematics.scale import BodyScale, body_scale
from formcheck.kinematics.shank_tilt import pictured_tilt, upright_rest
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import Side
from formcheck.model.recording import Recording
from formcheck.model.result import (
    Z_95,
    Measured,
    Neutral,
    Notice,
    RangeOfMotion,
    Result,
    RomTest,
    RomTry,
    Summary,
)
from formcheck.tracking.rom import HEEL_LIFT, Trial, find_ends, find_lunges, least_lift

KNEE_FRONT, KNEE_FRONT_SD = 0.03, 0.01
"""Statures from the knee's joint centre to the wall it touches: about 5 cm (assumed)."""
LEVEL = RollCorrection(0.0, "none", 0.0, corrected=False)
"""The ankle angle of a foot in the air does not depend on the vertical."""
SAID_FROM = 1.5
"""Times the least lift that is told: what a heel's height is unsure by and is worth saying."""
TOE_BEFORE_BALL = anthropometry.FOOT_LENGTH - anthropometry.HEEL_TO_BALL


def analyze_rom(
    recording: Recording, options: Options, exercise: RomExercise, legs: Legs | None = None
) -> Analysis:
    """Measure the trials of a range-of-motion test.

    Parameters
    ----------
    recording, options, exercise
        As for `raise_set.analyze_raises`; the options may give the camera's roll.
    legs : Legs, optional
        Of the same recording and side, fitted already with their feet on the ground; used
        where the test wants them so, and the camera was level.

    Raises
    ------
    NotMeasurableError
        When nobody can be measured in this clip; the message says what to change.
    """
    active = exercise.rom.test == "active"
    roll = LEVEL if active else decide_roll(recording, options)
    upright = recording
    if roll.corrected:
        upright = correct_roll(recording, roll.roll_deg)
    if legs is None or active or roll.corrected:
        legs = measure_legs(upright, options)
    if not active and options.side == "auto":
        legs = on_front_leg(legs)
    scale = body_scale(options.height_cm, options.foot_length_cm)
    motions = leg_motions(legs, scale)
    if not active:
        motions = {
            side: _weight_bearing(m, legs, side, roll, recording, scale)
            for side, m in motions.items()
        }
    sides = legs.reported if active else (legs.main,)
    trials: list[RomTry] = []
    for side in sides:
        motion = motions[side]
        found = _ends(motion, legs, side) if active else _lunges(motion, legs, scale)
        trials += [t.model_copy(update={"index": len(trials) + i}) for i, t in enumerate(found, 1)]
    notices = _warnings(legs, recording, exercise, trials, roll)
    if not active:
        notices += _unseen_lift(trials, motions[legs.main], legs.body.time_s, scale)
    result = Result(
        clip=recording.clip,
        exercise=exercise.name,
        view=view_of(legs.view),
        detection=detection_of(recording, legs),
        scale=scale_of(scale, _stature_px(legs)),
        neutral=_neutral(legs),
        summary=_summary(trials),
        reps=[],
        holds=[],
        rom=_rom_test(exercise, trials, roll),
        range_of_motion=_ranges(motions) if active else RangeOfMotion(left=None, right=None),
        warnings=[*recording.notices, *notices],
    )
    return Analysis(result=result, legs=motions, recording=recording, exercise=exercise)


def _rom_test(exercise: RomExercise, trials: list[RomTry], roll: RollCorrection) -> RomTest:
    test = RomTest(
        test=exercise.rom.test, tries=[], left=None, right=None,
        vertical="assumed" if roll.source == "none" else roll.source,
        camera_roll_deg=roll.roll_deg if roll.corrected else 0.0,
    )  # fmt: skip
    return with_trials(test, trials)


def on_front_leg(legs: Legs) -> Legs:
    """Measure the leg in front, which is the one that a knee-to-wall lunge tests.

    Returns
    -------
    Legs
        The same when the legs are side by side, or the front one was not fitted.
    """
    fit = legs.fits.get(legs.main)
    front = None if fit is None else front_side(legs.body, legs.view, fit.stature)
    if front is None or front not in legs.fits:
        return legs
    return replace(legs, main=front, reported=(front,))


def _stature_px(legs: Legs) -> float | None:
    fit = legs.fits.get(legs.main)
    return fit.stature if fit else None


def _ranges(motions: dict[Side, LegMotion]) -> RangeOfMotion:
    ranges = {side: joint_range(motion) for side, motion in motions.items()}
    return RangeOfMotion(left=ranges.get("left"), right=ranges.get("right"))


def _ends(motion: LegMotion, legs: Legs, side: Side) -> list[RomTry]:
    time_s = legs.body.time_s
    up, down = find_ends(motion.ankle_deg, time_s)
    trials = [("dorsiflexion", 1.0, t) for t in up] + [("plantarflexion", -1.0, t) for t in down]
    found = []
    for movement, sign, t in sorted(trials, key=lambda item: item[2].at):
        angle = mean_over_frames(
            sign * motion.ankle_deg, motion.ankle_plus_minus, t.near, motion.ankle_set_up
        )
        found.append(
            RomTry(
                index=1,
                side=side,
                movement=movement,  # type: ignore[arg-type]
                start_s=float(time_s[t.first]),
                at_s=float(time_s[t.at]),
                end_s=float(time_s[t.last]),
                angle_deg=angle,
                lower_bound=not is_measured(legs.ankle_turns.get(side)),
                valid=angle is not None,
                faults=[],
            )
        )
    return found


def _lunges(motion: LegMotion, legs: Legs, scale: BodyScale) -> list[RomTry]:
    fit, time_s = legs.fits.get(legs.main), legs.body.time_s
    if fit is None or not legs.view.angles_visible:
        return []
    tilt = motion.shank_tilt_deg
    rest = upright_rest(tilt, time_s)
    if not rest.any():
        rest = fit.ground_contact.stance
    upright = float(np.nanmedian(tilt[rest]))
    heel, plus_minus = motion.heel_height, motion.heel_height_plus_minus
    lunges = find_lunges(tilt - upright, heel, plus_minus, time_s)
    return [_lunge(t, motion, time_s, legs.main, scale) for t in lunges]


def _unseen_lift(
    trials: list[RomTry], motion: LegMotion, time_s: Floats, scale: BodyScale
) -> list[Notice]:
    """Say how far a heel may have lifted unseen, where that is more than a lift must be."""
    lifts = [0.0]
    for t in trials:
        if t.valid and Fault.HEEL_LIFT not in t.faults:
            frames = (time_s >= t.start_s) & (time_s <= t.end_s)
            lifts.append(least_lift(motion.heel_height_plus_minus[frames]))
    least = max(lifts)
    if least <= SAID_FROM * HEEL_LIFT or not np.isfinite(least):
        return []
    size = f"{100 * least:.0f} % of the foot's length"
    if scale.stature_cm is not None:
        size = f"{least * anthropometry.FOOT_LENGTH * scale.stature_cm:.0f} cm"
    message = (
        f"the heel was not followed well in the picture: a lift of less than {size} would not "
        "have been seen, so watch the heel yourself"
    )
    return [Notice(code="heel-lift-unseen", message=message)]


def _lunge(t: Trial, motion: LegMotion, time_s: Floats, side: Side, scale: BodyScale) -> RomTry:
    angle = None
    if t.valid:
        angle = mean_over_frames(
            motion.shank_tilt_deg,
            motion.shank_tilt_plus_minus,
            t.near,
            motion.shank_tilt_set_up,
        )
    return RomTry(
        index=1,
        side=side,
        movement="lunge",
        start_s=float(time_s[t.first]),
        at_s=float(time_s[t.at]),
        end_s=float(time_s[t.last]),
        angle_deg=angle,
        wall_distance_cm=toe_wall_distance(angle, scale.stature_cm),
        valid=angle is not None,
        faults=list(t.faults),
    )


def _weight_bearing(
    motion: LegMotion,
    legs: Legs,
    side: Side,
    roll: RollCorrection,
    recording: Recording,
    scale: BodyScale,
) -> LegMotion:
    """Give shank and heel what their own pictures say, the tilt as sure as the vertical is.

    Without its picture the tilt is the one that `combined_shank_tilt` finds.
    """
    turn = recording.shank_turns.get(side)
    tilt, plus_minus = combined_shank_tilt(motion, legs, side)
    set_up = plus_minus
    by_landmarks = landmark_shank_deg(legs.body.leg(side, legs.view.facing), legs.view)
    pictured = None if turn is None else pictured_tilt(by_landmarks, turn, legs.body.time_s)
    if pictured is not None:
        tilt, sd, set_up_sd = pictured
        plus_minus, set_up = Z_95 * sd, Z_95 * set_up_sd
    vertical = Z_95 * roll.sd_deg
    heel, heel_plus_minus = lunging_heel_height(
        motion.heel_height,
        motion.heel_height_plus_minus,
        recording.foot_turns.get(side),
        by_landmarks,
        legs.body.time_s,
    )
    cm = scale.stature_cm if legs.view.angles_visible else None
    foot_cm = None if cm is None else anthropometry.FOOT_LENGTH * cm
    return replace(
        motion,
        heel_height=heel,
        heel_height_plus_minus=heel_plus_minus,
        heel_height_cm=None if foot_cm is None else foot_cm * heel,
        heel_height_cm_plus_minus=None if foot_cm is None else foot_cm * heel_plus_minus,
        heel_height_set_up=None,
        repeatable_heel_height=None,
        shank_tilt_deg=tilt,
        shank_tilt_plus_minus=np.hypot(plus_minus, vertical),
        shank_tilt_set_up=np.hypot(set_up, vertical),
    )


def combined_shank_tilt(motion: LegMotion, legs: Legs, side: Side) -> tuple[Floats, Floats]:
    """Shank tilt as the mean of two estimates, with its 95 % half-width.

    The fitted leg keeps the ankle where the planted foot puts it, and takes the knee's
    error for tilt; the bare line from ankle to knee landmark follows an ankle that slides
    forward with the knee, and reads short. Neither is the truth; they err to opposite
    sides, and how far they are apart says how far either may be off.

    Parameters
    ----------
    motion : LegMotion
        Of the fitted leg.
    legs : Legs
        For the landmarks and the view.
    side : "left" or "right"
        Which leg.

    Returns
    -------
    tilt_deg, plus_minus_deg : ndarray, shape (T,)
        Knee forward positive; NaN where not measured.
    """
    plain = landmark_shank_deg(legs.body.leg(side, legs.view.facing), legs.view)
    fitted = motion.shank_tilt_deg
    half = np.abs(fitted - plain) / 2
    return (fitted + plain) / 2, np.hypot(motion.shank_tilt_plus_minus, half)


def toe_wall_distance(angle: Measured | None, stature_cm: float | None) -> Measured | None:
    """Distance from the toes to the wall that the knee touches.

    The shank stands on the ankle, which is behind the ball of the foot: shank sin(tilt)
    - ankle to ball - ball to toe tip + knee to wall, by average proportions
    (`formcheck.kinematics.anthropometry`).

    Parameters
    ----------
    angle : Measured or None
        Shank tilt, degrees.
    stature_cm : float or None
        None without a scale.

    Returns
    -------
    Measured or None
        cm, positive in front of the toes; None without a tilt or a scale.
    """
    if angle is None or stature_cm is None:
        return None
    tilt = np.radians(angle.value)
    ahead = anthropometry.SHANK * np.sin(tilt) + KNEE_FRONT
    gap = ahead - anthropometry.ANKLE_BEHIND_BALL - TOE_BEFORE_BALL
    turning = anthropometry.SHANK * np.cos(tilt) * np.radians(angle.plus_minus)
    plus_minus = float(np.hypot(turning, Z_95 * KNEE_FRONT_SD))
    return Measured(value=float(gap) * stature_cm, plus_minus=plus_minus * stature_cm)


def _neutral(legs: Legs) -> Neutral:
    waiting = [frames.any() for frames in legs.neutral.values()]
    fit = legs.fits.get(legs.main)
    found = any(waiting) or (fit is not None and fit.ground_contact.found)
    # A foot in its pictures is measured from the quietest stretch, where no rest was longer.
    found |= any(is_measured(turn) for turn in legs.ankle_turns.values())
    return Neutral(left_deg=None, right_deg=None, source="stance" if found else "assumed")


def _summary(trials: list[RomTry]) -> Summary:
    return Summary(
        rep_count=0,
        partial_reps=0,
        peak_heel_height_cm=None,
        total_displacement_cm=None,
        work_j=None,
        fatigue_percent=None,
        symmetry_percent=None,
        mean_tempo_s=None,
        faults=count_faults(trials),
    )


def _warnings(
    legs: Legs,
    recording: Recording,
    exercise: RomExercise,
    trials: list[RomTry],
    roll: RollCorrection,
) -> list[Notice]:
    found = view_warnings(legs, recording)
    if roll.corrected:
        message = f"the camera is tilted by {abs(roll.roll_deg):.0f}°: taken out of the angles"
        found.append(Notice(code="tilted-camera", message=message))
    if exercise.rom.test == "active":
        found += lower_bound_notices(legs, recording)
    if not trials:
        message = f"no trial was found: {' '.join(exercise.how.split())}"
        found.append(Notice(code="no-tries", message=message))
    if _neutral(legs).source == "assumed":
        message = "no rest was found: keep still for a second before you start"
        found.append(Notice(code="no-stance", message=message))
    return found

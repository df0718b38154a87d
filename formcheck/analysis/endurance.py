"""The heel-rise endurance test in a clip: judged as at the camera, beside published medians."""

import numpy as np

from formcheck.errors import ExerciseError
from formcheck.exercises.catalogue import Exercise
from formcheck.exercises.rules import EnduranceRules
from formcheck.kinds import kind_of
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import SIDES, Side
from formcheck.model.result import Endurance, Measured, Norm, Prompted
from formcheck.tracking.endurance import EnduranceMonitor, Pace, follow_test
from formcheck.tracking.form import JudgedRaise
from formcheck.tracking.tracker import LOST_S


def endurance_of(exercise: Exercise) -> EnduranceRules | None:
    """Return the rules of the test; None when the exercise is none."""
    return kind_of(exercise).endurance(exercise)


def pace_of(rules: EnduranceRules) -> Pace:
    """Return what is to be kept in a test."""
    return Pace(rules.bpm, rules.pace_tolerance_share, rules.prompts)


def check_test_side(exercise: Exercise, side: str) -> None:
    """Refuse a test whose leg is not given.

    Raises
    ------
    ExerciseError
        The exercise is a test and the side is neither left nor right.
    """
    if endurance_of(exercise) is not None and side not in SIDES:
        raise ExerciseError(f"{exercise.name} tests one leg: choose the left or the right (--side)")


def run_test(
    judged: list[JudgedRaise], rules: EnduranceRules, height: Floats, time_s: Floats
) -> tuple[list[JudgedRaise], EnduranceMonitor]:
    """Run the test over a clip's raises.

    Parameters
    ----------
    judged : list of JudgedRaise
        In order of time.
    rules : EnduranceRules
        Of the test.
    height, time_s : ndarray, shape (T,)
        Heel height, NaN where the foot was not seen on the ground.
    """
    seen_s = time_s[np.isfinite(height)]
    end_s = float(seen_s[-1]) if len(seen_s) else 0.0
    lost = np.flatnonzero(np.diff(seen_s) > LOST_S)
    return follow_test(judged, pace_of(rules), end_s, seen_s[lost].tolist())


def endurance_result(
    side: Side,
    judged: list[JudgedRaise],
    monitor: EnduranceMonitor,
    rules: EnduranceRules,
    total: Measured | None,
) -> Endurance:
    """Put a test into the result.

    Parameters
    ----------
    side : "left" or "right"
        The leg.
    judged : list of JudgedRaise
        From `run_test`.
    monitor : EnduranceMonitor
        How the test went.
    rules : EnduranceRules
        Of the test, with its norms.
    total : Measured or None
        Total heel travel, cm; None without a scale.
    """
    counted = [j.raise_ for j in judged if j.counted]
    return Endurance(
        side=side,
        bpm=rules.bpm,
        reps=len(counted),
        duration_s=counted[-1].end_s - counted[0].start_s if counted else 0.0,
        stopped_by=monitor.stopped_by,
        stopped_s=monitor.stopped_s,
        prompts=[Prompted(at_s=p.at_s, criterion=p.criterion) for p in monitor.prompts],
        total_displacement_cm=total,
        norms=[Norm(**norm.model_dump()) for norm in rules.norms],
    )

"""From a recording to the result. Pure: the same recording gives the same result."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.body_size import ask_size
from formcheck.analysis.legs import Legs, measure_legs
from formcheck.analysis.options import AUTO, Options, exercise_of
from formcheck.analysis.posture_exercises import analyze_posture_exercise
from formcheck.analysis.raise_set import analyze_raises
from formcheck.analysis.recognition import Recognition, recognise_exercise
from formcheck.analysis.rom import analyze_rom
from formcheck.analysis.slow_motion import ask_slow_motion
from formcheck.analysis.unmeasured import find_unmeasured
from formcheck.exercises.catalogue import load_raise
from formcheck.kinds import kind_of
from formcheck.kinds.kind import FollowerName
from formcheck.model.recording import Recording
from formcheck.model.result import Notice

_ANALYSES: Mapping[FollowerName, Callable[[Recording, Options, Any, Legs | None], Analysis]] = {
    "raises": analyze_raises,
    # Postures are followed from the landmarks alone: no leg is fitted.
    "postures": lambda recording, options, exercise, _: analyze_posture_exercise(
        recording, options, exercise
    ),
    "range-of-motion": analyze_rom,
}
"""How an exercise is measured, by what follows it."""


def analyze_recording(recording: Recording, options: Options) -> Analysis:
    """Measure a recording: angles, what was done and how well, and how sure each number is.

    Parameters
    ----------
    recording : Recording
        Landmarks of a clip and what its pictures showed.
    options : Options
        What to measure.

    Raises
    ------
    NotMeasurableError
        When nobody can be measured in this clip; the message says what to change.
    ExerciseError
        When the exercise is unknown.
    """
    if options.exercise == AUTO and options.exercise_file is None:
        analysis = _analyze_unknown(recording, options)
    else:
        analysis = _analyze(recording, options)
    unmeasured = find_unmeasured(recording.track)
    result = analysis.result.model_copy(update={"unmeasured": unmeasured})
    return replace(analysis, result=ask_size(ask_slow_motion(result, options), options))


def _analyze(recording: Recording, options: Options, legs: Legs | None = None) -> Analysis:
    """Measure a known exercise, on legs that are fitted already where there are some."""
    exercise = exercise_of(options)
    return _ANALYSES[kind_of(exercise).follower](recording, options, exercise, legs)


def _analyze_unknown(recording: Recording, options: Options) -> Analysis:
    """Find out what is done in a clip, and measure that."""
    legs = measure_legs(recording, options)
    as_raises = analyze_raises(recording, options, load_raise("calf-raise"), legs)
    recognition = recognise_exercise(legs, as_raises)
    analysis = as_raises
    if recognition.exercise != as_raises.exercise.name:
        analysis = _analyze(recording, replace(options, exercise=recognition.exercise), legs)
    return replace(
        analysis,
        result=analysis.result.model_copy(
            update={"warnings": [*analysis.result.warnings, *_notices(recognition, analysis)]}
        ),
    )


def _notices(recognition: Recognition, analysis: Analysis) -> list[Notice]:
    title = analysis.exercise.title
    if not recognition.sure:
        message = (
            "no exercise was recognised: measured as calf raises. Say with -e which it is "
            "(formcheck exercises lists all)"
        )
        return [Notice(code="exercise-unknown", message=message)]
    if recognition.exercise == "calf-raise":
        return []
    message = f"recognised as: {title}. If it is something else, say so with -e"
    return [Notice(code="exercise-recognised", message=message)]

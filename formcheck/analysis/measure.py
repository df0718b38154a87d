"""From a recording to the result. Pure: the same recording gives the same result."""

from dataclasses import replace

from formcheck.analysis.activity import analyze_activity
from formcheck.analysis.auto import Guess, guess_exercise
from formcheck.analysis.legs import Legs, measure_legs
from formcheck.analysis.measured import Analysis
from formcheck.analysis.options import AUTO, Options, exercise_of
from formcheck.analysis.raise_set import analyze_raises
from formcheck.analysis.rom import analyze_rom
from formcheck.exercises.catalogue import RaiseExercise, RomExercise, load_raise
from formcheck.pose.recording import Recording
from formcheck.result import Notice


def analyze_recording(recording: Recording, options: Options, legs: Legs | None = None) -> Analysis:
    """Measure a recording: angles, what was done and how well, and how sure each number is.

    Parameters
    ----------
    recording : Recording
        Landmarks of a clip and what its pictures showed.
    options : Options
        What to measure.
    legs : Legs, optional
        Of the same recording and side, fitted already with their feet on the ground.

    Raises
    ------
    NotMeasurableError
        When nobody can be measured in this clip; the message says what to change.
    ExerciseError
        When the exercise is unknown.
    """
    if options.exercise == AUTO and options.exercise_file is None:
        return _analyze_unknown(recording, options)
    exercise = exercise_of(options)
    if isinstance(exercise, RaiseExercise):
        return analyze_raises(recording, options, exercise, legs)
    if isinstance(exercise, RomExercise):
        return analyze_rom(recording, options, exercise, legs)
    return analyze_activity(recording, options, exercise)


def _analyze_unknown(recording: Recording, options: Options) -> Analysis:
    """Find out what is done in a clip, and measure that."""
    legs = measure_legs(recording, options)
    as_raises = analyze_raises(recording, options, load_raise("calf-raise"), legs)
    guess = guess_exercise(legs, as_raises)
    analysis = as_raises
    if guess.exercise != as_raises.exercise.name:
        analysis = analyze_recording(recording, replace(options, exercise=guess.exercise), legs)
    return replace(
        analysis,
        result=analysis.result.model_copy(
            update={"warnings": [*analysis.result.warnings, *_told(guess, analysis)]}
        ),
    )


def _told(guess: Guess, analysis: Analysis) -> list[Notice]:
    title = analysis.exercise.title
    if not guess.sure:
        message = (
            "no exercise was recognised: measured as calf raises. Say with -e which it is "
            "(formcheck exercises lists all)"
        )
        return [Notice(code="exercise-unknown", message=message)]
    if guess.exercise == "calf-raise":
        return []
    message = f"recognised as: {title}. If it is something else, say so with -e"
    return [Notice(code="exercise-recognised", message=message)]

"""From a recording to the result. Pure: the same recording gives the same result."""

from formcheck.analysis.activity import analyze_activity
from formcheck.analysis.measured import Analysis
from formcheck.analysis.options import Options, exercise_of
from formcheck.analysis.raise_set import analyze_raises
from formcheck.analysis.rom import analyze_rom
from formcheck.exercises.catalogue import RaiseExercise, RomExercise
from formcheck.pose.recording import Recording


def analyze_recording(recording: Recording, options: Options) -> Analysis:
    """Measure a recording: angles, what was done and how well, and how sure each number is.

    Raises
    ------
    NotMeasurableError
        When nobody can be measured in this clip; the message says what to change.
    ExerciseError
        When the exercise is unknown.
    """
    exercise = exercise_of(options)
    if isinstance(exercise, RaiseExercise):
        return analyze_raises(recording, options, exercise)
    if isinstance(exercise, RomExercise):
        return analyze_rom(recording, options, exercise)
    return analyze_activity(recording, options, exercise)

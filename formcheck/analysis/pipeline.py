"""From a recording to the result. Pure: the same recording gives the same result."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from formcheck.analysis.absences import tell_absences
from formcheck.analysis.analysis import Analysis
from formcheck.analysis.body_size import ask_size
from formcheck.analysis.by_hand import corrections_of, settings_of, with_corrections
from formcheck.analysis.endurance import check_test_side
from formcheck.analysis.joining import MeasuredTake, join_takes, with_warnings
from formcheck.analysis.legs import Legs, measure_legs
from formcheck.analysis.options import AUTO, Options, exercise_of
from formcheck.analysis.posture_exercises import analyze_posture_exercise
from formcheck.analysis.raise_set import analyze_raises, reference_candidates
from formcheck.analysis.recognition import Recognition, recognise_exercise
from formcheck.analysis.rom import analyze_rom
from formcheck.analysis.slow_motion import ask_slow_motion
from formcheck.analysis.takes import Take, split_into_takes
from formcheck.analysis.unmeasured import with_unmeasured
from formcheck.analysis.withholding import withhold
from formcheck.errors import CorrectionError, NotMeasurableError
from formcheck.exercises.catalogue import RaiseExercise, RomExercise, load_raise
from formcheck.kinds import kind_of
from formcheck.kinds.kind import FollowerName
from formcheck.model.corrections import Corrections
from formcheck.model.recording import Recording
from formcheck.model.result import Notice
from formcheck.tracking.form import reference_height
from formcheck.tracking.raises import Raise

_ANALYSES: Mapping[FollowerName, Callable[[Recording, Options, Any, Any], Analysis]] = {
    "raises": analyze_raises,
    # Postures are followed from the landmarks alone: no leg is fitted.
    "postures": lambda recording, options, exercise, _: analyze_posture_exercise(
        recording, options, exercise
    ),
    "range-of-motion": analyze_rom,
}
"""How an exercise is measured, by what follows it; raises need their legs."""


def analyze_recording(recording: Recording, options: Options) -> Analysis:
    """Measure a recording: angles, what was done and how well, and how sure each number is.

    Each take (`split_into_takes`) is measured on its own, and the results are joined.

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
    CorrectionError
        What was corrected by hand can't be so.
    """
    corrections = corrections_of(options)
    part_s = None if corrections is None else corrections.part_s
    takes = split_into_takes(recording, part_s)
    if corrections is not None:
        _check_corrections(corrections, takes, options)
        options = replace(options, side=corrections.side or options.side)
    if len(takes) == 1 and takes[0].recording is recording:
        analysis = _analyze_take(takes[0], options)
    else:
        analysis = _analyze_takes(recording, takes, options)
    result = tell_absences(ask_size(ask_slow_motion(analysis.result, options), options))
    result = result.model_copy(update={"settings": settings_of(options)})
    analysis = replace(analysis, result=result)
    return analysis if corrections is None else with_corrections(analysis, corrections)


def _check_corrections(corrections: Corrections, takes: list[Take], options: Options) -> None:
    """Refuse a part without pictures, and a neutral position outside of it or of no meaning."""
    part_s, zero_s = corrections.part_s, corrections.neutral_at_s
    if not takes:
        assert part_s is not None
        raise CorrectionError(f"nobody is measured between {part_s[0]:.1f} and {part_s[1]:.1f} s")
    if zero_s is None:
        return
    exercise = exercise_of(options)
    if isinstance(exercise, RomExercise) and exercise.rom.test == "knee-to-wall":
        raise CorrectionError(
            "the tilt of a lunge counts from the vertical: there is no neutral position to choose"
        )
    spans = [take.recording.track.time_s[[0, -1]] for take in takes]
    if not any(start_s <= zero_s <= end_s for start_s, end_s in spans):
        raise CorrectionError(f"nothing is measured at {zero_s:.1f} s: choose another moment")


def _analyze_take(take: Take, options: Options) -> Analysis:
    """Measure a clip of one take."""
    if not _is_unknown(options):
        return _analyze(take.recording, options)
    as_raises, recognition = _recognise(take, options)
    analysis = _as_recognised(take, options, as_raises, recognition)
    return with_warnings(analysis, _notices(recognition, analysis))


def _analyze_takes(recording: Recording, takes: list[Take], options: Options) -> Analysis:
    """Measure the takes of a clip as one exercise."""
    recognition: Recognition | None = None
    fitted: dict[int, Legs | None] = {}
    if _is_unknown(options):
        seen: list[tuple[Recognition, int, Take]] = []
        for take in takes:
            if take.replay_of is not None:
                continue
            try:
                (as_raises, legs), found = _recognise(take, options)
            except NotMeasurableError:
                continue
            fitted[take.start] = legs
            seen.append((found, as_raises.result.summary.rep_count, take))
        if seen:
            recognition = max(seen, key=lambda s: (s[0].sure, s[1], len(s[2].recording.track)))[0]
            options = replace(options, exercise=recognition.exercise)
    exercise = exercise_of(options)
    judged_by: dict[int, Options] = {}
    if isinstance(exercise, RaiseExercise):
        judged_by = _with_common_references(takes, options, exercise, fitted)
    parts = [
        _measure_take(take, judged_by.get(take.start, options), fitted.get(take.start))
        for take in takes
    ]
    if all(part.analysis is None for part in parts):
        longest = max(parts, key=lambda part: len(part.take.recording.track))
        raise NotMeasurableError(longest.reason or "nothing in this clip can be measured")
    analysis = join_takes(recording, parts)
    told = [] if recognition is None else _notices(recognition, analysis)
    return with_warnings(analysis, told)


def _measure_take(take: Take, options: Options, legs: Legs | None) -> MeasuredTake:
    if take.replay_of is not None:
        return MeasuredTake(take, None, f"shows take {take.replay_of + 1} again: not counted twice")
    try:
        return MeasuredTake(take, _analyze(take.recording, options, legs))
    except NotMeasurableError as error:
        return MeasuredTake(take, None, str(error))


def _with_common_references(
    takes: list[Take], options: Options, exercise: RaiseExercise, fitted: dict[int, Legs | None]
) -> dict[int, Options]:
    """Options of each take, by its first frame, with what is full depth in all that are alike.

    Heights by the heel and by the body's rise are of different scales.
    """
    if options.target is not None:
        return {}
    found: dict[str, list[Raise]] = {}
    signals: dict[int, str] = {}
    for take in takes:
        if take.replay_of is not None:
            continue
        try:
            legs = fitted.get(take.start) or measure_legs(take.recording, options)
        except NotMeasurableError:
            continue
        fitted[take.start] = legs
        signal, raises = reference_candidates(legs, exercise, corrections_of(options))
        signals[take.start] = signal
        found.setdefault(signal, []).extend(raises)
    references = {s: reference_height(raises, exercise.counting) for s, raises in found.items()}
    return {
        start: replace(options, target=references[signal])
        for start, signal in signals.items()
        if np.isfinite(references[signal])
    }


def _is_unknown(options: Options) -> bool:
    return options.exercise == AUTO and options.exercise_file is None


def _analyze(recording: Recording, options: Options, legs: Legs | None = None) -> Analysis:
    """Measure a known exercise, on legs that are fitted already where there are some."""
    exercise = exercise_of(options)
    if isinstance(exercise, RaiseExercise) and legs is None:
        check_test_side(exercise, options.side)
        legs = measure_legs(recording, options)
    analysis = _ANALYSES[kind_of(exercise).follower](recording, options, exercise, legs)
    return _trusted(analysis, legs)


def _trusted(analysis: Analysis, legs: Legs | None) -> Analysis:
    """Say what was not measured, and leave out what can't be trusted."""
    return withhold(with_unmeasured(analysis), None if legs is None else legs.pictured)


def _recognise(take: Take, options: Options) -> tuple[tuple[Analysis, Legs], Recognition]:
    """Measure a take as calf raises, and say what it shows."""
    legs = measure_legs(take.recording, options)
    as_raises = analyze_raises(take.recording, options, load_raise("calf-raise"), legs)
    return (as_raises, legs), recognise_exercise(legs, as_raises)


def _as_recognised(
    take: Take, options: Options, measured: tuple[Analysis, Legs], recognition: Recognition
) -> Analysis:
    as_raises, legs = measured
    if recognition.exercise == as_raises.exercise.name:
        return _trusted(as_raises, legs)
    return _analyze(take.recording, replace(options, exercise=recognition.exercise), legs)


def _notices(recognition: Recognition, analysis: Analysis) -> list[Notice]:
    title = analysis.exercise.title
    if not recognition.sure:
        message = (
            "no exercise was recognised, so nothing is counted: say with -e which it is "
            "(formcheck exercises lists all)"
        )
        return [Notice(code="exercise-unknown", message=message)]
    if recognition.exercise == "calf-raise":
        return []
    message = f"recognised as: {title}. If it is something else, say so with -e"
    return [Notice(code="exercise-recognised", message=message)]

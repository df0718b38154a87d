"""What is measured in a clip's pictures once its poses are known: the turns of feet and shanks."""

from dataclasses import replace
from pathlib import Path

from formcheck.analysis.foot_registration import measurable_takes, measure_foot_turns
from formcheck.analysis.free_foot import measure_ankle_turns
from formcheck.analysis.legs import Legs
from formcheck.analysis.mirrored_pass import run_mirrored_pass
from formcheck.analysis.options import AUTO, Options, ProgressCallback
from formcheck.analysis.recognition import recognise_test
from formcheck.analysis.shank_turns import measure_shank_turns
from formcheck.analysis.takes import Take
from formcheck.analysis.trunk_rise import with_rise_shares
from formcheck.model.recording import Recording
from formcheck.pose.estimator import PoseEstimator


def measure_pictures(
    path: Path,
    recording: Recording,
    options: Options,
    progress: ProgressCallback | None = None,
    second: PoseEstimator | None = None,
) -> Recording:
    """Return a recording with the turns of the feet and shanks that its exercise needs.

    Parameters
    ----------
    path : Path
        The clip that was recorded.
    recording : Recording
        Its landmarks.
    options : Options
        The exercise and the side decide which feet are measured, ``careful`` whether every
        frame is looked at in a mirror as well.
    progress : callable, optional
        See `formcheck.analysis.options.ProgressCallback`.
    second : PoseEstimator, optional
        Stands in for MediaPipe in the mirrored pass.
    """
    if options.careful:
        recording = run_mirrored_pass(path, recording, options, progress, second)
    takes = list(measurable_takes(recording, options))
    turns = measure_foot_turns(path, recording, options, progress, takes)
    turns = with_rise_shares(path, recording, takes, turns)
    options = name_test(options, takes)
    ankles = measure_ankle_turns(path, recording, options, progress)
    shanks = measure_shank_turns(path, recording, options)
    return replace(recording, foot_turns=turns, ankle_turns=ankles, shank_turns=shanks)


def name_test(options: Options, takes: list[tuple[Take, Legs]]) -> Options:
    """Name the test of the range of motion that a clip seems to show, as it needs other pictures.

    Where no exercise is named: of the longest take that shows one.
    """
    if options.exercise != AUTO or options.exercise_file is not None:
        return options
    by_length = sorted(takes, key=lambda part: part[0].start - part[0].stop)
    tests = (recognise_test(legs) for _, legs in by_length)
    test = next((test for test in tests if test is not None), None)
    return options if test is None else replace(options, exercise=test)

"""From a clip to its result: what the command line and the Python API share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from formcheck.analysis.options import Options

if TYPE_CHECKING:
    from formcheck.analysis.measured import Analysis
    from formcheck.pose.recording import Recording
    from formcheck.result import Result

Progress = Callable[[str, int, int | None], None]

POSE_SUFFIX = ".npz"
INTERRUPTED = "interrupted"

HEIGHT_CM = (50.0, 250.0)
FOOT_LENGTH_CM = (8.0, 40.0)
MASS_KG = (10.0, 400.0)
"""What a person can measure, children included; anything else is a slip."""


def analyze_clip(
    path: Path | str,
    *,
    exercise: str = "calf-raise",
    side: Literal["auto", "left", "right", "both"] = "auto",
    height_cm: float | None = None,
    foot_length_cm: float | None = None,
    mass_kg: float | None = None,
    model: Path | str | None = None,
    progress: Progress | None = None,
) -> Result:
    """Measure ankle angles and count the repetitions in a recorded clip.

    Nothing is written; ``formcheck analyze`` writes files.

    Parameters
    ----------
    path : Path or str
        A video file, or the ``pose.npz`` of an earlier analysis.
    exercise : str
        Name in the catalogue.
    side : "auto", "left", "right" or "both"
        Which leg to measure; auto takes what the picture shows.
    height_cm, foot_length_cm : float or None
        Of the person, in cm. Heights in cm need one of them.
    mass_kg : float or None
        Of the person, in kg. The work needs it.
    model : Path, str or None
        Another pose model bundle (``.task``) instead of the bundled one.
    progress : callable or None
        Called with the stage ("pose", "foot"), the frames done, and the frames in all or
        None.

    Returns
    -------
    Result
        What could not be measured in it is None.

    Raises
    ------
    ValueError
        A height, length or mass that nobody has, or an unknown side.
    FormcheckError
        The clip can't be read or nothing in it can be measured; the message says why.
    KeyboardInterrupt
        On Ctrl-C.
    """
    options = make_options(
        exercise=exercise,
        side=side,
        height_cm=height_cm,
        foot_length_cm=foot_length_cm,
        mass_kg=mass_kg,
        model=None if model is None else Path(model),
    )
    recording = read_recording(Path(path), options, progress)
    if was_interrupted(Path(path), recording):
        raise KeyboardInterrupt
    return measure(recording, options).result


def make_options(
    *,
    exercise: str,
    side: Literal["auto", "left", "right", "both"],
    height_cm: float | None,
    foot_length_cm: float | None,
    mass_kg: float | None,
    model: Path | None,
    target: float | None = None,
) -> Options:
    """Check the settings of an analysis.

    Raises
    ------
    ValueError
        A number out of its range or an unknown side.
    ExerciseError
        No such exercise.
    """
    if side not in ("auto", "left", "right", "both"):
        raise ValueError(f"side is {side!r}: take auto, left, right or both")
    check_range("height_cm", height_cm, HEIGHT_CM)
    check_range("foot_length_cm", foot_length_cm, FOOT_LENGTH_CM)
    check_range("mass_kg", mass_kg, MASS_KG)
    from formcheck.exercises.catalogue import load_exercise

    load_exercise(exercise)
    return Options(exercise, side, height_cm, foot_length_cm, mass_kg, model, target)


def check_range(name: str, value: float | None, limits: tuple[float, float]) -> None:
    """Raise ValueError unless the value is None or within the limits (NaN is not)."""
    low, high = limits
    if value is not None and not low <= value <= high:
        raise ValueError(f"{name} is {value:g}: it must be from {low:g} to {high:g}")


def read_recording(path: Path, options: Options, progress: Progress | None = None) -> Recording:
    """Read a clip, or the recording in a ``pose.npz``.

    After Ctrl-C the recording ends where it was, and ``was_interrupted`` tells.
    """
    if is_pose_file(path):
        from formcheck.report.pose_file import load_recording

        return load_recording(path)
    from formcheck.video.opening import open_container

    # What is wrong with the file is said before the model is loaded.
    open_container(path).close()
    from formcheck.analysis.clip import record_clip

    return record_clip(path, options, progress)


def is_pose_file(path: Path) -> bool:
    """Tell whether a path is a ``pose.npz`` rather than a video, by its suffix."""
    return path.suffix.lower() == POSE_SUFFIX


def was_interrupted(path: Path, recording: Recording) -> bool:
    """Tell whether Ctrl-C ended the reading of this clip just now.

    The recording in a ``pose.npz`` may have been ended so long ago; that is no news.
    """
    codes = {notice.code for notice in recording.notices}
    return INTERRUPTED in codes and not is_pose_file(path)


def measure(recording: Recording, options: Options) -> Analysis:
    """Measure a recording: angles, repetitions, faults."""
    from formcheck.analysis.measure import analyze_recording

    return analyze_recording(recording, options)


def annotate(
    analysis: Analysis, path: Path, target: Path, progress: Progress | None = None
) -> None:
    """Write the clip with the overlay on every frame into ``target``."""
    from formcheck.analysis.clip import annotate_clip

    annotate_clip(analysis, path, target, progress)

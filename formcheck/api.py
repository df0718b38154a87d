"""From a clip to its result: what the command line and the Python API share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from formcheck.analysis.options import AUTO, Options, ProgressCallback
from formcheck.errors import ModelError, PoseFileError
from formcheck.model.clip_reading import AS_STORED, INTERRUPTED, ClipReading
from formcheck.model.limits import (
    FOOT_LENGTH_CM,
    HEIGHT_CM,
    MASS_KG,
    TARGET_FOOT_LENGTHS,
    check_range,
)
from formcheck.model.paths import printable
from formcheck.model.system import return_free_memory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from formcheck.analysis.analysis import Analysis
    from formcheck.kinematics.people import PersonInView
    from formcheck.model.corrections import Corrections
    from formcheck.model.pose_backend import Smoothing
    from formcheck.model.recording import Recording
    from formcheck.model.result import Notice, Result
    from formcheck.report.exports.formats import Format

POSE_SUFFIX = ".npz"
FRAMES_TO_TIDY = 500
"""After which memory that is free again is given back; it takes some milliseconds."""


def analyze_clip(
    path: Path | str,
    *,
    exercise: str = "auto",
    side: Literal["auto", "left", "right", "both"] = "auto",
    height_cm: float | None = None,
    foot_length_cm: float | None = None,
    mass_kg: float | None = None,
    model: Path | str | None = None,
    careful: bool = False,
    person_in_view: PersonInView = "auto",
    reading: ClipReading = AS_STORED,
    every_frame: bool = False,
    jobs: int | None = None,
    progress: ProgressCallback | None = None,
) -> Result:
    """Measure ankle angles and count the repetitions in a recorded clip; nothing is written.

    Parameters
    ----------
    path : Path or str
        A video file, or the ``pose.npz`` of an earlier analysis.
    exercise : str
        Name in the catalogue; auto finds out which of the main exercises it is.
    side : "auto", "left", "right" or "both"
        Which leg to measure; auto takes what the picture shows.
    height_cm, foot_length_cm, mass_kg : float or None
        Heights in cm need one of the first two, the work needs the mass.
    model : Path, str or None
        Another pose model bundle (``.task``) instead of the bundled one.
    careful, person_in_view, reading, every_frame, jobs
        As `Options`: how the clip is looked at, and whom to measure of several people.
    progress : callable or None
        Called with the stage ("pose", "mirrored", "foot"), frames done, and in all or None.

    Returns
    -------
    Result
        None stands for what could not be measured.

    Raises
    ------
    ValueError, FormcheckError
        A setting out of range, or a clip that can't be measured; the message says why.
    """
    return measure_clip(
        path,
        exercise=exercise,
        side=side,
        height_cm=height_cm,
        foot_length_cm=foot_length_cm,
        mass_kg=mass_kg,
        model=model,
        careful=careful,
        person_in_view=person_in_view,
        reading=reading,
        every_frame=every_frame,
        jobs=jobs,
        progress=progress,
    ).result


def measure_clip(
    path: Path | str,
    *,
    exercise: str = "auto",
    side: Literal["auto", "left", "right", "both"] = "auto",
    height_cm: float | None = None,
    foot_length_cm: float | None = None,
    mass_kg: float | None = None,
    target: float | None = None,
    model: Path | str | None = None,
    careful: bool = False,
    person_in_view: PersonInView = "auto",
    reading: ClipReading = AS_STORED,
    corrections: Corrections | None = None,
    every_frame: bool = False,
    jobs: int | None = None,
    progress: ProgressCallback | None = None,
) -> Analysis:
    """Measure a recorded clip like `analyze_clip`, and keep the curves.

    Parameters
    ----------
    path, exercise, side, height_cm, foot_length_cm, mass_kg, model, careful
    person_in_view, reading, every_frame, jobs, progress
        As in `analyze_clip`.
    target : float or None
        Heel height that is full depth, in foot lengths; None takes the set's own best.
    corrections : Corrections or None
        What a person has corrected by hand.

    Returns
    -------
    Analysis
        ``result`` is what `analyze_clip` returns; ``legs["right"].ankle_deg`` and the other
        curves are arrays of shape (T,), NaN where not measured, at the times
        ``recording.track.time_s``.

    Raises
    ------
    ValueError, FormcheckError, KeyboardInterrupt
        As `analyze_clip`.
    """
    options = make_options(
        exercise=exercise,
        side=side,
        height_cm=height_cm,
        foot_length_cm=foot_length_cm,
        mass_kg=mass_kg,
        model=None if model is None else Path(model),
        target=target,
    )
    options = replace(options, careful=careful, person_in_view=person_in_view, reading=reading)
    options = replace(options, corrections=corrections, every_frame=every_frame, jobs=jobs)
    recording = read_recording(Path(path), options, progress)
    early = ended_early(Path(path), recording)
    if early is not None:
        raise KeyboardInterrupt if early.code == INTERRUPTED else ModelError(early.message)
    # Nobody keeps the pictures of many clips for a page that isn't asked for.
    return measure(replace(recording, body_pictures=()), options)


def measure_landmarks(
    time_s: ArrayLike,
    landmarks: ArrayLike,
    width: int,
    height: int,
    *,
    exercise: str = "auto",
    side: Literal["auto", "left", "right", "both"] = "auto",
    height_cm: float | None = None,
    foot_length_cm: float | None = None,
    mass_kg: float | None = None,
    target: float | None = None,
    name: str = "landmarks",
    smoothing: Smoothing = "mediapipe",
) -> Analysis:
    """Measure landmarks that were found elsewhere: arrays in, arrays out.

    The landmarks must be in the order of MediaPipe's pose landmarker. Without the pictures the
    foot's turn comes from them alone: the intervals are wider than those of `measure_clip`.

    Parameters
    ----------
    time_s : array of shape (T,)
        Time of each frame in seconds, strictly increasing; evenly spaced or not.
    landmarks : array of shape (T, 33, 5)
        x, y, z in pixels (x right, y down, z away from the camera), visibility and presence
        (0..1); NaN in all columns of a frame in which nobody was found, and of a landmark
        that the model does not know (arms and face are not needed).
    width, height : int
        Size of the picture in pixels.
    exercise, side, height_cm, foot_length_cm, mass_kg, target
        As in `measure_clip`.
    name : str
        What the result calls the clip.
    smoothing : "mediapipe" or "none"
        Of the landmarks: that of MediaPipe's VIDEO mode, undone here, or none (another model).

    Returns
    -------
    Analysis
        The result, and the curves of shape (T,) by side in ``legs``: angles in degrees,
        dorsiflexion positive, NaN where not measured.

    Raises
    ------
    ValueError
        Arrays of another shape, times that do not increase, or a setting out of range or unknown.
    NotMeasurableError
        Nothing can be measured; the message says why.
    ExerciseError
        No such exercise.
    """
    body = {"height_cm": height_cm, "foot_length_cm": foot_length_cm, "mass_kg": mass_kg}
    options = make_options(exercise=exercise, side=side, model=None, target=target, **body)
    from formcheck.analysis.array_recording import recording_of, track_of_arrays

    track = track_of_arrays(time_s, landmarks, width, height, smoothing)
    return measure(recording_of(track, name), options)


def export_analysis(
    analysis: Analysis,
    path: Path | str,
    format: Format | None = None,
    *,
    overwrite: bool = False,
) -> tuple[str, ...]:
    """Write an analysis in a format that other programs read.

    Parameters
    ----------
    analysis : Analysis
        From `measure_clip` or `measure_landmarks`.
    path : Path or str
        The file.
    format : "mot", "trc", "csv", "xlsx", "parquet", "c3d" or None
        OpenSim's angles or landmarks, the tidy table, or a spreadsheet; None takes the suffix.
    overwrite : bool
        Whether a file that is there already is replaced.

    Returns
    -------
    tuple of str
        What is left out of the file or flat in it, a sentence each.

    Raises
    ------
    ValueError
        An unknown format.
    NotMeasurableError
        What the format holds was not measured (a ``.trc`` needs the person's size).
    OutputError
        The file is there already or can't be written, or what the format needs is not installed.
    """
    from formcheck.report.atomic_write import write_atomically
    from formcheck.report.exports.formats import make_export

    made = make_export(analysis, format or Path(path).suffix.removeprefix("."))  # type: ignore[arg-type]
    write_atomically(made.content, Path(path), replace=overwrite)
    return made.notes


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
        No such exercise, or a test of one leg without that leg.
    """
    if side not in ("auto", "left", "right", "both"):
        raise ValueError(f"side is {side!r}: take auto, left, right or both")
    check_range("height_cm", height_cm, HEIGHT_CM)
    check_range("foot_length_cm", foot_length_cm, FOOT_LENGTH_CM)
    check_range("mass_kg", mass_kg, MASS_KG)
    check_range("target", target, TARGET_FOOT_LENGTHS)
    from formcheck.kinds import load_exercise

    if exercise != AUTO:
        from formcheck.analysis.endurance import check_test_side

        check_test_side(load_exercise(exercise), side)
    return Options(exercise, side, height_cm, foot_length_cm, mass_kg, model, target)


def read_recording(
    path: Path, options: Options, progress: ProgressCallback | None = None
) -> Recording:
    """Read a clip, or the recording in a ``pose.npz``.

    After Ctrl-C the recording ends where it was, and `ended_early` tells.
    """
    if is_pose_file(path):
        if options.reading != AS_STORED or options.person_in_view != "auto":
            raise PoseFileError(
                f"{printable(path)}: holds one person's landmarks of a clip as it was read; to turn"
                " its pictures, change its times or choose another person give the clip itself"
            )
        from formcheck.report.pose_file import load_recording

        return load_recording(path)
    from formcheck.video.opening import open_container

    # What is wrong with the file is said before the model is loaded.
    open_container(path).close()
    start_network([path], options.model)
    from formcheck.analysis.clip_recording import record_clip

    return record_clip(path, options, _frugal(progress))


def _frugal(progress: ProgressCallback | None) -> ProgressCallback:
    """Return what takes the same news, and keeps the memory of a long clip down meanwhile."""
    last = ("", 0)

    def heard(stage: str, done: int, total: int | None) -> None:
        nonlocal last
        if stage != last[0] or done >= last[1] + FRAMES_TO_TIDY:
            last = (stage, done)
            return_free_memory()
        if progress is not None:
            progress(stage, done, total)

    return heard


def start_network(clips: Sequence[Path], model: Path | None = None) -> None:
    """Begin to load the pose network where one of these clips needs it, and return at once.

    It takes about as long to load as what else is imported to measure a clip.

    Parameters
    ----------
    clips : sequence of Path
        What is about to be measured; a pose.npz needs no network, a missing clip neither.
    model : Path, optional
        As of `Options`.
    """
    if any(path.is_file() and not is_pose_file(path) for path in clips):
        from formcheck.pose.mediapipe.network_process import start_ahead

        start_ahead(model)


def is_pose_file(path: Path) -> bool:
    """Tell whether a path is a ``pose.npz`` rather than a video, by its suffix."""
    return path.suffix.lower() == POSE_SUFFIX


def ended_early(path: Path, recording: Recording) -> Notice | None:
    """Return what ended the reading of this clip just now, before its end; else None.

    The recording in a ``pose.npz`` may have been ended so long ago; that is no news.
    """
    return None if is_pose_file(path) else recording.ended_early


def measure(recording: Recording, options: Options) -> Analysis:
    """Measure a recording: angles, repetitions, faults; its numbers are those of the report."""
    from formcheck.analysis.pipeline import analyze_recording
    from formcheck.model.result_json import as_reported

    analysis = analyze_recording(recording, options)
    return replace(analysis, result=as_reported(analysis.result))


def annotate(
    analysis: Analysis, path: Path, target: Path, progress: ProgressCallback | None = None
) -> None:
    """Write the clip with the overlay on every frame into ``target``."""
    from formcheck.overlay.clip_annotation import annotate_clip

    annotate_clip(analysis, path, target, _frugal(progress))

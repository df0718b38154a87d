"""From the recording of a session to the same analysis that a clip gets."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.options import Options, ProgressCallback
from formcheck.analysis.pipeline import analyze_recording
from formcheck.live.journal import SessionMetadata
from formcheck.live.session_recording import SessionRecording
from formcheck.model.recording import Recording
from formcheck.model.result import Clip, Notice
from formcheck.model.result_json import as_reported


def analyze_session(
    metadata: SessionMetadata,
    recording: SessionRecording,
    notices: list[Notice],
    progress: ProgressCallback | None = None,
) -> Analysis:
    """Measure the recording of a session, looking both ways in time.

    Times stay those of the session, which are those of its recording too; where nothing
    was counted (guidance, pauses) there are no frames. A free foot's turn is measured in the
    pictures that were kept of it.

    Raises
    ------
    NotMeasurableError
        Nothing in it can be measured.
    """
    options, made = options_of(metadata), recording_of(metadata, recording, notices)
    if recording.pictures is not None:
        turns = recording.pictures.measure(made, options, progress)
        made = replace(made, ankle_turns=turns)
    analysis = analyze_recording(made, options)
    return replace(analysis, result=as_reported(analysis.result))


def options_of(metadata: SessionMetadata) -> Options:
    """Return the settings of a session, as an analysis of a clip has them."""
    return Options(
        exercise=metadata.exercise,
        side=metadata.side,
        height_cm=metadata.height_cm,
        foot_length_cm=metadata.foot_length_cm,
        mass_kg=metadata.mass_kg,
        model=_path(metadata.model),
        target=metadata.target,
        level=metadata.level,
        exercise_file=_path(metadata.exercise_file),
    )


def recording_of(
    metadata: SessionMetadata, session_recording: SessionRecording, notices: list[Notice]
) -> Recording:
    """Return the recording of a session as that of a clip."""
    track = session_recording.track(metadata.width, metadata.height)
    time_s = track.time_s
    step = float(np.median(np.diff(time_s))) if len(time_s) > 1 else 0.0
    clip = Clip(
        path=metadata.source,
        width=metadata.width,
        height=metadata.height,
        duration_s=float(time_s[-1]) + step if len(time_s) else 0.0,
        frames=len(time_s),
        rotation_deg=0,
    )
    if session_recording.full:
        minutes = (time_s[-1] - time_s[0]) / 60
        message = f"only the first {minutes:.0f} minutes of the set are in the report"
        notices = [*notices, Notice(code="set-too-long", message=message)]
    return Recording(
        clip,
        track,
        notices,
        foot_turns=session_recording.foot_turns(),
        camera_motion=session_recording.camera_motion(),
    )


def _path(name: str | None) -> Path | None:
    return None if name is None else Path(name)

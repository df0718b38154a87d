"""From what a session kept to the same analysis that a clip gets."""

from pathlib import Path

import numpy as np

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.live.journal import SessionMetadata
from formcheck.live.session_recording import SessionRecording
from formcheck.model.recording import Recording
from formcheck.model.result import Clip, Notice


def analyze_session(
    metadata: SessionMetadata, kept: SessionRecording, notices: list[Notice]
) -> Analysis:
    """Measure what a session kept, looking both ways in time.

    Times stay those of the session, which are those of its recording too; where nothing
    was counted (guidance, pauses) there are no frames.

    Raises
    ------
    NotMeasurableError
        Nothing in it can be measured.
    """
    return analyze_recording(recording_of(metadata, kept, notices), options_of(metadata))


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
    metadata: SessionMetadata, kept: SessionRecording, notices: list[Notice]
) -> Recording:
    """Return what was kept as the recording of a clip."""
    track = kept.track(metadata.width, metadata.height)
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
    if kept.full:
        minutes = (time_s[-1] - time_s[0]) / 60
        message = f"only the first {minutes:.0f} minutes of the set are in the report"
        notices = [*notices, Notice(code="set-too-long", message=message)]
    return Recording(clip, track, notices, foot_turns=kept.foot_turns())


def _path(name: str | None) -> Path | None:
    return None if name is None else Path(name)

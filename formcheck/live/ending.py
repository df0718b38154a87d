"""From what a session kept to the same analysis that a clip gets."""

from pathlib import Path

import numpy as np

from formcheck.analysis.measure import analyze_recording
from formcheck.analysis.measured import Analysis
from formcheck.analysis.options import Options
from formcheck.live.journal import SessionNote
from formcheck.live.kept import KeptFrames
from formcheck.pose.recording import Recording
from formcheck.result import Clip, Notice


def analyze_kept(note: SessionNote, kept: KeptFrames, notices: list[Notice]) -> Analysis:
    """Measure what a session kept, looking both ways in time.

    Times stay those of the session, which are those of its recording too; where nothing
    was counted (guidance, pauses) there are no frames.

    Raises
    ------
    NotMeasurableError
        Nothing in it can be measured.
    """
    recording = recording_of(note, kept, notices)
    options = Options(
        exercise=note.exercise,
        side=note.side,
        height_cm=note.height_cm,
        foot_length_cm=note.foot_length_cm,
        mass_kg=note.mass_kg,
        target=note.target,
        level=note.level,
        exercise_file=Path(note.exercise_file) if note.exercise_file else None,
    )
    return analyze_recording(recording, options)


def recording_of(note: SessionNote, kept: KeptFrames, notices: list[Notice]) -> Recording:
    """Return what was kept as the recording of a clip."""
    track = kept.track(note.width, note.height)
    time_s = track.time_s
    step = float(np.median(np.diff(time_s))) if len(time_s) > 1 else 0.0
    clip = Clip(
        path=note.source,
        width=note.width,
        height=note.height,
        duration_s=float(time_s[-1]) + step if len(time_s) else 0.0,
        frames=len(time_s),
        rotation_deg=0,
    )
    if kept.full:
        minutes = (time_s[-1] - time_s[0]) / 60
        message = f"only the first {minutes:.0f} minutes of the set are in the report"
        notices = [*notices, Notice(code="set-too-long", message=message)]
    return Recording(clip, track, notices, foot_turns=kept.foot_turns())

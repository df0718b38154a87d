"""Analyse a recorded clip, from the file to the result."""

from collections.abc import Callable
from pathlib import Path

from formcheck.analysis.measured import Analysis
from formcheck.analysis.options import Options
from formcheck.pose.recording import Recording
from formcheck.pose.source import PoseSource

Progress = Callable[[str, int, int | None], None]
"""Called with the stage ("pose", "foot", "video"), frames done, frames in all or None."""


def record_clip(
    path: Path, options: Options, progress: Progress | None = None, source: PoseSource | None = None
) -> Recording:
    """Read a clip and find the landmarks in every frame."""
    raise NotImplementedError


def analyze_recording(recording: Recording, options: Options) -> Analysis:
    """Measure a recording: angles, repetitions, faults. Pure: same input, same result."""
    raise NotImplementedError


def annotate_clip(
    analysis: Analysis, path: Path, target: Path, progress: Progress | None = None
) -> None:
    """Write the clip with the overlay drawn on every frame as H.264 into ``target``."""
    raise NotImplementedError

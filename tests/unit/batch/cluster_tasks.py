"""Stands in for measuring a clip on a cluster, and writes down that it was done."""

import os
import time
from pathlib import Path
from uuid import uuid4

from scripted_clips import Scripted, three_raises

from formcheck.analysis import clip_recording
from formcheck.jobs import clip_run
from formcheck.jobs.clip_job import ClipJob, ClipOutcome, Tell

ATTEMPTS = "attempts"
VICTIM = "victim"


def measure_and_note(job: ClipJob, tell: Tell) -> ClipOutcome:
    """Measure a scripted clip; the victim takes long the first time."""
    notes = job.folder.parents[1].parent / ATTEMPTS
    name = job.clip.stem
    first = not list(notes.glob(f"{name}-*"))
    (notes / f"{name}-{uuid4().hex}").write_text(str(os.getppid()))
    if name == VICTIM and first:
        time.sleep(60)
    clip_recording.record_clip = Scripted(three_raises()).record_clip  # type: ignore[assignment]
    clip_run.ClipRun._add_pictures = lambda *_: None  # type: ignore[method-assign]
    return clip_run.run_clip(job, tell)


def attempts(folder: Path) -> list[str]:
    """Return the clips that were begun, as often as they were."""
    return sorted(path.name.rpartition("-")[0] for path in folder.iterdir())

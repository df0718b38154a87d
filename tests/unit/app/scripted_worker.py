"""Stands in for the process that analyses clips: ends each as its name says, when it may."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from session_making import result

from formcheck.errors import NotMeasurableError
from formcheck.history.saving import SavedSession, add_session
from formcheck.jobs.clip_job import (
    ClipJob,
    ClipMeasured,
    ClipOutcome,
    Ending,
    JobMessage,
    JobProgress,
    Tell,
    error_message,
)

WAIT_S = 20.0
PAGE = '<!doctype html><meta name="generator" content="formcheck"><title>the report</title>'
VIDEO = bytes(range(200))


class ScriptedWorker:
    """A clip called "bad..." fails, one called "slow..." goes on until it is killed.

    One called "slow-to-draw..." is in the history by then.

    Attributes
    ----------
    ends_after_s : float
        How long a clip takes to end once it is killed.
    may_go : Event
        As long as it is not set the clips wait.
    jobs : list of ClipJob
        What was begun.
    closed : bool
        Whether the worker has ended.
    """

    def __init__(self) -> None:
        self.may_go = threading.Event()
        self.may_go.set()
        self.jobs: list[ClipJob] = []
        self.closed = False
        self.ends_after_s = 0.0
        self._killed = threading.Event()

    def run(self, job: ClipJob, tell: Tell) -> ClipOutcome:
        self._killed.clear()
        self.jobs.append(job)
        tell(JobProgress("pose", 30, 120))
        job.folder.mkdir(parents=True)
        (job.folder / "report.html").write_text(PAGE)
        slow = job.clip.name.startswith("slow")
        if job.clip.name.startswith("slow-to-draw"):
            _save(job)
        wait_for(lambda: self._killed.is_set() or (self.may_go.is_set() and not slow))
        if self._killed.is_set():
            time.sleep(self.ends_after_s)
            tell(JobMessage("the work was ended before it was done", is_error=True))
            return ClipOutcome(Ending.INTERRUPTED, job.folder)
        if job.clip.name.startswith("bad"):
            message = error_message(NotMeasurableError(f"{job.clip}: nobody is in it"))
            return ClipOutcome(Ending.FAILED, job.folder, messages=(message,))
        measured = result()
        clip = measured.clip.model_copy(update={"path": str(job.clip)})
        measured = measured.model_copy(update={"clip": clip})
        tell(ClipMeasured(measured))
        (job.folder / "annotated.mp4").write_bytes(VIDEO)
        (job.folder / "report.json").write_text("{}")
        done = ClipOutcome(Ending.DONE, job.folder)
        return replace(done, result=measured, saved=_save(job))

    def kill(self) -> None:
        self._killed.set()

    def close(self) -> None:
        self.closed = True


def _save(job: ClipJob) -> SavedSession | None:
    assert job.saving is not None
    return add_session(result(), "analyze", job.folder, job.saving, tell=lambda _: None)


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.002)


def work_in_a_process(job: ClipJob, tell: Tell) -> ClipOutcome:
    """What `ScriptedWorker` does, for a `ClipWorker`: a slow clip goes on until it is killed."""
    tell(JobProgress("pose", 1, 2))
    if job.clip.name.startswith("slow"):
        time.sleep(WAIT_S)
    return ClipOutcome(Ending.DONE, job.folder, result=result())

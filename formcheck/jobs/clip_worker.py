"""Clips measured in a process of its own, so that one that crashes it ends nothing else."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from formcheck.jobs.clip_job import (
    ClipJob,
    ClipMeasured,
    ClipOutcome,
    Ending,
    JobEvent,
    JobProgress,
    Tell,
    error_message,
)
from formcheck.jobs.clip_run import run_clip
from formcheck.jobs.worker_process import (
    Work,
    WorkerError,
    WorkerKilledError,
    WorkerProcess,
)
from formcheck.model.paths import printable
from formcheck.report.folder import ResultFolder

PROGRESS_S = 0.1
"""Time between two reports of the same stage."""


class ClipWorker:
    """Measures one clip after another in a process of its own; a context manager.

    `stop` and `kill` may be called from any thread while another is in `run`.

    Parameters
    ----------
    threads : int or None
        Threads that each numeric library may use; None leaves it to them.
    work : callable
        What is done with a job in the process, a function of a module.
    """

    def __init__(
        self, threads: int | None = None, work: Work[ClipJob, ClipOutcome] | None = None
    ) -> None:
        self._process = WorkerProcess(threads)
        self._work = work or run_quietly

    def run(
        self, job: ClipJob, tell: Tell = lambda _: None, timeout_s: float | None = None
    ) -> ClipOutcome:
        """Measure a clip and write its result, as `run_clip` does.

        A process that crashes, hangs or is killed is a clip that failed or was interrupted; what
        it left half is removed.

        Parameters
        ----------
        job : ClipJob
            What to do.
        tell : callable
            Called with each `JobEvent`, in this thread.
        timeout_s : float or None
            Longest time.
        """
        folder = ResultFolder(job.folder, job.clip)
        had_result = folder.holds_result
        measured: list[ClipMeasured] = []

        def hear(event: JobEvent) -> None:
            if isinstance(event, ClipMeasured):
                measured.append(event)
            tell(event)

        try:
            return self._process.run(self._work, job, hear, timeout_s)
        except KeyboardInterrupt:
            return ClipOutcome(Ending.INTERRUPTED, job.folder)
        except WorkerError as error:
            folder.clear_unfinished()
            killed = isinstance(error, WorkerKilledError)
            message = error_message(error, printable(job.clip))
            tell(message)
            return ClipOutcome(
                Ending.INTERRUPTED if killed else Ending.FAILED,
                job.folder,
                # An older one kept its place.
                measured[0].result if measured and not had_result else None,
                messages=(message,),
            )

    def stop(self) -> None:
        """End the work as Ctrl-C does: what was measured so far is written."""
        self._process.stop()

    def kill(self) -> None:
        """End the work at once; what was written half is removed."""
        self._process.kill()

    def close(self) -> None:
        """End the process; closing twice is harmless."""
        self._process.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def run_quietly(job: ClipJob, tell: Tell) -> ClipOutcome:
    """Run a clip's job with few enough reports of progress for another process to read."""
    last_stage, last_s = "", 0.0

    def seldom(event: JobEvent) -> None:
        nonlocal last_stage, last_s
        if isinstance(event, JobProgress):
            now = time.monotonic()
            if event.stage == last_stage and now - last_s < PROGRESS_S:
                return
            last_stage, last_s = event.stage, now
        tell(event)

    return run_clip(job, seldom)

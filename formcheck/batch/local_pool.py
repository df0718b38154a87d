"""Clips of a batch measured on this machine, several at a time."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Protocol, Self

from formcheck.batch.task import ClipTask, Finished, do_task
from formcheck.jobs.clip_job import ClipJob, ClipOutcome, JobEvent
from formcheck.jobs.clip_worker import ClipWorker
from formcheck.jobs.worker_process import Work

Hear = Callable[[ClipTask, JobEvent], None]
"""Called with what happens in a task."""


class TaskPool(Protocol):
    """Does the tasks of a batch; a context manager. Leaving it ends what is at work."""

    def run(self, tasks: Iterable[ClipTask], hear: Hear) -> Iterator[Finished]:
        """Yield the end of each task as it comes; not more are taken than are at work."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class LocalPool:
    """Measures clips in processes of their own, a clip at a time in each.

    Parameters
    ----------
    jobs : int
        Clips at a time.
    threads : int
        Threads that each numeric library may use in each of them.
    work : callable or None
        Stands in for what is done with a job in the process, a function of a module.
    """

    def __init__(
        self, jobs: int, threads: int = 1, work: Work[ClipJob, ClipOutcome] | None = None
    ) -> None:
        self._workers = [ClipWorker(threads, work) for _ in range(jobs)]
        self._todo: queue.SimpleQueue[ClipTask | None] = queue.SimpleQueue()
        self._told: queue.SimpleQueue[Finished | tuple[ClipTask, JobEvent]] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, args=(worker,), daemon=True)
            for worker in self._workers
        ]

    def run(self, tasks: Iterable[ClipTask], hear: Hear) -> Iterator[Finished]:
        """Yield the end of each task as it comes; `hear` is called in this thread."""
        coming, open_tasks = iter(tasks), 0
        while True:
            while open_tasks < len(self._workers) and (task := next(coming, None)) is not None:
                self._todo.put(task)
                open_tasks += 1
            if not open_tasks:
                return
            said = self._told.get()
            if isinstance(said, Finished):
                open_tasks -= 1
                yield said
            else:
                hear(*said)

    def _work(self, worker: ClipWorker) -> None:
        while (task := self._todo.get()) is not None:

            def tell(event: JobEvent, task: ClipTask = task) -> None:
                self._told.put((task, event))

            self._told.put(do_task(task, worker.run, tell))

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for _ in self._workers:
            self._todo.put(None)
        for worker in self._workers:
            worker.close()
        for thread in self._threads:
            thread.join()

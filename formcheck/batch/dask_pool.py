"""Clips of a batch measured on a Dask cluster: a clip is a task, and may be given out again."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from formcheck.batch.folder import BatchFolder
from formcheck.batch.local_pool import Hear
from formcheck.batch.task import ClipTask, Finished, do_task, failed_task
from formcheck.errors import FormcheckError, OutputError
from formcheck.jobs.clip_job import ClipJob, ClipOutcome
from formcheck.jobs.clip_worker import ClipWorker
from formcheck.jobs.worker_process import Work
from formcheck.model.paths import printable
from formcheck.model.version import __version__

if TYPE_CHECKING:
    import distributed

CONNECT_S = 10.0
AHEAD = 2
"""Tasks that wait for each thread of the workers, so that none is idle."""
LEAST_OPEN = 8

_of_this_thread = threading.local()


class DaskPool:
    """Measures clips on the workers of a Dask cluster, one at a time on each of their threads.

    A worker that is lost has its clip given to another, as often as the scheduler allows
    (``distributed.scheduler.allowed-failures``, 3 by default); then the clip has failed.

    Parameters
    ----------
    address : str
        The scheduler's, as ``tcp://host:8786``.
    tell : callable
        Takes a line for the user.
    work : callable or None
        Stands in for what is done with a job in a process of its own, a function of a module.

    Raises
    ------
    FormcheckError
        Dask is not installed.
    """

    def __init__(
        self,
        address: str,
        tell: Callable[[str], None] = lambda _: None,
        work: Work[ClipJob, ClipOutcome] | None = None,
    ) -> None:
        try:
            import distributed
        except ImportError as error:
            raise FormcheckError(
                "--scheduler needs Dask: install it with  pip install 'formcheck[cluster]'"
            ) from error
        self._dask = distributed
        self._address = address
        self._tell = tell
        self._work = work
        self._client: distributed.Client | None = None

    def run(self, tasks: Iterable[ClipTask], _hear: Hear) -> Iterator[Finished]:
        """Yield the end of each task as it comes; of what happens in between nothing is heard."""
        client = self._client
        assert client is not None
        coming = iter(tasks)
        at_work: dict[Any, ClipTask] = {}
        ended = self._dask.as_completed(loop=client.loop)
        told = False
        while True:
            while len(at_work) < self._most_open(client):
                task = next(coming, None)
                if task is None:
                    break
                if not told and not client.nthreads():
                    self._tell(f"{self._address} has no workers yet: waiting for them")
                    told = True
                future = client.submit(do_here, task, self._work, pure=False)
                at_work[future.key] = task
                ended.add(future)
            if not at_work:
                return
            future = next(ended)
            task = at_work.pop(future.key)
            yield self._end(future, task)

    def _most_open(self, client: distributed.Client) -> int:
        threads: dict[str, int] = client.nthreads()
        return max(LEAST_OPEN, AHEAD * sum(threads.values()))

    def _end(self, future: distributed.Future, task: ClipTask) -> Finished:
        try:
            error = future.exception()
        except (self._dask.CancelledError, OSError) as lost:
            raise FormcheckError(
                f"{printable(self._address)}: the scheduler was lost; what is done stays, and the"
                " same command goes on"
            ) from lost
        if error is None:
            finished: Finished = future.result()
            return replace(finished, task=task)
        if isinstance(error, self._dask.scheduler.KilledWorker):
            return failed_task(
                task,
                "each worker that it was given to was lost; it may need more memory than they have",
            )
        return failed_task(task, str(error) or type(error).__name__)

    def __enter__(self) -> Self:
        # It tells at length of each worker that comes and goes.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            # A client that can't connect goes on trying when it is thrown away.
            asyncio.run(_knock(self._address))
            self._client = self._dask.Client(self._address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise FormcheckError(
                f"{printable(self._address)}: no Dask scheduler answers there; check the address"
            ) from error
        try:
            self._check_versions(self._client)
        except BaseException:
            self._client.close()
            raise
        return self

    def _check_versions(self, client: distributed.Client) -> None:
        found = client.run(_version, on_error="return")
        for worker, version in found.items():
            if version != __version__:
                what = version if isinstance(version, str) else "no formcheck that can be loaded"
                raise FormcheckError(
                    f"the worker {worker} has {what}, here is {__version__}: install the same"
                )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._client is not None:
            self._client.close()


def do_here(task: ClipTask, work: Work[ClipJob, ClipOutcome] | None) -> Finished:
    """Do a task on a worker of the cluster; the clip has a process of its own there too.

    Raises
    ------
    OutputError
        The batch's folder is not there: the machines don't share it.
    """
    if not BatchFolder(task.output).own.is_dir():
        raise OutputError(
            f"{printable(task.output)}: not there on the machine of a worker; choose a folder"
            " that all machines share"
        )
    return do_task(task, _worker(work).run)


def _worker(work: Work[ClipJob, ClipOutcome] | None) -> ClipWorker:
    """Return the process that belongs to this thread, for one clip after the other."""
    worker: ClipWorker | None = getattr(_of_this_thread, "worker", None)
    if worker is None:
        worker = _of_this_thread.worker = ClipWorker(1, work)
    return worker


async def _knock(address: str) -> None:
    """Find out whether somebody listens at an address."""
    from distributed import Security
    from distributed.comm import connect

    how = Security().get_connection_args("client")
    comm = await connect(address, timeout=CONNECT_S, **how)
    comm.abort()


def _version() -> str:
    from formcheck.model.version import __version__ as version

    return version

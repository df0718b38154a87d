"""A process of its own for long work: watched, stopped, ended, and outlived when it crashes."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, TypeVar

import psutil

from formcheck.errors import FormcheckError
from formcheck.jobs import worker
from formcheck.model.system import how_it_ended, no_console, was_killed
from formcheck.pose.mediapipe.subprocess_output import PrintedLines, take_standard_numbers

Argument = TypeVar("Argument")
Outcome = TypeVar("Outcome")
Work = Callable[[Argument, Callable[[Any], None]], Outcome]
"""A function of a module: its argument, and what to call with each event. All is pickled."""

_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
)
"""Environment variables by which libraries know how many threads they may have."""
_TRIMMING = "MALLOC_TRIM_THRESHOLD_"
"""Dask sets this for its workers: every picture's memory would be given back and asked for anew,
which takes a seventh of the time. What measures a clip gives memory back by itself."""


class WorkerError(FormcheckError):
    """The process of a piece of work ended, or the work raised; a note says more."""


class WorkerTimeoutError(WorkerError):
    """A piece of work took longer than it may."""


class WorkerKilledError(WorkerError):
    """A piece of work was ended on request."""


class WorkerProcess:
    """A process that does one piece of work after another; a context manager.

    It starts with the first piece and again after one in which it crashed. It has no part in
    the terminal's Ctrl-C: `stop` hands that on. `stop` and `kill` may be called from any thread
    while another is in `run`.

    Parameters
    ----------
    threads : int or None
        Threads that each numeric library may use in it; None leaves it to them.
    """

    def __init__(self, threads: int | None = None) -> None:
        self._threads = threads
        self._process: subprocess.Popen[bytes] | None = None
        self._printed: PrintedLines | None = None
        # Of what is written to the process, and of which process it is.
        self._lock = threading.Lock()
        self._busy = False
        self._closed = False
        self._count = 0
        self._ended: type[WorkerError] | None = None

    def run(
        self,
        work: Work[Argument, Outcome],
        argument: Argument,
        tell: Callable[[Any], None] = lambda _: None,
        timeout_s: float | None = None,
    ) -> Outcome:
        """Do a piece of work and return its result.

        Parameters
        ----------
        work : callable
            A function of a module, called in the process with ``argument`` and a function that
            hands an event to ``tell``.
        argument : Any
            What can be pickled; so must be the result and the events.
        tell : callable
            Called here, in this thread, with each event.
        timeout_s : float or None
            Longest time.

        Raises
        ------
        WorkerError
            The process crashed (`WorkerTimeoutError`, `WorkerKilledError`: it was ended), or the
            work raised an error; the message is one line.
        KeyboardInterrupt
            `stop` was called, and the work did not make a result of what it had.
        """
        self._start(work, argument)
        timer = None
        if timeout_s is not None:
            timer = threading.Timer(timeout_s, self._end, [WorkerTimeoutError, self._count])
            timer.daemon = True
            timer.start()
        try:
            outcome: Outcome = self._result(tell, timeout_s)
            return outcome
        finally:
            # After an error of `tell` a reply may be left in the pipe, and would be taken for
            # the next one's.
            if self._busy:
                self._busy = False
                self.kill()
            if timer is not None:
                timer.cancel()

    def stop(self) -> None:
        """Ask the work to end as after Ctrl-C: what it has so far may still be its result."""
        with self._lock:
            if self._busy:
                self._send((worker.STOP,))

    def kill(self) -> None:
        """End the process and all that it has started, at once; `run` raises then."""
        self._end(WorkerKilledError)

    def close(self) -> None:
        """End the process, and do no more work; closing twice is harmless."""
        self._closed = True
        self._end(WorkerKilledError)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _start(self, work: Work[Argument, Outcome], argument: Argument) -> None:
        with self._lock:
            if self._busy:
                raise ValueError("this worker is at work already")
            if self._closed:
                raise WorkerKilledError("the work was ended before it began")
            self._ended = None
            self._count += 1
            if self._process is not None and self._process.poll() is not None:
                self._forget()
            if self._process is None:
                self._process = _start_process(self._threads)
                assert self._process.stderr is not None
                self._printed = PrintedLines(self._process.stderr)
            self._busy = True
            self._send((worker.WORK, work, argument))

    def _send(self, request: tuple[Any, ...]) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        data = pickle.dumps(request)
        # One that has gone is noticed where its replies are read.
        with suppress(BrokenPipeError):
            self._process.stdin.write(data)
            self._process.stdin.flush()

    def _result(self, tell: Callable[[Any], None], timeout_s: float | None) -> Any:
        process = self._process
        assert process is not None
        assert process.stdout is not None
        while True:
            try:
                kind, *rest = pickle.load(process.stdout)
            except (EOFError, pickle.UnpicklingError, OSError, ValueError):
                raise self._crash(process, timeout_s) from None
            if kind == worker.EVENT:
                tell(*rest)
                continue
            self._busy = False
            if kind == worker.RESULT:
                return rest[0]
            if kind == worker.STOPPED:
                raise KeyboardInterrupt
            error = WorkerError(rest[0])
            error.add_note(rest[1])
            raise error

    def _crash(self, process: subprocess.Popen[bytes], timeout_s: float | None) -> WorkerError:
        """Describe the end of the process; its last words are kept as a note."""
        code = process.wait()
        with self._lock:
            self._busy = False
            why = self._ended
            self._forget()
        if why is WorkerTimeoutError:
            return WorkerTimeoutError(f"took longer than {timeout_s:g} s and was ended")
        if why is not None:
            return why("the work was ended before it was done")
        signalled = how_it_ended(code)
        if was_killed(code):
            signalled += "; the system does so when memory runs out"
        error = WorkerError(f"the process that measured it ended unexpectedly ({signalled})")
        if self._printed is not None:
            error.add_note("\n".join(self._printed.after_end()))
        return error

    def _end(self, why: type[WorkerError], count: int | None = None) -> None:
        """End the process; with a count only if it is still at that piece of work."""
        with self._lock:
            if self._process is None or (count is not None and count != self._count):
                return
            self._ended = why
            end_with_children(self._process)
            if not self._busy:
                self._forget()

    def _forget(self) -> None:
        assert self._process is not None
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                # Half a request may be left in the buffer.
                with suppress(BrokenPipeError):
                    pipe.close()
        self._process = None


def end_with_children(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and whatever it has started, and wait for it."""
    family = []
    with suppress(psutil.Error):
        parent = psutil.Process(process.pid)
        # Asleep it starts no further one while the others are looked up.
        parent.suspend()
        family = parent.children(recursive=True)
    process.kill()
    for child in family:
        with suppress(psutil.Error):
            child.kill()
    process.wait()


def _start_process(threads: int | None) -> subprocess.Popen[bytes]:
    take_standard_numbers()
    settings = {"search_path": [entry or os.getcwd() for entry in sys.path]}
    environment = {name: value for name, value in os.environ.items() if name != _TRIMMING}
    if threads is not None:
        environment |= dict.fromkeys(_THREADS, str(threads))
    # -P: a numpy.py in the folder where the user works must not be taken for numpy.
    return subprocess.Popen(
        [sys.executable, "-P", worker.__file__, json.dumps(settings)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        # Ctrl-C is for the user's process alone, which hands it on.
        start_new_session=True,
        creationflags=no_console(),
    )

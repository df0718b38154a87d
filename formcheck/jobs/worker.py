"""The program of a `WorkerProcess`: it does what it is sent, one piece of work after another.

`formcheck.jobs.worker_process` starts this file by its path. Requests come on stdin, replies go
to what was stdout; both are pickled tuples. Whatever a library prints goes to stderr.
"""

import json
import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any, BinaryIO

WORK, STOP = "work", "stop"
"""Requests: do this (a function and its argument); end what is being done, as Ctrl-C does."""

EVENT, RESULT, STOPPED, ERROR = "event", "result", "stopped", "error"
"""Replies: what the work tells; its result; it was stopped; it raised (a line and a trace)."""


class WorkerProgram:
    """Reads requests on a thread, works on the main one: only that can be interrupted."""

    def __init__(self, requests: BinaryIO, replies: BinaryIO) -> None:
        self._requests = requests
        self._replies = replies
        self._todo: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
        self._working = False
        self._replying = False
        self._postponed = False

    def run(self) -> None:
        """Work until the other side is gone."""
        signal.signal(signal.SIGINT, self._interrupt)
        threading.Thread(target=self._read, daemon=True).start()
        while True:
            function, argument = self._todo.get()
            self._reply(self._done(function, argument))

    def _done(self, function: Callable[..., Any], argument: Any) -> tuple[Any, ...]:
        try:
            self._working = True
            try:
                result = function(argument, lambda event: self._reply((EVENT, event)))
            finally:
                self._working = False
        except KeyboardInterrupt:
            return (STOPPED,)
        except Exception as error:
            from formcheck.model.error_text import error_line

            return (ERROR, error_line(error), "".join(traceback.format_exception(error)))
        return (RESULT, result)

    def _read(self) -> None:
        while True:
            try:
                kind, *rest = pickle.load(self._requests)
            except EOFError:
                # Nobody waits for the result: what was killed can't say so.
                os._exit(1)
            except Exception as error:
                line = f"the work can't be read ({type(error).__name__}: {error})"
                self._reply((ERROR, line, "".join(traceback.format_exception(error))))
                continue
            if kind == WORK:
                self._todo.put(tuple(rest))
            elif self._working:
                self._wake()

    def _wake(self) -> None:
        from formcheck.model.system import interrupt_main

        interrupt_main()

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        # A stop in the middle of a reply must not leave half of it.
        self._postponed = self._replying
        if self._working and not self._replying:
            raise KeyboardInterrupt

    def _reply(self, reply: tuple[Any, ...]) -> None:
        data = pickle.dumps(reply)
        self._replying = True
        try:
            with suppress(BrokenPipeError):
                self._replies.write(data)
                self._replies.flush()
        finally:
            self._replying = False
        if self._postponed:
            self._postponed = False
            if self._working:
                raise KeyboardInterrupt


def main() -> None:
    """Work on the requests of whoever started this program."""
    settings = json.loads(sys.argv[1])
    sys.path[:] = settings["search_path"]
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Prints of native libraries would land between the replies.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    WorkerProgram(sys.stdin.buffer, replies).run()


if __name__ == "__main__":
    main()

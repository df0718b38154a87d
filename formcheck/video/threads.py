"""Decode ahead and write behind, each on a thread of its own with a bounded queue."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Generic, TypeVar

T = TypeVar("T")

DEPTH = 8
"""Frames that wait at most: enough to smooth out hiccups, 200 MB in 4K."""
POLL_S = 0.1


class _End:
    """Marks the end of the items, with the error that caused it, if one did."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


@contextmanager
def read_ahead(items: Iterable[T], depth: int = DEPTH) -> Iterator[Iterator[T]]:
    """Run an iterable on a thread of its own, at most ``depth`` items ahead.

    Leaving the block stops the thread and waits for it, so that whatever the iterable
    reads from can be closed after it. An error in the iterable is raised to the reader.

    Examples
    --------
    >>> with read_ahead(range(3)) as numbers:
    ...     print(list(numbers))
    [0, 1, 2]
    """
    waiting: queue.Queue[T | _End] = queue.Queue(depth)
    stop = threading.Event()

    def run() -> None:
        end = _End()
        try:
            for item in items:
                if not _put(waiting, item, stop):
                    return
        except BaseException as error:
            end = _End(error)
        _put(waiting, end, stop)

    def read() -> Iterator[T]:
        while True:
            item = waiting.get()
            if isinstance(item, _End):
                if item.error is not None:
                    raise item.error
                return
            yield item

    thread = threading.Thread(target=run, name="read ahead", daemon=True)
    thread.start()
    try:
        yield read()
    finally:
        stop.set()
        thread.join()


def _put(waiting: "queue.Queue[T | _End]", item: T | _End, stop: threading.Event) -> bool:
    """Put an item into the queue unless the reader has gone; says whether it did."""
    while not stop.is_set():
        try:
            waiting.put(item, timeout=POLL_S)
        except queue.Full:
            continue
        return True
    return False


class WriteBehind(Generic[T]):
    """Hand items to a function that runs on a thread of its own.

    Use it as a context manager: leaving the block waits until everything is written, or,
    when an error leaves it, drops what waits. An error in the function is raised by the
    next `put` or by leaving the block.
    """

    def __init__(self, write: Callable[[T], None], depth: int = DEPTH) -> None:
        self._write = write
        self._waiting: queue.Queue[T | _End] = queue.Queue(depth)
        self._stop = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="write behind", daemon=True)

    def put(self, item: T) -> None:
        """Queue an item; waits while the queue is full."""
        _put(self._waiting, item, self._stop)
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            while not isinstance(item := self._waiting.get(), _End):
                self._write(item)
        except BaseException as error:
            self._error = error
            self._stop.set()

    def __enter__(self) -> "WriteBehind[T]":
        self._thread.start()
        return self

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        if kind is not None:
            with suppress(queue.Empty):  # the writer may take the last one meanwhile
                while True:
                    self._waiting.get_nowait()
        _put(self._waiting, _End(), self._stop)
        self._thread.join()
        if kind is None and self._error is not None:
            raise self._error

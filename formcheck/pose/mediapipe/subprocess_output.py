"""Keeps what the native library prints off the user's terminal, without losing it."""

import logging
import os
import threading
from collections import deque
from typing import IO

_log = logging.getLogger("formcheck.pose")

KEPT_LINES = 50
_LINE_BYTES = 4096


class PrintedLines:
    """The last lines that another process printed, read from its pipe as they come.

    Each line also goes to the logger ``formcheck.pose`` at level DEBUG.
    """

    def __init__(self, pipe: IO[bytes]) -> None:
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._thread = threading.Thread(target=self._read, args=(pipe,), daemon=True)
        self._thread.start()

    def _read(self, pipe: IO[bytes]) -> None:
        with pipe:
            while line := pipe.readline(_LINE_BYTES):
                text = line.decode("utf-8", "replace").strip()
                if text:
                    self._lines.append(text)
                    _log.debug("%s", text)

    def after_end(self) -> list[str]:
        """Return the last lines of a process that has ended, oldest first."""
        self._thread.join(timeout=2)
        return list(self._lines)


def take_standard_numbers() -> None:
    """Open the null device on each of the file numbers 0, 1 and 2 that is closed.

    Otherwise the next pipe takes the number of a closed stderr, and whatever a library
    prints there lands in that pipe.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)

"""Reading of files that anybody may have put there: bounded, and never a device."""

import errno
import os
import select
import stat
import time
from pathlib import Path
from typing import BinaryIO

from formcheck.model.system import open_at_once

PIPE_WAIT_S = 5.0
"""How long a pipe may keep silent, seconds."""


def open_regular(path: Path | str, most_bytes: int | None = None) -> BinaryIO:
    """Open a regular file for reading.

    A pipe would wait for ever, a device (or a link to one, in a folder that somebody sent) never
    ends: neither is opened.

    Parameters
    ----------
    path : Path or str
        The file; a link is followed.
    most_bytes : int, optional
        A larger file is refused.

    Raises
    ------
    OSError
        It can't be opened, is no regular file, or is too large; ``strerror`` says which in
        plain words.
    """
    _check(os.stat(path), path, most_bytes)
    file = os.fdopen(open_at_once(path), "rb")
    try:
        # Looked at again: what has the name may be another file by now.
        _check(os.fstat(file.fileno()), path, most_bytes)
    except OSError:
        file.close()
        raise
    return file


def read_regular(path: Path | str, most_bytes: int, *, or_pipe: bool = False) -> bytes:
    """Return all bytes of a regular file of at most ``most_bytes``.

    Parameters
    ----------
    path : Path or str
        The file; a link is followed.
    most_bytes : int
        A larger file is refused.
    or_pipe : bool
        A pipe is read too, as long as something comes within `PIPE_WAIT_S`.

    Raises
    ------
    OSError
        As `open_regular`.
    """
    if or_pipe and stat.S_ISFIFO(os.stat(path).st_mode):
        return _read_pipe(path, most_bytes)
    with open_regular(path, most_bytes) as file:
        # Python takes as much memory as it is asked to read, however little there is.
        size = os.fstat(file.fileno()).st_size
        content = file.read(min(size, most_bytes) + 1)
        if len(content) > size:  # it has grown, or is one of the system's that say no size
            content += file.read(most_bytes + 1 - len(content))
    if len(content) > most_bytes:
        raise _too_large(path, most_bytes)
    return content


def _read_pipe(path: Path | str, most_bytes: int) -> bytes:
    number = open_at_once(path)
    content = bytearray()
    try:
        while len(content) <= most_bytes:
            until = time.monotonic() + PIPE_WAIT_S
            while not select.select([number], [], [], max(0.0, until - time.monotonic()))[0]:
                if time.monotonic() >= until:
                    raise OSError(errno.ETIMEDOUT, "nothing comes through this pipe", str(path))
            part = os.read(number, most_bytes + 1)
            if not part:
                return bytes(content)
            content += part
    finally:
        os.close(number)
    raise _too_large(path, most_bytes)


def _check(found: os.stat_result, path: Path | str, most_bytes: int | None) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "a folder, not a file", os.fspath(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "a pipe or a device, not a file", os.fspath(path))
    if most_bytes is not None and found.st_size > most_bytes:
        raise _too_large(path, most_bytes)


def _too_large(path: Path | str, most_bytes: int) -> OSError:
    size = f"{most_bytes / 1e6:.0f} MB" if most_bytes >= 1_000_000 else f"{most_bytes // 1000} kB"
    return OSError(errno.EFBIG, f"larger than {size}", os.fspath(path))

"""How much of this machine may be used: cores and memory, also inside a container."""

from __future__ import annotations

import mmap
import os
from contextlib import suppress
from pathlib import Path

import psutil

ALGEBRA_BYTES = 120_000_000
"""What scipy's linear algebra takes when it is loaded."""
_CGROUP = Path("/sys/fs/cgroup")


def usable_cores() -> int:
    """Return how many cores this process may use; at least one."""
    cores = os.cpu_count() or 1
    # Not every system has it.
    with suppress(AttributeError, OSError):
        cores = len(os.sched_getaffinity(0))
    return max(1, min(cores, int(_quota() or cores)))


def free_memory() -> int:
    """Return the bytes of memory that are free or can be freed for this process."""
    free = int(psutil.virtual_memory().available)
    limit, used = _number("memory.max"), _number("memory.current")
    if limit is not None and used is not None:
        free = min(free, max(0, limit - used + (_reclaimable() or 0)))
    return free


def require_memory(count: int) -> None:
    """Return when this process can have so many bytes more.

    For what does not look whether it got them: OpenBLAS, when it is loaded, asks for its memory
    until it gets it, and all of Python waits for that.

    Raises
    ------
    MemoryError
        It can't, for a limit (``ulimit -v``) say.
    """
    try:
        # Its pages take no memory until they are written.
        mmap.mmap(-1, count).close()
    except OSError as error:
        raise MemoryError from error


def jobs_at_a_time(bytes_each: int) -> int:
    """Return how many processes of this size there are cores and memory for; at least one."""
    return max(1, min(usable_cores(), free_memory() // bytes_each))


def _quota() -> float | None:
    """Return the cores that a container may use at a time; None without a limit."""
    with suppress(OSError, ValueError, ZeroDivisionError):
        quota, period = (_CGROUP / "cpu.max").read_text().split()
        return float(quota) / float(period)
    return None


def _number(name: str) -> int | None:
    with suppress(OSError, ValueError):
        return int((_CGROUP / name).read_text())
    return None


def _reclaimable() -> int | None:
    """Return the bytes of files that the system keeps only as long as there is room."""
    with suppress(OSError, ValueError, KeyError):
        lines = (_CGROUP / "memory.stat").read_text().splitlines()
        return int(dict(line.split() for line in lines)["inactive_file"])
    return None

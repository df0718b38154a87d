"""How much of this machine may be used: cores and memory, also inside a container."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import psutil

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

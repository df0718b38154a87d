"""Pieces of work for a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from formcheck.errors import NotMeasurableError
from formcheck.jobs.clip_job import ClipJob, ClipOutcome, Ending, JobProgress, Tell
from formcheck.report.folder import ResultFolder

Hear = Callable[[Any], None]


def add_up(numbers: list[int], tell: Hear) -> int:
    for number in numbers:
        tell(number)
    return sum(numbers)


def print_and_return(text: str, _tell: Hear) -> str:
    """Print as a native library does, past Python."""
    os.write(1, text.encode())
    print(text)
    return text


def fail(text: str, _tell: Hear) -> None:
    raise NotMeasurableError(text)


def variable(name: str, _tell: Hear) -> str | None:
    return os.environ.get(name)


def thread_limit(_: None, _tell: Hear) -> tuple[str, int]:
    import cv2

    return os.environ["OMP_NUM_THREADS"], cv2.getNumThreads()


def end_with_signal(number: int, _tell: Hear) -> None:
    os.kill(os.getpid(), number)
    time.sleep(60)


def count_until_stopped(_: None, tell: Hear) -> int:
    count = 0
    try:
        while True:
            count += 1
            tell(count)
            time.sleep(0.01)
    except KeyboardInterrupt:
        return count


def wait_with_a_child(_: None, tell: Hear) -> None:
    """Tell the number of a child in a session of its own, as the pose network is, and wait."""
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    child = subprocess.Popen(command, start_new_session=True)
    tell(child.pid)
    child.wait()


def crash_while_writing(job: ClipJob, tell: Tell) -> ClipOutcome:
    """Crash with a file half written, unless the clip is a good one."""
    tell(JobProgress("pose", 1, 2))
    if job.clip.name.startswith("good"):
        return ClipOutcome(Ending.DONE, job.folder)
    job.folder.mkdir()
    ResultFolder(job.folder, job.clip).add("angles.png", _crash)
    raise AssertionError


def _crash(part: Path) -> None:
    part.write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(60)

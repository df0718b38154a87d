"""The process in which MediaPipe runs: started, maybe before it is needed, and ended."""

import atexit
import contextlib
import json
import mmap
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from formcheck.model.paths import model_path
from formcheck.model.system import memory_file, no_console
from formcheck.pose.mediapipe import worker
from formcheck.pose.mediapipe.network_block import offline_environment
from formcheck.pose.mediapipe.subprocess_output import take_standard_numbers

# Room for one 8K picture. Only the pages that are written take memory; a larger picture
# goes through the pipe.
SHARED_BYTES = 7680 * 4320 * 3


@dataclass(frozen=True)
class NetworkProcess:
    """A process that loads MediaPipe and then answers (see `formcheck.pose.mediapipe.worker`).

    Attributes
    ----------
    process : Popen
    shared : mmap or None
        Memory for pictures that both sides see; None where the system has none.
    """

    process: subprocess.Popen[bytes]
    shared: mmap.mmap | None

    def end(self) -> None:
        """Kill it: it holds nothing that needs a farewell, and a closed task reports its use."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                # Half a request may be left in the buffer.
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


_ahead: dict[str, NetworkProcess] = {}
_lock = threading.Lock()


def start_ahead(model: Path | None = None) -> None:
    """Start a process now that `take_process` returns later: it loads while others import.

    One waits for each model at most, and ends with this program.

    Parameters
    ----------
    model : Path, optional
        The bundle; the one that comes with formcheck by default. One that isn't there is left for
        the estimator to refuse.
    """
    name = _name(model or model_path())
    if not os.path.isfile(name):
        return
    with _lock:
        if name not in _ahead:
            if not _ahead:
                atexit.register(_end_unused)
            _ahead[name] = _start(name)


def take_process(model: Path) -> NetworkProcess:
    """Return a process of a model: the one that was started ahead, else a new one."""
    name = _name(model)
    with _lock:
        ready = _ahead.pop(name, None)
    return ready or _start(name)


def _name(model: Path) -> str:
    return os.path.abspath(model)


def _end_unused() -> None:
    with _lock:
        while _ahead:
            _, unused = _ahead.popitem()
            unused.end()
            if unused.process.stderr is not None:
                unused.process.stderr.close()


def _start(model: str) -> NetworkProcess:
    take_standard_numbers()
    shared = None
    inherited: Sequence[int] = ()
    number = memory_file("formcheck-picture", SHARED_BYTES)
    if number is not None:
        inherited = (number,)
        shared = mmap.mmap(number, SHARED_BYTES)
    settings: worker.Settings = {
        "search_path": [entry or os.getcwd() for entry in sys.path],
        "model": model,
        "shared_file": inherited[0] if inherited else None,
        "shared_bytes": SHARED_BYTES,
    }
    try:
        # -P: a numpy.py in the folder where the user works must not be taken for numpy.
        process = subprocess.Popen(
            [sys.executable, "-P", worker.__file__, json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=inherited,
            env=offline_environment(os.environ),
            # Ctrl-C is for the user's process alone; what was measured is kept there.
            start_new_session=True,
            creationflags=no_console(),
        )
    finally:
        for number in inherited:
            os.close(number)
    return NetworkProcess(process, shared)

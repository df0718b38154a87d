"""Whole commands: how long they take, and how much memory they and their children have."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil

from formcheck.report.folder import POSE

Numbers = dict[str, float]
SAMPLING_S = 0.05
_FIRST_FRAME = """
import os, sys
from formcheck import api
from formcheck.cli import main
read = api.read_recording
def seen(stage, done, total):
    if done:
        os._exit(0)
api.read_recording = lambda path, options, progress=None: read(path, options, seen)
sys.exit(main(["analyze", *sys.argv[1:]]) or 1)
"""


def formcheck_command(*arguments: str) -> list[str]:
    """Return the command line of the program that belongs to this Python."""
    program = Path(sys.executable).with_name("formcheck")
    start = [str(program)] if program.exists() else [sys.executable, "-m", "formcheck"]
    return [*start, *arguments]


def run(command: list[str], environment: dict[str, str] | None = None) -> Numbers:
    """Run a command to its end.

    Returns
    -------
    dict
        "seconds", and "peak_mb" of it with all its children (shared memory counts once in each).

    Raises
    ------
    subprocess.CalledProcessError
        It failed.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, env=os.environ | (environment or {})
    )
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, _memory(process.pid))
        time.sleep(SAMPLING_S)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return {"seconds": seconds, "peak_mb": peak / 1e6}


def _memory(pid: int) -> float:
    try:
        tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        return float(sum(one.memory_info().rss for one in tree))
    except psutil.Error:
        return 0.0


def analyze(clip: Path, *options: str) -> Numbers:
    """Run ``formcheck analyze``; "looked" is in how many frames the pose was looked for."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result"
        chosen = ["-o", str(result), "--no-save", "-q", *options]
        numbers = run(formcheck_command("analyze", str(clip), *chosen))
        with np.load(result / POSE) as pose:
            return numbers | {"looked": float(len(pose["time_s"]))}


def first_frame(clip: Path) -> Numbers:
    """Time from the start of ``formcheck analyze`` to the first frame that is looked at."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = [str(clip), "-o", str(Path(folder) / "result"), "--no-save", "-q"]
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", _FIRST_FRAME, *chosen], check=True)
        return {"seconds": time.perf_counter() - start}


def start_up(*arguments: str) -> Numbers:
    """Time of a command that does next to nothing."""
    start = time.perf_counter()
    subprocess.run(formcheck_command(*arguments), stdout=subprocess.DEVNULL, check=True)
    return {"seconds": time.perf_counter() - start}


def baseline(name: str, clip: Path) -> Numbers:
    """Run one of `benchmark.baselines` in a process of its own."""
    command = [sys.executable, "-m", "benchmark.baselines", name, str(clip)]
    scripts = str(Path(__file__).parents[1])
    path = os.pathsep.join(filter(None, [scripts, os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    )
    numbers: Numbers = json.loads(done.stdout)
    return numbers

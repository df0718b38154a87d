#!/usr/bin/env python3
"""Hours of live input, or of a clip, sped up: memory, open files and threads at intervals.

    python scripts/long_run.py live --minutes 240
    python scripts/long_run.py clip --minutes 60

The person is scripted and time is the pictures': nothing waits for a clock. ``live`` goes through
``formcheck live`` without its report, journal included, ``clip`` through the measuring of a clip
whose pictures are encoded and decoded in truth, small and at few frames a second.
"""

import argparse
import importlib
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import psutil

TESTS = Path(__file__).resolve().parents[1] / "tests"


class Gauge:
    """Prints what the process holds, every so many minutes of the pictures' time.

    Parameters
    ----------
    every_min : float
        Between two lines.
    """

    def __init__(self, every_min: float) -> None:
        self._every_s, self._next_s = 60 * every_min, 0.0
        self._process, self._start = psutil.Process(), time.monotonic()
        print("min   MB RSS  open files  threads  wall s", flush=True)

    def at(self, time_s: float) -> None:
        """Print a line if it is time."""
        if time_s < self._next_s:
            return
        self._next_s += self._every_s
        process = self._process
        memory_mb = process.memory_info().rss / 2**20
        took_s = time.monotonic() - self._start
        print(
            f"{time_s / 60:5.0f} {memory_mb:7.1f} {process.num_fds():8} {process.num_threads():9}"
            f" {took_s:9.0f}",
            file=sys.__stdout__, flush=True,
        )  # fmt: skip


def live(minutes: float, rate: float, every_min: float) -> None:
    """Go through a live session of a person who rises again and again."""
    camera_module = importlib.import_module("scripted_camera")
    synthetic = importlib.import_module("synthetic")
    moves = synthetic.play(synthetic.stand(3.0), synthetic.raises(10), synthetic.stand(5.0))
    track = synthetic.film(moves, fps=rate).track
    gauge = Gauge(every_min)

    class EndlessCamera(camera_module.ScriptedCamera):  # type: ignore[misc, name-defined]
        def latest(self, timeout_s: float) -> Any:
            frame = super().latest(timeout_s)
            if frame is not None:
                gauge.at(frame.time_s)
            return frame

    class EndlessPoses(synthetic.ScriptedSource):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__(track)
            self.seen = _Nothing()

        def detect(self, frame: Any) -> Any:
            again = type(frame)(frame.index % len(track), frame.time_s, frame.image)
            return super().detect(again)

    times = np.arange(int(minutes * 60 * rate)) / rate
    long = type(track)(times, track.landmarks, track.width, track.height, track.backend)
    with (
        patch("formcheck.cli.runs.live.open_live", lambda *_, **__: EndlessCamera(long)),
        patch("formcheck.cli.runs.live_plan.make_pose_estimator", lambda *_: EndlessPoses()),
        patch("formcheck.cli.runs.live.SetJob.report", lambda *_: 0),
    ):
        _formcheck("live", "--headless", "--mute", "--countdown", "0.3", "-o", "out")
    gauge.at(float("inf"))


def clip(minutes: float, rate: float, every_min: float) -> None:
    """Measure a long clip, written by repeating a short one."""
    trials = importlib.import_module("odd_file_trials")
    writer = importlib.import_module("formcheck.video.writer")
    gauge = Gauge(every_min)
    with writer.ClipWriter(Path("long.mp4"), 96, 64) as out:
        for index in range(int(minutes * 60 * rate)):
            image = np.full((64, 96, 3), 60 + index % 120, np.uint8)
            out.write(image, index / rate)
    print("written", file=sys.__stdout__)
    estimator = trials.Looping
    found: Callable[..., Any] = estimator.detect

    def detect(self: Any, frame: Any) -> Any:
        gauge.at(frame.time_s)
        self.seen.clear()
        return found(self, frame)

    with patch.object(estimator, "detect", detect), trials.scripted_poses():
        _formcheck("analyze", "long.mp4", "-o", "out", "--no-video", "--no-save")
    gauge.at(float("inf"))


class _Nothing(list[float]):
    """Keeps nothing of what is added."""

    def append(self, value: float) -> None:
        pass


def _formcheck(*words: str) -> None:
    from formcheck.cli import main as formcheck

    with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        status = formcheck(words)
    print("ended with", status)


def main() -> None:
    """Run one of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("live", "clip"))
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=15.0, help="frames a second")
    parser.add_argument("--every", type=float, default=10.0, help="minutes between two lines")
    given = parser.parse_args()
    sys.path.insert(0, str(TESTS))
    with tempfile.TemporaryDirectory(prefix="long-run-") as folder:
        os.chdir(folder)
        os.environ |= {
            "XDG_STATE_HOME": folder, "FORMCHECK_DB": f"{folder}/h.sqlite", "FORMCHECK_SETTINGS": ""
        }  # fmt: skip
        {"live": live, "clip": clip}[given.what](given.minutes, given.rate, given.every)
        os.chdir("/")


if __name__ == "__main__":
    main()

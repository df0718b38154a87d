#!/usr/bin/env python3
"""Measure formcheck's speed and memory, side by side in one run.

    python scripts/bench.py                                 # everything, about an hour
    python scripts/bench.py --only analyze --repeats 5      # one group
    python scripts/bench.py --only analyze rates --seconds 20 --json
    python scripts/bench.py --live-minutes 30               # does a live session's memory grow?
    python scripts/bench.py --live-minutes 30 --fast        # the same without the network, at once

Clips are made of a bundled sample. Each figure is the median of the repeats, with the least and
the most; ratios are taken within a repeat, so that what slows the machine down for a while slows
both sides. Groups: analyze (against all that the cores can do, and against the loop that most
would write), rates (30 to 240 frames a second), segments (against one pass over the whole clip;
the spread is over clips), memory, live, start. Nothing else should be running meanwhile.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from benchmark.clips import frames_of, make_clip
from benchmark.commands import Numbers, analyze, baseline, first_frame, start_up
from benchmark.segment_difference import segment_difference
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from formcheck.model.capacity import usable_cores
from formcheck.model.paths import SAMPLE_NAME, samples_folder

SAMPLE = samples_folder() / f"{SAMPLE_NAME}.mp4"
REPEATS = 5
SECONDS = 60.0
SIZE, LIVE_SIZE = (640, 480), (1280, 720)
RATES = (30, 60, 120, 240)
LENGTHS_S = (10, 60, 600)
COMMANDS = (("--help",), ("exercises",), ("history", "list"), ("analyze", "--help"))


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Attributes
    ----------
    name, unit : str
    median, least, most : float
        Over the repeats.
    target : str
        What it should be, "at least 0.9" say; empty for what is only told.
    """

    name: str
    unit: str
    median: float
    least: float
    most: float
    target: str = ""

    @property
    def verdict(self) -> str:
        """Whether the median meets the target."""
        if not self.target:
            return ""
        bound = float(self.target.split()[-1])
        met = self.median >= bound if "least" in self.target else self.median <= bound
        return "ok" if met else "NO"


def figure(name: str, unit: str, values: Sequence[float], target: str = "") -> Figure:
    """Put the values of all repeats into one line."""
    return Figure(name, unit, statistics.median(values), min(values), max(values), target)


class Bench:
    """Runs groups of measurements.

    Parameters
    ----------
    folder : Path
        For the clips.
    repeats : int
    seconds : float
        Length of the clips, except in "memory".
    """

    def __init__(self, folder: Path, repeats: int, seconds: float) -> None:
        self._folder, self._repeats, self._seconds = folder, repeats, seconds
        self._pictures = frames_of(SAMPLE)

    def analyze(self) -> list[Figure]:
        """Compare analyze with all that the cores can do, and with a plain loop."""
        clip = self._clip(self._seconds, 30)
        runs = [
            {
                "limit": self._run("limit", lambda: baseline("limit", clip)),
                "plain": self._run("plain loop", lambda: baseline("plain", clip)),
                "analyze": self._run("analyze", lambda: analyze(clip, "--no-video")),
                "video": self._run("analyze with video", lambda: analyze(clip)),
                "every": self._run(
                    "every frame", lambda: analyze(clip, "--no-video", "--every-frame")
                ),
            }
            for _ in range(self._repeats)
        ]
        frames = self._seconds * 30

        def rate(name: str) -> list[float]:
            return [run[name]["frames"] / run[name]["seconds"] for run in runs]

        def speed(name: str) -> list[float]:
            return [frames / run[name]["seconds"] for run in runs]

        def of_limit(name: str) -> list[float]:
            return [
                run[name]["looked"] / at_most / run[name]["seconds"]
                for run, at_most in zip(runs, rate("limit"), strict=True)
            ]

        def of_plain(name: str) -> list[float]:
            return [run["plain"]["seconds"] / run[name]["seconds"] for run in runs]

        per_s, looked = "frames/s", [run["analyze"]["looked"] / frames for run in runs]
        return [
            figure(f"limit: {usable_cores()} networks, frames decoded", per_s, rate("limit")),
            figure("plain loop", per_s, rate("plain")),
            figure("analyze, no video", per_s, speed("analyze")),
            figure("analyze, annotated video", per_s, speed("video")),
            figure("analyze, no video, --every-frame", per_s, speed("every")),
            figure("frames in which the pose is looked for", "share", looked),
            figure("analyze / limit, same poses", "x", of_limit("analyze"), "at least 0.9"),
            figure("--every-frame / limit", "x", of_limit("every"), "at least 0.9"),
            figure("with video / limit, same poses", "x", of_limit("video"), "at least 0.75"),
            figure("analyze / plain loop", "x", of_plain("analyze"), "at least 2.5"),
            figure("with video / plain loop", "x", of_plain("video")),
        ]

    def rates(self) -> list[Figure]:
        """Compare clips of the same seconds with more and more frames."""
        clips = {rate: self._clip(self._seconds, rate) for rate in RATES}
        runs = [
            {
                rate: self._run(f"{rate} frames/s", partial(analyze, clip, "--no-video"))
                for rate, clip in clips.items()
            }
            for _ in range(self._repeats)
        ]
        each = {rate: [run[rate]["seconds"] / self._seconds for run in runs] for rate in RATES}
        told = [figure(f"{rate} frames/s", "s per s", values) for rate, values in each.items()]
        fastest = [most / least for most, least in zip(each[240], each[30], strict=True)]
        return [*told, figure("240 / 30 frames/s", "x", fastest, "at most 1.3")]

    def segments(self) -> list[Figure]:
        """Compare a clip read in segments with the same in one go; the samples do so as well."""
        clips = [self._clip(self._seconds, 30), *sorted(SAMPLE.parent.glob("calf_raise_*.mp4"))]
        found = [self._run(clip.stem, partial(segment_difference, clip)) for clip in clips]
        return [
            figure("ankle, on average", "degrees", [run["mean_deg"] for run in found]),
            figure("ankle, at most", "degrees", [run["most_deg"] for run in found]),
            figure("more raises counted", "", [abs(run["raises"]) for run in found], "at most 0"),
            figure("tops, at most", "ms", [run["most_ms"] for run in found], "at most 10"),
        ]

    def memory(self) -> list[Figure]:
        """Compare the peak of short and long clips."""
        peaks = {
            seconds: [
                self._run(f"{seconds} s", partial(analyze, clip, "--no-video"))["peak_mb"]
                for clip in [self._clip(seconds, 30)]
                for _ in range(self._repeats)
            ]
            for seconds in LENGTHS_S
        }
        told = [figure(f"peak, {seconds} s", "MB", peak) for seconds, peak in peaks.items()]
        longest = [long / short for long, short in zip(peaks[600], peaks[60], strict=True)]
        return [*told, figure("10 min / 1 min", "x", longest, "at most 1.1")]

    def live(self) -> list[Figure]:
        """Play a clip as a camera."""
        clip = self._clip(min(self._seconds, 20), 30, LIVE_SIZE)
        command = [sys.executable, str(Path(__file__).with_name("bench_live.py")), str(clip)]
        runs = [self._run("live", lambda: _json_of(command)) for _ in range(self._repeats)]
        where = "in a window" if runs[0]["windowed"] else "no screen"
        work = [run["work_ms"] for run in runs]
        return [
            figure(f"live beyond inference, 1280x720, {where}", "ms", work, "at most 5"),
            figure("from arrival to picture", "ms", [run["delay_ms"] for run in runs]),
            figure("memory", "MB", [run["memory_mb"] for run in runs]),
        ]

    def start(self) -> list[Figure]:
        """Start commands."""
        found = []
        clip = self._clip(10, 30)
        # Where nothing was measured yet there is no history to list.
        os.environ["FORMCHECK_DB"] = str(self._folder / "history.sqlite")
        start_up("analyze", str(clip), "--no-video", "-q", "-o", str(self._folder / "kept"))
        for command in COMMANDS:
            name = " ".join(command)
            start_up(*command)  # Compiles what was changed.
            times = [
                self._run(name, partial(start_up, *command))["seconds"]
                for _ in range(self._repeats)
            ]
            found.append(figure(f"formcheck {name}", "s", times, "at most 0.2"))
        times = [
            self._run("first frame", lambda: first_frame(clip))["seconds"]
            for _ in range(self._repeats)
        ]
        return [*found, figure("analyze reads its first frame", "s", times, "at most 1.5")]

    def _clip(self, seconds: float, rate: int, size: tuple[int, int] = SIZE) -> Path:
        target = self._folder / f"{seconds:g}s_{rate}_{size[0]}.mp4"
        if not target.exists():
            make_clip(target, self._pictures, seconds, rate, size)
        return target

    @staticmethod
    def _run(name: str, measure: Callable[[], Numbers]) -> Numbers:
        numbers = measure()
        load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"
        seconds = numbers.get("seconds", 0.0)
        print(f"{name}: {seconds:.2f} s, load {load}", file=sys.stderr, flush=True)
        return numbers


GROUPS: dict[str, Callable[[Bench], list[Figure]]] = {
    "analyze": Bench.analyze,
    "rates": Bench.rates,
    "segments": Bench.segments,
    "memory": Bench.memory,
    "live": Bench.live,
    "start": Bench.start,
}


def _json_of(command: list[str]) -> Numbers:
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    numbers: Numbers = json.loads(done.stdout)
    return numbers


def print_table(found: dict[str, list[Figure]]) -> None:
    """Print all figures, group by group."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    for column in ("median", "least", "most"):
        table.add_column(column, justify="right")
    for column in ("", "target", ""):
        table.add_column(column)
    for group, figures in found.items():
        table.add_row(f"[bold]{group}")
        for one in figures:
            numbers = (f"{value:.3g}" for value in (one.median, one.least, one.most))
            table.add_row(one.name, *numbers, one.unit, one.target, one.verdict)
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=list(GROUPS))
    parser.add_argument("--repeats", type=int, default=REPEATS, help=f"default {REPEATS}")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"default {SECONDS:g}")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument(
        "--live-minutes", type=float, metavar="M", help="only a live session of this length"
    )
    parser.add_argument(
        "--fast", action="store_true", help="that session at full speed, on poses found before"
    )
    options = parser.parse_args()
    if options.repeats < 1 or options.seconds < 1:
        parser.error("--repeats and --seconds must be 1 or more")
    if options.live_minutes:
        from bench_live import bench_live, soak_live

        run = soak_live if options.fast else lambda clip, m: bench_live(clip, 60 * m)
        print(json.dumps(run(SAMPLE, options.live_minutes), indent=1))
        return
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), options.repeats, options.seconds)
        found = {group: GROUPS[group](bench) for group in options.only}
    if options.json:
        print(json.dumps({g: [asdict(one) for one in f] for g, f in found.items()}, indent=1))
    else:
        print_table(found)


if __name__ == "__main__":
    main()

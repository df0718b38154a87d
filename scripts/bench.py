#!/usr/bin/env python3
"""Measure formcheck's speed.

    python scripts/bench.py                          # a bundled sample
    python scripts/bench.py CLIP --repeats 5
    python scripts/bench.py --size 1280x720 --json   # the sample at another size
    python scripts/bench.py --live-minutes 30        # does a live session's memory grow?
    python scripts/bench.py --live-minutes 30 --fast # the same without the network, at once

Every measurement runs in a process of its own; the table shows medians over the
repeats. "Ratio" is against inference alone: frames that are decoded already, through
the pose network, one after the other. Nothing else should be running meanwhile.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from formcheck.model.paths import SAMPLE_NAME, samples_folder

SAMPLE = samples_folder() / f"{SAMPLE_NAME}.mp4"
REPEATS = 3
HELP_REPEATS = 5
FRAME_BYTES = 600_000_000
"""Memory for frames that are decoded beforehand."""
WARM_UP_FRAMES = 5
TARGET_MS = 5.0

Numbers = dict[str, float]


def bench_decode(clip: Path) -> Numbers:
    """Read every frame and do nothing with it."""
    from formcheck.video.clip import open_clip

    start = time.perf_counter()
    with open_clip(clip) as reader:
        frames = sum(1 for _ in reader)
    return {"frames": frames, "seconds": time.perf_counter() - start}


def bench_inference(clip: Path) -> Numbers:
    """Find the pose in frames that are decoded already; the model is loaded before."""
    from formcheck.pose.factory import make_pose_estimator
    from formcheck.video.clip import open_clip

    with open_clip(clip) as reader:
        most = FRAME_BYTES // (reader.info.width * reader.info.height * 3)
        frames = list(islice(reader, max(most, 2 * WARM_UP_FRAMES)))
    with make_pose_estimator() as source:
        for frame in frames[:WARM_UP_FRAMES]:
            source.detect(frame)
        start = time.perf_counter()
        for frame in frames[WARM_UP_FRAMES:]:
            source.detect(frame)
        seconds = time.perf_counter() - start
    return {"frames": len(frames) - WARM_UP_FRAMES, "seconds": seconds}


def bench_analyze(clip: Path) -> Numbers:
    """Analyse a clip, start of the model included, without an annotated video."""
    return _analyze(clip, annotated=False)


def bench_analyze_video(clip: Path) -> Numbers:
    """Analyse a clip and write the annotated video."""
    return _analyze(clip, annotated=True)


def _analyze(clip: Path, *, annotated: bool) -> Numbers:
    from formcheck.analysis.clip_recording import record_clip
    from formcheck.analysis.options import Options
    from formcheck.analysis.pipeline import analyze_recording
    from formcheck.overlay.clip_annotation import annotate_clip

    options = Options(height_cm=175)
    start = time.perf_counter()
    analysis = analyze_recording(record_clip(clip, options), options)
    if annotated:
        with tempfile.TemporaryDirectory() as folder:
            annotate_clip(analysis, clip, Path(folder) / "annotated.mp4")
    seconds = time.perf_counter() - start
    return {"frames": len(analysis.recording.track), "seconds": seconds}


def bench_measuring(clip: Path) -> Numbers:
    """Measure a recording: the maths, the second look at the pixels, and the camera's watch."""
    from formcheck.analysis.camera import CameraEstimator
    from formcheck.analysis.clip_recording import record_clip
    from formcheck.analysis.foot_registration import measure_foot_turns
    from formcheck.analysis.options import Options
    from formcheck.analysis.pipeline import analyze_recording
    from formcheck.video.clip import open_clip

    options = Options(height_cm=175)
    recording = record_clip(clip, options)
    poses = recording.track.landmarks
    watching = 0.0
    with open_clip(clip) as reader, CameraEstimator() as camera:
        for frame in islice(reader, len(poses)):
            begun = time.perf_counter()
            camera.add(frame)
            camera.seen(frame, poses[frame.index])
            watching += time.perf_counter() - begun
        begun = time.perf_counter()
        camera.finish(len(poses))
        watching += time.perf_counter() - begun
    start = time.perf_counter()
    analyze_recording(recording, options)
    measured = time.perf_counter()
    feet = measure_foot_turns(clip, recording, options)
    looked = time.perf_counter()
    frames = len(recording.track)
    return {
        "frames": frames,
        "seconds": looked - start + watching,
        "kinematics_ms": 1000 * (measured - start) / frames,
        "pixels_ms": 1000 * (looked - measured) / frames,
        "camera_ms": 1000 * watching / frames,
        "feet": len(feet),
    }


def bench_camera(clip: Path, minutes: float | None = None, *, fast: bool = False) -> Numbers:
    """Run a live session; see `bench_live`."""
    # What it imports is no part of the other stages' memory.
    from bench_live import bench_live, soak_live

    if fast and minutes:
        return soak_live(clip, minutes)
    return bench_live(clip, 60 * minutes if minutes else None)


STAGES: dict[str, Callable[[Path], Numbers]] = {
    "decode": bench_decode,
    "inference": bench_inference,
    "analyze": bench_analyze,
    "analyze-video": bench_analyze_video,
    "measuring": bench_measuring,
    "live": bench_camera,
}


def run_stage(stage: str, clip: Path) -> None:
    """Run one stage in this process and print its numbers with the peak memory as JSON."""
    numbers = STAGES[stage](clip)
    # Bytes on macOS, kilobytes elsewhere. The network runs in a child process, which has
    # ended by now: both peaks together are at most what was used at a time.
    unit = 1 if sys.platform == "darwin" else 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    network = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps(numbers | {"peak_mb": (own + network) * unit / 1e6}))


def measure(stage: str, clip: Path, repeats: int) -> Numbers:
    """Medians of one stage over fresh processes."""
    runs: list[Numbers] = []
    for i in range(repeats):
        print(f"{stage} {i + 1}/{repeats}", file=sys.stderr)
        command = [sys.executable, __file__, str(clip), "--stage", stage]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
        runs.append(json.loads(done.stdout))
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def help_seconds() -> float:
    """Median time of ``formcheck --help`` from start to end, the first run left out."""
    command = [str(Path(sys.executable).with_name("formcheck")), "--help"]
    if not Path(command[0]).exists():
        command = [sys.executable, "-m", "formcheck", "--help"]
    times = []
    for _ in range(HELP_REPEATS + 1):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def resized(clip: Path, size: tuple[int, int], target: Path) -> None:
    """Write the clip at another size: scaled to fit, the edge's colours at the sides."""
    import cv2

    from formcheck.video.clip import open_clip
    from formcheck.video.writer import ClipWriter

    width, height = size
    with open_clip(clip) as reader, ClipWriter(target, width, height) as writer:
        scale = min(width / reader.info.width, height / reader.info.height)
        inner = round(reader.info.width * scale), round(reader.info.height * scale)
        left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
        right, bottom = width - inner[0] - left, height - inner[1] - top
        for frame in reader:
            image = cv2.resize(frame.image, inner, interpolation=cv2.INTER_CUBIC)
            image = cv2.copyMakeBorder(image, top, bottom, left, right, cv2.BORDER_REPLICATE)
            writer.write(image, frame.time_s)


@dataclass(frozen=True)
class Row:
    """One line of the table; None where it does not apply."""

    name: str
    ms_per_frame: float | None
    fps: float | None
    ratio: float | None
    peak_mb: float | None
    note: str = ""


def rows_of(found: dict[str, Numbers], help_s: float) -> list[Row]:
    """Put the stages' medians into rows; ratios are against inference alone."""
    alone = found["inference"]["seconds"] / found["inference"]["frames"]
    rows = []
    for stage, title in (
        ("decode", "decode alone"),
        ("inference", "inference alone"),
        ("analyze", "analyze, no video"),
        ("analyze-video", "analyze, annotated video"),
    ):
        numbers = found[stage]
        each = numbers["seconds"] / numbers["frames"]
        # The frames that inference alone holds ready are no cost of formcheck's.
        peak_mb = None if stage == "inference" else numbers["peak_mb"]
        rows.append(Row(title, 1000 * each, 1 / each, each / alone, peak_mb))
    measuring = found["measuring"]
    parts = {name: measuring[f"{name}_ms"] for name in ("kinematics", "pixels", "camera")}
    feet = measuring["feet"]
    notes = {
        "kinematics": "",
        "pixels": f"{feet:.0f} feet followed, the clip decoded again"
        if feet
        else "no foot followed",
        "camera": "in analyze beside the network, on a thread of its own",
    }
    for name, ms in parts.items():
        rows.append(Row(f"measuring: {name}", ms, None, ms / 1000 / alone, None, notes[name]))
    both = sum(parts.values())
    verdict = "ok" if both <= TARGET_MS else "NO"
    if not feet:
        verdict = "not judged without the pixels"
    verdict = f"target {TARGET_MS:g} ms: {verdict}"
    rows.append(Row("measuring beyond inference", both, None, both / 1000 / alone, None, verdict))
    rows += live_rows(found["live"])
    rows.append(Row("formcheck --help", None, None, None, None, f"{help_s:.2f} s"))
    return rows


def live_rows(live: Numbers) -> list[Row]:
    """Put the live session's medians into rows."""
    verdict = "ok" if live["work_ms"] <= TARGET_MS else "NO"
    where = "in a window" if live["windowed"] else "no screen: all but showing it"
    fps, late = live["frames"] / live["seconds"], live["late_ms"]
    return [
        Row(
            "live: work beyond inference",
            live["work_ms"],
            None,
            None,
            None,
            f"target {TARGET_MS:g} ms: {verdict}; {where}",
        ),
        Row(
            "live: from arrival to picture",
            live["delay_ms"],
            fps,
            None,
            live["peak_mb"],
            f"95 % within {late:.0f} ms; {live['cpu_share']:.0%} of a core",
        ),
    ]


def print_table(clip: str, size: str, frames: float, rows: list[Row]) -> None:
    """Print the rows."""
    title = f"{clip}, {size}, {frames:.0f} frames"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    for column in ("ms a frame", "frames a second", "ratio", "peak memory, MB"):
        table.add_column(column, justify="right")
    table.add_column("")
    for row in rows:
        numbers = (row.ms_per_frame, row.fps, row.ratio, row.peak_mb)
        forms = (".2f", ".0f", ".2f", ".0f")
        cells = [
            "" if value is None else format(value, form)
            for value, form in zip(numbers, forms, strict=True)
        ]
        table.add_row(row.name, *cells, row.note)
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def parse_size(text: str) -> tuple[int, int]:
    """Read WIDTHxHEIGHT in pixels."""
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT") from None
    if width < 16 or height < 16:
        raise argparse.ArgumentTypeError(f"{text} is too small")
    return width, height


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clip", nargs="?", type=Path, default=SAMPLE)
    parser.add_argument("--size", type=parse_size, metavar="WxH", help="scale the clip first")
    parser.add_argument("--repeats", type=int, default=REPEATS, help=f"default {REPEATS}")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument(
        "--live-minutes", type=float, metavar="M", help="only a live session of this length"
    )
    parser.add_argument(
        "--fast", action="store_true", help="that session at full speed, on poses found before"
    )
    parser.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stage:
        run_stage(options.stage, options.clip)
        return
    if options.repeats < 1:
        parser.error("--repeats must be 1 or more")
    if not options.clip.is_file():
        parser.error(f"{options.clip}: no such file")
    with tempfile.TemporaryDirectory() as folder:
        clip = options.clip
        if options.size:
            clip = Path(folder) / options.clip.name
            resized(options.clip, options.size, clip)
        if options.live_minutes:
            numbers = bench_camera(clip, options.live_minutes, fast=options.fast)
            print(json.dumps(numbers, indent=1))
            return
        found = {stage: measure(stage, clip, options.repeats) for stage in STAGES}
        rows = rows_of(found, help_seconds())
        size = picture_size(clip)
    if options.json:
        result = {"clip": clip.name, "size": size, "rows": [vars(row) for row in rows]}
        print(json.dumps(result, indent=1))
    else:
        print_table(clip.name, size, found["decode"]["frames"], rows)


def picture_size(clip: Path) -> str:
    """Size of a clip's pictures as WIDTHxHEIGHT."""
    from formcheck.video.clip import open_clip

    with open_clip(clip) as reader:
        return f"{reader.info.width}x{reader.info.height}"


if __name__ == "__main__":
    main()

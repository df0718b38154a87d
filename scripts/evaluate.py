#!/usr/bin/env python3
"""Score formcheck against ground truth.

    python scripts/evaluate.py samples
    python scripts/evaluate.py samples --live        # as a camera would bring the clips
    python scripts/evaluate.py DIR... --jobs 2 --cache FOLDER --json

Runs the whole pipeline on every clip with a NAME.truth.json (or hand-marked frames,
NAME.marks.json) beside it and prints, per clip and in total, how far the results are
from the truth, the same for the uncorrected angle, and the targets. With --cache the
poses are kept, so that the next run only measures.
"""

import argparse
import dataclasses
import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from evaluation.clip_score import ClipScore, advised, score_clip
from evaluation.live_pass import analyze_live
from evaluation.marks import MarksScore, advised_marks, load_marks, score_marks
from evaluation.recordings import recording_of
from evaluation.scoring import Coverage
from evaluation.tables import print_tables
from evaluation.targets import targets
from evaluation.truth import load_truth
from rich.console import Console

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.errors import NotMeasurableError

TRUTH, MARKS = ".truth.json", ".marks.json"
WIDTH = 200
DIGITS = 4
COVERAGE = ("share", "count", "half_width", "needed")


def evaluate_file(
    truth_path: Path, cache: Path | None, live: bool, careful: bool
) -> ClipScore | MarksScore:
    """Record, measure and score the clip beside a truth or marks file."""
    name = truth_path.name.removesuffix(TRUTH).removesuffix(MARKS)
    clip = truth_path.with_name(f"{name}.mp4")
    if truth_path.name.endswith(MARKS):
        marks = load_marks(truth_path)
        options = Options(careful=careful)
        try:
            analysis = analyze(clip, options, cache, live)
        except NotMeasurableError as error:
            return advised_marks(marks, str(error))
        return score_marks(marks, analysis)
    truth = load_truth(truth_path)
    options = Options(exercise=truth.known_exercise, height_cm=truth.stature_cm, careful=careful)
    try:
        analysis = analyze(clip, options, cache, live)
    except NotMeasurableError as error:
        return advised(truth, str(error))
    return score_clip(truth, analysis)


def analyze(clip: Path, options: Options, cache: Path | None, live: bool) -> Analysis:
    """Measure a clip as it is measured when it is recorded, or as at a camera."""
    recording = recording_of(clip, options, cache, poses_only=live)
    if live:
        return analyze_live(recording, options, clip)
    return analyze_recording(recording, options)


def truth_files(folders: list[Path]) -> list[Path]:
    """Every truth and marks file with its clip beside it, by folder and name.

    Raises
    ------
    SystemExit
        When a folder is missing or holds none.
    """
    found: list[Path] = []
    for folder in folders:
        files = [
            path
            for suffix in (TRUTH, MARKS)
            for path in sorted(folder.glob(f"*{suffix}"))
            if path.with_name(f"{path.name.removesuffix(suffix)}.mp4").is_file()
        ]
        if not files:
            sys.exit(f"{folder}: no clip with a {TRUTH[1:]} or {MARKS[1:]} beside it")
        found += files
    return found


def evaluate_all(
    files: list[Path], jobs: int, cache: Path | None, live: bool, careful: bool
) -> Iterator[ClipScore | MarksScore]:
    """Evaluate the files in order, ``jobs`` at a time."""
    work: Callable[[Path], ClipScore | MarksScore] = partial(
        evaluate_file, cache=cache, live=live, careful=careful
    )
    if jobs == 1:
        yield from map(work, files)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, files)


def json_ready(value: Any) -> Any:
    """JSON form: dataclasses as objects, numbers rounded, NaN as null."""
    if isinstance(value, Coverage):
        return {name: json_ready(getattr(value, name)) for name in COVERAGE}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: json_ready(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: json_ready(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [json_ready(part) for part in value]
    if isinstance(value, float):
        return round(value, DIGITS) if math.isfinite(value) else None
    return value


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--jobs", type=int, default=1, help="clips at a time (default 1)")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep poses there")
    parser.add_argument(
        "--live", action="store_true", help="measure frame by frame, as at a camera"
    )
    parser.add_argument("--careful", action="store_true", help="look twice, once mirrored")
    options = parser.parse_args()
    if options.jobs < 1:
        parser.error("--jobs must be 1 or more")
    files = truth_files(options.folders)
    scores: list[ClipScore | MarksScore] = []
    start = time.monotonic()
    for score in evaluate_all(files, options.jobs, options.cache, options.live, options.careful):
        scores.append(score)
        spent = time.monotonic() - start
        print(f"{len(scores)}/{len(files)} {score.name}, {spent:.0f} s", file=sys.stderr)
    clips = [score for score in scores if isinstance(score, ClipScore)]
    marks = [score for score in scores if isinstance(score, MarksScore)]
    rows = targets(clips, marks, live=options.live)
    if options.json:
        result = {
            "clips": json_ready(clips),
            "marks": json_ready(marks),
            "targets": json_ready(rows),
        }
        print(json.dumps(result, indent=1, allow_nan=False))
        return
    console = Console(width=WIDTH if not sys.stdout.isatty() else None)
    print_tables(console, clips, marks, rows)


if __name__ == "__main__":
    main()

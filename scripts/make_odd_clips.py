#!/usr/bin/env python3
"""Make a corpus of odd clips and of damaged files, and let formcheck read it.

    python scripts/make_odd_clips.py CORPUS                   # only make it
    python scripts/make_odd_clips.py CORPUS --run --seed 3    # and read every file

A clip of each kind (scripts/corpus/odd_clips.py), and damaged files of every format that
formcheck reads (scripts/corpus/fuzzing.py). What must hold stands in tests/odd_file_trials.py.
"""

import argparse
import importlib
import sys
import tempfile
from collections import Counter
from pathlib import Path

from corpus.fuzzing import make_damaged, write_damaged
from corpus.odd_clips import make_odd_clips

TESTS = Path(__file__).resolve().parents[1] / "tests"


def main() -> int:
    """Make it, read it, and print what failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--damaged", type=int, default=500, help="how many damaged files")
    parser.add_argument("--run", action="store_true")
    given = parser.parse_args()
    sys.path.insert(0, str(TESTS))
    trials = importlib.import_module("odd_file_trials")
    trials.load_everything()
    clips = make_odd_clips(given.folder / "clips")
    seeds = [path for path in clips if path.name in ("h264.mp4", "fragmented.mp4", "vp8.webm")]
    seeds += [path for path in clips if path.name in ("mpeg4.avi", "h264.ts", "animated.gif")]
    with tempfile.TemporaryDirectory() as made:
        whole = trials.whole_files(Path(made), seeds)
    damaged = write_damaged(
        given.folder / "damaged", make_damaged(whole, given.seed, given.damaged), trials.ENDINGS
    )
    print(f"{len(clips)} kinds of clips, {len(damaged)} damaged files in {given.folder}")
    if not given.run:
        return 0
    files = [(path, "clip") for path in clips]
    files += [(path, trials.format_of(path)) for path in damaged]
    found: Counter[str] = Counter()
    failed, most_s, most_mb = 0, 0.0, 0.0
    with tempfile.TemporaryDirectory(prefix="odd-files-") as homes:
        for number, (path, kind) in enumerate(files):
            outcome = trials.read_odd(path.absolute(), kind, Path(homes) / str(number))
            found[f"{kind} {'read' if outcome.status == 0 else 'refused'}"] += 1
            most_s = max(most_s, outcome.cpu_s)
            most_mb = max(most_mb, outcome.memory_mb)
            if outcome.faults:
                failed += 1
                print(f"{path}:", *outcome.faults, sep="\n    ", flush=True)
    print(*(f"{kind}: {count}" for kind, count in sorted(found.items())), sep="\n")
    print(f"{len(files)} files, {failed} failed; at most {most_s:.1f} s CPU, {most_mb:.0f} MB each")
    return min(1, failed)


if __name__ == "__main__":
    sys.exit(main())

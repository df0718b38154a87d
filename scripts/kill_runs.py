#!/usr/bin/env python3
"""End commands at random moments, in every way there is, and look at what they leave.

    python scripts/kill_runs.py --moments 100 --commands live rom routine --ends KILL
    python scripts/kill_runs.py --moments 200

What must hold stands in tests/kill_trials.py. The person and the camera are scripted; batch
and ``network`` use the real pose network on three seconds of a sample. A full disk is a small
tmpfs, which needs the right to mount one. A trial that failed stays in the folder, with what it
printed.
"""

import argparse
import importlib
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))


def main() -> int:
    """Run the trials, print a line for each that failed, and the counts."""
    killed = importlib.import_module("killed_commands")
    go = importlib.import_module("kill_trials").go
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--moments", type=int, default=60, help="how many in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--commands", nargs="+", choices=killed.COMMANDS, default=killed.COMMANDS)
    parser.add_argument("--ends", nargs="+", choices=killed.ENDS, default=killed.ENDS)
    parser.add_argument("--folder", type=Path, help="where the trials run")
    given = parser.parse_args()
    folder = (given.folder or Path(tempfile.mkdtemp(prefix="kill-runs-"))).absolute()
    killed.load_everything()
    template = killed.prepared(folder / "template", ROOT / "samples" / "calf_raise_side.mp4")
    lasts: dict[str, float] = {}
    done: Counter[tuple[str, str]] = Counter()
    failed: Counter[tuple[str, str]] = Counter()
    pairs = [
        (command, end)
        for command in given.commands
        for end in given.ends
        # Only these have a process of their own.
        if end != "worker" or command in ("network", "batch")
    ]
    for number in range(given.moments):
        command, end = pairs[number % len(pairs)]
        seed = given.seed * 100_000 + number
        if command not in lasts:
            lasts[command] = killed.time_of(command, template, folder / f"timed-{command}")
            print(f"{command} takes {lasts[command]:.1f} s", flush=True)
        trial = killed.Trial(command, end, folder / f"{number:04d}-{command}-{end}", seed)
        go(trial, template, lasts[command])
        done[command, end] += 1
        if trial.faults:
            failed[command, end] += 1
            print(f"{trial.home.name} (seed {seed}): {' '.join(trial.words)}")
            print(*(f"    {fault}" for fault in trial.faults), sep="\n", flush=True)
    for command in given.commands:
        row = {end: done[command, end] for end in given.ends if done[command, end]}
        wrong = sum(failed[command, end] for end in given.ends)
        print(f"{command:8} {sum(row.values()):4} moments, {wrong} failed  {row}")
    print(f"{sum(done.values())} moments, {sum(failed.values())} failed, in {folder}")
    return min(1, sum(failed.values()))


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Time the history's commands with many sessions in it.

    python scripts/bench_history.py [--sessions 10000] REPORT.json

Fills a history in a temporary folder with the report of a real analysis, varied a little and
spread over years, and prints how long a save and each command take, process start included.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from formcheck.history.people import Person
from formcheck.history.store import History
from formcheck.model.result import Result
from formcheck.model.result_json import load_result

FIRST = datetime(2000, 1, 1, tzinfo=UTC)
DAYS = 9000
"""From the first session to the last."""
COMMANDS = {
    "list": ["list"],
    "list all": ["list", "-n", "0"],
    "list one person's": ["list", "--person", "Anna"],
    "plot": ["plot", "-o", "trend.png"],
    "show": ["show", "1"],
    "export csv": ["export", "-o", "all.csv"],
}


def varied(result: Result, chance: random.Random) -> Result:
    """The result with every raise a little higher or lower."""
    factor = chance.uniform(0.8, 1.2)
    reps = []
    for rep in result.reps:
        heights = {
            name: height.model_copy(update={"value": height.value * factor})
            for name in ("heel_height_cm", "heel_height_foot_lengths")
            if (height := getattr(rep, name)) is not None
        }
        reps.append(rep.model_copy(update=heights))
    return result.model_copy(update={"reps": reps})


def fill(path: Path, result: Result, count: int) -> float:
    """Save sessions and return the seconds that one took."""
    chance = random.Random(0)
    with History(path) as history:
        history.set_person(Person(name="Anna"))
        start = time.perf_counter()
        for number in range(count):
            when = FIRST + timedelta(days=number * DAYS / count)
            person = "Anna" if number % 10 == 0 else None
            history.save(varied(result, chance), when=when, person=person)
        return (time.perf_counter() - start) / count


def used_s() -> float:
    """Return the processor time of all programs that were started and have ended, s."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Fill and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("report", type=Path, help="report.json of an analysis")
    parser.add_argument("--sessions", type=int, default=10000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite"
        each = fill(path, load_result(given.report), given.sessions)
        print(f"{given.sessions} sessions, {path.stat().st_size / 1e6:.0f} MB")
        print(f"{'save':20} {1000 * each:7.1f} ms")
        environment = {**os.environ, "FORMCHECK_DB": str(path)}
        for name, words in COMMANDS.items():
            start, used_before = time.perf_counter(), used_s()
            command = [sys.executable, "-m", "formcheck", "history", *words]
            subprocess.run(
                command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL
            )
            took_ms, cpu_ms = 1000 * (time.perf_counter() - start), 1000 * (used_s() - used_before)
            print(f"{name:20} {took_ms:7.0f} ms, {cpu_ms:.0f} of a processor")


if __name__ == "__main__":
    main()

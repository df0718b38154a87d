#!/usr/bin/env python3
"""Fuzz one of our parsers, guided by what its code does with the bytes.

    pip install atheris
    python scripts/fuzz_parsers.py --list
    python scripts/fuzz_parsers.py toml -- -max_total_time=600
    python scripts/fuzz_parsers.py toml --keep

Each target reads bytes as the commands do: a damaged file is refused with a `FormcheckError`, any
other error is a finding. atheris (https://github.com/google/atheris) finds new inputs in a working
folder, each of which reaches something new; --keep puts the smallest into tests/fuzz_corpus, where
an ordinary test reads them again.
"""

import argparse
import importlib
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "tests" / "fuzz_corpus"
MOST_BYTES = 25_000
"""Of what is kept of a target, the smallest inputs first: a test reads them."""


def main() -> int:
    """Run a target."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", nargs="?")
    parser.add_argument("--list", action="store_true", help="name the targets")
    parser.add_argument("--keep", action="store_true", help="keep the smallest inputs found")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "fuzz-work")
    given, further = parser.parse_known_args()
    import atheris

    # With its own modules instrumented as they are imported.
    with atheris.instrument_imports(include=["formcheck", "tomllib"]):
        targets = importlib.import_module("fuzz_targets")
    if given.list or given.target not in targets.TARGETS:
        print(*targets.TARGETS, sep="\n")
        return 0
    work, kept = given.work / given.target, KEPT / given.target
    work.mkdir(parents=True, exist_ok=True)
    kept.mkdir(parents=True, exist_ok=True)
    if given.keep:
        _keep(work, kept)
        return 0
    options = [option for option in further if option != "--"]
    for number, seed in enumerate(targets.seeds(given.target)):
        (work / f"seed-{number}").write_bytes(seed)
    target = targets.TARGETS[given.target]
    atheris.Setup([sys.argv[0], *options, str(work), str(kept)], target)
    atheris.Fuzz()
    return 0


def _keep(work: Path, kept: Path) -> None:
    """Copy the smallest of what was found, each of which reaches something new."""
    found = [path for path in work.iterdir() if not path.name.startswith("seed-")]
    room = MOST_BYTES
    for path in sorted(found, key=lambda path: (path.stat().st_size, path.name)):
        room -= path.stat().st_size
        if room < 0:
            return
        (kept / path.name[:12]).write_bytes(path.read_bytes())


if __name__ == "__main__":
    sys.exit(main())

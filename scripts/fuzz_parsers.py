#!/usr/bin/env python3
"""Fuzz one of our parsers, guided by what its code does with the bytes.

    pip install atheris
    python scripts/fuzz_parsers.py --list
    python scripts/fuzz_parsers.py toml -- -max_total_time=600
    python scripts/fuzz_parsers.py toml --keep

Each target reads bytes as the commands do: a damaged file is refused with a `FormcheckError`, any
other error is a finding. atheris (https://github.com/google/atheris) finds new inputs in a working
folder; --keep puts the few that cover all of what was reached into tests/fuzz_corpus, where an
ordinary test reads them again.
"""

import argparse
import importlib
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "tests" / "fuzz_corpus"
MOST_BYTES = 20_000
"""Larger inputs are not kept: a test reads them."""


def main() -> int:
    """Run a target."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", nargs="?")
    parser.add_argument("--list", action="store_true", help="name the targets")
    parser.add_argument("--keep", action="store_true", help="keep the smallest corpus found")
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
    options = [option for option in further if option != "--"]
    folders = [str(work), str(kept)]
    if given.keep:
        options, folders = ["-merge=1", f"-max_len={MOST_BYTES}"], [str(kept), str(work)]
    else:
        for number, seed in enumerate(targets.seeds(given.target)):
            (work / f"seed-{number}").write_bytes(seed)
    target = targets.TARGETS[given.target]
    atheris.Setup([sys.argv[0], *options, *folders], target)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What is printed of a session: its result, both sides of a test, where its recordings are."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from formcheck.analysis.rom_summary import difference_line, join_sides, typical_lines
from formcheck.cli.render.summary import notes, tables
from formcheck.cli.render.tables import rom_tables
from formcheck.cli.terminal import print_out
from formcheck.live.journal import SessionMetadata
from formcheck.model.paths import printable
from formcheck.model.result import Result, RomTest


def print_result(result: Result) -> None:
    """Print the tables of a session and what is to be known of them."""
    print_out(tables(result))
    for line in notes(result):
        print_out(line)


def print_sides(results: Sequence[Result]) -> None:
    """Print both sides of a test together, and typical values with their source."""
    tests = [result.rom for result in results if result.rom is not None]
    if not tests:
        return
    both: RomTest = join_sides(tests)
    if len(tests) > 1:
        print_out("")
        for table in rom_tables(both)[-2:]:
            print_out(table)
    for line in filter(None, [difference_line(both), *typical_lines(both)]):
        print_out(Text(line, "dim"))


def print_recordings(
    metadata: SessionMetadata, recordings: Sequence[Path], raw: Path | None
) -> None:
    """Say where the recordings are, and how the one without an overlay is analysed again."""
    for path in recordings:
        print_out(Text(f"Recorded: {printable(path)}"), soft_wrap=True)
    if raw is not None:
        line = f"Look again, also at the foot's pixels:  {analyze_command(metadata, raw)}"
        print_out(Text(line), soft_wrap=True)


def analyze_command(metadata: SessionMetadata, recording: Path) -> str:
    """Return the command line that analyses a recording with the session's settings."""
    own = metadata.exercise_file
    options: list[tuple[str, str | float | None]] = [
        ("-e", None if own or metadata.exercise == "auto" else metadata.exercise),
        ("--exercise-file", own),
        ("--side", None if metadata.side == "auto" else metadata.side),
        ("--height-cm", metadata.height_cm),
        ("--foot-length-cm", metadata.foot_length_cm),
        ("--mass-kg", metadata.mass_kg),
        ("--target", None if metadata.target is None else f"{100 * metadata.target:g}%"),
        ("--level", metadata.level),
        ("--model", metadata.model),
        ("--person", metadata.person),
        ("--db", metadata.db),
    ]
    words = ["formcheck", "analyze", str(recording)]
    for option, value in options:
        if value is not None:
            words += [option, f"{value:g}" if isinstance(value, float) else value]
    return shlex.join([*words, *(["--no-save"] if metadata.no_save else [])])

"""What is printed of a session: its result, both sides of a test, where its recordings are."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from formcheck.analysis.rom_summary import difference_line, join_sides, typical_lines
from formcheck.cli.render.summary import notes, tables
from formcheck.cli.render.tables import rom_tables
from formcheck.cli.terminal import print_out
from formcheck.live.announced import Announced
from formcheck.live.journal import Counts, SessionMetadata
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


def count_difference(result: Result, live: Counts) -> str | None:
    """Return words on counts that differ; None when they agree, or count different things."""
    done = result.summary.rep_count + len(result.cycles or []) + len(result.holds)
    final = (done, result.summary.partial_reps)
    if final == live or result.active is not None or result.rom is not None:
        return None
    then, now = (f"{full} and {partial} partial" for full, partial in (live, final))
    return f"Counted live: {then}; looking at the whole set at once: {now}."


SAME_S = 0.5
"""Tops that are nearer are those of the same repetition."""


def difference_reasons(result: Result, live: Announced) -> list[str]:
    """Return a line for each repetition that was counted only live, or only afterwards."""
    found = {rep.top_s: rep.counted for rep in result.reps}
    lines: list[tuple[float, str]] = []
    for top_s in (top_s for top_s, counted in found.items() if counted):
        if not _near(top_s, live.counted_s):
            early = live.begun_s is not None and top_s < live.begun_s
            why = "it was before you stood still" if early else "it was not clear at that time"
            lines.append((top_s, f"not counted live: {why}"))
    for top_s in live.counted_s:
        if not _near(top_s, [at_s for at_s, counted in found.items() if counted]):
            listed = _near(top_s, list(found))
            why = "it is listed, but not counted" if listed else "it is no raise"
            lines.append((top_s, f"counted live: looking at the whole set, {why}"))
    return [f"  {top_s:.1f} s, {words}" for top_s, words in sorted(lines)]


def _near(time_s: float, others: Sequence[float]) -> bool:
    return any(abs(time_s - other) < SAME_S for other in others)

"""What is printed at the end of ``formcheck live``."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from formcheck.cli.render.summary import DISCLAIMER, summary_line, tables
from formcheck.cli.session_report import report_session, say_notice, with_place
from formcheck.cli.terminal import print_out
from formcheck.live.guided_run import RecordedSet
from formcheck.live.journal import Counts, SessionMetadata
from formcheck.model.paths import printable
from formcheck.model.result import Result


def report_set(recorded: RecordedSet, video: Path | None = None) -> None:
    """Write the report of a single set and print its table and summary.

    Parameters
    ----------
    recorded : RecordedSet
        The set.
    video : Path, optional
        A recording for the page.

    Raises
    ------
    NotMeasurableError, OutputError
        There is no report.
    """
    result, saved = report_session(recorded.metadata, recorded.recording, video)
    print_out(tables(result))
    print_out("")
    for notice in result.warnings:
        say_notice(notice)
    print_out(
        Text(with_place(summary_line(result), Path(recorded.metadata.folder))), soft_wrap=True
    )
    if saved:
        print_out(Text(saved))
    if difference := count_difference(result, recorded.counts):
        print_out(Text(difference, "yellow"), soft_wrap=True)
    print_out(Text(DISCLAIMER, "dim"))


def offer_analysis(metadata: SessionMetadata, recordings: Sequence[Path], raw: Path | None) -> None:
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

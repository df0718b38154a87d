"""What is printed at the end of ``formcheck live``."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from formcheck.cli.render.summary import DISCLAIMER, summary_line, tables
from formcheck.cli.session_report import report_session, say_notice, with_place
from formcheck.cli.terminal import say
from formcheck.live.guided_run import RecordedSet
from formcheck.live.journal import Counts, SessionMetadata
from formcheck.model.paths import printable
from formcheck.model.result import Result


def report_set(kept: RecordedSet, video: Path | None = None) -> None:
    """Write the report of a single set and print its table and summary.

    Parameters
    ----------
    kept : RecordedSet
        The set.
    video : Path, optional
        A recording for the page.

    Raises
    ------
    NotMeasurableError, OutputError
        There is no report.
    """
    result, saved = report_session(kept.metadata, kept.frames, video)
    say(tables(result))
    say("")
    for notice in result.warnings:
        say_notice(notice)
    say(Text(with_place(summary_line(result), Path(kept.metadata.folder))), soft_wrap=True)
    if saved:
        say(Text(saved))
    if difference := count_difference(result, kept.counts):
        say(Text(difference, "yellow"), soft_wrap=True)
    say(Text(DISCLAIMER, "dim"))


def offer_analysis(metadata: SessionMetadata, recordings: Sequence[Path], raw: Path | None) -> None:
    """Say where the recordings are, and how the one without an overlay is analysed again."""
    for path in recordings:
        say(Text(f"Recorded: {printable(path)}"), soft_wrap=True)
    if raw is not None:
        line = f"Look again, also at the foot's pixels:  {command(metadata, raw)}"
        say(Text(line), soft_wrap=True)


def command(metadata: SessionMetadata, recording: Path) -> str:
    """Return the command line that analyses a recording with the session's settings."""
    words = ["formcheck", "analyze", str(recording)]
    for option, value, default in (
        ("-e", metadata.exercise, "auto"),
        ("--side", metadata.side, "auto"),
        ("--height-cm", metadata.height_cm, None),
        ("--foot-length-cm", metadata.foot_length_cm, None),
        ("--mass-kg", metadata.mass_kg, None),
    ):
        if value != default:
            words += [option, f"{value:g}" if isinstance(value, float) else str(value)]
    return shlex.join(words)


def count_difference(result: Result, live: Counts) -> str | None:
    """Return words on counts that differ; None when they agree, or tell different things."""
    done = result.summary.rep_count + len(result.cycles or []) + len(result.holds)
    final = (done, result.summary.partial_reps)
    if final == live or result.active is not None or result.rom is not None:
        return None
    then, now = (f"{full} and {partial} partial" for full, partial in (live, final))
    return f"Counted live: {then}; looking at the whole set at once: {now}."

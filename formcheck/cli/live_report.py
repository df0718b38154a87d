"""The report at the end of a live session, and that of one that was killed."""

import shlex
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from rich.text import Text

from formcheck.analysis.measured import Analysis
from formcheck.cli.failures import explain
from formcheck.cli.progress import StageProgress
from formcheck.cli.saving import Saving, save_session
from formcheck.cli.show import DISCLAIMER, summary_line, tables
from formcheck.cli.terminal import say, tell, width
from formcheck.errors import FormcheckError, NotMeasurableError, OutputError
from formcheck.live.ending import analyze_kept
from formcheck.live.journal import LostSession, SessionNote, lost_sessions
from formcheck.live.kept import KeptFrames
from formcheck.report.files import result_files
from formcheck.report.folder import ANGLES, ResultFolder
from formcheck.result import Notice, Result
from formcheck.video.naming import shown

Counts = tuple[int, int]
"""Full and partial raises."""


def report_session(
    note: SessionNote, kept: KeptFrames, live: Counts, saving: Saving, video: Path | None = None
) -> None:
    """Write the report of a session and print its table and summary.

    Parameters
    ----------
    note : SessionNote
        What is known of it.
    kept : KeptFrames
        Stance and set.
    live : tuple of int
        What was counted on the way.
    saving : Saving
        Where and for whom it is kept in the history.
    video : Path, optional
        A recording for the page.

    Raises
    ------
    NotMeasurableError, OutputError
        There is no report.
    """
    folder = Path(note.folder)
    with StageProgress(stage="measure"):
        analysis = analyze_kept(note, kept, [])
        _write(analysis, folder, video)
    saved = save_session(analysis.result, "live", folder, saving, note.started.astimezone())
    say(tables(analysis.result))
    say("")
    for notice in analysis.result.warnings:
        say(Text(f"Note: {notice.message}", "yellow"))
    say(Text(_with_place(summary_line(analysis.result), folder)), soft_wrap=True)
    if saved:
        say(Text(saved))
    if difference := count_difference(analysis.result, live):
        say(Text(difference, "yellow"), soft_wrap=True)
    say(Text(DISCLAIMER, "dim"))


def offer_second_look(note: SessionNote, recordings: Sequence[Path], raw: Path | None) -> None:
    """Say where the recordings are, and how the one without an overlay is analysed again."""
    for path in recordings:
        say(Text(f"Recorded: {shown(path)}"), soft_wrap=True)
    if raw is not None:
        say(Text(f"Look again, also at the foot's pixels:  {command(note, raw)}"), soft_wrap=True)


def command(note: SessionNote, recording: Path) -> str:
    """Return the command line that analyses a recording with the session's settings."""
    words = ["formcheck", "analyze", str(recording)]
    for option, value, default in (
        ("-e", note.exercise, "auto"),
        ("--side", note.side, "auto"),
        ("--height-cm", note.height_cm, None),
        ("--foot-length-cm", note.foot_length_cm, None),
        ("--mass-kg", note.mass_kg, None),
    ):
        if value != default:
            words += [option, f"{value:g}" if isinstance(value, float) else str(value)]
    return shlex.join(words)


def count_difference(result: Result, live: Counts) -> str | None:
    """Return words on counts that differ; None when they agree."""
    done = result.summary.rep_count + len(result.cycles or []) + len(result.holds)
    final = (done, result.summary.partial_reps)
    if final == live or result.active is not None:
        return None
    then, now = (f"{full} and {partial} partial" for full, partial in (live, final))
    return f"Counted live: {then}; looking at the whole set at once: {now}."


def recover_lost() -> None:
    """Write the reports of sessions that were killed, each once."""
    for session in lost_sessions():
        try:
            _recover(session)
        except OutputError as error:
            session.leave()
            tell(f"formcheck: the session of {_when(session)} was cut off; {error}")
        except Exception as error:
            # What can't be measured today can't be measured tomorrow.
            session.remove()
            tell(f"{explain(error)} (a session of {_when(session)} that was cut off)")
        else:
            session.remove()


def _recover(session: LostSession) -> None:
    if not len(session.kept):
        return
    with suppress(NotMeasurableError):
        notice = Notice(
            code="session-cut-off",
            message="the program was ended in the middle: the last second may be missing",
        )
        analysis = analyze_kept(session.note, session.kept, [notice])
        folder = _write_somewhere(analysis, Path(session.note.folder))
        save_session(analysis.result, "live", folder, Saving(), session.note.started.astimezone())
        line = f"Recovered, the session of {_when(session)}: {summary_line(analysis.result)}"
        say(Text(_with_place(line, folder)), soft_wrap=True)
        for path in (Path(name) for name in session.note.recordings):
            if path.is_file():
                say(Text(f"Its recording: {shown(path)}"), soft_wrap=True)


def _when(session: LostSession) -> str:
    return f"{session.note.started:%d %B %Y, %H:%M}"


def _write_somewhere(analysis: Analysis, folder: Path) -> Path:
    """Write where the session wanted it, else here."""
    try:
        _write(analysis, folder)
    except OutputError:
        folder = Path(folder.name)
        _write(analysis, folder)
    return folder


def _write(analysis: Analysis, folder: Path, video: Path | None = None) -> None:
    # matplotlib and jinja2 are slow to load: only when they are needed.
    from formcheck.report.html.writing import add_page
    from formcheck.report.plots import draw_angles

    result = ResultFolder(folder, Path(analysis.result.clip.path))
    result.write(result_files(analysis))
    try:
        result.add(ANGLES, lambda path: draw_angles(analysis, path))
        add_page(result, analysis, video=video)
    except FormcheckError as error:
        tell(explain(error))


def _with_place(line: str, folder: Path) -> str:
    with suppress(ValueError):
        folder = folder.relative_to(Path.cwd())
    where = f"results in {shown(folder)}"
    if len(line) + len(where) + 3 <= width():
        return f"{line} · {where}"
    return f"{line}\n{where.capitalize()}"

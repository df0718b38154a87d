"""The reports of sessions that were killed."""

from pathlib import Path

from rich.text import Text

from formcheck.analysis.analysis import Analysis
from formcheck.cli.error_text import explain
from formcheck.cli.render.session import count_difference
from formcheck.cli.render.summary import relative_to_cwd, summary_line, with_place
from formcheck.cli.runs.session_report import save_in_history, write_session
from formcheck.cli.terminal import print_err, print_out
from formcheck.errors import NotMeasurableError, OutputError
from formcheck.live.finalize import analyze_session, options_of
from formcheck.live.journal import InterruptedSession, interrupted_sessions
from formcheck.model.paths import printable
from formcheck.model.result import Notice

AGAIN = "try it again with: formcheck history recover"


def recover_interrupted(*, again: bool = False) -> int:
    """Write the reports of sessions that were killed, each once.

    A session's journal is only removed when its report is written, or when there is nothing in
    it: what can't be reported now (its exercise file is gone, say) is set aside.

    Parameters
    ----------
    again : bool
        Also of those that were set aside before.

    Returns
    -------
    int
        How many reports were written.
    """
    written = 0
    for session in interrupted_sessions(tell=_print_warning, again=again):
        try:
            written += _recover(session)
        except OutputError as error:
            session.leave()
            print_err(f"formcheck: the session of {_when(session)} was cut off; {error}")
        except Exception as error:
            # Not to fail at every start, and not to lose what was measured to one fault.
            aside = session.set_aside()
            about = (
                f"a session of {_when(session)} that was cut off; {AGAIN}; its journal:"
                f" {printable(aside)}"
            )
            print_err(f"{explain(error)} ({about})")
        else:
            session.remove()
    return written


def _print_warning(line: str) -> None:
    print_err(f"formcheck: {line}")


def _recover(session: InterruptedSession) -> bool:
    """Write the report of a session; whether there was anything to report."""
    if not len(session.recording):
        return False
    metadata = session.metadata
    notice = Notice(
        code="session-cut-off",
        message="the program was ended in the middle: the last second may be missing",
    )
    try:
        analysis = analyze_session(metadata, session.recording, [notice])
    except NotMeasurableError:
        if any(session.counts or ()):
            # Something was counted: another formcheck may be able to measure it.
            raise
        return False
    folder = _write_somewhere(analysis, session)
    save_in_history(metadata, analysis.result, folder)
    line = f"Recovered, the session of {_when(session)}: {summary_line(analysis.result)}"
    print_out(Text(with_place(line, relative_to_cwd(folder))), soft_wrap=True)
    difference = session.counts and count_difference(analysis.result, session.counts)
    if difference:
        print_out(Text(difference, "yellow"), soft_wrap=True)
    for path in (Path(name) for name in metadata.recordings):
        if path.is_file():
            print_out(Text(f"Its recording: {printable(path)}"), soft_wrap=True)
    return True


def _when(session: InterruptedSession) -> str:
    return f"{session.metadata.started:%d %B %Y, %H:%M}"


def _write_somewhere(analysis: Analysis, session: InterruptedSession) -> Path:
    """Write where the session wanted it, else here."""
    folder, options = Path(session.metadata.folder), options_of(session.metadata)
    try:
        write_session(analysis, options, folder)
    except OutputError:
        folder = Path(folder.name)
        write_session(analysis, options, folder)
    return folder

"""The reports of sessions that were killed."""

from contextlib import suppress
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


def recover_interrupted() -> None:
    """Write the reports of sessions that were killed, each once."""
    for session in interrupted_sessions():
        try:
            _recover(session)
        except OutputError as error:
            session.leave()
            print_err(f"formcheck: the session of {_when(session)} was cut off; {error}")
        except Exception as error:
            # Not to fail at every start, and not to lose what was measured to one fault.
            aside = session.set_aside()
            about = (
                f"a session of {_when(session)} that was cut off; its journal: {printable(aside)}"
            )
            print_err(f"{explain(error)} ({about})")
        else:
            session.remove()


def _recover(session: InterruptedSession) -> None:
    if not len(session.recording):
        return
    metadata = session.metadata
    # What can't be measured today can't be measured tomorrow.
    with suppress(NotMeasurableError):
        notice = Notice(
            code="session-cut-off",
            message="the program was ended in the middle: the last second may be missing",
        )
        analysis = analyze_session(metadata, session.recording, [notice])
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

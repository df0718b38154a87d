"""The reports of sessions that were killed, from their journals."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from formcheck.analysis.analysis import Analysis
from formcheck.errors import NotMeasurableError, OutputError
from formcheck.live.count_difference import difference_notice
from formcheck.live.finalize import analyze_session, options_of
from formcheck.live.journal import InterruptedSession, SessionMetadata, interrupted_sessions
from formcheck.live.session_report import Tell, is_reported, save_in_history, write_session
from formcheck.model.error_text import explain
from formcheck.model.paths import printable
from formcheck.model.result import Notice, Result

AGAIN = "try it again with: formcheck history recover"


@dataclass(frozen=True, slots=True)
class RecoveredSession:
    """A session that was killed, and has its report now.

    Attributes
    ----------
    metadata : SessionMetadata
        What was known of it at its start.
    result : Result
        What was measured.
    folder : Path
        Where its report is.
    difference : str or None
        In which the counts differ from those that were announced while it went on, and why.
    """

    metadata: SessionMetadata
    result: Result
    folder: Path
    difference: str | None

    @property
    def when(self) -> str:
        """When it was, for people."""
        return session_time(self.metadata.started)


def recover_sessions(
    elsewhere: Path, *, tell: Tell, again: bool = False
) -> Iterator[RecoveredSession]:
    """Write the reports of sessions that were killed, each once; yield those.

    A session's journal is only removed when its report is written, or when there is nothing in
    it: what can't be reported now (its exercise file is gone, say) is set aside.

    Parameters
    ----------
    elsewhere : Path
        Where a report goes whose own place can't be written to, and where the journals are of
        sessions that were not to be saved.
    tell : callable
        Takes a line about what could not be recovered.
    again : bool
        Also of those that were set aside before.
    """
    sessions = interrupted_sessions(
        tell=lambda line: tell(f"formcheck: {line}"), here=elsewhere, again=again
    )
    for session in sessions:
        when = session_time(session.metadata.started)
        try:
            recovered = _recover(session, elsewhere, tell)
        except OutputError as error:
            session.leave()
            tell(f"formcheck: the session of {when} was cut off; {error}")
        except Exception as error:
            # Not to fail at every start, and not to lose what was measured to one fault.
            aside = session.set_aside()
            about = f"a session of {when} that was cut off; {AGAIN}; its journal:"
            tell(f"{explain(error)} ({about} {printable(aside)})")
        else:
            session.remove()
            if recovered:
                yield recovered


def session_time(started: datetime) -> str:
    """Return when a session began, for people."""
    return f"{started:%d %B %Y, %H:%M}"


def _recover(session: InterruptedSession, elsewhere: Path, tell: Tell) -> RecoveredSession | None:
    """Write the report of a session; None where there is nothing to report."""
    metadata = session.metadata
    if not len(session.recording) or is_reported(metadata):
        return None
    notice = Notice(
        code="session-cut-off",
        message="the program was ended in the middle: the last second may be missing",
    )
    try:
        analysis = analyze_session(
            metadata, session.recording, [notice, *session.announced.notices]
        )
    except NotMeasurableError:
        if any(session.counts or ()):
            # Something was counted: another formcheck may be able to measure it.
            raise
        return None
    difference = None
    if session.counts:
        difference = difference_notice(analysis.result, session.counts, session.announced)
    if difference:
        notices = [*analysis.result.warnings, difference]
        result = analysis.result.model_copy(update={"warnings": notices})
        analysis = replace(analysis, result=result)
    folder = _write_somewhere(analysis, session, elsewhere, tell)
    save_in_history(metadata, analysis.result, folder, tell=tell)
    words = difference.message if difference else None
    return RecoveredSession(metadata, analysis.result, folder, words)


def _write_somewhere(
    analysis: Analysis, session: InterruptedSession, elsewhere: Path, tell: Tell
) -> Path:
    """Write where the session wanted it, else elsewhere."""
    folder, options = Path(session.metadata.folder), options_of(session.metadata)
    try:
        write_session(analysis, options, folder, tell=tell)
    except OutputError:
        # Those of one test or routine stay together.
        is_single = session.metadata.kind == "live"
        folder = elsewhere / Path(*folder.parts[-1 if is_single else -2 :])
        write_session(analysis, options, folder, tell=tell)
    return folder

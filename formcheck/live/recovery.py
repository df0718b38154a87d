"""The reports of sessions that were killed, from their journals."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from formcheck.analysis.analysis import Analysis
from formcheck.errors import NotMeasurableError, OutputError
from formcheck.live.finalize import analyze_session, options_of
from formcheck.live.journal import Counts, InterruptedSession, SessionMetadata, interrupted_sessions
from formcheck.live.session_report import Tell, save_in_history, write_session
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
    counts : (int, int) or None
        Full and partial repetitions that it had counted, where its journal has them.
    """

    metadata: SessionMetadata
    result: Result
    folder: Path
    counts: Counts | None

    @property
    def when(self) -> str:
        """When it was, for people."""
        return when_started(self.metadata)


def recover_sessions(
    elsewhere: Path, *, tell: Tell, again: bool = False
) -> Iterator[RecoveredSession]:
    """Write the reports of sessions that were killed, each once; yield those.

    A session's journal is only removed when its report is written, or when there is nothing in
    it: what can't be reported now (its exercise file is gone, say) is set aside.

    Parameters
    ----------
    elsewhere : Path
        Where a report goes whose own place can't be written to.
    tell : callable
        Takes a line about what could not be recovered.
    again : bool
        Also of those that were set aside before.
    """
    sessions = interrupted_sessions(tell=lambda line: tell(f"formcheck: {line}"), again=again)
    for session in sessions:
        when = when_started(session.metadata)
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


def when_started(metadata: SessionMetadata) -> str:
    """Return when a session began, for people."""
    return f"{metadata.started:%d %B %Y, %H:%M}"


def _recover(session: InterruptedSession, elsewhere: Path, tell: Tell) -> RecoveredSession | None:
    """Write the report of a session; None where there is nothing to report."""
    if not len(session.recording):
        return None
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
        return None
    folder = _write_somewhere(analysis, session, elsewhere, tell)
    save_in_history(metadata, analysis.result, folder, tell=tell)
    return RecoveredSession(metadata, analysis.result, folder, session.counts)


def _write_somewhere(
    analysis: Analysis, session: InterruptedSession, elsewhere: Path, tell: Tell
) -> Path:
    """Write where the session wanted it, else elsewhere."""
    folder, options = Path(session.metadata.folder), options_of(session.metadata)
    try:
        write_session(analysis, options, folder, tell=tell)
    except OutputError:
        folder = elsewhere / folder.name
        write_session(analysis, options, folder, tell=tell)
    return folder

"""The report of one session: of a set, of one side of a test, of a set of a routine."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.options import Options, ProgressCallback
from formcheck.errors import FormcheckError
from formcheck.history.saving import HistoryOptions, is_saved, save_session
from formcheck.live.finalize import analyze_session, options_of
from formcheck.live.journal import SessionMetadata
from formcheck.live.session_recording import SessionRecording
from formcheck.model.error_text import explain
from formcheck.model.result import Notice, Result
from formcheck.report.files import result_files
from formcheck.report.folder import ANGLES, ResultFolder

Tell = Callable[[str], None]
"""Takes a line for the user about what went wrong."""


def report_session(
    metadata: SessionMetadata,
    recording: SessionRecording,
    video: Path | None = None,
    notices: Sequence[Notice] = (),
    *,
    tell: Tell,
    progress: ProgressCallback | None = None,
) -> tuple[Result, str | None]:
    """Measure a session, write its files, and save it in the history.

    Parameters
    ----------
    metadata : SessionMetadata
        What is known of it.
    recording : SessionRecording
        Neutral posture and set.
    video : Path, optional
        A recording for the page.
    notices : sequence of Notice
        What was noticed while it went on.
    tell : callable
        Takes a line about a plot, a page or a history that could not be written.
    progress : callable, optional
        Told how far the measuring is, and when the plot begins.

    Returns
    -------
    result : Result
        What was measured.
    saved : str or None
        The line on the history; None when it was not saved there.

    Raises
    ------
    NotMeasurableError, OutputError
        There is no report.
    """
    folder = Path(metadata.folder)
    analysis = analyze_session(metadata, recording, list(notices), progress)
    if progress is not None:
        progress("angles", 0, None)
    write_session(analysis, options_of(metadata), folder, video, tell=tell)
    return analysis.result, save_in_history(metadata, analysis.result, folder, tell=tell)


def save_in_history(
    metadata: SessionMetadata, result: Result, folder: Path, *, tell: Tell
) -> str | None:
    """Save a session in the history as its user wanted it; return the line for the user."""
    saving = _history_options(metadata)
    when = metadata.started.astimezone()
    return save_session(result, metadata.kind, folder, saving, when, tell=tell)


def is_reported(metadata: SessionMetadata) -> bool:
    """Tell whether a session's report was written and saved before its program was killed."""
    with suppress(FormcheckError):
        when = metadata.started.astimezone()
        return is_saved(Path(metadata.folder), when, _history_options(metadata))
    # The history can't be opened: that is told where the session is saved.
    return False


def _history_options(metadata: SessionMetadata) -> HistoryOptions:
    return HistoryOptions(
        person=metadata.person,
        db=None if metadata.db is None else Path(metadata.db),
        no_save=metadata.no_save,
    )


def write_session(
    analysis: Analysis, options: Options, folder: Path, video: Path | None = None, *, tell: Tell
) -> None:
    """Write the files of a session; without a plot or a page the others still stand.

    Raises
    ------
    OutputError
        No room or no permission.
    """
    # matplotlib and jinja2 are slow to load: only when they are needed.
    from formcheck.report.html.write_page import add_page
    from formcheck.report.plots import draw_angles

    result = ResultFolder(folder, Path(analysis.result.clip.path))
    with result.replacing():
        result.write(result_files(analysis))
        try:
            result.add(ANGLES, lambda path: draw_angles(analysis, path))
            add_page(result, analysis, options, video=video)
        except FormcheckError as error:
            tell(explain(error))


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOrder:
    """What is measured on whom, and where its report goes.

    Attributes
    ----------
    options : Options
        What to measure.
    history_options : HistoryOptions
        For whom, and where it is saved.
    started : datetime
        Local time.
    source : str
        The camera, as the report names it.
    folder : Path
        Where the report goes.
    recordings : sequence of Path
        Files that are being recorded; the one without an overlay first.
    """

    options: Options
    history_options: HistoryOptions
    started: datetime
    source: str
    folder: Path
    recordings: Sequence[Path] = ()

    def metadata(self, size: tuple[int, int]) -> SessionMetadata:
        """Return what is known of a session of ``formcheck live`` at its start.

        For another command it is copied with what differs.

        Parameters
        ----------
        size : (int, int)
            Width and height of the pictures, pixels.
        """
        options, history_options = self.options, self.history_options
        return SessionMetadata(
            started=self.started,
            source=self.source,
            width=size[0],
            height=size[1],
            folder=str(self.folder.absolute()),
            recordings=[str(path.absolute()) for path in self.recordings],
            exercise=options.exercise,
            exercise_file=_absolute(options.exercise_file),
            side=options.side,
            height_cm=options.height_cm,
            foot_length_cm=options.foot_length_cm,
            mass_kg=options.mass_kg,
            target=options.target,
            level=options.level,
            model=_absolute(options.model),
            person=history_options.person,
            db=_absolute(history_options.db),
            no_save=history_options.no_save,
        )


def _absolute(path: Path | None) -> str | None:
    return None if path is None else str(path.absolute())

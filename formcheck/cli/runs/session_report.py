"""The report of a session, with its progress in the terminal."""

from pathlib import Path

from formcheck.cli.render.progress import StageProgress
from formcheck.cli.terminal import print_err
from formcheck.live.live_run import RecordedSet
from formcheck.live.session_report import report_session
from formcheck.model.result import Result


def report_recorded(recorded: RecordedSet, video: Path | None = None) -> tuple[Result, str | None]:
    """Measure a set, or a side of a test, write its files, and save it in the history.

    Parameters
    ----------
    recorded : RecordedSet
        What was recorded of it.
    video : Path, optional
        A recording for the page.

    Returns
    -------
    result, saved
        As `report_session` returns them.

    Raises
    ------
    NotMeasurableError, OutputError
        There is no report.
    """
    with StageProgress(stage="measure") as progress:
        return report_session(
            recorded.metadata,
            recorded.recording,
            video,
            recorded.announced.notices,
            tell=print_err,
            progress=progress,
        )

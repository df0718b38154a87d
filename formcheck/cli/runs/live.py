"""``formcheck live`` put together: a single set at the camera and its report."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.text import Text

from formcheck.analysis.endurance import endurance_of
from formcheck.analysis.options import Options, exercise_of
from formcheck.cli.render.places import print_place
from formcheck.cli.render.session import print_recordings
from formcheck.cli.render.summary import (
    DISCLAIMER,
    notes,
    summary_line,
    tables,
)
from formcheck.cli.runs.live_plan import (
    LiveRunOptions,
    Observers,
    open_pose_estimator,
    run_live_plan,
)
from formcheck.cli.runs.recovery import recover_interrupted
from formcheck.cli.runs.session_report import report_recorded
from formcheck.cli.terminal import print_err, print_out
from formcheck.errors import NotMeasurableError
from formcheck.history.saving import HistoryOptions
from formcheck.live.count_difference import count_difference, difference_reasons
from formcheck.live.live_run import RecordedSet, RunOutcome
from formcheck.live.plan import Plan, single_set
from formcheck.live.plan_source import ContinuousSource
from formcheck.live.session import COUNTDOWN_S
from formcheck.live.session_report import SessionOrder
from formcheck.live.set_sessions import SetSessions
from formcheck.model.error_text import explain
from formcheck.report.folder import ResultFolder
from formcheck.video.live import LiveSource, open_live


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """What the user asked for; see ``formcheck live --help``."""

    options: Options
    history_options: HistoryOptions
    source: str
    reps: int | None
    seconds: float | None
    metronome: float | None
    voice: bool
    mute: bool
    record: Path | None
    record_raw: Path | None
    no_mirror: bool
    headless: bool
    output: Path | None
    countdown: float | None
    no_report: bool
    opened: bool = False

    @property
    def run_options(self) -> LiveRunOptions:
        """Sound, window and recordings."""
        test = endurance_of(exercise_of(self.options))
        return LiveRunOptions(
            voice=self.voice,
            mute=self.mute,
            headless=self.headless,
            mirrored=not self.no_mirror,
            bpm=test.bpm if test else self.metronome,
            record=self.record,
            record_raw=self.record_raw,
        )

    @property
    def plan(self) -> Plan:
        """The one set."""
        exercise, side = exercise_of(self.options), self.options.side
        one = side if side == "left" or side == "right" else None
        return single_set(exercise.name, exercise.title, one, self.reps)

    @property
    def countdown_s(self) -> float:
        """Between the neutral posture and the first count."""
        if self.countdown is not None:
            return self.countdown
        # Whoever is in a clip waits for no countdown.
        return 0.0 if Path(self.source).is_file() else COUNTDOWN_S


def run_live(settings: LiveSettings) -> int:
    """Run a session and return the exit status."""
    recover_interrupted()
    started = datetime.now()
    folder = settings.output or Path(f"formcheck-live-{started:%Y%m%d-%H%M%S}")
    if not settings.no_report:
        ResultFolder(folder, Path(settings.source)).check()
    with (
        open_pose_estimator(
            settings.options.model,
            [settings.source],
            window=not settings.headless,
            person_in_view=settings.options.person_in_view,
        ) as estimator,
        # A clip that nobody watches can wait for a slow machine: no frame is lost then.
        open_live(
            settings.source, drop=not settings.headless, reading=settings.options.reading
        ) as source,
    ):
        live = SetJob(settings, source, folder, started)
        return run_live_plan(
            settings.plan,
            ContinuousSource(source, source.name),
            estimator,
            live.sessions.make,
            live.report,
            settings.run_options,
            screenshots=folder,
            size=source.size,
            journals=not settings.no_report,
        )


class SetJob:
    """What ``formcheck live`` follows and what it writes.

    Parameters
    ----------
    settings : LiveSettings
        What the user asked for.
    source : LiveSource
        Open.
    folder : Path
        Where the report goes.
    started : datetime
        When.
    """

    def __init__(
        self, settings: LiveSettings, source: LiveSource, folder: Path, started: datetime
    ) -> None:
        assert source.size is not None
        self._settings = settings
        order = SessionOrder(
            options=settings.options,
            history_options=settings.history_options,
            started=started,
            source=source.name,
            folder=folder,
            recordings=[path for path in (settings.record_raw, settings.record) if path],
        )
        self._metadata = order.metadata(source.size)
        self.sessions = SetSessions(
            order, countdown_s=settings.countdown_s, seconds=settings.seconds
        )

    def report(self, outcome: RunOutcome, observers: Observers) -> int:
        """Write and print the report; say where the recordings are."""
        if self._settings.no_report:
            return 0
        status = 0
        recorded = next((recorded for recorded in outcome.sets if len(recorded.recording)), None)
        recordings = observers.recordings
        if recorded is None:
            print_err("Nothing was counted: no report.")
        else:
            try:
                video = recordings[0] if recordings else None
                report_set(recorded, video, opened=self._settings.opened)
            except NotMeasurableError as error:
                print_err(explain(error))
                status = 1
        raw = self._settings.record_raw
        print_recordings(self._metadata, recordings, raw if raw in recordings else None)
        return status


def report_set(recorded: RecordedSet, video: Path | None = None, *, opened: bool = False) -> None:
    """Write the report of a single set and print its table and summary.

    Parameters
    ----------
    recorded : RecordedSet
        The set.
    video : Path, optional
        A recording for the page.
    opened : bool
        Whether the page is opened in the browser.

    Raises
    ------
    NotMeasurableError, OutputError
        There is no report.
    """
    folder = Path(recorded.metadata.folder)
    result, saved = report_recorded(recorded, video)
    print_out(tables(result))
    print_out("")
    for line in notes(result):
        print_out(line)
    print_out(Text(summary_line(result)), soft_wrap=True)
    print_place(folder, opened=opened)
    if saved:
        print_out(Text(saved))
    if difference := count_difference(result, recorded.counts):
        print_out(Text(difference, "yellow"), soft_wrap=True)
        for reason in difference_reasons(result, recorded.announced):
            print_out(Text(reason, "yellow"), soft_wrap=True)
    print_out(Text(DISCLAIMER, "dim"))

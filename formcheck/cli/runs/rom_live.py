"""A range-of-motion test at the camera put together: prompts, and the report of each side."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from rich.text import Text

from formcheck.analysis.options import Options, exercise_of
from formcheck.cli.error_text import explain
from formcheck.cli.options.history import HistoryOptions
from formcheck.cli.render.session import print_result, print_sides
from formcheck.cli.render.summary import DISCLAIMER, summary_line
from formcheck.cli.runs.live_plan import (
    LiveRunOptions,
    Observers,
    open_pose_estimator,
    run_live_plan,
)
from formcheck.cli.runs.recovery import recover_interrupted
from formcheck.cli.runs.session_report import metadata_of, report_session
from formcheck.cli.terminal import print_err, print_out
from formcheck.errors import NotMeasurableError
from formcheck.exercises.catalogue import Exercise
from formcheck.live.live_run import OpenRecording, RecordedSet, RunOutcome
from formcheck.live.plan import PlannedSet, single_set
from formcheck.live.plan_source import ContinuousSource
from formcheck.live.session_factory import make_session
from formcheck.live.session_protocol import LiveSessionProtocol
from formcheck.live.session_recording import SessionRecording
from formcheck.model.landmarks import SIDES, Side
from formcheck.model.paths import printable
from formcheck.model.result import Result
from formcheck.report.folder import ResultFolder
from formcheck.video.live import LiveSource, open_live


@dataclass(frozen=True, slots=True)
class RomSettings:
    """What the user asked for; see ``formcheck rom --help``."""

    source: str
    options: Options
    output: Path | None = None
    voice: bool = True
    mute: bool = False
    headless: bool = False
    history_options: HistoryOptions = field(default_factory=HistoryOptions)

    @property
    def sides(self) -> tuple[Side, ...]:
        """Which ankles, in this order."""
        return (self.options.side,) if self.options.side in SIDES else SIDES

    @property
    def exercise(self) -> Exercise:
        """The test."""
        return exercise_of(self.options)


def run_rom_live(settings: RomSettings) -> int:
    """Guide a test at the camera, write and print the results; return the exit status."""
    recover_interrupted()
    started = datetime.now()
    folder = settings.output or Path(f"formcheck-rom-{started:%Y%m%d-%H%M%S}")
    for side in settings.sides:
        ResultFolder(folder / side, Path(settings.source)).check()
    with (
        open_pose_estimator(
            settings.options.model,
            [settings.source],
            window=not settings.headless,
            person_in_view=settings.options.person_in_view,
        ) as estimator,
        open_live(settings.source, reading=settings.options.reading) as source,
    ):
        test = RomJob(settings, source, folder, started)
        return run_live_plan(
            single_set(settings.exercise.name, settings.exercise.title),
            ContinuousSource(source, source.name),
            estimator,
            test.make_session,
            test.report,
            LiveRunOptions(voice=settings.voice, mute=settings.mute, headless=settings.headless),
            screenshots=folder,
            size=source.size,
        )


class RomJob:
    """What ``formcheck rom`` prompts at the camera and what it writes.

    Parameters
    ----------
    settings : RomSettings
        What the user asked for.
    source : LiveSource
        Open.
    folder : Path
        Where the folder of each side goes.
    started : datetime
        When.
    """

    def __init__(
        self, settings: RomSettings, source: LiveSource, folder: Path, started: datetime
    ) -> None:
        self._settings, self._source = settings, source
        self._folder, self._started = folder, started

    def make_session(
        self,
        planned: PlannedSet,  # noqa: ARG002
        width: int,
        height: int,
        open_recording: OpenRecording,
    ) -> LiveSessionProtocol:
        """Return the session of both sides; each has frames of its own."""
        settings = self._settings

        def open_side(side: Side) -> SessionRecording:
            metadata = metadata_of(
                settings.options,
                settings.history_options,
                started=self._started,
                source=self._source.name,
                size=(width, height),
                folder=self._folder / side,
            )
            return open_recording(metadata.model_copy(update={"side": side, "kind": "rom"}))

        return make_session(
            settings.exercise, width, height, side=settings.options.side, record=open_side
        )

    def report(self, outcome: RunOutcome, observers: Observers) -> int:  # noqa: ARG002
        """Write and print each side, and both together."""
        if not outcome.sets:
            print_err("Nothing was measured: no report.")
            return 0
        results: list[Result] = []
        for recorded in outcome.sets:
            try:
                results.append(_report_side(recorded))
            except NotMeasurableError as error:
                print_err(f"{explain(error)} ({recorded.metadata.side} side)")
        if not results:
            return 1
        print_sides(results)
        print_out(Text(f"Results in {printable(self._folder)}"), soft_wrap=True)
        print_out(Text(DISCLAIMER, "dim"))
        return 0


def _report_side(recorded: RecordedSet) -> Result:
    result, saved = report_session(recorded.metadata, recorded.recording)
    print_out(Text(f"{recorded.metadata.side.title()} side", "bold"))
    print_result(result)
    print_out(Text(summary_line(result)), soft_wrap=True)
    if saved:
        print_out(Text(saved), soft_wrap=True)
    print_out("")
    return result

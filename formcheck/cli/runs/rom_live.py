"""A range-of-motion test at the camera put together: prompts, and the report of each side."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from rich.text import Text

from formcheck.analysis.options import Options, exercise_of
from formcheck.cli.render.places import print_place
from formcheck.cli.render.session import print_result, print_sides
from formcheck.cli.render.summary import DISCLAIMER, summary_line
from formcheck.cli.runs.live_plan import (
    LiveRunOptions,
    open_pose_estimator,
    run_live_plan,
)
from formcheck.cli.runs.recovery import recover_interrupted
from formcheck.cli.runs.session_report import report_recorded
from formcheck.cli.terminal import print_err, print_out
from formcheck.errors import NotMeasurableError
from formcheck.exercises.catalogue import Exercise
from formcheck.history.saving import HistoryOptions
from formcheck.live.live_run import RecordedSet, RunOutcome
from formcheck.live.plan import single_set
from formcheck.live.plan_source import ContinuousSource
from formcheck.live.session_report import SessionOrder
from formcheck.live.set_sessions import RomSessions
from formcheck.model.error_text import explain
from formcheck.model.landmarks import SIDES, Side
from formcheck.model.result import Result
from formcheck.report.folder import ResultFolder
from formcheck.video.live import open_live


@dataclass(frozen=True, slots=True)
class RomSettings:
    """What the user asked for; see ``formcheck rom --help``."""

    source: str
    options: Options
    output: Path | None = None
    voice: bool = True
    mute: bool = False
    headless: bool = False
    opened: bool = False
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
        order = SessionOrder(
            options=settings.options,
            history_options=settings.history_options,
            started=started,
            source=source.name,
            folder=folder,
        )
        return run_live_plan(
            single_set(settings.exercise.name, settings.exercise.title),
            ContinuousSource(source, source.name),
            estimator,
            RomSessions(order).make,
            lambda outcome, _: _report(outcome, opened=settings.opened),
            LiveRunOptions(voice=settings.voice, mute=settings.mute, headless=settings.headless),
            screenshots=folder,
            size=source.size,
        )


def _report(outcome: RunOutcome, *, opened: bool) -> int:
    """Write and print each side, and both together."""
    if not outcome.sets:
        print_err("Nothing was measured: no report.")
        return 0
    results: list[Result] = []
    for recorded in outcome.sets:
        try:
            results.append(_report_side(recorded, opened=opened))
        except NotMeasurableError as error:
            print_err(f"{explain(error)} ({recorded.metadata.side} side)")
    if not results:
        return 1
    print_sides(results)
    print_out(Text(DISCLAIMER, "dim"))
    return 0


def _report_side(recorded: RecordedSet, *, opened: bool) -> Result:
    result, saved = report_recorded(recorded)
    print_out(Text(f"{recorded.metadata.side.title()} side", "bold"))
    print_result(result)
    print_out(Text(summary_line(result)), soft_wrap=True)
    print_place(Path(recorded.metadata.folder), opened=opened)
    if saved:
        print_out(Text(saved), soft_wrap=True)
    print_out("")
    return result

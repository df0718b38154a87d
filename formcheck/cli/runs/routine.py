"""A routine put together: its sets at the camera, and the report at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from formcheck.analysis.options import Options
from formcheck.cli.render.routine import print_routine
from formcheck.cli.runs.live_plan import (
    LiveRunOptions,
    Observers,
    open_pose_estimator,
    run_live_plan,
)
from formcheck.cli.runs.recovery import recover_interrupted
from formcheck.cli.runs.session_report import report_recorded
from formcheck.cli.terminal import print_err
from formcheck.history.saving import HistoryOptions
from formcheck.live.live_run import RunOutcome
from formcheck.live.plan_source import ClipPerSetSource, ContinuousSource, PlanSource
from formcheck.live.session_factory import is_counted
from formcheck.live.session_report import SessionOrder
from formcheck.routines.report import RoutineFolder, report_routine
from formcheck.routines.routine import load_routine
from formcheck.routines.routine_journal import RoutineJournal, RoutineMetadata
from formcheck.routines.routine_sessions import RoutineSessions
from formcheck.routines.steps import plan_of
from formcheck.video.live import open_live

LINGER_S = 5.0
"""How long the end stays on the screen."""


@dataclass(frozen=True, slots=True)
class RoutineSettings:
    """What the user asked for; see ``formcheck routine run --help``."""

    name: str
    sources: tuple[str, ...]
    height_cm: float | None
    foot_length_cm: float | None
    mass_kg: float | None
    model: Path | None
    rest_scale: float
    voice: bool
    mute: bool
    no_mirror: bool
    headless: bool
    output: Path | None
    history_options: HistoryOptions
    opened: bool = False

    @property
    def options(self) -> Options:
        """On whom it is measured."""
        return Options(
            height_cm=self.height_cm,
            foot_length_cm=self.foot_length_cm,
            mass_kg=self.mass_kg,
            model=self.model,
        )

    @property
    def run_options(self) -> LiveRunOptions:
        """Sound, window and recordings."""
        return LiveRunOptions(
            voice=self.voice,
            mute=self.mute,
            headless=self.headless,
            mirrored=not self.no_mirror,
        )


def run_routine(settings: RoutineSettings) -> int:
    """Run a routine and return the exit status."""
    routine = load_routine(settings.name)
    recover_interrupted()
    started = datetime.now()
    folder = RoutineFolder(settings.output or Path(f"formcheck-routine-{started:%Y%m%d-%H%M%S}"))
    folder.check()
    plan = plan_of(
        routine,
        settings.rest_scale,
        counts=is_counted,
        over_stays_s=0.0 if settings.headless else LINGER_S,
    )
    with (
        open_pose_estimator(
            settings.model, settings.sources, window=not settings.headless
        ) as estimator,
        open_source(settings) as source,
    ):
        order = SessionOrder(
            options=settings.options,
            history_options=settings.history_options,
            started=started,
            source=source.name_of(1),
            folder=folder.path,
        )

        metadata = RoutineMetadata(
            name=settings.name,
            title=routine.title,
            started=started,
            sources=list(dict.fromkeys(source.name_of(planned.number) for planned in plan.sets)),
            folder=str(folder.path.absolute()),
            sets=plan.sets,
            no_save=settings.history_options.no_save,
        )

        def report(outcome: RunOutcome, observers: Observers) -> int:  # noqa: ARG001
            if not outcome.records:
                print_err("Nothing was done: no report.")
                return 0
            record, saved = report_routine(folder, metadata, outcome, report_recorded)
            print_routine(record, folder.path, saved, opened=settings.opened)
            return 0

        with RoutineJournal(metadata) as journal:
            return run_live_plan(
                plan,
                source,
                estimator,
                RoutineSessions(order, source).make,
                report,
                settings.run_options,
                screenshots=folder.path,
                observer=journal,
            )


@contextmanager
def open_source(settings: RoutineSettings) -> Iterator[PlanSource]:
    """Open the camera, or the clips of the sets."""
    paths = [Path(source) for source in settings.sources]
    if all(path.is_file() for path in paths):
        # Clips that nobody watches can wait for a slow machine: no frame is lost then.
        clips = ClipPerSetSource(paths, drop=not settings.headless)
        try:
            yield clips
        finally:
            clips.end_set()
    else:
        with open_live(settings.sources[0]) as live:
            yield ContinuousSource(live, live.name)

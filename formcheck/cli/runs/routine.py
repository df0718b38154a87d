"""A routine put together: its sets at the camera, and the report at the end."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from formcheck.analysis.options import Options
from formcheck.cli.options.history import HistoryOptions
from formcheck.cli.runs.live_plan import (
    LiveRunOptions,
    Observers,
    open_pose_estimator,
    run_live_plan,
)
from formcheck.cli.runs.recovery import recover_interrupted
from formcheck.cli.runs.routine_report import RoutineFolder, report_routine
from formcheck.cli.runs.session_report import metadata_of
from formcheck.cli.terminal import print_err
from formcheck.kinds import load_exercise
from formcheck.live.live_run import OpenRecording, RunOutcome
from formcheck.live.plan import Plan, PlannedSet
from formcheck.live.plan_source import ClipPerSetSource, ContinuousSource, PlanSource
from formcheck.live.session import COUNTDOWN_S
from formcheck.live.session_factory import is_counted, make_session
from formcheck.live.session_protocol import LiveSessionProtocol
from formcheck.routines.routine import Routine, load_routine
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
    rest_scale: float
    voice: bool
    mute: bool
    no_mirror: bool
    headless: bool
    output: Path | None
    history_options: HistoryOptions

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
        open_pose_estimator(None, settings.sources, window=not settings.headless) as estimator,
        open_source(settings) as source,
    ):
        sets = RoutineJob(settings, routine, plan, source, folder, started)
        return run_live_plan(
            plan,
            source,
            estimator,
            sets.make_session,
            sets.report,
            settings.run_options,
            screenshots=folder.path,
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


class RoutineJob:
    """What ``formcheck routine run`` follows and what it writes.

    Parameters
    ----------
    settings : RoutineSettings
        What the user asked for.
    routine : Routine
        What is gone through.
    plan : Plan
        Its steps.
    source : PlanSource
        Open.
    folder : RoutineFolder
        Where the report goes.
    started : datetime
        When.
    """

    def __init__(
        self,
        settings: RoutineSettings,
        routine: Routine,
        plan: Plan,
        source: PlanSource,
        folder: RoutineFolder,
        started: datetime,
    ) -> None:
        self._settings, self._routine, self._plan = settings, routine, plan
        self._source, self._folder, self._started = source, folder, started
        self._begun: Counter[int] = Counter()

    def make_session(
        self, planned: PlannedSet, width: int, height: int, open_recording: OpenRecording
    ) -> LiveSessionProtocol:
        """Return the session of a set."""
        settings = self._settings
        options = Options(
            exercise=planned.exercise,
            side=planned.side or "auto",
            height_cm=settings.height_cm,
            foot_length_cm=settings.foot_length_cm,
            mass_kg=settings.mass_kg,
        )
        metadata = metadata_of(
            options,
            settings.history_options,
            started=datetime.now(),
            source=self._source.name_of(planned.number),
            size=(width, height),
            folder=self._folder.path / set_folder(planned, self._begun[planned.number]),
        )
        self._begun[planned.number] += 1
        recording = open_recording(metadata.model_copy(update={"kind": "routine"}))
        return make_session(
            load_exercise(planned.exercise),
            width,
            height,
            side=planned.side or "auto",
            # Whoever is in a clip waits for no countdown.
            countdown_s=0.0 if self._source.per_set else COUNTDOWN_S,
            reps=planned.reps,
            record=lambda _: recording,
            backend=recording.backend,
        )

    def report(self, outcome: RunOutcome, observers: Observers) -> int:  # noqa: ARG002
        """Write and print the report of all sets, and one of each that was counted."""
        if not outcome.records:
            print_err("Nothing was done: no report.")
            return 0
        names = [self._source.name_of(planned.number) for planned in self._plan.sets]
        return report_routine(
            self._folder,
            self._settings.name,
            self._routine.title,
            self._started,
            list(dict.fromkeys(names)),
            self._plan.sets,
            outcome,
        )


def set_folder(planned: PlannedSet, again: int) -> str:
    """Return the name of a set's folder, ``03-calf-raise-left``; ``again`` counts repeats."""
    side = f"-{planned.side}" if planned.side else ""
    more = f"-again-{again}" if again else ""
    return f"{planned.number:02d}-{planned.exercise}{side}{more}"

"""A guided routine put together: source, network, observers, and the report at the end."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from formcheck.cli.failures import explain
from formcheck.cli.live_report import recover_lost
from formcheck.cli.routine_print import RoutinePrinter
from formcheck.cli.routine_report import KeptSet, RoutineFolder, report_routine
from formcheck.cli.saving import Saving
from formcheck.cli.terminal import tell
from formcheck.coaching.sound import Sound
from formcheck.errors import FormcheckError
from formcheck.exercises.catalogue import load_exercise
from formcheck.live.hearing import Hearing, SoundTrouble
from formcheck.live.journal import Journal, SessionNote
from formcheck.live.kept import KeptFrames
from formcheck.live.routine_moment import NoRoutineControls, RoutineControls, RoutineObserver
from formcheck.live.routine_runner import RoutineRunner
from formcheck.live.routine_screen import RoutineScreen
from formcheck.live.routine_set import CountedSet
from formcheck.live.routine_source import CameraReel, ClipReel
from formcheck.live.routine_window import RoutineWindow
from formcheck.live.screenshots import Screenshots
from formcheck.live.session import COUNTDOWN_S
from formcheck.live.session_factory import is_counted, make_session
from formcheck.live.window import check_display
from formcheck.pose.mediapipe_source import MediaPipeSource
from formcheck.pose.source import PoseSource
from formcheck.routines.progress import RoutineRun
from formcheck.routines.routine import Routine, load_routine
from formcheck.routines.steps import PlannedSet, expand, planned_sets
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
    saving: Saving


def run_routine(settings: RoutineSettings) -> int:
    """Run a routine and return the exit status."""
    routine = load_routine(settings.name)
    recover_lost()
    started = datetime.now()
    folder = RoutineFolder(settings.output or Path(f"formcheck-routine-{started:%Y%m%d-%H%M%S}"))
    folder.check()
    if not settings.headless:
        check_display()
    with ExitStack() as stack:
        pose_source = stack.enter_context(MediaPipeSource(None))
        reel = open_reel(settings, stack)
        return GuidedRoutine(settings, routine, reel, folder, started).run(pose_source)


def open_reel(settings: RoutineSettings, stack: ExitStack) -> CameraReel | ClipReel:
    """Open the camera, or the clips of the sets; closed with the stack."""
    paths = [Path(source) for source in settings.sources]
    reel: CameraReel | ClipReel
    if all(path.is_file() for path in paths):
        # Clips that nobody watches can wait for a slow machine: no frame is lost then.
        reel = ClipReel(paths, drop=not settings.headless)
    else:
        reel = CameraReel(stack.enter_context(open_live(settings.sources[0])))
    stack.callback(reel.close)
    return reel


class GuidedRoutine:
    """One routine from its first step to its report.

    Parameters
    ----------
    settings : RoutineSettings
        What the user asked for.
    routine : Routine
        What is to be done.
    reel : CameraReel or ClipReel
        Open.
    folder : RoutineFolder
        Where the report and the screenshots go.
    started : datetime
        When.
    """

    def __init__(
        self,
        settings: RoutineSettings,
        routine: Routine,
        reel: CameraReel | ClipReel,
        folder: RoutineFolder,
        started: datetime,
    ) -> None:
        self._settings, self._routine, self._reel = settings, routine, reel
        self._folder, self._started = folder, started
        self._sets = planned_sets(routine)
        self._counted = {
            planned.exercise: is_counted(load_exercise(planned.exercise)) for planned in self._sets
        }
        self._run = RoutineRun(expand(routine, settings.rest_scale))
        self._kept: dict[int, KeptSet] = {}
        self._controls: RoutineControls = NoRoutineControls()

    def run(self, pose_source: PoseSource) -> int:
        """Go through it and return the exit status."""
        done = False
        try:
            status = self._guide(pose_source)
            recorded = {record.entry for record in self._run.records}
            for entry in [entry for entry in self._kept if entry not in recorded]:
                # Begun anew by the person: it is forgotten.
                self._kept.pop(entry).journal.close(keep=False)
            status = max(status, self._report())
            done = True
            return status
        finally:
            for kept in self._kept.values():
                # What could not be reported is left for the next start.
                kept.journal.close(keep=not done)

    def _guide(self, pose_source: PoseSource) -> int:
        with ExitStack() as stack:
            observers = self._observers(stack)
            runner = RoutineRunner(
                self._run,
                len(self._sets),
                self._reel,
                pose_source,
                lambda planned: self._counted[planned.exercise],
                self._make_set,
                observers,
                self._controls,
                speaking=lambda: self._sound.speaking,
                muted=self._settings.mute,
                linger_s=0.0 if self._settings.headless else LINGER_S,
            )
            try:
                runner.run()
            except KeyboardInterrupt:
                self._run.quit()
            except FormcheckError as error:
                self._run.quit("cut off")
                tell(explain(error))
                return 1
        if runner.failure:
            tell(f"formcheck: {runner.failure}")
            return 1
        return 0

    def _report(self) -> int:
        if not self._run.records:
            tell("Nothing was done: no report.")
            return 0
        return report_routine(
            self._folder,
            self._settings.name,
            self._routine.title,
            self._started,
            self._sources(),
            self._sets,
            self._run.records,
            self._kept,
            self._counted,
            self._settings.saving,
        )

    def _sources(self) -> list[str]:
        names = [self._reel.name_of(planned.number) for planned in self._sets]
        return list(dict.fromkeys(names))

    def _make_set(self, planned: PlannedSet, entry: int, width: int, height: int) -> CountedSet:
        settings = self._settings
        again = sum(kept.planned.number == planned.number for kept in self._kept.values())
        note = SessionNote(
            started=datetime.now(),
            source=self._reel.name_of(planned.number),
            width=width,
            height=height,
            folder=str((self._folder.path / set_folder(planned, again)).absolute()),
            recordings=[],
            exercise=planned.exercise,
            side=planned.side or "auto",
            height_cm=settings.height_cm,
            foot_length_cm=settings.foot_length_cm,
            mass_kg=settings.mass_kg,
        )
        journal = Journal(note)
        kept = KeptFrames(journal)
        self._kept[entry] = KeptSet(planned, note, kept, journal)
        # Whoever is in a clip waits for no countdown.
        countdown_s = 0.0 if self._reel.per_set else COUNTDOWN_S
        exercise = load_exercise(planned.exercise)
        return CountedSet(
            make_session(
                exercise,
                width,
                height,
                side=planned.side or "auto",
                countdown_s=countdown_s,
                reps=planned.reps,
                record=lambda _: kept,
            )
        )

    def _observers(self, stack: ExitStack) -> list[RoutineObserver]:
        """Make those that were asked for; all are closed with the stack."""
        settings, observers = self._settings, list[RoutineObserver]()

        def add(observer: RoutineObserver) -> None:
            stack.callback(observer.close)
            observers.append(observer)

        self._sound = Sound(voice=settings.voice, muted=settings.mute, clock=self._reel.now_s)
        add(Hearing(self._sound))
        if not settings.mute:
            add(SoundTrouble(self._sound, tell))
        add(RoutinePrinter(all_=settings.headless))
        if not settings.headless:
            screenshots = Screenshots(self._folder.path, tell)
            stack.callback(screenshots.close)
            screen = RoutineScreen(mirrored=not settings.no_mirror)
            window = RoutineWindow(screen.picture, screenshots.save)
            add(window)
            self._controls = window
        return observers


def set_folder(planned: PlannedSet, again: int) -> str:
    """Return the name of a set's folder, ``03-calf-raise-left``; ``again`` counts repeats."""
    side = f"-{planned.side}" if planned.side else ""
    more = f"-again-{again}" if again else ""
    return f"{planned.number:02d}-{planned.exercise}{side}{more}"

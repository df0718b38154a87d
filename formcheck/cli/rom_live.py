"""A range-of-motion test at the camera put together: guidance, and the report of each side."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from rich.text import Text

from formcheck.analysis.measured import Analysis
from formcheck.analysis.options import Options, exercise_of
from formcheck.cli.failures import explain
from formcheck.cli.live_print import Printer
from formcheck.cli.live_report import recover_lost
from formcheck.cli.rom_clips import show_sides
from formcheck.cli.saving import Saving, save_session
from formcheck.cli.show import DISCLAIMER, summary_line, tables
from formcheck.cli.terminal import say, tell
from formcheck.cli.watching import watched
from formcheck.coaching.sound import Sound
from formcheck.errors import FormcheckError, NotMeasurableError
from formcheck.exercises.catalogue import RomExercise
from formcheck.live.ending import analyze_kept
from formcheck.live.hearing import Hearing, SoundTrouble
from formcheck.live.journal import Journal, SessionNote
from formcheck.live.kept import KeptFrames
from formcheck.live.moment import Controls, NoControls, Observer
from formcheck.live.runner import LiveRunner
from formcheck.live.screen import Screen
from formcheck.live.screenshots import Screenshots
from formcheck.live.session_factory import make_session
from formcheck.live.sessions import Session
from formcheck.live.window import Window, check_display
from formcheck.pose.landmarks import SIDES, Side
from formcheck.pose.mediapipe_source import MediaPipeSource
from formcheck.pose.source import PoseSource
from formcheck.report.files import result_files
from formcheck.report.folder import ANGLES, ResultFolder
from formcheck.result import Result
from formcheck.video.live import LiveSource, open_live
from formcheck.video.naming import shown


@dataclass(frozen=True, slots=True)
class RomSettings:
    """What the user asked for; see ``formcheck rom --help``."""

    source: str
    options: Options
    output: Path | None = None
    voice: bool = True
    mute: bool = False
    headless: bool = False
    saving: Saving = field(default_factory=Saving)

    @property
    def sides(self) -> tuple[Side, ...]:
        """Which ankles, in this order."""
        return (self.options.side,) if self.options.side in SIDES else SIDES


def run_rom_live(settings: RomSettings) -> int:
    """Guide a test at the camera, write and print the results; return the exit status."""
    recover_lost()
    started = datetime.now()
    folder = settings.output or Path(f"formcheck-rom-{started:%Y%m%d-%H%M%S}")
    for side in settings.sides:
        ResultFolder(folder / side, Path(settings.source)).check()
    if not settings.headless:
        check_display()
    with ExitStack() as stack:
        pose_source = stack.enter_context(MediaPipeSource(settings.options.model))
        source = stack.enter_context(open_live(settings.source))
        return GuidedRom(settings, source, folder, started).run(pose_source)


@dataclass(slots=True)
class _SideKept:
    note: SessionNote
    kept: KeptFrames
    journal: Journal


class GuidedRom:
    """One test from its first word to its report.

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
        exercise = exercise_of(settings.options)
        assert isinstance(exercise, RomExercise)
        self._settings, self._source, self._exercise = settings, source, exercise
        self._folder, self._started = folder, started
        self._kept: dict[Side, _SideKept] = {}
        self._controls: Controls = NoControls()

    def run(self, pose_source: PoseSource) -> int:
        """Go through it and return the exit status."""
        done = False
        try:
            status = self._guide(pose_source)
            status = max(status, self._report())
            done = True
            return status
        finally:
            for side in self._kept.values():
                # What could not be reported is left for the next start.
                side.journal.close(keep=not done)
                if side.journal.failure and done:
                    tell(f"formcheck: {side.journal.failure}")

    def _guide(self, pose_source: PoseSource) -> int:
        with ExitStack() as stack:
            observers = self._observers(stack)
            runner = LiveRunner(
                self._source,
                pose_source,
                self._session,
                observers,
                self._controls,
                speaking=lambda: self._sound.speaking,
                muted=self._settings.mute,
            )
            return watched(runner, self._source)

    def _session(self, width: int, height: int) -> Session:
        return make_session(
            self._exercise,
            width,
            height,
            side=self._settings.options.side,
            record=lambda side: self._keep(side, width, height),
        )

    def _keep(self, side: Side, width: int, height: int) -> KeptFrames:
        options = self._settings.options
        note = SessionNote(
            started=self._started,
            source=self._source.name,
            width=width,
            height=height,
            folder=str((self._folder / side).absolute()),
            recordings=[],
            exercise=options.exercise,
            side=side,
            height_cm=options.height_cm,
            foot_length_cm=options.foot_length_cm,
            mass_kg=options.mass_kg,
            level=options.level,
        )
        journal = Journal(note)
        kept = KeptFrames(journal)
        self._kept[side] = _SideKept(note, kept, journal)
        return kept

    def _report(self) -> int:
        """Write and print each side, and both together."""
        if not self._kept:
            tell("Nothing was measured: no report.")
            return 0
        results: list[Result] = []
        for side, begun in self._kept.items():
            try:
                results.append(self._report_side(begun))
            except NotMeasurableError as error:
                tell(f"{explain(error)} ({side} side)")
        if not results:
            return 1
        show_sides(results)
        say(Text(f"Results in {shown(self._folder)}"), soft_wrap=True)
        say(Text(DISCLAIMER, "dim"))
        return 0

    def _report_side(self, begun: _SideKept) -> Result:
        folder = Path(begun.note.folder)
        analysis = analyze_kept(begun.note, begun.kept, [])
        _write(analysis, folder)
        result = analysis.result
        say(Text(f"{begun.note.side.title()} side", "bold"))
        say(tables(result))
        for notice in result.warnings:
            say(Text(f"Note: {notice.message}", "yellow"))
        say(Text(summary_line(result)), soft_wrap=True)
        when = self._started.astimezone()
        saved = save_session(result, "rom", folder, self._settings.saving, when)
        if saved:
            say(Text(saved), soft_wrap=True)
        say("")
        return result

    def _observers(self, stack: ExitStack) -> list[Observer]:
        """Make those that were asked for; all are closed with the stack."""
        settings, observers = self._settings, list[Observer]()

        def add(observer: Observer) -> None:
            stack.callback(observer.close)
            observers.append(observer)

        self._sound = Sound(voice=settings.voice, muted=settings.mute, clock=self._source.now_s)
        add(Hearing(self._sound))
        if not settings.mute:
            add(SoundTrouble(self._sound, tell))
        add(Printer(counts=settings.headless))
        if not settings.headless:
            assert self._source.size is not None
            screen = Screen(*self._source.size)
            screenshots = Screenshots(self._folder, tell)
            stack.callback(screenshots.close)
            window = Window(lambda m: screen.picture(m, mirrored=True), screenshots.save)
            add(window)
            self._controls = window
        return observers


def _write(analysis: Analysis, folder: Path) -> None:
    # matplotlib is slow to load: only when it is needed.
    from formcheck.report.html.writing import add_page
    from formcheck.report.plots import draw_angles

    result = ResultFolder(folder, Path(analysis.result.clip.path))
    result.write(result_files(analysis))
    try:
        result.add(ANGLES, lambda path: draw_angles(analysis, path))
        add_page(result, analysis)
    except FormcheckError as error:
        tell(explain(error))

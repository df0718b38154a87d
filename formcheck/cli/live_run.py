"""A live session put together: source, network, observers, and the report at the end."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from formcheck.analysis.endurance import endurance_of
from formcheck.analysis.options import Options, exercise_of
from formcheck.cli.failures import explain
from formcheck.cli.live_print import Printer
from formcheck.cli.live_report import (
    Counts,
    offer_second_look,
    recover_lost,
    report_session,
)
from formcheck.cli.saving import Saving
from formcheck.cli.terminal import tell
from formcheck.cli.watching import watched
from formcheck.coaching.sound import Sound
from formcheck.errors import FormcheckError, NotMeasurableError
from formcheck.live.hearing import Hearing, SoundTrouble
from formcheck.live.journal import Journal, SessionNote
from formcheck.live.kept import KeptFrames
from formcheck.live.moment import Controls, Moment, NoControls, Observer
from formcheck.live.runner import LiveRunner
from formcheck.live.screen import Screen
from formcheck.live.screenshots import Screenshots
from formcheck.live.session import COUNTDOWN_S
from formcheck.live.session_factory import make_session
from formcheck.live.sessions import Session
from formcheck.live.tape import Tape, open_tape
from formcheck.live.window import Window, check_display
from formcheck.pose.mediapipe_source import MediaPipeSource
from formcheck.report.folder import ResultFolder
from formcheck.video.frame import Image
from formcheck.video.live import LiveSource, open_live


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """What the user asked for; see ``formcheck live --help``."""

    options: Options
    saving: Saving
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


def run_live(settings: LiveSettings) -> int:
    """Run a session and return the exit status."""
    recover_lost()
    started = datetime.now()
    folder = settings.output or Path(f"formcheck-live-{started:%Y%m%d-%H%M%S}")
    if not settings.no_report:
        ResultFolder(folder, Path(settings.source)).check()
    with ExitStack() as stack:
        with _display_checked(needed=not settings.headless):
            pose_source = stack.enter_context(MediaPipeSource(settings.options.model))
        # A clip that nobody watches can wait for a slow machine: no frame is lost then.
        source = stack.enter_context(open_live(settings.source, drop=not settings.headless))
        session = LiveRun(settings, source, folder, started)
        return session.run(pose_source)


@contextmanager
def _display_checked(*, needed: bool) -> Iterator[None]:
    """Find out whether a window can be opened while the block runs."""
    failures: list[FormcheckError] = []

    def check() -> None:
        try:
            check_display()
        except FormcheckError as error:
            failures.append(error)

    thread = threading.Thread(target=check, name="display check")
    if needed:
        thread.start()
    try:
        yield
    finally:
        if needed:
            thread.join()
    if failures:
        raise failures[0]


class LiveRun:
    """One session from the first frame to its report.

    Parameters
    ----------
    settings : LiveSettings
        What the user asked for.
    source : LiveSource
        Open.
    folder : Path
        Where the report and the screenshots go.
    started : datetime
        When.
    """

    def __init__(
        self, settings: LiveSettings, source: LiveSource, folder: Path, started: datetime
    ) -> None:
        assert source.size is not None
        self._settings, self._source, self._folder = settings, source, folder
        width, height = source.size
        self._note = SessionNote(
            started=started,
            source=source.name,
            width=width,
            height=height,
            folder=str(folder.absolute()),
            recordings=[str(p.absolute()) for p in (settings.record_raw, settings.record) if p],
            exercise=settings.options.exercise,
            exercise_file=_absolute(settings.options.exercise_file),
            side=settings.options.side,
            height_cm=settings.options.height_cm,
            foot_length_cm=settings.options.foot_length_cm,
            mass_kg=settings.options.mass_kg,
            target=settings.options.target,
        )
        self._screen = Screen(width, height, settings.reps)
        self._tapes: list[Tape] = []
        self._live: Counts = (0, 0)
        self._controls: Controls = NoControls()

    def run(self, pose_source: MediaPipeSource) -> int:
        """Go through it and return the exit status."""
        journal = None if self._settings.no_report else Journal(self._note)
        kept = KeptFrames(journal)
        done = False
        try:
            status = self._watch(pose_source, kept)
            if not self._settings.no_report:
                status = max(status, self._report(kept))
            done = True
            return status
        finally:
            if journal:
                # What could not be reported is left for the next start.
                journal.close(keep=not done)
                if journal.failure and done:
                    tell(f"formcheck: {journal.failure}")

    def _watch(self, pose_source: MediaPipeSource, kept: KeptFrames) -> int:
        with ExitStack() as stack:
            observers = self._observers(stack)
            runner = LiveRunner(
                self._source,
                pose_source,
                lambda width, height: self._session(width, height, kept),
                observers,
                self._controls,
                speaking=lambda: self._sound.speaking,
                muted=self._settings.mute,
            )
            status = watched(runner, self._source)
            if runner.session is not None:
                runner.session.finish()
                self._live = runner.session.counts
        for tape in self._tapes:
            if tape.failure:
                tell(f"formcheck: {tape.failure}")
        return status

    def _report(self, kept: KeptFrames) -> int:
        """Write and print the report; say where the recordings are."""
        status = 0
        if not len(kept):
            tell("Nothing was counted: no report.")
        else:
            try:
                recorded = next((tape.target for tape in self._tapes if tape.target.exists()), None)
                report_session(self._note, kept, self._live, self._settings.saving, recorded)
            except NotMeasurableError as error:
                tell(explain(error))
                status = 1
        recordings = [tape.target for tape in self._tapes if tape.target.exists()]
        raw = self._settings.record_raw
        offer_second_look(self._note, recordings, raw if raw in recordings else None)
        return status

    def _session(self, width: int, height: int, kept: KeptFrames) -> Session:
        settings = self._settings
        return make_session(
            exercise_of(settings.options),
            width,
            height,
            side=settings.options.side,
            target=settings.options.target,
            countdown_s=self._countdown_s(),
            reps=settings.reps,
            seconds=settings.seconds,
            record=lambda _: kept,
        )

    def _countdown_s(self) -> float:
        if self._settings.countdown is not None:
            return self._settings.countdown
        # Whoever is in a clip waits for no countdown.
        return 0.0 if Path(self._settings.source).is_file() else COUNTDOWN_S

    def _observers(self, stack: ExitStack) -> list[Observer]:
        """Make those that were asked for; all are closed with the stack."""
        settings, observers = self._settings, list[Observer]()

        def add(observer: Observer) -> None:
            stack.callback(observer.close)
            observers.append(observer)

        size = (self._note.width, self._note.height)
        if settings.record_raw:
            self._tapes.append(open_tape(settings.record_raw, size, lambda m: m.frame.image))
            add(self._tapes[-1])
        if settings.record:
            self._tapes.append(open_tape(settings.record, size, self._annotated))
            add(self._tapes[-1])
        self._sound = Sound(voice=settings.voice, muted=settings.mute, clock=self._source.now_s)
        test = endurance_of(exercise_of(settings.options))
        add(Hearing(self._sound, test.bpm if test else settings.metronome))
        if not settings.mute:
            add(SoundTrouble(self._sound, tell))
        add(Printer(counts=settings.headless, reps=settings.reps))
        if not settings.headless:
            screenshots = Screenshots(self._folder, tell)
            stack.callback(screenshots.close)
            mirrored = not settings.no_mirror
            window = Window(lambda m: self._screen.picture(m, mirrored=mirrored), screenshots.save)
            add(window)
            self._controls = window
        return observers

    def _annotated(self, moment: Moment) -> Image:
        """Never mirrored: left is left in a recording."""
        return self._screen.picture(moment, mirrored=False)


def _absolute(path: Path | None) -> str | None:
    return None if path is None else str(path.absolute())

"""What ``live``, ``rom`` and ``routine run`` have in common: opening, observers, the run."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from formcheck.cli.render.live_printer import Printer
from formcheck.cli.terminal import print_err
from formcheck.errors import FormcheckError
from formcheck.feedback.audio.audio_feedback import AudioFeedback
from formcheck.kinematics.people import PersonInView
from formcheck.live.display.screen import Screen
from formcheck.live.key_bindings import Controls, NoControls
from formcheck.live.live_frame import Observer
from formcheck.live.live_run import LiveRun, MakeSession, RunOutcome
from formcheck.live.observers.audio_observer import AudioObserver, AudioStatus
from formcheck.live.observers.frame_rate_warning import FrameRateWarning
from formcheck.live.observers.screenshots import Screenshots
from formcheck.live.observers.video_observer import VideoObserver, open_video
from formcheck.live.observers.window import Window, check_display
from formcheck.live.person_in_view import OnePersonEstimator
from formcheck.live.plan import Plan
from formcheck.live.plan_source import PlanSource
from formcheck.model.error_text import explain
from formcheck.pose.estimator import PoseEstimator
from formcheck.pose.factory import make_pose_estimator
from formcheck.video.live import check_source


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRunOptions:
    """Sound, window and recordings of a live run.

    Attributes
    ----------
    voice, mute, headless, mirrored : bool
        Speak; no sound; no window; show the picture as a mirror does.
    bpm : float or None
        Of the metronome.
    record, record_raw : Path or None
        Where the picture with and without its overlay is recorded.
    """

    voice: bool = False
    mute: bool = False
    headless: bool = False
    mirrored: bool = True
    bpm: float | None = None
    record: Path | None = None
    record_raw: Path | None = None


@contextmanager
def open_pose_estimator(
    model: Path | None,
    sources: Sequence[str],
    *,
    window: bool,
    person_in_view: PersonInView = "auto",
) -> Iterator[PoseEstimator]:
    """Load the pose network, and find out meanwhile whether a window can be opened.

    Files among the sources are looked at first: a mistyped name is told at once.

    Raises
    ------
    VideoError
        A file is missing or no video.
    ModelError
        The network can't be loaded.
    FormcheckError
        A window is wanted and there is no screen.
    """
    for given in sources:
        check_source(given)
    with ExitStack() as stack:
        with _display_checked(needed=window):
            found = stack.enter_context(make_pose_estimator(model))
            estimator = OnePersonEstimator(found, person_in_view)
        yield estimator


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


@dataclass(slots=True)
class Observers:
    """Those that the user asked for.

    Attributes
    ----------
    sound : AudioFeedback
        What is heard.
    all : list of Observer
        In the order in which they see a frame.
    videos : list of VideoObserver
        The recordings among them, the one without an overlay first.
    controls : Controls
        Where commands come from.
    """

    sound: AudioFeedback
    all: list[Observer] = field(default_factory=list)
    videos: list[VideoObserver] = field(default_factory=list)
    controls: Controls = field(default_factory=NoControls)

    @property
    def recordings(self) -> list[Path]:
        """The recordings' files that are there."""
        return [video.target for video in self.videos if video.target.exists()]


def open_observers(
    options: LiveRunOptions,
    stack: ExitStack,
    clock: Callable[[], float],
    *,
    is_routine: bool,
    screenshots: Path,
    size: tuple[int, int] | None,
) -> Observers:
    """Make the observers; what they hold is let go with the stack.

    Parameters
    ----------
    options : LiveRunOptions
        What is asked for.
    stack : ExitStack
        Closes them, if nobody did before.
    clock : callable
        The pictures' clock.
    is_routine : bool
        A routine is gone through.
    screenshots : Path
        Their folder.
    size : tuple of int or None
        Width and height of the pictures, for the recordings.

    Raises
    ------
    OutputError
        The file of a recording exists, or can't be made.
    """
    screen, videos = Screen(is_routine=is_routine), list[VideoObserver]()
    if options.record_raw and size:
        videos.append(open_video(options.record_raw, size, lambda live: live.frame.image))
        stack.callback(videos[-1].close)
    if options.record and size:
        # Never mirrored: left is left in a recording.
        annotated = open_video(options.record, size, lambda f: screen.picture(f, mirrored=False))
        videos.append(annotated)
        stack.callback(annotated.close)
    sound = AudioFeedback(voice=options.voice, muted=options.mute, clock=clock)
    audio = AudioObserver(sound, options.bpm)
    stack.callback(audio.close)
    found = Observers(sound, [*videos, audio], videos)
    if not options.mute:
        found.all.append(AudioStatus(sound, print_err))
    found.all.append(FrameRateWarning(print_err, windowed=not options.headless))
    found.all.append(Printer(counts=options.headless, is_routine=is_routine))
    if not options.headless:
        shots = Screenshots(screenshots, print_err)
        stack.callback(shots.close)
        window = Window(
            lambda live: screen.picture(live, mirrored=options.mirrored), shots.save, screen.keys
        )
        found.all.append(window)
        found.controls = window
    return found


def run_live_plan(
    plan: Plan,
    source: PlanSource,
    estimator: PoseEstimator,
    make_session: MakeSession,
    write_report: Callable[[RunOutcome, Observers], int],
    options: LiveRunOptions,
    *,
    screenshots: Path,
    size: tuple[int, int] | None = None,
    journals: bool = True,
    observer: Observer | None = None,
) -> int:
    """Go through a plan as the user asked for it, and return the exit status.

    Parameters
    ----------
    plan, source, estimator, make_session, journals
        As in `LiveRun`.
    write_report : callable
        Writes and prints the report; the observers are closed by then.
    options, screenshots, size
        As in `open_observers`.
    observer : Observer, optional
        Sees every frame before those that the user asked for.
    """
    with ExitStack() as stack:
        observers = open_observers(
            options,
            stack,
            source.now_s,
            is_routine=plan.is_routine,
            screenshots=screenshots,
            size=size,
        )

        def finish(outcome: RunOutcome) -> int:
            for video in observers.videos:
                if video.failure:
                    print_err(f"formcheck: {video.failure}")
            return write_report(outcome, observers)

        return LiveRun(
            plan,
            source,
            estimator,
            make_session,
            finish,
            observers=[observer, *observers.all] if observer else observers.all,
            controls=observers.controls,
            speaking=lambda: observers.sound.speaking,
            muted=options.mute,
            journals=journals,
            print_line=print_err,
            explain=explain,
        ).run()

"""One live session of the app: a camera in a page, the run on a thread, the board that shows it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from formcheck.analysis.options import Options
from formcheck.app.live.board import Board, Shown
from formcheck.app.live.browser_camera import BrowserCamera
from formcheck.app.live.live_job import LiveJob, Report, Reports, make_job
from formcheck.app.live.live_request import LiveRequest
from formcheck.app.live.page_observer import PageControls, PageObserver
from formcheck.feedback.audio.audio_feedback import AudioFeedback
from formcheck.live.key_bindings import Command
from formcheck.live.live_frame import Observer
from formcheck.live.live_run import LiveRun, RunOutcome
from formcheck.live.observers.audio_observer import AudioObserver, AudioStatus
from formcheck.live.person_in_view import OnePersonEstimator
from formcheck.live.plan_source import ContinuousSource
from formcheck.model.error_text import explain
from formcheck.pose.estimator import PoseEstimator
from formcheck.pose.factory import make_pose_estimator
from formcheck.video.frame_conversion import oriented
from formcheck.video.incoming import Timeouts
from formcheck.video.latest_frame_channel import LiveState

Phase = Literal["loading", "camera", "running", "measuring", "over"]
"""The pose model is loaded; the first picture is waited for; it runs; the report is made; all
is done."""

CAMERA_NAMES = {"computer": "computer's camera", "phone": "phone's camera"}
WORK_ENDS_S = 30.0
"""So long the report may take when the app ends; what is not done then is in the journal."""


@dataclass(frozen=True, slots=True)
class SessionParts:
    """What a session is put together of.

    Attributes
    ----------
    make_estimator : callable
        Loads the pose model.
    make_sound : callable
        As `AudioFeedback`.
    timeouts : Timeouts or None
        How long the camera is waited for; None is as long as people need.
    """

    make_estimator: Callable[[], PoseEstimator] = make_pose_estimator
    make_sound: Callable[..., AudioFeedback] = AudioFeedback
    timeouts: Timeouts | None = None


class CameraSession:
    """A live session, from the wait for the camera to its reports.

    Parameters
    ----------
    request : LiveRequest
        What is done.
    options : Options
        What is measured, on whom.
    results : Path
        The folder in which the report's own is made.
    db : Path or None
        The history's file; None is the user's own.
    address_of : callable
        The address in the app under which a report is opened.
    parts : SessionParts
        What it is put together of.

    Attributes
    ----------
    number : str
        By which pages name it.
    camera : BrowserCamera
        Where its pictures come from.
    board : Board
        What pages show of it.

    Raises
    ------
    OutputError
        The folder of the report can't be made.
    """

    def __init__(
        self,
        request: LiveRequest,
        options: Options,
        *,
        results: Path,
        db: Path | None,
        address_of: Callable[[Path], str | None],
        parts: SessionParts,
    ) -> None:
        self.request, self.number = request, secrets.token_hex(8)
        name = CAMERA_NAMES[request.camera]
        self.camera = BrowserCamera(name, oriented(request.reading), parts.timeouts)
        self.board = Board()
        self._controls = PageControls()
        self._address_of, self._parts, self._results = address_of, parts, results
        self._source = ContinuousSource(self.camera, name)
        self._job: LiveJob = make_job(
            request, options, self._source, results=results, db=db, tell=self._say
        )
        self._show({"title": self._job.title, "lines": [], "reports": [], "failed": False})
        self._phase("loading")
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live session", daemon=True)

    def start(self) -> None:
        """Begin; the camera may come at any time from now on."""
        self._thread.start()

    def ask(self, command: Command) -> None:
        """Ask for what a key asks for at the window."""
        if command is Command.QUIT and self.board.shown["phase"] in ("loading", "camera"):
            self.camera.close()
        self._controls.ask(command)

    @property
    def is_over(self) -> bool:
        """Whether it is done, with its reports."""
        return bool(self.board.shown["phase"] == "over")

    def wait_until_over(self, timeout_s: float) -> bool:
        """Wait until it is over, or the time is up; return whether it is over."""
        return self._ended.wait(timeout_s)

    @property
    def title(self) -> str:
        """What is done, for people."""
        return self._job.title

    def end(self, timeout_s: float = WORK_ENDS_S) -> bool:
        """Quit, and wait for the report; False when that takes too long."""
        self.ask(Command.QUIT)
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    # On the session's own thread.

    def _run(self) -> None:
        reports = Reports(failed=True)
        try:
            with ExitStack() as stack:
                estimator = stack.enter_context(OnePersonEstimator(self._parts.make_estimator()))
                self._phase("camera")
                reports.failed = not self._wait_for_camera()
                if self.camera.size is not None:
                    self._phase("running")
                    reports = self._go(estimator, stack)
        except Exception as error:
            self._say(explain(error))
        finally:
            self.camera.close()
            self._over(reports)
            self._ended.set()

    def _wait_for_camera(self) -> bool:
        """Wait for a picture; False when there should be one and none came. It is said, too."""
        status = self.camera.wait_for_first()
        if self.camera.size is None:
            failed = status.state is LiveState.FAILED
            why = status.message if failed else "ended before it began"
            self._say(f"Nothing was done: {why}.")
            return not failed
        # It has waited for the pose model: old by now, and the next one comes once it is taken.
        self.camera.latest(0.0)
        return True

    def _go(self, estimator: PoseEstimator, stack: ExitStack) -> Reports:
        request, job = self.request, self._job
        sound = self._parts.make_sound(
            voice=request.voice, muted=not request.sound, clock=self._source.now_s
        )
        audio = AudioObserver(sound, job.bpm)
        stack.callback(audio.close)
        page = PageObserver(
            self.board,
            is_routine=job.plan.is_routine,
            mirrored=request.as_mirror,
            clock_error_s=lambda: self.camera.clock_error_s,
        )
        found = Reports()
        observers: list[Observer] = [audio, AudioStatus(sound, self._say), page]
        if job.journal is not None:
            observers.insert(0, stack.enter_context(job.journal))

        def report(outcome: RunOutcome) -> int:
            nonlocal found
            self._phase("measuring")
            found = job.report(outcome)
            return int(found.failed)

        LiveRun(
            job.plan,
            self._source,
            estimator,
            job.make_session,
            report,
            observers=observers,
            controls=self._controls,
            speaking=lambda: sound.speaking,
            muted=not request.sound,
            here=self._results,
            print_line=self._say,
            explain=explain,
        ).run()
        return found

    def _over(self, reports: Reports) -> None:
        links = [{"title": one.title, "address": self._link(one)} for one in reports.written]

        def change(shown: Shown) -> Shown:
            lines = [*shown["lines"], *reports.lines]
            done = {"reports": links, "lines": lines, "failed": reports.failed, "phase": "over"}
            return shown | done

        self.board.update(change)

    def _link(self, report: Report) -> str | None:
        return self._address_of(report.folder)

    def _phase(self, phase: Phase) -> None:
        self._show({"phase": phase})

    def _say(self, line: str) -> None:
        """Show a line that stays."""
        said = line.removeprefix("formcheck: ")

        def change(shown: Shown) -> Shown:
            return shown | {"lines": [*shown.get("lines", []), said]}

        self.board.update(change)

    def _show(self, text: dict[str, Any]) -> None:
        def change(shown: Shown) -> Shown:
            return shown | text

        self.board.update(change)

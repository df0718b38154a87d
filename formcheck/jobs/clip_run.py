"""One clip to one whole folder of results."""

from __future__ import annotations

import importlib
import shlex
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck import api
from formcheck.analysis.options import ProgressCallback
from formcheck.errors import NotMeasurableError, VideoError
from formcheck.history.saving import NOT_SAVED, SavedSession, add_session
from formcheck.jobs.clip_job import (
    ClipJob,
    ClipMeasured,
    ClipOutcome,
    Ending,
    JobMessage,
    JobProgress,
    Tell,
    error_message,
)
from formcheck.jobs.recording_time import filming_time
from formcheck.model.capacity import ALGEBRA_BYTES, require_memory
from formcheck.model.clip_reading import INTERRUPTED
from formcheck.model.paths import printable
from formcheck.report.files import result_files
from formcheck.report.folder import ANGLES, PAGE, VIDEO, ResultFolder

if TYPE_CHECKING:
    # They bring scipy and pydantic along, which take a second to load.
    from formcheck.analysis.analysis import Analysis
    from formcheck.model.result import Notice, Result
    from formcheck.report.html.view_model import Still

PART = ".part"
"""Ends the name of the folder for a part of a clip, where its own holds a result already."""

_LATER_MODULES = (
    "scipy.signal",
    "formcheck.analysis.picture_measurements",
    "formcheck.analysis.pipeline",
    "formcheck.report.plots",
    "formcheck.report.html.write_page",
)
"""What a clip needs after its first pass, and what takes seconds to load."""

_STAGES = {ANGLES: "angles", VIDEO: "video", PAGE: "page"}


def _load_later_modules() -> None:
    # Whoever needs one that is broken says so.
    with suppress(Exception):
        require_memory(ALGEBRA_BYTES)
        for name in _LATER_MODULES:
            importlib.import_module(name)


def run_clip(job: ClipJob, tell: Tell = lambda _: None) -> ClipOutcome:
    """Measure a clip and write its result.

    What goes wrong is in the outcome. A stop (Ctrl-C, or KeyboardInterrupt raised by ``tell``)
    keeps what was measured so far; before anything was, nothing is written.

    Parameters
    ----------
    job : ClipJob
        What to do.
    tell : callable
        Called with each `JobEvent` as it happens.
    """
    run = ClipRun(job, tell)
    try:
        run.run()
    except KeyboardInterrupt:
        run.ending = Ending.INTERRUPTED
    return run.outcome


def refuse_folder(clip: Path) -> None:
    """Say how a folder's clips are measured, where one clip is wanted.

    Raises
    ------
    VideoError
        It is a folder.
    """
    if clip.is_dir():
        raise VideoError(
            f"{printable(clip)}: a folder; all clips in it are measured with:"
            f" formcheck batch {shlex.quote(printable(clip))} -o RESULTS"
        )


class ClipRun:
    """The work on one clip, for a caller who looks at it also when it is broken off.

    Parameters
    ----------
    job : ClipJob
        What to do.
    tell : callable
        Called with each `JobEvent` as it happens.

    Attributes
    ----------
    ending : Ending
        How the work ended.
    """

    def __init__(self, job: ClipJob, tell: Tell) -> None:
        self.ending = Ending.DONE
        self._job = job
        self._tell = tell
        self._folder = ResultFolder(job.folder, job.clip)
        self._result: Result | None = None
        self._saved: SavedSession | None = None
        self._early: Notice | None = None
        self._messages: list[JobMessage] = []
        self._loading: threading.Thread | None = None

    @property
    def outcome(self) -> ClipOutcome:
        """What came of it so far."""
        return ClipOutcome(
            self.ending,
            self._folder.path,
            self._result,
            self._early,
            self._saved,
            tuple(self._messages),
        )

    @property
    def _is_part(self) -> bool:
        """Whether the result is not of the whole clip, or is not wanted whole any more."""
        return self._early is not None or self.ending is Ending.INTERRUPTED

    def run(self) -> None:
        """Measure the clip and write its result.

        Raises
        ------
        KeyboardInterrupt
            Stopped before anything was measured, or for the second time.
        """
        with ExitStack() as held:
            self._run(held)

    def _run(self, held: ExitStack) -> None:
        try:
            analysis = self._measure(held)
            files = result_files(analysis)
        except Exception as error:
            self._fail(error)
            return
        if self._early is not None and self._folder.holds_result:
            # A part of a clip takes no whole result's place.
            self._folder = self._folder.beside(PART)
            self._say(f"The result that was there stays; this part is in {self._folder.path}")
        try:
            with self._folder.replacing():
                self._folder.write(files)
                self._result = analysis.result
                self._report(analysis)
        except Exception as error:
            self._fail(error)

    def guarded(self, work: Callable[[], None]) -> None:
        """Do a part of the work that fails for itself; a stop ends only it and what is long."""
        try:
            work()
        except KeyboardInterrupt:
            self.ending = Ending.INTERRUPTED
            self._say(f"Interrupted: the results so far are in {printable(self._folder.path)}")
        except Exception as error:
            self._fail(error)

    def _report(self, analysis: Analysis) -> None:
        """Say, save and draw what was measured; where one of them fails the others go on."""
        if self._early is not None:
            self._say(self._early.message[:1].upper() + self._early.message[1:])
        self.guarded(lambda: self._tell(ClipMeasured(analysis.result)))
        self.guarded(lambda: self._save(analysis.result))
        self._add_pictures(analysis)

    def _measure(self, held: ExitStack) -> Analysis:
        clip, options = self._job.clip, self._job.options
        refuse_folder(clip)
        # A clip that isn't there is the reader's to explain, not the folder's.
        if clip.is_file():
            self._folder.check()
            held.enter_context(self._folder.alone())
        self._tell(JobProgress("start"))
        recording = api.read_recording(clip, options, self._progress)
        if self._job.shown_as:
            named = recording.clip.model_copy(update={"path": self._job.shown_as})
            recording = replace(recording, clip=named)
        self._early = api.ended_early(clip, recording)
        if self._early is not None:
            interrupted = self._early.code == INTERRUPTED
            self.ending = Ending.INTERRUPTED if interrupted else Ending.FAILED
        try:
            self._tell(JobProgress("measure"))
            return api.measure(recording, options)
        except NotMeasurableError as error:
            if self._early is not None:
                how = "interrupted" if self.ending is Ending.INTERRUPTED else "ended"
                early = f"{how} before anything could be measured"
                raise NotMeasurableError(early) from error
            raise

    def _add_pictures(self, analysis: Analysis) -> None:
        clip = self._job.clip
        # After a stop the clip is not read once more.
        readable = not api.is_pose_file(clip) and not self._is_part
        with ThreadPoolExecutor(1, "stills") as beside:
            stills = beside.submit(self._take_stills, analysis) if readable else None
            self._add(ANGLES, lambda _: self._draw_angles(analysis))
            if self._job.video and readable and not self._is_part:
                target = self._folder.current / VIDEO
                self._add(VIDEO, lambda bar: api.annotate(analysis, clip, target, bar))
            self._add(PAGE, lambda _: self._write_page(analysis, stills))

    def _draw_angles(self, analysis: Analysis) -> None:
        # matplotlib is slow to load: only when it is needed, and after that was told.
        from formcheck.report.plots import draw_angles

        self._folder.add(ANGLES, lambda path: draw_angles(analysis, path))

    def _take_stills(self, analysis: Analysis) -> Sequence[Still]:
        from formcheck.report.html.write_page import stills_of_clip

        # Of the clip rather than its annotated copy: what is drawn on that hides part of the leg.
        return stills_of_clip(self._job.clip, analysis)

    def _write_page(self, analysis: Analysis, stills: Future[Sequence[Still]] | None) -> None:
        # jinja2 too: only when it is needed.
        from formcheck.report.html.write_page import add_page

        job = self._job
        taken = None if stills is None else stills.result()
        add_page(self._folder, analysis, job.options, stills=taken, single_file=job.single_file)

    def _add(self, name: str, write: Callable[[ProgressCallback], None]) -> None:
        """Add a picture or the video; without it the rest of the result still stands."""
        try:
            self._tell(JobProgress(_STAGES[name]))
            write(self._progress)
        except KeyboardInterrupt:
            self.ending = Ending.INTERRUPTED
            self._say(f"Interrupted: {name} is not written, the other results are")
        except Exception as error:
            self._fail(error)

    def _save(self, result: Result) -> None:
        job = self._job
        # Half a clip is not the session.
        if job.saving is None or self._is_part:
            return
        try:
            self._saved = add_session(
                result,
                "analyze" if result.rom is None else "rom",
                self._folder.path,
                job.saving,
                filming_time(result, job.clip),
                tell=lambda line: self._send(JobMessage(line, is_error=True)),
            )
        except Exception as error:
            # The work itself is done.
            message = error_message(error)
            self._send(JobMessage(f"{message.text} {NOT_SAVED}", True, message.trace))

    def _progress(self, stage: str, done: int, total: int | None) -> None:
        if self._loading is None:
            # While the first pictures are read: they don't wait for it.
            self._loading = threading.Thread(target=_load_later_modules, daemon=True)
            self._loading.start()
        self._tell(JobProgress(stage, done, total))

    def _fail(self, error: Exception) -> None:
        message = error_message(error, printable(self._job.clip))
        # What is unfinished stands beside the folder that it is for, under a name of its own.
        here, wanted = printable(self._folder.current), printable(self._folder.path)
        self._send(replace(message, text=message.text.replace(here, wanted)))
        if self.ending is not Ending.INTERRUPTED:
            self.ending = Ending.FAILED

    def _say(self, line: str) -> None:
        self._send(JobMessage(line))

    def _send(self, message: JobMessage) -> None:
        self._messages.append(message)
        self._tell(message)

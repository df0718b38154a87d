"""The clips that wait, the one that is analysed, and those that are done; kept on the disk."""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from formcheck.app.clips.queued_clip import ClipSettings, QueuedClip, State, kept_name
from formcheck.app.context import AppContext
from formcheck.errors import FormcheckError
from formcheck.history.saving import HistoryOptions, remove_saved
from formcheck.jobs.clip_job import (
    ClipJob,
    ClipMeasured,
    ClipOutcome,
    Ending,
    JobProgress,
    Tell,
    error_message,
)
from formcheck.model.error_text import error_line
from formcheck.model.paths import printable
from formcheck.model.regular_file import read_regular
from formcheck.report.atomic_write import write_atomically
from formcheck.report.messages import headline

MAX_CLIPS = 500
"""In the list at a time."""
_FILE, _CLIPS = "queue.json", "clips"
_MOST_BYTES = 5_000_000
_MOST_WAIT_S = 20.0
"""For an analysis to end once it was cancelled; a process that is still starting takes seconds."""
_TOO_LATE = "it was done before it could be cancelled"
_NEEDS_CLIP: tuple[State, ...] = ("waiting", "running", "failed", "cancelled")


class QueueError(FormcheckError):
    """There is no such clip in the queue, or it is not in the state for this."""


class Worker(Protocol):
    """What analyses a clip: `formcheck.jobs.clip_worker.ClipWorker`, or a script of a test."""

    def run(self, job: ClipJob, tell: Tell) -> ClipOutcome:
        """Analyse a clip; blocks."""

    def kill(self) -> None:
        """End the work at once; called from another thread."""

    def close(self) -> None:
        """End for good."""


class _StoredQueue(BaseModel):
    model_config = ConfigDict(defer_build=True, extra="ignore")

    format: str = "formcheck.queue/1"
    clips: list[QueuedClip] = []


class ClipQueue:
    """Clips analysed one after the other, in the order in which they came.

    Every method may be called from any thread. What is in the queue is on the disk when a
    method returns. A clip that was being analysed when the app ended is begun anew at the
    next start.

    Parameters
    ----------
    context : AppContext
        Where the queue's file, the clips and the results are.
    make_options : callable
        Makes the options of an analysis of what somebody chose.
    """

    def __init__(
        self,
        context: AppContext,
        make_options: Callable[[ClipSettings], Any],
    ) -> None:
        self._folder = context.folder
        self._results = context.results_folder
        self._make_options = make_options
        self._db = context.db
        self._tell = context.tell
        self._changed = threading.Condition()
        self._clips: dict[str, QueuedClip] = {}
        self._progress: JobProgress | None = None
        self._running: str | None = None
        self._worker: Worker | None = None
        self._stops = False
        self.revision = 0
        """Grows with each change."""
        self._load()

    @property
    def clips_folder(self) -> Path:
        """Where uploaded clips are, each in a folder of its own."""
        return self._folder / _CLIPS

    def result_folder(self, clip_id: str) -> Path:
        """Return where the result of a clip is, or will be."""
        return self._results / self.clip(clip_id).id

    def clip_file(self, clip: QueuedClip) -> Path:
        """Return where an uploaded clip is."""
        return self.clips_folder / clip.id / clip.kept

    def clips(self) -> list[QueuedClip]:
        """Return all clips, in the order in which they came."""
        with self._changed:
            return list(self._clips.values())

    def snapshot(self) -> tuple[int, list[QueuedClip], JobProgress | None]:
        """Return the revision, all clips, and how far the running one is."""
        with self._changed:
            return self.revision, list(self._clips.values()), self._progress

    def clip(self, clip_id: str) -> QueuedClip:
        """Return one clip.

        Raises
        ------
        QueueError
            There is none of that number.
        """
        with self._changed:
            found = self._clips.get(clip_id)
        if found is None:
            raise QueueError("this clip is not in the list any more")
        return found

    def new_place(self, name: str) -> QueuedClip:
        """Make a folder for a clip that is on its way in; `add` puts it into the queue.

        Raises
        ------
        QueueError
            The list is full.
        """
        with self._changed:
            if len(self._clips) >= MAX_CLIPS:
                raise QueueError(f"the list holds {MAX_CLIPS} clips: remove some first")
        clip = QueuedClip(id=secrets.token_hex(8), name=name, kept=kept_name(name))
        self.clip_file(clip).parent.mkdir(mode=0o700, parents=True)
        return clip

    def add(self, clip: QueuedClip) -> None:
        """Put a clip that is whole on the disk at the end of the queue."""
        with self._changing():
            self._clips[clip.id] = clip

    def discard(self, clip: QueuedClip) -> None:
        """Remove the files of a clip that did not come in whole."""
        shutil.rmtree(self.clip_file(clip).parent, ignore_errors=True)

    def cancel(self, clip_id: str) -> None:
        """Take a clip that waits out of its turn, or end its analysis at once."""
        with self._changed:
            with self._changing():
                if self.clip(clip_id).state not in ("waiting", "running"):
                    raise QueueError("this clip is not waiting and not being analysed")
                self._update(clip_id, state="cancelled")
            # Only now: what can't be stored did not happen.
            if self._running == clip_id and self._worker is not None:
                self._worker.kill()

    def retry(self, clip_id: str) -> None:
        """Put a clip that failed or was cancelled at the end of the queue again."""
        with self._ended(clip_id), self._changing():
            clip = self.clip(clip_id)
            if clip.state not in ("failed", "cancelled"):
                raise QueueError("only a clip that failed or was cancelled can be tried again")
            if not self.clip_file(clip).is_file():
                raise QueueError("the clip is not there any more: drop it in again")
            del self._clips[clip_id]
            self._clips[clip_id] = clip.model_copy(update={"state": "waiting", "reason": ""})

    def remove(self, clip_id: str, *, with_result: bool) -> None:
        """Take a clip out of the list and delete its upload; its result only if so wished."""
        with self._ended(clip_id), self._changing():
            clip = self.clip(clip_id)
            if clip.state == "running":
                raise QueueError("this clip is being analysed: cancel it first")
            del self._clips[clip_id]
        self.discard(clip)
        if with_result or clip.state != "done":
            shutil.rmtree(self._results / clip_id, ignore_errors=True)

    @contextmanager
    def _ended(self, clip_id: str) -> Iterator[None]:
        """Hold the queue once a clip that was cancelled is let go of.

        Its analysis is ended at once, but what it has left is removed after that, and it may
        have come to its end all the same.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: not self._is_ending(clip_id), _MOST_WAIT_S):
                raise QueueError("this clip's analysis is still ending: try again in a moment")
            yield

    def _is_ending(self, clip_id: str) -> bool:
        return self._running == clip_id and self.clip(clip_id).state == "cancelled"

    @contextmanager
    def running(self, worker: Worker) -> Iterator[None]:
        """Analyse clips on a thread for as long as this is open.

        At the end the running clip's analysis is ended at once; it waits for the next start.
        """
        self._stops = False
        self._worker = worker
        thread = threading.Thread(target=self._work, args=(worker,), name="clip queue")
        thread.start()
        try:
            yield
        finally:
            with self._changed:
                self._stops = True
                if self._running is not None:
                    worker.kill()
                self._changed.notify_all()
            thread.join()
            worker.close()
            left = sum(clip.state == "waiting" for clip in self.clips())
            if left:
                clips = "clip waits" if left == 1 else "clips wait"
                self._tell(f"{left} {clips} in the app, and will be analysed at its next start")

    def _work(self, worker: Worker) -> None:
        while (clip := self._next()) is not None:
            folder = self._results / clip.id
            # Of a run before: the app was ended, and not by us.
            self._clear(clip)
            try:
                outcome = worker.run(self._job(clip), self._hear)
            except KeyboardInterrupt:
                outcome = ClipOutcome(Ending.INTERRUPTED, folder)
            except Exception as error:
                outcome = ClipOutcome(Ending.FAILED, folder, messages=(error_message(error),))
            try:
                self._finish(clip, outcome)
            except Exception as error:
                # The disk is full, say: the list on the page still tells.
                self._tell(error_line(error))

    def _next(self) -> QueuedClip | None:
        """Wait for a clip to come and take its turn; None when the app ends."""
        with self._changed:
            while not self._stops:
                waiting = [c for c in self._clips.values() if c.state == "waiting"]
                if waiting:
                    self._running = waiting[0].id
                    self._progress = JobProgress("start")
                    self._update(waiting[0].id, state="running")
                    self.revision += 1
                    return self._clips[waiting[0].id]
                self._changed.wait()
        return None

    def _job(self, clip: QueuedClip) -> ClipJob:
        return ClipJob(
            self.clip_file(clip),
            self._results / clip.id,
            self._make_options(clip.settings),
            saving=HistoryOptions(clip.settings.person, self._db),
        )

    def _hear(self, event: object) -> None:
        with self._changed:
            running = self._clips.get(self._running or "")
            if isinstance(event, JobProgress):
                if self._stops or running is None or running.state == "cancelled":
                    # Said before the work had begun: there was nothing to kill then.
                    raise KeyboardInterrupt
                self._progress = event
            elif isinstance(event, ClipMeasured) and running is not None:
                self._update(running.id, headline=headline(event.result))
            self.revision += 1

    def _finish(self, clip: QueuedClip, outcome: ClipOutcome) -> None:
        result = None if outcome.ending is Ending.INTERRUPTED else outcome.result
        if result is None:
            self._clear(clip)
        # It happened, also where it can't be stored.
        with self._changing(undo=False):
            cancelled = self._is_ending(clip.id)
            self._running = self._progress = None
            if result is not None:
                saved = outcome.saved
                self._update(
                    clip.id, state="done", headline=headline(result),
                    reason=self._about(clip, outcome.reason) or (_TOO_LATE if cancelled else ""),
                    session=None if saved is None else saved.number,
                )  # fmt: skip
            elif cancelled:
                self._update(clip.id, headline="")
            elif self._stops:
                self._update(clip.id, state="waiting", headline="")
            else:
                reason = self._about(clip, outcome.reason)
                self._update(clip.id, state="failed", headline="", reason=reason)
        if result is not None and not clip.settings.keep:
            self.discard(clip)

    def _clear(self, clip: QueuedClip) -> None:
        """Remove what an analysis has left that did not come to its end: files and session."""
        folder = self._results / clip.id
        if folder.exists():
            remove_saved(folder, HistoryOptions(db=self._db), tell=self._tell)
            shutil.rmtree(folder, ignore_errors=True)

    def _about(self, clip: QueuedClip, reason: str) -> str:
        """Return a reason without where we keep the clip: its reader knows another name."""
        return reason.replace(f"{printable(self.clip_file(clip))}: ", "")

    def _update(self, clip_id: str, **changes: Any) -> None:
        if clip_id in self._clips:
            self._clips[clip_id] = self._clips[clip_id].model_copy(update=changes)

    @contextmanager
    def _changing(self, *, undo: bool = True) -> Iterator[None]:
        """Change the queue: what is not on the disk in the end did not happen, if `undo`."""
        with self._changed:
            before = dict(self._clips)
            try:
                yield
                self._store()
            except BaseException:
                if undo:
                    self._clips = before
                raise
            finally:
                self.revision += 1
                self._changed.notify_all()

    def _store(self) -> None:
        text = _StoredQueue(clips=list(self._clips.values())).model_dump_json(indent=1)
        write_atomically(text.encode(), self._folder / _FILE, replace=True, mode=0o600)

    def _load(self) -> None:
        """Read the queue of before; what nobody waits for any more is removed."""
        path = self._folder / _FILE
        try:
            stored = _StoredQueue.model_validate_json(read_regular(path, _MOST_BYTES))
        except FileNotFoundError:
            stored = _StoredQueue()
        except (OSError, ValidationError):
            aside = path.with_name(f"{path.name}.damaged-{datetime.now():%Y%m%d-%H%M%S}")
            path.rename(aside)
            self._tell(f"the list of clips was damaged: it is kept as {aside}, a new one is begun")
            return
        for clip in stored.clips:
            # One that was being analysed is begun anew.
            again = clip.state == "running"
            self._clips[clip.id] = clip.model_copy(update={"state": "waiting"}) if again else clip
        self._sweep()

    def _sweep(self) -> None:
        """Remove uploads that did not come in whole, and clips that were to be deleted."""
        needed = {c.id for c in self._clips.values() if c.state in _NEEDS_CLIP or c.settings.keep}
        for folder in self.clips_folder.glob("*"):
            if folder.name not in needed:
                shutil.rmtree(folder, ignore_errors=True)

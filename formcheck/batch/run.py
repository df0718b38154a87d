"""A batch from its clips to its tables."""

from __future__ import annotations

import os
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import filelock

from formcheck.batch.estimate import BatchEstimate
from formcheck.batch.fingerprint import content_hash, file_stamp, settings_hash
from formcheck.batch.folder import INDEX, BatchFolder
from formcheck.batch.inputs import absolute, proposed_names
from formcheck.batch.local_pool import TaskPool
from formcheck.batch.outputs import write_outputs
from formcheck.batch.record import BatchIndex, ClipEntry, read_index, to_json
from formcheck.batch.sources import address_stamp, is_address
from formcheck.batch.task import ClipTask, Finished
from formcheck.errors import OutputError
from formcheck.history.saving import NOT_SAVED, HistoryOptions, add_session
from formcheck.jobs.clip_job import ClipJob, JobEvent, JobMessage, JobProgress
from formcheck.model.error_text import error_line
from formcheck.model.paths import printable
from formcheck.model.result_json import load_result
from formcheck.model.version import __version__
from formcheck.report.atomic_write import write_atomically
from formcheck.report.folder import REPORT

BETWEEN_WRITES_S = 30.0
WRITING_SHARE = 0.05
"""Of the time that the tables may take while clips are measured."""


@dataclass(frozen=True, slots=True)
class ClipFinished:
    """A clip is done, failed, or was done before.

    Attributes
    ----------
    number : int
        How many are finished, this one counted.
    entry : ClipEntry
        Its state.
    headline : str
        What was measured; empty where nothing was.
    was_there : bool
        Whether an earlier batch measured it.
    """

    number: int
    entry: ClipEntry
    headline: str
    was_there: bool


BatchEvent = ClipFinished | JobMessage
"""What is told of a batch; `BatchRun.estimate` has its progress."""


@dataclass(slots=True)
class BatchRun:
    """All clips of one call into one folder.

    Attributes
    ----------
    folder : BatchFolder
        Where the results are.
    sources : list of str
        The clips.
    job : ClipJob
        How each is measured; its clip and its folder say nothing.
    saving : HistoryOptions or None
        Where sessions are saved; None saves none.
    limit_s : float or None
        Longest time for a clip; None takes one by its length.
    tell : callable
        Called with each `BatchEvent`.
    progress : callable
        Called when there is progress.
    """

    folder: BatchFolder
    sources: list[str]
    job: ClipJob
    saving: HistoryOptions | None = None
    limit_s: float | None = None
    tell: Callable[[BatchEvent], None] = lambda _: None
    progress: Callable[[BatchEstimate], None] = lambda _: None
    counts: Counter[str] = field(default_factory=Counter)
    _entries: dict[str, ClipEntry] = field(default_factory=dict)
    _addresses: dict[str, str] = field(default_factory=dict)
    _call: str = field(default_factory=lambda: secrets.token_hex(8))
    _names: set[str] = field(default_factory=set)
    _gone: dict[int | str, list[ClipEntry]] = field(default_factory=dict)
    _written_s: float = 0.0
    _writing_took_s: float = 0.0

    def run(self, pool: TaskPool) -> Counter[str]:
        """Measure the clips that are not done yet; return how many ended in which state.

        The keys are "done", "failed", "not-done", and "was-there" for those of the done ones that
        an earlier batch measured. Whatever ends it, the tables hold what is done.

        Raises
        ------
        FormcheckError
            Another batch is at work there, or the folder can't be used.
        """
        self.folder.check()
        settings = settings_hash(self.job)
        with self._locked():
            self.folder.sweep()
            self._read_entries()
            wanted = [self._entry(source) for source in self.sources]
            self.counts = Counter({"done": 0, "failed": 0, "was-there": 0})
            self.counts["not-done"] = len(wanted)
            try:
                self._measure(wanted, settings, pool)
            finally:
                self._write()
        return self.counts

    def _measure(self, wanted: list[ClipEntry], settings: str, pool: TaskPool) -> None:
        todo = []
        for entry in wanted:
            if self._is_done(entry, settings):
                self._finish(entry, "", was_there=True)
            else:
                todo.append(entry)
        if not todo:
            return
        with BatchEstimate(entry.source for entry in todo) as estimate, pool:

            def hear(task: ClipTask, event: JobEvent) -> None:
                if isinstance(event, JobProgress):
                    estimate.advance(task.entry.source, event)
                    self.progress(estimate)

            self._written_s = time.monotonic()
            for finished in pool.run(self._tasks(todo, settings), hear):
                self._take(finished, estimate)
                self.progress(estimate)
                self._write_now_and_then()

    def _tasks(self, entries: Iterable[ClipEntry], settings: str) -> Iterator[ClipTask]:
        for entry in entries:
            stamp = self._stamp(entry.source)
            new = ClipEntry(
                name=entry.name,
                source=entry.source,
                settings=settings,
                stamp=stamp,
                call=self._call,
            )
            address = self._addresses.get(entry.source, "")
            yield ClipTask(new, self.job, self.folder.path, self.limit_s, address)

    def _take(self, finished: Finished, estimate: BatchEstimate) -> None:
        record, asked = finished.record, finished.task.entry
        # The clip may have been moved since it was measured.
        now = {"source": asked.source, "stamp": asked.stamp}
        entry = record.entry.model_copy(update=now)
        estimate.finish(entry.source, entry.duration_s, skipped=finished.was_there)
        self._finish(entry, record.headline, was_there=finished.was_there)

    def _finish(self, entry: ClipEntry, headline: str, *, was_there: bool) -> None:
        entry = self._saved(entry)
        self._entries[entry.source] = entry
        self.counts["not-done"] -= 1
        self.counts[entry.state] += 1
        self.counts["was-there"] += was_there
        number = self.counts["done"] + self.counts["failed"]
        self.tell(ClipFinished(number, entry, headline, was_there))

    def _saved(self, entry: ClipEntry) -> ClipEntry:
        """Save a clip's session unless it is saved; failing to is told and fails no clip."""
        if self.saving is None or entry.state != "done" or entry.session is not None:
            return entry
        record = self.folder.record(entry.name)
        if record is None:
            return entry
        if record.entry.session is not None:
            return entry.model_copy(update={"session": record.entry.session})
        place = self.folder.path / entry.name
        try:
            result = load_result(place / REPORT)
            saved = add_session(
                result,
                "analyze" if result.rom is None else "rom",
                place,
                self.saving,
                record.filmed,
                tell=lambda line: self.tell(JobMessage(line, is_error=True)),
            )
            if saved is None:
                return entry
            entry = entry.model_copy(update={"session": saved.number})
            self.folder.write_record(record.model_copy(update={"entry": entry}))
        except Exception as error:
            line = f"{error_line(error, printable(entry.source))} {NOT_SAVED}"
            self.tell(JobMessage(line, is_error=True))
        return entry

    def _stamp(self, source: str) -> tuple[int | str, ...]:
        if is_address(source):
            return address_stamp(self._addresses.get(source, source))
        return file_stamp(Path(source))

    def _is_done(self, entry: ClipEntry, settings: str) -> bool:
        """Tell, without reading the clip, whether its result is there."""
        return (
            entry.state == "done"
            and entry.settings == settings
            and entry.stamp != ()
            and entry.stamp == self._stamp(entry.source)
            and self.folder.finished(entry.name, entry.sha256, settings) is not None
        )

    def _read_entries(self) -> None:
        """Take over what is known of earlier clips, as far as there is still something of them."""
        wanted = {absolute(source) for source in self.sources}
        for entry in read_index(self.folder.path / INDEX).clips:
            if entry.source in wanted or self._is_there(entry):
                self._entries[entry.source] = entry
        for entry in self._entries.values():
            here = entry.state == "done" and entry.stamp and not is_address(entry.source)
            if here and not os.path.exists(entry.source):
                self._gone.setdefault(entry.stamp[0], []).append(entry)
        self._names = {entry.name.casefold() for entry in self._entries.values()}
        for name in self.folder.names():
            # Measured by a batch that was killed before it wrote its list.
            if name.casefold() not in self._names and (record := self.folder.record(name)):
                self._entries.setdefault(record.entry.source, record.entry)
                self._names.add(name.casefold())

    def _is_there(self, entry: ClipEntry) -> bool:
        if self.folder.has_record(entry.name):
            return True
        return entry.state == "failed" and (
            is_address(entry.source) or os.path.exists(entry.source)
        )

    def _entry(self, source: str) -> ClipEntry:
        key = absolute(source)
        if is_address(source):
            self._addresses[key] = source
        if key not in self._entries and (moved := self._moved(key)) is not None:
            self._entries[key] = moved
        if key not in self._entries:
            name = next(
                name
                for name in proposed_names(key)
                if name.casefold() not in self._names and self.folder.is_free(name)
            )
            self._names.add(name.casefold())
            self._entries[key] = ClipEntry(name=name, source=key)
        return self._entries[key]

    def _moved(self, source: str) -> ClipEntry | None:
        """Return the entry of a clip that was elsewhere when it was measured."""
        stamp = () if is_address(source) else self._stamp(source)
        # Only where one of this size is gone is it worth to read it.
        gone = self._gone.get(stamp[0], []) if stamp else []
        sha256 = content_hash(Path(source)) if gone else ""
        for entry in gone:
            if entry.sha256 == sha256:
                gone.remove(entry)
                self._entries.pop(entry.source)
                return entry.model_copy(update={"source": source, "stamp": stamp})
        return None

    def _write_now_and_then(self) -> None:
        since = time.monotonic() - self._written_s
        if since > max(BETWEEN_WRITES_S, self._writing_took_s / WRITING_SHARE):
            self._write()

    def _write(self) -> None:
        began = time.monotonic()
        index = BatchIndex(formcheck=__version__, clips=list(self._entries.values()))
        write_atomically(to_json(index), self.folder.path / INDEX, replace=True)
        write_outputs(self.folder, index)
        self._written_s = time.monotonic()
        self._writing_took_s = self._written_s - began

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = filelock.FileLock(self.folder.lock)
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout as error:
            raise OutputError(
                f"{printable(self.folder.path)}: another batch is at work in this folder; wait"
                " for it, or choose another folder with -o"
            ) from error
        except OSError as error:
            raise OutputError(
                f"{printable(self.folder.path)}: can't be written: {error.strerror or error}"
            ) from error
        try:
            yield
        finally:
            lock.release()

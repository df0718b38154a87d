"""The journal of a session that runs, from which a killed one is recovered.

One `JournalFile` a session, in the user's state folder; that of a session that is not to be saved
(`no_save`) is in the folder of the results: nothing of it shall be anywhere else. Landmarks, counts
and what was announced are in it; the foot's turns (`TurnSample`) are not, so that a recovered
session is measured from its landmarks.
"""

import struct
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from formcheck.errors import FormcheckError
from formcheck.live.announced import Announced
from formcheck.live.journal_files import (
    FIRST_LINE,
    SET_ASIDE,
    SUFFIX,
    UNREADABLE,
    JournalFile,
    journal_files,
    journal_folder,
    journal_records,
    keep_unread,
    new_journal,
    open_left,
    set_journal_aside,
    within,
)
from formcheck.live.session_recording import RecordedFrame, SessionRecording
from formcheck.model.landmarks import POSE_SHAPE
from formcheck.model.paths import printable
from formcheck.model.pose_backend import MEDIAPIPE_VIDEO
from formcheck.model.system import remove_open
from formcheck.pose.backend_record import BackendRecord

FLUSH_S = 1.0
Counts = tuple[int, int]
"""Full and partial repetitions."""

_HEADER, _FRAMES, _RESET, _COUNTS, _ANNOUNCED = b"H", b"F", b"R", b"C", b"A"
_COUNTED = struct.Struct("<II")
MAX_UNPACKED = 16_000_000
"""Bytes of one record; a second of frames has a few ten thousand."""
_FRAME = np.dtype([("time_s", "<f8"), ("stance", "?"), ("pose", "<f4", POSE_SHAPE)])


class SessionMetadata(BaseModel):
    """What is known of a session at its start; enough for a report.

    Attributes
    ----------
    started : datetime
        Local time.
    source : str
        As the report names it.
    width, height : int
        Of the pictures, pixels.
    folder : str
        Where the report goes, absolute.
    recordings : list of str
        Files that are being recorded, absolute; the one without an overlay first.
    exercise_file : str or None
        Of an exercise of one's own, absolute.
    exercise, side, height_cm, foot_length_cm, mass_kg, target, level
        As in `formcheck.analysis.options.Options`.
    backend : BackendRecord or None
        What finds the poses; None is MediaPipe in its VIDEO mode.
    model : str or None
        Another pose model than the bundled one, absolute.
    kind : "live", "rom" or "routine"
        The command.
    person, db, no_save
        For whom, in which file and whether the session is saved in the history.
    """

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True)

    started: datetime
    source: str
    width: int = Field(gt=0)
    height: int = Field(gt=0)
    folder: str
    recordings: list[str]
    exercise: str
    side: Literal["auto", "left", "right", "both"]
    height_cm: float | None
    foot_length_cm: float | None
    mass_kg: float | None
    target: float | None = None
    exercise_file: str | None = None
    level: float | None = None
    # From here on what journals of earlier versions don't have.
    backend: BackendRecord | None = None
    model: str | None = None
    kind: Literal["live", "rom", "routine"] = "live"
    person: str | None = None
    db: str | None = None
    no_save: bool = False


class Journal:
    """Writes down the frames of a session. A listener of `SessionRecording`.

    Whatever goes wrong with it (a full disk) ends the journal and not the session:
    `failure` says why.

    Parameters
    ----------
    metadata : SessionMetadata
        Of this session.
    folder : Path, optional
        Else the user's state folder, or `here` for a session that is not to be saved.
    here : Path, optional
        The folder in which results are wanted; else the current one.
    """

    def __init__(
        self, metadata: SessionMetadata, folder: Path | None = None, here: Path | None = None
    ) -> None:
        self._waiting: list[RecordedFrame] = []
        self._flushed_at = time.monotonic()
        self._counts: Counts | None = None
        self._announced = AnnouncedRecord()
        path = new_journal(metadata.started, SUFFIX, folder, here, saved=not metadata.no_save)
        self._file = JournalFile(path, FIRST_LINE)
        self._file.write(_HEADER, metadata.model_dump_json().encode())

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._file.path

    @property
    def failure(self) -> str | None:
        """Why it ended early; None while it is written."""
        return self._file.failure

    def add(self, frame: RecordedFrame) -> None:
        """Note a frame; written with the others of its second."""
        if not self._file.is_open:
            return
        self._waiting.append(frame)
        if time.monotonic() - self._flushed_at >= FLUSH_S:
            self.flush()

    def forget_set(self) -> None:
        """Note that all frames but those of the neutral posture are forgotten."""
        self.flush()
        self._file.write(_RESET, b"")
        self._announced = self._announced.model_copy(update={"counted_s": (), "begun_s": None})

    def note_counts(self, full: int, partial: int) -> None:
        """Note what was counted so far; written when it is another count than before.

        The frames in which it was counted are written before it, so that what is announced
        is in a recovered session too.
        """
        if (full, partial) != self._counts:
            self._counts = (full, partial)
            self.flush()
            self._file.write(_COUNTS, _COUNTED.pack(full, partial))

    def note_announced(self, announced: Announced) -> None:
        """Note when what was counted was at its top, and what was not counted."""
        now = AnnouncedRecord.of(announced)
        if now != self._announced:
            new = now.after(self._announced)
            self._announced = now
            self._file.write(_ANNOUNCED, new.model_dump_json().encode())

    def flush(self) -> None:
        """Write what waits."""
        self._flushed_at = time.monotonic()
        if not self._waiting:
            return
        rows = np.zeros(len(self._waiting), _FRAME)
        for row, frame in zip(rows, self._waiting, strict=True):
            row["time_s"], row["stance"], row["pose"] = frame.time_s, frame.stance, frame.pose
        self._waiting.clear()
        self._file.write(_FRAMES, zlib.compress(rows.tobytes(), 1))

    def close(self, *, keep: bool = False) -> None:
        """End the journal of a session whose report is written.

        With `keep` it stays for the next start, as after a crash.
        """
        self.flush()
        self._file.close(keep=keep)


class AnnouncedRecord(BaseModel):
    """What a journal notes of `Announced`: all of it, or what is new since the last note."""

    model_config = ConfigDict(defer_build=True, frozen=True, allow_inf_nan=False)

    counted_s: tuple[float, ...] = ()
    missed: int = 0
    begun_s: float | None = None
    returns_s: tuple[float, ...] = ()

    @classmethod
    def of(cls, announced: Announced) -> Self:
        """Return all of it."""
        return cls(
            counted_s=tuple(announced.counted_s),
            missed=announced.missed,
            begun_s=announced.begun_s,
            returns_s=tuple(announced.returns_s),
        )

    def after(self, before: Self) -> Self:
        """Return it without the times that were noted before."""
        counted_s = self.counted_s[len(before.counted_s) :]
        returns_s = self.returns_s[len(before.returns_s) :]
        return self.model_copy(update={"counted_s": counted_s, "returns_s": returns_s})

    def add_to(self, announced: Announced) -> None:
        """Add it to what was noted before."""
        announced.counted_s += self.counted_s
        announced.returns_s += self.returns_s
        announced.missed, announced.begun_s = self.missed, self.begun_s


class InterruptedSession:
    """A journal whose session has ended without removing it; locked while this is open.

    Attributes
    ----------
    metadata : SessionMetadata
        What is known of the session.
    recording : SessionRecording
        Its frames.
    counts : tuple of int or None
        Full and partial repetitions that it had counted; None in journals of earlier
        versions, which don't have them.
    announced : Announced
        When they were counted, and what was not; empty in journals of earlier versions.
    """

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path, self._file = path, file
        contents = _read(file)
        self.metadata, self.recording = contents.metadata, contents.recording
        self.counts, self.announced = contents.counts, contents.announced

    def keep_within(self, folder: Path) -> None:
        """Let its report be written in a folder only, and into no history."""
        # Those of one test or routine stay together.
        parts = 1 if self.metadata.kind == "live" else 2
        inside = within(folder, Path(self.metadata.folder), parts)
        changes = {"folder": str(inside), "no_save": True}
        self.metadata = self.metadata.model_copy(update=changes)

    def remove(self) -> None:
        """Let go of it for good: its report is written, or there is nothing in it."""
        remove_open(self._path, self._file)

    def set_aside(self) -> Path:
        """Keep its file under another name, which no start recovers; return that."""
        self._file.close()
        return set_journal_aside(self._path, SET_ASIDE)

    def leave(self) -> None:
        """Leave it for the next start."""
        self._file.close()


def interrupted_sessions(
    folder: Path | None = None,
    tell: Callable[[str], None] | None = None,
    *,
    here: Path | None = None,
    again: bool = False,
) -> Iterator[InterruptedSession]:
    """Yield the sessions that were killed, the oldest first.

    Those that still run, or that another start is about to recover, are left out. A file that
    can't be read is kept under another name, unless it holds nothing.

    Parameters
    ----------
    folder : Path, optional
        Else the user's state folder.
    tell : callable, optional
        Called with a line about each file that can't be read.
    here : Path, optional
        A folder of results (without a `folder`, else the current one), where those that were not
        to be saved are. A journal in it may be somebody else's: its report goes into that folder,
        and not into a history.
    again : bool
        Also those that were set aside before.
    """
    here = here.absolute() if here else None if folder else Path.cwd()
    endings = [SUFFIX, *([SET_ASIDE] if again else [])]
    for path in journal_files(folder or journal_folder(), here, endings, FIRST_LINE):
        file = open_left(path)
        if file is None:
            continue
        try:
            session = InterruptedSession(path, file)
        except UNREADABLE as error:
            why = str(error) if isinstance(error, FormcheckError) else "damaged"
            aside = keep_unread(path, file, SET_ASIDE)
            if tell and aside:
                tell(f"a session that was cut off can't be read ({why}); kept: {printable(aside)}")
        else:
            if path.parent == here:
                session.keep_within(here)
            yield session


class _Contents(NamedTuple):
    metadata: SessionMetadata
    recording: SessionRecording
    counts: Counts | None
    announced: Announced


def _read(file: BinaryIO) -> _Contents:
    metadata, recording, counts = None, SessionRecording(), None
    announced = Announced()
    for kind, payload in journal_records(file, FIRST_LINE):
        if kind == _HEADER:
            try:
                metadata = SessionMetadata.model_validate_json(payload)
            except ValidationError as error:
                raise FormcheckError("a journal of another version") from error
            recording = SessionRecording(
                backend=metadata.backend.backend() if metadata.backend else MEDIAPIPE_VIDEO
            )
        elif kind == _RESET:
            recording.forget_set()
            announced.forget_set()
        elif kind == _COUNTS:
            full, partial = _COUNTED.unpack(payload)
            counts = (full, partial)
        elif kind == _ANNOUNCED:
            AnnouncedRecord.model_validate_json(payload).add_to(announced)
        elif kind == _FRAMES:
            for row in np.frombuffer(_unpacked(payload), _FRAME):
                recording.add(float(row["time_s"]), row["pose"].copy(), stance=bool(row["stance"]))
    if metadata is None:
        raise FormcheckError("a journal without a beginning")
    return _Contents(metadata, recording, counts, announced)


def _unpacked(payload: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    rows = unpacking.decompress(payload, MAX_UNPACKED)
    if not unpacking.eof:
        raise FormcheckError("a record that is too large")
    return rows

"""The journal of a session that runs, from which a killed one is recovered.

One file a session, in the user's state folder: a first line, then records of a kind, a
length, a checksum and the bytes. That of a session that is not to be saved (`no_save`) is in the
current folder: nothing of it shall be anywhere but where its results are wanted. It is only ever
appended to; a record that was cut short ends it. A lock on the file says that its session still
runs. Landmarks and counts are in it; the foot's turns (`TurnSample`) are not, so that a recovered
session is measured from its landmarks.
"""

import struct
import time
import uuid
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from formcheck.errors import FormcheckError
from formcheck.live.journal_files import (
    FIRST_LINE,
    HERE,
    SET_ASIDE,
    SUFFIX,
    journal_files,
    journal_folder,
    open_left,
)
from formcheck.live.session_recording import RecordedFrame, SessionRecording
from formcheck.model.landmarks import POSE_SHAPE
from formcheck.model.paths import printable
from formcheck.model.pose_backend import MEDIAPIPE_VIDEO
from formcheck.model.system import create, lock, remove_open
from formcheck.pose.backend_record import BackendRecord

FLUSH_S = 1.0
Counts = tuple[int, int]
"""Full and partial repetitions."""
MAX_BYTES = 150_000_000
"""More than two hours; what comes after is not in the journal."""

_RECORD = struct.Struct("<cII")
_HEADER, _FRAMES, _RESET, _COUNTS = b"H", b"F", b"R", b"C"
_COUNTED = struct.Struct("<II")
LEAST_BYTES = 4096
"""A smaller file that can't be read holds nothing but its beginning: not one second of frames."""
MAX_UNPACKED = 16_000_000
"""Bytes of one record; a second of frames has a few ten thousand."""
_FRAME = np.dtype([("time_s", "<f8"), ("stance", "?"), ("pose", "<f4", POSE_SHAPE)])


_UNREADABLE = (FormcheckError, OSError, ValueError, struct.error, zlib.error)


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

    model_config = ConfigDict(extra="forbid", frozen=True)

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
        Else the user's state folder; the current one for a session that is not to be saved.
    """

    def __init__(self, metadata: SessionMetadata, folder: Path | None = None) -> None:
        self.failure: str | None = None
        self._waiting: list[RecordedFrame] = []
        self._flushed_at = time.monotonic()
        self._size = 0
        self._counts: Counts | None = None
        self._file: BinaryIO | None = None
        name = f"{metadata.started:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:8]}{SUFFIX}"
        if folder is None and metadata.no_save:
            folder, name = Path.cwd(), HERE + name
        folder = folder or journal_folder()
        self.path = folder / name
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = create(self.path)
            # Before there is anything to recover, so that no other start takes it.
            lock(self._file)
            self._file.write(FIRST_LINE)
            self._write(_HEADER, metadata.model_dump_json().encode())
            self._file.flush()
        except OSError as error:
            self._fail(error)

    def add(self, frame: RecordedFrame) -> None:
        """Note a frame; written with the others of its second."""
        if self._file is None:
            return
        self._waiting.append(frame)
        if time.monotonic() - self._flushed_at >= FLUSH_S:
            self.flush()

    def forget_set(self) -> None:
        """Note that all frames but those of the neutral posture are forgotten."""
        self.flush()
        self._guarded(_RESET, b"")

    def note_counts(self, full: int, partial: int) -> None:
        """Note what was counted so far; written when it is another count than before."""
        if (full, partial) != self._counts:
            self._counts = (full, partial)
            self._guarded(_COUNTS, _COUNTED.pack(full, partial))

    def flush(self) -> None:
        """Write what waits."""
        self._flushed_at = time.monotonic()
        if not self._waiting:
            return
        rows = np.zeros(len(self._waiting), _FRAME)
        for row, frame in zip(rows, self._waiting, strict=True):
            row["time_s"], row["stance"], row["pose"] = frame.time_s, frame.stance, frame.pose
        self._waiting.clear()
        self._guarded(_FRAMES, zlib.compress(rows.tobytes(), 1))

    def close(self, *, keep: bool = False) -> None:
        """End the journal of a session whose report is written.

        With `keep` it stays for the next start, as after a crash.
        """
        self.flush()
        if self._file is None:
            return
        if keep:
            self._file.close()
        else:
            remove_open(self.path, self._file)
        self._file = None

    def _guarded(self, kind: bytes, payload: bytes) -> None:
        if self._file is None or self._size + len(payload) > MAX_BYTES:
            return
        try:
            self._write(kind, payload)
            self._file.flush()
        except OSError as error:
            self._fail(error)

    def _write(self, kind: bytes, payload: bytes) -> None:
        assert self._file is not None
        self._file.write(_RECORD.pack(kind, len(payload), zlib.crc32(payload)) + payload)
        self._size += len(payload)

    def _fail(self, error: OSError) -> None:
        self.failure = f"the session can't be recovered after a crash: {error.strerror or error}"
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None


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
    """

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path, self._file = path, file
        self.metadata, self.recording, self.counts = _read(file)

    def keep_within(self, folder: Path) -> None:
        """Let its report be written in a folder only, and into no history."""
        place = Path(self.metadata.folder)
        inside = place if place.resolve().is_relative_to(folder) else folder / place.name
        changes = {"folder": str(inside), "no_save": True}
        self.metadata = self.metadata.model_copy(update=changes)

    def remove(self) -> None:
        """Let go of it for good: its report is written, or there is nothing in it."""
        remove_open(self._path, self._file)

    def set_aside(self) -> Path:
        """Keep its file under another name, which no start recovers; return that."""
        self._file.close()
        return _set_aside(self._path)

    def leave(self) -> None:
        """Leave it for the next start."""
        self._file.close()


def interrupted_sessions(
    folder: Path | None = None,
    tell: Callable[[str], None] | None = None,
    *,
    again: bool = False,
) -> Iterator[InterruptedSession]:
    """Yield the sessions that were killed, the oldest first.

    Those that still run, or that another start is about to recover, are left out. A file that
    can't be read is kept under another name, unless it holds nothing.

    Parameters
    ----------
    folder : Path, optional
        Else the user's state folder, and the current one. A journal in that may be somebody
        else's: its report goes into that folder, and not into a history.
    tell : callable, optional
        Called with a line about each file that can't be read.
    again : bool
        Also those that were set aside before.
    """
    here = None if folder else Path.cwd()
    for path in journal_files(folder or journal_folder(), here, again=again):
        file = open_left(path)
        if file is None:
            continue
        try:
            session = InterruptedSession(path, file)
        except _UNREADABLE as error:
            if path.stat().st_size < LEAST_BYTES:
                remove_open(path, file)
                continue
            file.close()
            why = str(error) if isinstance(error, FormcheckError) else "damaged"
            aside = _set_aside(path)
            if tell:
                tell(f"a session that was cut off can't be read ({why}); kept: {printable(aside)}")
        else:
            if path.parent == here:
                session.keep_within(here)
            yield session


def _set_aside(path: Path) -> Path:
    aside = path.with_suffix(SET_ASIDE)
    path.replace(aside)
    return aside


def _read(file: BinaryIO) -> tuple[SessionMetadata, SessionRecording, Counts | None]:
    if file.read(len(FIRST_LINE)) != FIRST_LINE:
        raise FormcheckError("not a journal")
    metadata, recording, counts = None, SessionRecording(), None
    for kind, payload in _records(file):
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
        elif kind == _COUNTS:
            full, partial = _COUNTED.unpack(payload)
            counts = (full, partial)
        elif kind == _FRAMES:
            for row in np.frombuffer(_unpacked(payload), _FRAME):
                recording.add(float(row["time_s"]), row["pose"].copy(), stance=bool(row["stance"]))
    if metadata is None:
        raise FormcheckError("a journal without a beginning")
    return metadata, recording, counts


def _unpacked(payload: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    rows = unpacking.decompress(payload, MAX_UNPACKED)
    if not unpacking.eof:
        raise FormcheckError("a record that is too large")
    return rows


def _records(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield whole records up to the first that was cut short or damaged."""
    while len(head := file.read(_RECORD.size)) == _RECORD.size:
        kind, length, checksum = _RECORD.unpack(head)
        if length > MAX_BYTES:
            return
        payload = file.read(length)
        if len(payload) < length or zlib.crc32(payload) != checksum:
            return
        yield kind, payload

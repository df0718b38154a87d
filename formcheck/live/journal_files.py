"""The files under journals: where they are, what they are called, how they are written and read.

A journal is a first line, then records: a kind, a length, a checksum and the bytes. It is only
ever appended to; one that was cut short ends at its last whole record. A lock on it says that
what it is about still runs.
"""

import stat
import struct
import uuid
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import platformdirs

from formcheck.errors import FormcheckError
from formcheck.model.regular_file import open_regular
from formcheck.model.system import create, is_removed, lock, remove_open

FIRST_LINE = b"formcheck.journal/1\n"
SUFFIX = ".journal"
SET_ASIDE = ".unreported"
"""Ends the name of a journal that could not be made into a report; it is only tried again when
somebody asks."""
HERE = "formcheck-"
"""Begins the name of a journal among results."""
MAX_BYTES = 150_000_000
"""More than two hours of a session; what comes after is not in its journal."""
LEAST_BYTES = 4096
"""A smaller file that can't be read holds nothing but its beginning: not one second of frames."""
UNREADABLE = (FormcheckError, OSError, ValueError, struct.error, zlib.error)
"""What the reading of a damaged journal raises."""

_RECORD = struct.Struct("<cII")


class JournalFile:
    """Writes a journal.

    Whatever goes wrong with it (a full disk) ends the journal and not what it is about:
    `failure` says why.

    Parameters
    ----------
    path : Path
        New; its folder is made.
    first_line : bytes
        Tells what it is.
    """

    def __init__(self, path: Path, first_line: bytes) -> None:
        self.path = path
        self.failure: str | None = None
        self._size = 0
        self._file: BinaryIO | None = None
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = create(path)
            # Before there is anything to recover, so that no other start takes it.
            lock(self._file)
            self._file.write(first_line)
            self._file.flush()
        except OSError as error:
            self._fail(error)

    def write(self, kind: bytes, payload: bytes) -> None:
        """Append a record; it outlives the program from then on."""
        if self._file is None or self._size + len(payload) > MAX_BYTES:
            return
        try:
            self._file.write(_RECORD.pack(kind, len(payload), zlib.crc32(payload)) + payload)
            self._size += len(payload)
            self._file.flush()
        except OSError as error:
            self._fail(error)

    @property
    def is_open(self) -> bool:
        """Whether anything is still written."""
        return self._file is not None

    def close(self, *, keep: bool) -> None:
        """End it; with `keep` it stays for the next start, as after a crash."""
        if self._file is None:
            return
        if keep:
            self._file.close()
        else:
            remove_open(self.path, self._file)
        self._file = None

    def _fail(self, error: OSError) -> None:
        self.failure = f"the session can't be recovered after a crash: {error.strerror or error}"
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None


def journal_folder() -> Path:
    """Return the folder of the journals; it may not exist."""
    return Path(platformdirs.user_state_dir("formcheck", appauthor=False)) / "live"


def new_journal(
    started: datetime, ending: str, folder: Path | None, here: Path | None = None, *, saved: bool
) -> Path:
    """Return the path of a new journal; those of earlier starts come before it.

    Parameters
    ----------
    started : datetime
        When what it is about began, local time.
    ending : str
        Of its name.
    folder : Path or None
        Else the user's state folder.
    here : Path, optional
        The folder of the results, where it is when nothing is saved; else the current one.
    saved : bool
        Whether anything of it may be kept in the user's folders.
    """
    name = f"{started:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:8]}{ending}"
    if folder is None and not saved:
        return (here or Path.cwd()) / (HERE + name)
    return (folder or journal_folder()) / name


def within(folder: Path, place: Path, parts: int) -> Path:
    """Return a place, or where it is in a folder outside of which nothing may be written.

    Parameters
    ----------
    folder : Path
        Absolute.
    place : Path
        Where something is wanted.
    parts : int
        How much of the end of its name is kept.
    """
    if place.resolve().is_relative_to(folder):
        return place
    return folder / Path(*place.parts[1:][-parts:])


def journal_files(
    folder: Path, here: Path | None, endings: Sequence[str], first_line: bytes
) -> list[Path]:
    """Return the journals in a folder of journals and in a user's folder, the oldest first.

    Parameters
    ----------
    folder : Path
        Everything with a journal's ending is one.
    here : Path or None
        Only what begins as a journal does is one: the other files are the user's.
    endings : sequence of str
        Of their names.
    first_line : bytes
        Of those in `here`.
    """
    found = [path for end in endings for path in folder.glob("*" + end)]
    if here:
        named = (path for end in endings for path in here.glob(f"{HERE}*{end}"))
        found += [path for path in named if _begins_with(path, first_line)]
    return sorted(found, key=lambda path: path.name.removeprefix(HERE))


def _begins_with(path: Path, first_line: bytes) -> bool:
    try:
        with open_regular(path) as file:
            return file.read(len(first_line)) == first_line
    except OSError:
        return False


def open_left(path: Path) -> BinaryIO | None:
    """Open and lock a journal that was left; None while its session, or a recovery, has it."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        file = path.open("r+b")
    except OSError:
        return None
    try:
        lock(file)
        # Removed since it was opened: another start has recovered it.
        if is_removed(file):
            raise FileNotFoundError(path)
    except OSError:
        file.close()
        return None
    return file


def journal_records(file: BinaryIO, first_line: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield whole records, kind and bytes, up to the first that was cut short or damaged.

    Raises
    ------
    FormcheckError
        It begins with another line.
    """
    found = file.read(len(first_line))
    if found != first_line:
        name, _, _ = first_line.partition(b"/")
        ours = found.startswith(name + b"/")
        raise FormcheckError("of another version of formcheck" if ours else "not a journal")
    while len(head := file.read(_RECORD.size)) == _RECORD.size:
        kind, length, checksum = _RECORD.unpack(head)
        if length > MAX_BYTES:
            return
        payload = file.read(length)
        if len(payload) < length or zlib.crc32(payload) != checksum:
            return
        yield kind, payload


def keep_unread(path: Path, file: BinaryIO, ending: str) -> Path | None:
    """Keep a journal that can't be read under another name; None: there is nothing in it."""
    if path.stat().st_size < LEAST_BYTES:
        remove_open(path, file)
        return None
    file.close()
    return set_journal_aside(path, ending)


def set_journal_aside(path: Path, ending: str) -> Path:
    """Keep a journal under another name, which no start recovers; return that."""
    aside = path.with_suffix(ending)
    path.replace(aside)
    return aside

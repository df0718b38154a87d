"""Opening the history's file: its place, its version, and what becomes of a damaged one.

A power cut must not lose a session that was reported as saved. The write-ahead log alone
keeps the file sound; that the *last* commits survive too needs ``synchronous=FULL``, which
waits for the disk at each commit (``NORMAL`` only at checkpoints). A session is saved every
few minutes, so the few milliseconds cost nothing.
"""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

import platformdirs

from formcheck.history.errors import HistoryError, as_history_error
from formcheck.history.schema import (
    ADDED,
    APPLICATION_ID,
    VERSION,
    has_its_tables,
    migrate,
    version_of,
)
from formcheck.model.paths import printable

ENVIRONMENT = "FORMCHECK_DB"
BUSY_S = 30.0
"""How long a process waits for another that is saving; a save takes milliseconds."""

LARGEST_CHECKED = 32_000_000
"""Bytes of a history that is checked whole at each start: ten thousand sessions; it takes 0.3 s.
Damage in a larger one is told when it is met."""
_OF_THE_SYSTEM = (
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOLFS,
    sqlite3.SQLITE_AUTH,
)
"""What keeps a sound file from being opened; everything else is the file's own fault."""
_MAGIC = b"SQLite format 3\0"
_APPLICATION_ID_END = 72
_MIN_BYTES = 512


def default_path() -> Path:
    """Return where the history lies unless told otherwise: in the user's data folder."""
    if place := os.environ.get(ENVIRONMENT):
        return Path(place)
    return _own_path()


def _own_path() -> Path:
    return Path(platformdirs.user_data_dir("formcheck", appauthor=False)) / "history.sqlite"


def open_database(path: Path, tell: Callable[[str], None]) -> sqlite3.Connection:
    """Open a history, or begin one; an older version is migrated.

    Parameters
    ----------
    path : Path
        The file.
    tell : callable
        Called with a line when a damaged history was set aside and a new one begun.

    Raises
    ------
    HistoryError
        It can't be opened or made, is newer than this formcheck, or is another program's.
    """
    with as_history_error(path):
        _create(path)
        before = _identity(path)
        try:
            return _connect(path)
        except _DamageError:
            aside = _set_aside(path, before)
            tell(
                f"the history was damaged: it is kept as {printable(aside)}, and a new one is begun"
            )
            return _connect(path)


def is_sound(path: Path) -> bool:
    """Whether a history can be read; it is looked at and left as it is.

    Raises
    ------
    HistoryError
        It can't be opened, is newer than this formcheck, or is another program's.
    """
    with as_history_error(path):
        if path.is_file() and path.stat().st_size == 0:
            return True
        connection = sqlite3.connect(
            _address_to_read(path), timeout=1.0, uri=True, isolation_level=None
        )
        try:
            _check_sound(connection, path)
        except _DamageError:
            return False
        finally:
            connection.close()
    return True


def erase_deleted(connection: sqlite3.Connection, path: Path, tell: Callable[[str], None]) -> None:
    """Let nothing of what was deleted be left in a history's file, nor in its log.

    sqlite overwrites a row that is deleted, but where rows were moved from page to page before,
    copies of them are left beside it: so the file is written anew without them.

    Parameters
    ----------
    connection : Connection
        To the history, without a transaction.
    path : Path
        Its file.
    tell : callable
        Called with a line when traces are left: the disk is full, or another program reads the
        history for longer than is waited for.
    """
    try:
        connection.execute("VACUUM")
        held = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        why = "another program has it open" if held else ""
    except sqlite3.Error as error:
        why = str(error)
    if why:
        tell(
            f"the history {printable(path)}: it is deleted, but traces may be left in the file"
            f" ({why}) until something is deleted again"
        )


class _DamageError(Exception):
    """The file is a history, and damaged."""


def _create(path: Path) -> None:
    """Make the file where there is none, readable for its owner alone: it is about a body.

    An existing one is not even opened: closing it would drop the locks that sqlite holds on
    it elsewhere in this process (POSIX).
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.is_dir():
        raise HistoryError(f"the history {printable(path)}: a folder; choose a file with --db")
    if path.exists() and not path.is_file():
        raise HistoryError(f"the history {printable(path)}: not a file; choose another with --db")
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _connect(path: Path) -> sqlite3.Connection:
    if 0 < path.stat().st_size < _MIN_BYTES:
        # sqlite would take it for an empty file, and write over it.
        raise _damaged_or_foreign(path)
    to_read = path.stat().st_size > 0 and not can_be_written(path)
    address = _address_to_read(path) if to_read else path.absolute().as_uri()
    connection = sqlite3.connect(address, timeout=BUSY_S, uri=True, isolation_level=None)
    # A damaged letter is one row's fault, not the end of a whole list.
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")
    try:
        _check_sound(connection, path)
        if to_read:
            _check_version_to_read(connection, path)
            return connection
        _enable_wal(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # What is deleted is overwritten, not only unlinked.
        connection.execute("PRAGMA secure_delete = ON")
        migrate(connection)
    except sqlite3.DatabaseError as error:
        connection.close()
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise _damaged_or_foreign(path) from error
        raise
    except BaseException:
        connection.close()
        raise
    return connection


def can_be_written(path: Path) -> bool:
    """Whether a file, and those that sqlite makes beside it, can be written."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _address_to_read(path: Path) -> str:
    address = f"{path.absolute().as_uri()}?mode=ro"
    if not path.with_name(path.name + "-wal").exists():
        # Nobody writes it: then no files need be made beside it to look at it.
        address += "&immutable=1"
    return address


def _check_version_to_read(connection: sqlite3.Connection, path: Path) -> None:
    """Raise when an older history would have to be migrated, or given a table, first."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if version_of(connection) < VERSION or not tables.issuperset(ADDED):
        raise HistoryError(
            f"the history {printable(path)} is of an older formcheck and can only be read: copy"
            " it to where it can be written, and choose the copy with --db"
        )


def _check_sound(connection: sqlite3.Connection, path: Path) -> None:
    """Raise when the file is damaged, newer, or another program's.

    It is read in one transaction: another process may be beginning it at this moment, and its
    number from before would not go with its tables from after.
    """
    try:
        connection.execute("BEGIN")
        _check_ownership(connection, path)
        sound = has_its_tables(connection)
        if path.stat().st_size <= LARGEST_CHECKED:
            sound = sound and connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
    except (sqlite3.Error, UnicodeDecodeError) as error:
        # Damage shows in many ways; sqlite even quotes text that is none in its own messages.
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_THE_SYSTEM:
            raise
        raise _damaged_or_foreign(path) from error
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    if not sound:
        raise _DamageError


def _damaged_or_foreign(path: Path) -> Exception:
    """Return which of the two a file is that sqlite can't read."""
    with path.open("rb") as file:
        head = file.read(_APPLICATION_ID_END)
    number = int.from_bytes(head[_APPLICATION_ID_END - 4 :], "big")
    # In formcheck's own place nothing else can be, however damaged.
    if path == _own_path() or (head.startswith(_MAGIC) and number == APPLICATION_ID):
        return _DamageError()
    return _foreign(path)


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    value: int = connection.execute(f"PRAGMA {pragma}").fetchone()[0]
    return value


def _check_ownership(connection: sqlite3.Connection, path: Path) -> None:
    """Leave alone what is newer, or another program's: nothing was written to it yet."""
    version, number = version_of(connection), _number(connection, "application_id")
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if number != APPLICATION_ID and (tables or version or number):
        raise _foreign(path)
    if version > VERSION:
        raise HistoryError(
            f"the history {printable(path)} was written by a newer formcheck (version {version},"
            f" this one knows {VERSION}): update formcheck, or choose another file with --db"
        )


def _foreign(path: Path) -> HistoryError:
    return HistoryError(f"{printable(path)}: not a history of formcheck; choose another with --db")


def _enable_wal(connection: sqlite3.Connection) -> None:
    """Switch the write-ahead log on; sqlite does not wait for others in this one statement."""
    end = time.monotonic() + BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.01)


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _set_aside(path: Path, damaged: tuple[int, int]) -> Path:
    """Rename a damaged history with its log; nothing is removed.

    Another process that found the same damage may have done it already: then the file at
    `path` is a new one, and stays.
    """
    stem = f"{path.name}.damaged-{datetime.now():%Y%m%d-%H%M%S}"
    aside = path.with_name(stem)
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{stem}-{number}")
    if _identity(path) == damaged:
        path.rename(aside)
        for tail in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(path.name + tail).rename(aside.with_name(aside.name + tail))
        _create(path)
    return aside

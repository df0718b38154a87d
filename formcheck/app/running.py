"""One app at a time: its port, its lock, and the way for a second start to find it."""

from __future__ import annotations

import http.client
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from formcheck.app.access import LOOPBACK, Access
from formcheck.app.guard import KEY_HEADER, NEW_ADDRESS_PATH
from formcheck.errors import FormcheckError, OutputError
from formcheck.history.database import default_path
from formcheck.model.paths import printable
from formcheck.model.regular_file import read_regular
from formcheck.model.system import lock
from formcheck.report.atomic_write import write_atomically

FOLDER = "formcheck-app"
_LOCK, _RUNNING = "app.lock", "running.json"
FIRST_PORT, PORTS_TRIED = 8000, 50
_MOST_BYTES = 4000
_ANSWER_S = 20.0
"""An app that has just been started still loads."""


class AlreadyRunsError(FormcheckError):
    """The app runs already; ``address`` opens it once, None where it does not answer."""

    def __init__(self, message: str, address: str | None) -> None:
        super().__init__(message)
        self.address = address


def app_folder(db: Path | None) -> Path:
    """Return where the app keeps its data: beside the history."""
    return (db or default_path()).absolute().parent / FOLDER


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the app's data folder, which is made for the user alone, while the app runs.

    Raises
    ------
    AlreadyRunsError
        Another app holds it.
    FormcheckError
        The folder can't be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file: BinaryIO = os.fdopen(os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    except OSError as error:
        reason = error.strerror or error
        raise FormcheckError(f"{printable(folder)}: can't be used ({reason})") from error
    with file:
        try:
            lock(file)
        except OSError:
            raise _already_runs(folder) from None
        try:
            yield
        finally:
            (folder / _RUNNING).unlink(missing_ok=True)


def bind(port: int | None) -> socket.socket:
    """Return a socket at 127.0.0.1: at that port, or at the first free one from 8000 on.

    Raises
    ------
    OutputError
        The port is taken, or all that were tried are.
    """
    last = FIRST_PORT + PORTS_TRIED
    for number in range(FIRST_PORT, last) if port is None else (port,):
        door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            door.bind((LOOPBACK, number))
            door.listen(128)
        except OSError:
            door.close()
            continue
        return door
    which = f"the ports {FIRST_PORT} to {last - 1} are" if port is None else f"port {port} is"
    raise OutputError(f"{which} taken or may not be used; choose another with --port")


def announce(folder: Path, access: Access) -> None:
    """Write down, for the user alone, where the app is, for a second start to find."""
    text = json.dumps({"port": access.port, "key": access.key})
    write_atomically(text.encode(), folder / _RUNNING, replace=True, mode=0o600)


def _already_runs(folder: Path) -> AlreadyRunsError:
    """Ask the app that runs for an address that opens it."""
    try:
        found = json.loads(read_regular(folder / _RUNNING, _MOST_BYTES))
        port, key = int(found["port"]), str(found["key"])
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_ANSWER_S)
        connection.request("POST", NEW_ADDRESS_PATH, headers={KEY_HEADER: key})
        answer = connection.getresponse()
        address = answer.read(_MOST_BYTES).decode() if answer.status == 200 else None
        connection.close()
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
        address = None
    where = f"at {address}" if address else "but does not answer (yet): end it with Ctrl-C there"
    return AlreadyRunsError(f"the app runs already, {where}", address)

"""Writing of one file, whole or not at all."""

import os
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from formcheck.errors import OutputError
from formcheck.model.paths import printable
from formcheck.model.system import create, put_in_place

STALE_S = 3600.0
"""Age at which an unfinished file is nobody's any more; one that is written is younger."""


def write_atomically(
    content: bytes | Iterable[bytes], path: Path, *, replace: bool, mode: int = 0o666
) -> None:
    """Write a file whole or not at all.

    Parameters
    ----------
    content : bytes or iterable of bytes
        All of it, or one part after the other.
    path : Path
        The file.
    replace : bool
        Whether it may be there already.
    mode : int
        Who may read it, less what the user's umask takes away.

    Raises
    ------
    OutputError
        The file is there already and may not be replaced, or it can't be written.
    """
    if os.path.lexists(path) and not replace:
        raise OutputError(f"{printable(path)}: already there; choose another name")
    _sweep(path.parent)
    part = path.with_name(f".formcheck-{secrets.token_hex(4)}-part")
    try:
        with create(part, mode) as file:
            file.writelines([content] if isinstance(content, bytes) else content)
        put_in_place(part, path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"{printable(path)}: can't be written ({reason})") from error
    finally:
        part.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what a program has left here that was killed while it wrote a file."""
    for part in folder.glob(".formcheck-*-part"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > STALE_S:
                part.unlink()

"""Where journals are, what they are called, and which of them nobody writes any more."""

import stat
from pathlib import Path
from typing import BinaryIO

import platformdirs

from formcheck.model.regular_file import open_regular
from formcheck.model.system import is_removed, lock

FIRST_LINE = b"formcheck.journal/1\n"
SUFFIX = ".journal"
SET_ASIDE = ".unreported"
"""Ends the name of a journal that could not be made into a report; it is only tried again when
somebody asks."""
HERE = "formcheck-"
"""Begins the name of a journal in the current folder."""


def journal_folder() -> Path:
    """Return the folder of the journals; it may not exist."""
    return Path(platformdirs.user_state_dir("formcheck", appauthor=False)) / "live"


def journal_files(folder: Path, here: Path | None, *, again: bool) -> list[Path]:
    """Return the journals in a folder of journals and in a user's folder, the oldest first.

    Parameters
    ----------
    folder : Path
        Everything with a journal's ending is one.
    here : Path or None
        Only what begins as a journal does is one: the other files are the user's.
    again : bool
        Also those that were set aside.
    """
    endings = (SUFFIX, SET_ASIDE) if again else (SUFFIX,)
    found = [path for end in endings for path in folder.glob("*" + end)]
    if here:
        named = (path for end in endings for path in here.glob(f"{HERE}*{end}"))
        found += [path for path in named if _is_journal(path)]
    return sorted(found, key=lambda path: path.name.removeprefix(HERE))


def _is_journal(path: Path) -> bool:
    try:
        with open_regular(path) as file:
            return file.read(len(FIRST_LINE)) == FIRST_LINE
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

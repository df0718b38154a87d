"""Whether this machine lets formcheck work: its folders, its memory, its terminal."""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import psutil

from formcheck.cli.finding import Finding
from formcheck.errors import FormcheckError
from formcheck.model.paths import printable
from formcheck.model.system import limits, system

LEAST_FREE = 500_000_000
"""Bytes of disk: the results of a long clip with its video."""
LEAST_MEMORY = 1_000_000_000
"""Bytes that are free; with less the system may end the pose network."""
LEAST_ADDRESS_SPACE = 2_000_000_000
"""Bytes that a process may ask for: its libraries and threads reserve more than they use. A clip of
640 x 480 can be analysed with 2 GB, and not with 1.2."""
LEAST_FILES = 64
"""Files that a process may have open."""
STALE_S = 3600.0
PREFIX = ".formcheck-"
_SHOWN = "±°"


def folder() -> Finding:
    """Check that results can be written into the current folder."""
    mend = "work in a folder of yours, or name one with -o"
    trouble = _not_writable(Path.cwd())
    if trouble:
        return Finding("Folder", "problem", f"can't write here: {trouble}", mend)
    if little := _little_room(Path.cwd()):
        return Finding("Folder", "note", little, "make room, or name another disk with -o")
    return Finding("Folder", "ok", "results can be written here")


def history() -> Finding:
    """Look whether the history can be read and written; nothing of it is changed."""
    from formcheck.history.database import ENVIRONMENT, default_path, is_sound

    path = default_path()
    another = (
        f"mend its permissions, or choose another with --db or {ENVIRONMENT}; or use --no-save"
    )
    if path.exists():
        try:
            sound = is_sound(path)
        except FormcheckError as error:
            return Finding("History", "note", str(error), another)
        if not sound:
            mend = "copy a backup of yours to its place, else the next session begins a new one"
            kept = f"{printable(path)} is damaged; it will be kept under another name"
            return Finding("History", "note", kept, mend)
        if not os.access(path, os.W_OK):
            return Finding("History", "note", f"{printable(path)}: may not be written", another)
    there = next(parent for parent in path.absolute().parents if parent.exists())
    if trouble := _not_writable(there):
        return Finding("History", "note", f"{printable(there)}: {trouble}", another)
    if little := _little_room(there):
        return Finding("History", "note", little, "make room on its disk")
    return Finding("History", "ok", printable(path) if path.exists() else "begins when you save")


def settings_file() -> Finding:
    """Check that what was set can be read."""
    from formcheck.settings import read_settings, settings_path

    path = settings_path()
    try:
        count = len(read_settings(path))
    except FormcheckError as error:
        mend = "correct that line, or delete the file; --no-settings leaves it aside"
        return Finding("Settings", "problem", str(error), mend)
    return Finding("Settings", "ok", f"{count} set" if count else "none set")


def temporary_files() -> Finding:
    """Check that there is a folder for temporary files."""
    mend = "set TMPDIR to a folder that you may write to and that has room"
    try:
        with tempfile.TemporaryFile() as file:
            file.write(b"formcheck")
    except OSError as error:
        return Finding("Temporary", "note", f"no temporary files: {error.strerror}", mend)
    where = tempfile.gettempdir()
    if little := _little_room(Path(where)):
        return Finding("Temporary", "note", little, mend)
    return Finding("Temporary", "ok", where)


def memory() -> Finding:
    """Check what memory is free, and what limits a process has."""
    free = psutil.virtual_memory().available
    bounds = limits()
    address, files = bounds.get("address space"), bounds.get("open files")
    if address is not None and address < LEAST_ADDRESS_SPACE:
        message = f"a process may have {_size(address)} only"
        return Finding("Memory", "problem", message, "lift the limit: ulimit -v unlimited")
    if files is not None and files < LEAST_FILES:
        message = f"a process may open {files} files only"
        return Finding("Memory", "problem", message, "lift the limit: ulimit -n 1024")
    if free < LEAST_MEMORY:
        mend = "close other programs; batch -j 1 measures one clip at a time"
        return Finding("Memory", "note", f"{_size(free)} are free", mend)
    return Finding("Memory", "ok", f"{_size(free)} are free")


def terminal() -> Finding:
    """Check that the terminal shows what results need."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        _SHOWN.encode(encoding)
    except (UnicodeError, LookupError):
        how = "set PYTHONUTF8=1" if system() == "windows" else "export LC_ALL=C.UTF-8"
        message = f"shows {encoding}: letters are replaced, as in 12 +- 3 deg"
        return Finding("Terminal", "note", message, f"{how}, where the terminal shows UTF-8")
    return Finding("Terminal", "ok", encoding)


def leftovers() -> Finding:
    """Look for what programs have left that were killed."""
    from formcheck.live.journal_files import (
        FIRST_LINE,
        SET_ASIDE,
        SUFFIX,
        journal_files,
        journal_folder,
        open_left,
    )

    left = 0
    endings = (SUFFIX, SET_ASIDE)
    for path in journal_files(journal_folder(), Path.cwd(), endings, FIRST_LINE):
        file = open_left(path)
        if file is not None:
            file.close()
            left += 1
    if left:
        message = f"{left} session{'s' * (left > 1)} that {'were' if left > 1 else 'was'} cut off"
        return Finding("Left over", "note", message, "formcheck history recover")
    old = [path for path in Path.cwd().glob(f"{PREFIX}*") if _is_stale(path)]
    if old:
        named = ", ".join(printable(path.name) for path in old[:3])
        message = f"unfinished files: {named}{', ...' * (len(old) > 3)}"
        return Finding("Left over", "note", message, "delete them")
    return Finding("Left over", "ok", "nothing")


def _is_stale(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > STALE_S
    except OSError:
        return False


def _not_writable(place: Path) -> str:
    """Return why a file can't be written into a folder; empty when it can."""
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"formcheck")
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _little_room(place: Path) -> str:
    free = shutil.disk_usage(place).free
    return f"{_size(free)} are left on the disk of {printable(place)}" * (free < LEAST_FREE)


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"

"""The folder that a result goes into: files whole or not at all, and only our own."""

import errno
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Self

from formcheck.errors import OutputError
from formcheck.model.paths import printable
from formcheck.model.result_json import is_corrected, is_report
from formcheck.model.system import is_removed, lock, open_mark, put_in_place, remove_open
from formcheck.report.atomic_write import STALE_S

REPORT = "report.json"
REPS = "reps.csv"
TRIALS = "trials.csv"
FRAMES = "frames.csv"
POSE = "pose.npz"
ANGLES = "angles.png"
VIDEO = "annotated.mp4"
PAGE = "report.html"
PRINT = "print.html"
"""Of ``formcheck print``: no result has it from the start."""
FILES = (REPORT, REPS, FRAMES, POSE, ANGLES, VIDEO, PAGE)
"""What every result has."""
ALL_FILES = (*FILES, TRIALS)
"""What a result may have: that of a range-of-motion test has its trials too."""

_TEMPORARY = ".formcheck-"
_LOCK = f"{_TEMPORARY}lock"
"""Held while a command writes into the folder; one that was killed leaves it to the next."""
_OTHER = "choose another folder with -o"
_FREE = "free some space or choose another folder with -o"
_REASONS = {
    errno.EACCES: f"no permission; {_OTHER}",
    errno.EPERM: f"no permission; {_OTHER}",
    errno.EROFS: f"this disk can only be read; {_OTHER}",
    errno.ENOSPC: f"the disk is full; {_FREE}",
    errno.EDQUOT: f"your share of the disk is full; {_FREE}",
    errno.EFBIG: f"too large for this disk; {_OTHER}",
    errno.ENAMETOOLONG: f"the name is too long; {_OTHER}",
    errno.ENOTDIR: f"a file is where a folder should be; {_OTHER}",
    errno.EISDIR: f"a folder is where a file should be; {_OTHER}",
}


class ResultFolder:
    """Where the files of one result are written.

    A file appears only when it is complete. Files that formcheck did not write are
    neither changed nor removed; a file of an older result is replaced.

    Parameters
    ----------
    path : Path
        The folder; it is made when the first file is written.
    clip : Path
        What is analysed; it is never overwritten, even if it lies in the folder.
    corrects : bool
        The result is the one that is there, corrected by hand or not any more. A new result does
        not take the place of one that somebody corrected.
    """

    def __init__(self, path: Path, clip: Path, *, corrects: bool = False) -> None:
        self.path = path
        self._clip = clip
        self._corrects = corrects
        self._staging: Path | None = None

    @property
    def current(self) -> Path:
        """Where the files of the new result are for now."""
        return self._staging or self.path

    @property
    def holds_result(self) -> bool:
        """Whether an older result is there."""
        return is_report(self.path / REPORT)

    def beside(self, ending: str) -> Self:
        """Return the folder of this name with an ending, for the same clip."""
        place = self.path.with_name(self.path.name + ending)
        return type(self)(place, self._clip, corrects=self._corrects)

    @contextmanager
    def replacing(self) -> Iterator[None]:
        """Keep an older result in its place until the new one is whole.

        What is written meanwhile waits in a folder beside it. Whatever ends the work, an error or
        Ctrl-C, what was written of the new result takes the older one's place then; if nothing
        was, that stays.
        """
        if not self.holds_result:
            yield
            return
        with as_output_error(self.path):
            self._staging = Path(tempfile.mkdtemp("-new", _TEMPORARY, self.path))
        try:
            yield
        finally:
            staged, self._staging = self._staging, None
            with as_output_error(self.path):
                self._take_over(staged)

    def _take_over(self, staged: Path) -> None:
        names = [name for name in ALL_FILES if (staged / name).exists()]
        if REPORT in names:
            for name in names:
                put_in_place(staged / name, self.path / name)
            self._remove_stale(names)
        shutil.rmtree(staged, ignore_errors=True)

    def check(self) -> None:
        """Find out, before the long work, whether the result can be written.

        Raises
        ------
        OutputError
            The folder can't be made or written to, or a user's file is in the way.
        """
        if self.path.is_dir():
            self._check_files()
            if not self._corrects and is_corrected(self.path / REPORT):
                raise OutputError(
                    f"{printable(self.path)}: holds a result that was corrected by hand; {_OTHER},"
                    " or take that back first: formcheck correct --undo"
                )
            self._sweep()
        elif os.path.lexists(self.path):
            raise OutputError(f"{printable(self.path)}: a file, not a folder; {_OTHER}")
        # A folder's mode does not tell (network drives, full quotas): try it.
        with self._created(), tempfile.TemporaryFile(dir=self.path):
            pass

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write the files of a new result and remove those left of an older one.

        All are complete before the first takes its place.

        Raises
        ------
        OutputError
            Nothing was changed: no room, no permission, or a file in the way.
        """
        self.check()
        parts = {name: self._temporary_path(name) for name in files if not self._is_clip(name)}
        with self._created():
            try:
                for name, part in parts.items():
                    part.write_bytes(files[name])
                for name, part in parts.items():
                    put_in_place(part, self.current / name)
                if self._staging is None:
                    self._remove_stale(files)
            finally:
                for part in parts.values():
                    part.unlink(missing_ok=True)

    def add(self, name: str, write: Callable[[Path], None]) -> None:
        """Write one more file of the result with a function that takes its path.

        The path has the same suffix as ``name``. Whatever ends the function early, an
        error or Ctrl-C, leaves no half file.

        Raises
        ------
        OutputError
            No room or no permission.
        """
        part = self._temporary_path(name)
        try:
            with as_output_error(self.path / name):
                write(part)
                put_in_place(part, self.current / name)
        finally:
            part.unlink(missing_ok=True)

    def _temporary_path(self, name: str) -> Path:
        return self.current / f"{_TEMPORARY}{secrets.token_hex(4)}-{name}"

    def clear_unfinished(self) -> None:
        """Remove what a run has left that was killed just now; nobody else may be writing."""
        self._sweep(0.0)
        # One with something in it stays, and so does one that isn't there.
        with suppress(OSError):
            self.path.rmdir()

    def _sweep(self, age_s: float = STALE_S) -> None:
        """Remove what a run that was killed has left."""
        for part in self.path.glob(f"{_TEMPORARY}*"):
            with suppress(OSError):
                if age_s and (part.name == _LOCK or time.time() - part.stat().st_mtime < age_s):
                    continue  # somebody may be writing it
                if part.is_dir():
                    shutil.rmtree(part)
                else:
                    part.unlink()

    def _is_clip(self, name: str) -> bool:
        with suppress(OSError):
            return (self.path / name).samefile(self._clip)
        return False

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other commands from writing into the folder: files of two results would mix.

        It is made now, and removed at the end if nothing was written.

        Raises
        ------
        OutputError
            Another command is at work there, or the folder can't be made.
        """
        missing = self._missing_folders()
        try:
            with as_output_error(self.path):
                self.path.mkdir(parents=True, exist_ok=True)
                file = self._lock()
            try:
                yield
            finally:
                remove_open(self.path / _LOCK, file)
        finally:
            _remove_empty(missing)

    def _lock(self) -> BinaryIO:
        while True:
            file = open_mark(self.path / _LOCK)
            try:
                lock(file)
            except (BlockingIOError, PermissionError):
                file.close()
                raise OutputError(
                    f"{printable(self.path)}: another command of formcheck is writing into this"
                    " folder just now; try again when it is done, or choose another folder"
                ) from None
            except OSError:
                return file  # a disk without locks
            if not is_removed(file):
                return file
            file.close()

    def _missing_folders(self) -> list[Path]:
        return [folder for folder in (self.path, *self.path.parents) if not os.path.lexists(folder)]

    @contextmanager
    def _created(self) -> Iterator[None]:
        """Make the folder and its parents; those that stay empty are removed at the end."""
        missing = self._missing_folders()
        try:
            with as_output_error(self.path):
                self.path.mkdir(parents=True, exist_ok=True)
                yield
        finally:
            _remove_empty(missing)

    def _check_files(self) -> None:
        ours = is_report(self.path / REPORT)
        for name in ALL_FILES:
            target = self.path / name
            if self._is_clip(name):
                # A pose.npz that is analysed again stays as it is.
                if name != POSE:
                    raise OutputError(
                        f"{printable(target)}: the result would overwrite it; {_OTHER}"
                    )
            elif os.path.lexists(target) and (not ours or target.is_dir()):
                raise OutputError(f"{printable(target)}: in the way, and not formcheck's; {_OTHER}")

    def _remove_stale(self, files: Container[str]) -> None:
        for name in ALL_FILES:
            if name not in files and not self._is_clip(name):
                (self.path / name).unlink(missing_ok=True)


def _remove_empty(folders: list[Path]) -> None:
    for folder in folders:
        # One with something in it stays, and so does what is above it.
        with suppress(OSError):
            folder.rmdir()


@contextmanager
def as_output_error(path: Path) -> Iterator[None]:
    """Turn what the system says of a file into one clear line.

    Parameters
    ----------
    path : Path
        Which can't be written.

    Raises
    ------
    OutputError
        No room, no permission, or something else in the way.
    """
    try:
        yield
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or error.strerror or str(error)
        raise OutputError(f"{printable(path)}: can't be written: {reason}") from error

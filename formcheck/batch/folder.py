"""The folder of a batch: a folder for each clip, which is whole or not there, and who may write."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from formcheck.batch.record import RECORD, ClipRecord, read_record, to_json
from formcheck.errors import OutputError
from formcheck.model.paths import printable
from formcheck.model.result_json import is_report
from formcheck.model.system import put_in_place
from formcheck.report.atomic_write import write_atomically
from formcheck.report.folder import ALL_FILES, REPORT

INDEX = "batch.json"
CLIPS = "clips.csv"
RAISES = "raises.csv"
CLIPS_PARQUET = "clips.parquet"
RAISES_PARQUET = "raises.parquet"
PAGE = "index.html"
TABLES = (CLIPS, RAISES, CLIPS_PARQUET, RAISES_PARQUET)

_OWN = ".formcheck-batch"
_FULL = (errno.ENOTEMPTY, errno.EEXIST)


class BatchFolder:
    """Where the results of a batch are.

    Each clip is measured in a folder of the batch's own and moved to its name when it is whole,
    so that whatever ends the work leaves whole results only. Files that formcheck did not write
    are neither changed nor removed.

    Parameters
    ----------
    path : Path
        The folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()

    @property
    def own(self) -> Path:
        """What is in it is for this program alone."""
        return self.path / _OWN

    @property
    def lock(self) -> Path:
        """The file that a batch at work holds."""
        return self.own / "lock"

    def check(self) -> None:
        """Make the folder, and find out whether its files may be written.

        Raises
        ------
        OutputError
            It can't be made, or a user's file is in the way.
        """
        ours = os.path.lexists(self.path / INDEX) or self.own.is_dir()
        for name in (*TABLES, PAGE, INDEX):
            target = self.path / name
            if os.path.lexists(target) and (not ours or target.is_dir()):
                raise OutputError(
                    f"{printable(target)}: in the way, and not a batch's; choose another folder"
                    " with -o"
                )
        try:
            self.own.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"{printable(self.path)}: can't be written: {error.strerror or error}; choose"
                " another folder with -o"
            ) from error

    def sweep(self) -> None:
        """Remove what an earlier batch has left half done; nobody else may be at work."""
        for left in self.own.iterdir():
            if left != self.lock:
                shutil.rmtree(left, ignore_errors=True)

    def begin(self) -> Path:
        """Return a folder in which a clip is measured; nobody else has the same."""
        return self.own / secrets.token_hex(8)

    def publish(self, made: Path, record: ClipRecord) -> bool:
        """Move a clip's finished folder to its name; return whether it was needed.

        Where the same result is there already, say of a task that was thought lost, that stays
        and the new one goes. Files of the user's beside an older result stay there.

        Raises
        ------
        OutputError
            No room or no permission, or a folder of the user's has this name; what was there is
            still there.
        """
        target = self.path / record.entry.name
        try:
            (made / RECORD).write_bytes(to_json(record))
            while True:
                try:
                    made.rename(target)
                    return True
                except OSError as error:
                    if error.errno not in _FULL:
                        raise
                if self.finished(record.entry.name, record.entry.sha256, record.entry.settings):
                    return False
                if not _holds_result(target):
                    raise OutputError(
                        f"{printable(target)}: in the way, and not a batch's; rename it, or choose"
                        " another folder with -o"
                    )
                if _is_ours_alone(target):
                    self._set_aside(target)
                else:
                    _replace_files(made, target)
                    return True
        except OSError as error:
            raise OutputError(
                f"{printable(target)}: can't be written: {error.strerror or error}"
            ) from error
        finally:
            self.remove(made)

    def finished(self, name: str, sha256: str, settings: str) -> ClipRecord | None:
        """Return the record of a clip that is done, with this content and these settings."""
        record = self.record(name)
        if record is None or record.entry.state != "done":
            return None
        same = (record.entry.sha256, record.entry.settings) == (sha256, settings)
        return record if same else None

    def record(self, name: str) -> ClipRecord | None:
        """Return the record in a clip's folder; None where there is none."""
        return read_record(self.path / name)

    @staticmethod
    def remove(made: Path) -> None:
        """Remove a folder from `begin`, or what is left of it."""
        shutil.rmtree(made, ignore_errors=True)

    def is_free(self, name: str) -> bool:
        """Tell whether a clip may be given this name: nothing is there, or a batch's result."""
        target = self.path / name
        return not os.path.lexists(target) or read_record(target) is not None

    def write_record(self, record: ClipRecord) -> None:
        """Replace the record in a clip's folder.

        Raises
        ------
        OutputError
            No room or no permission.
        """
        write_atomically(to_json(record), self.path / record.entry.name / RECORD, replace=True)

    def names(self) -> list[str]:
        """Return the folders in it, clips' or not, in order."""
        with os.scandir(self.path) as found:
            return sorted(entry.name for entry in found if entry.is_dir() and entry.name != _OWN)

    def has_record(self, name: str) -> bool:
        """Tell whether a clip's folder is there, without reading its record."""
        return (self.path / name / RECORD).is_file()

    def _set_aside(self, target: Path) -> None:
        aside = self.own / f"{secrets.token_hex(4)}-old"
        # Another attempt may have done it in this moment.
        with suppress(FileNotFoundError):
            target.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)


def _holds_result(target: Path) -> bool:
    return (target / RECORD).is_file() or is_report(target / REPORT)


def _is_ours_alone(target: Path) -> bool:
    return all(path.name in (*ALL_FILES, RECORD) for path in target.iterdir())


def _replace_files(made: Path, target: Path) -> None:
    """Put the files of a result in the place of an older one's; with its record it is whole."""
    (target / RECORD).unlink(missing_ok=True)
    for name in (*ALL_FILES, RECORD):
        if (made / name).is_file():
            put_in_place(made / name, target / name)
        else:
            (target / name).unlink(missing_ok=True)

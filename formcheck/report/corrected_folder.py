"""A result's folder with the automatic result kept beside the corrected one."""

import os
import shutil
import tempfile
from pathlib import Path

from formcheck.errors import CorrectionError, OutputError
from formcheck.model.paths import printable
from formcheck.model.result import Result
from formcheck.model.result_json import is_corrected, is_report, load_result
from formcheck.model.system import put_in_place
from formcheck.report.folder import ALL_FILES, POSE, PRINT, REPORT, ResultFolder, as_output_error

AUTOMATIC = "automatic"
"""Folder in a result's own that holds the result as it was before anybody corrected it."""
_KEPT = tuple(name for name in ALL_FILES if name != POSE)
"""The recording stays where it is: it is the same for both."""


def automatic_report(folder: Path) -> Path:
    """Return where the automatic result's ``report.json`` is.

    Parameters
    ----------
    folder : Path
        Of the result.
    """
    inside = folder / AUTOMATIC / REPORT
    return inside if is_corrected(folder / REPORT) and is_report(inside) else folder / REPORT


def load_results(folder: Path) -> tuple[Result, Result]:
    """Return the result in a folder as it is, and the automatic one; the same if not corrected.

    Raises
    ------
    CorrectionError
        The folder holds no result that can be measured again.
    FormcheckError
        A report can't be read.
    """
    if not (folder / REPORT).is_file():
        raise CorrectionError(
            f"{printable(folder)}: no {REPORT} is in it; give the folder that formcheck analyze"
            " wrote"
        )
    if not (folder / POSE).is_file():
        raise CorrectionError(
            f"{printable(folder)}: no {POSE} is in it, so nothing can be measured again; analyse"
            " the clip again"
        )
    return load_result(folder / REPORT), load_result(automatic_report(folder))


def keep_automatic(folder: Path) -> None:
    """Copy the automatic result aside, unless it is there already.

    Raises
    ------
    OutputError
        No room, no permission, or a folder of somebody else's is in the way.
    """
    kept = folder / AUTOMATIC
    if is_corrected(folder / REPORT):
        if not is_report(kept / REPORT):
            raise OutputError(
                f"{printable(kept)}: the automatic result is not there any more; analyse the clip"
                " again into another folder"
            )
        return
    if kept.exists() and not is_report(kept / REPORT):
        raise OutputError(f"{printable(kept)}: in the way, and not formcheck's; rename it")
    try:
        part = Path(tempfile.mkdtemp("-automatic", ".formcheck-", folder))
        try:
            for name in (*_KEPT, PRINT):
                if (folder / name).is_file() and (name != PRINT or _is_page(folder / name)):
                    shutil.copy2(folder / name, part / name)
            if kept.exists():  # of a correction that was interrupted before it was written
                _remove(kept)
            part.chmod(folder.stat().st_mode)
            part.rename(kept)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"{printable(kept)}: can't be written: {reason}") from error


def remove_stale_sheet(folder: Path) -> str:
    """Remove the printed page of the result that was there; return what became of it.

    That of the automatic result is kept with it by `keep_automatic`.

    Parameters
    ----------
    folder : Path
        Whose automatic result is kept already, and whose report is still the one before.

    Returns
    -------
    str
        A line to tell; empty where there was no such page.

    Raises
    ------
    OutputError
        No permission.
    """
    sheet = folder / PRINT
    if not _is_page(sheet):
        return ""
    corrected = is_corrected(folder / REPORT)
    with as_output_error(sheet):
        sheet.unlink()
    if corrected:
        return f"{PRINT} was of the result before and is removed: print it anew"
    return f"{PRINT} was of the automatic result and moved to {AUTOMATIC}/: print it anew"


def restore_automatic(folder: Path) -> str:
    """Put the automatic result back in its place, as it was, with its printed page.

    Returns
    -------
    str
        What became of a printed page, as a line to tell; empty where there is none.

    Raises
    ------
    CorrectionError
        Nothing was corrected.
    OutputError
        It can't be written, or is not there any more.
    """
    if not is_corrected(folder / REPORT):
        raise CorrectionError(f"{printable(folder)}: nothing was corrected by hand in it")
    keep_automatic(folder)
    kept = folder / AUTOMATIC
    names = [name for name in _KEPT if (kept / name).is_file()]
    result = ResultFolder(folder, folder / POSE, corrects=True)
    with result.replacing():
        result.write({REPORT: (kept / REPORT).read_bytes()})
        for name in names:
            if name != REPORT:
                result.add(name, lambda path, name=name: shutil.copy2(kept / name, path))  # type: ignore[misc]
        said = remove_stale_sheet(folder)
    if (kept / PRINT).is_file() and not os.path.lexists(folder / PRINT):
        with as_output_error(folder / PRINT):
            put_in_place(kept / PRINT, folder / PRINT)
        said = f"{PRINT} is that of the automatic result again"
    _remove(kept)
    return said


def _is_page(path: Path) -> bool:
    # jinja2 comes with it: only when there is one.
    if not path.is_file():
        return False
    from formcheck.report.html.render import is_page

    return is_page(path)


def _remove(kept: Path) -> None:
    """Remove our files, and the folder if nothing else is in it."""
    for name in (*_KEPT, PRINT):
        (kept / name).unlink(missing_ok=True)
    if not any(kept.iterdir()):
        kept.rmdir()

"""One result as a file for another program."""

from pathlib import Path
from typing import Any

from formcheck import api
from formcheck.analysis.analysis import Analysis
from formcheck.cli.options.existing_files import refuse_existing
from formcheck.cli.terminal import print_err, print_out
from formcheck.errors import FormcheckError, OutputError, PoseFileError
from formcheck.model.error_text import explain
from formcheck.model.paths import printable
from formcheck.model.result_json import load_result
from formcheck.report.atomic_write import write_atomically
from formcheck.report.exports.formats import Format, make_export
from formcheck.report.exports.options_from_report import options_from_report
from formcheck.report.folder import POSE, REPORT
from formcheck.report.pose_file import load_recording

_SUFFIX = ".formcheck"


def export_result(
    result: Path,
    file_format: Format,
    output: Path | None,
    given: dict[str, Any],
    force: bool,
    quiet: bool,
) -> bool:
    """Export one result and print what was written; False when it failed.

    Parameters
    ----------
    result : Path
        The folder of a result, or the pose file or the report in it.
    file_format : Format
        Of the export.
    output : Path or None
        The file; None: beside the result.
    given : dict
        Settings from the command line, which go before those of the report.
    force : bool
        Replace a file that is there.
    quiet : bool
        Print nothing but errors.
    """
    try:
        pose, report = _find(result)
        target = output or _beside(result, file_format)
        _check_target(target, (pose, report), force)
        made = make_export(_measure(pose, report, given), file_format)
        write_atomically(made.content, target, replace=force)
    except Exception as error:
        print_err(explain(error, printable(result)))
        return False
    if not quiet:
        print_out(
            f"{printable(target)}: {made.rows} rows", soft_wrap=True, markup=False, highlight=False
        )
        for note in made.notes:
            print_out(
                f"Note: {note}", style="yellow", soft_wrap=True, markup=False, highlight=False
            )
    return True


def _find(result: Path) -> tuple[Path, Path]:
    """Return the pose file and the report of a result; only the first must be there."""
    if result.is_dir():
        folder = result
    elif result.name == REPORT:
        folder = result.parent
    elif api.is_pose_file(result):
        return result, result.with_name(REPORT)
    elif result.exists():
        raise FormcheckError(
            f"{printable(result)}: not a result; measure a clip first:"
            f" formcheck analyze {printable(result)}"
        )
    else:
        raise FormcheckError(f"{printable(result)}: no such result; check the name")
    if not (folder / POSE).exists():
        raise PoseFileError(f"{printable(result)}: no pose.npz is in it; analyse the clip again")
    return folder / POSE, folder / REPORT


def _beside(result: Path, file_format: Format) -> Path:
    """Beside the result's folder under its name; beside a pose file that lies elsewhere."""
    folder = result if result.is_dir() else result.parent
    if result.is_dir() or folder.absolute().name.endswith(_SUFFIX):
        # "." has no name of its own.
        name = folder.resolve().name if folder.name in ("", "..") else folder.name
        where = folder.resolve().parent if folder.name in ("", "..") else folder.parent
        return where / f"{name.removesuffix(_SUFFIX)}.{file_format}"
    return result.with_suffix(f".{file_format}")


def _check_target(target: Path, sources: tuple[Path, ...], force: bool) -> None:
    """Refuse what is in the way before the work; --force takes all but the sources."""
    if any(source.exists() and target.exists() and source.samefile(target) for source in sources):
        raise OutputError(f"{printable(target)}: the result itself; choose another file with -o")
    refuse_existing(target, force=force)


def _measure(pose: Path, report: Path, given: dict[str, Any]) -> Analysis:
    recording = load_recording(pose)
    earlier = load_result(report) if report.exists() else None
    return api.measure(recording, options_from_report(earlier, recording, given))

"""``formcheck export``: results as files for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from formcheck import api
from formcheck.cli.error_text import explain
from formcheck.cli.options.existing_files import force_option, refuse_existing
from formcheck.cli.options.measuring import measuring, measuring_options
from formcheck.cli.terminal import print_err, print_out
from formcheck.errors import FormcheckError, OutputError, PoseFileError
from formcheck.model.paths import printable
from formcheck.report.atomic_write import write_atomically
from formcheck.report.exports.formats import FORMATS, Format, make_export

if TYPE_CHECKING:
    from formcheck.analysis.analysis import Analysis

_SUFFIX = ".formcheck"
_SETTINGS = {
    "exercise": ("exercise", "exercise_file"),
    "exercise_file": ("exercise", "exercise_file"),
    "side": ("side",),
    "height_cm": ("height_cm", "foot_length_cm"),
    "foot_length_cm": ("height_cm", "foot_length_cm"),
    "mass_kg": ("mass_kg",),
    "target": ("target",),
}
"""What each option of the command line settles: a given height also undoes a foot length."""


@click.command(
    epilog="""\b
Examples:
  formcheck export raises.formcheck --format mot
  formcheck export raises.formcheck --format trc --height-cm 178
  formcheck export monday/*.formcheck --format csv"""
)
@click.argument(
    "results", nargs=-1, required=True, metavar="RESULT...", type=click.Path(path_type=Path)
)
@click.option(
    "-f",
    "--format",
    "file_format",
    required=True,
    type=click.Choice(FORMATS),
    help="mot: OpenSim's angles; trc: OpenSim's landmarks; csv, parquet: every curve in one table.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where the export goes.  [default: RESULT's name + .FORMAT, beside it]",
)
@force_option
@measuring(("auto", "left", "right", "both"))
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@click.pass_context
def export(
    ctx: click.Context,
    /,
    results: tuple[Path, ...],
    file_format: Format,
    output: Path | None,
    force: bool,
    quiet: bool,
    **settings: Any,
) -> int:
    """Write results as files for OpenSim, R, Python or a spreadsheet.

    A RESULT is the folder that formcheck analyze wrote, or the pose.npz in it. It is
    measured again with the settings of its report, or with those that you give.

    mot holds the ankle and knee angles; trc the landmarks in mm, for which the height
    or the foot length must be known; csv and parquet have a row for each time, side and
    quantity.
    """
    if output is not None and len(results) > 1:
        raise click.UsageError("-o takes one RESULT; without it each goes beside its own")
    options = measuring_options(settings)
    names = {
        field
        for option, fields in _SETTINGS.items()
        if ctx.get_parameter_source(option) is ParameterSource.COMMANDLINE
        for field in fields
    }
    given = {name: getattr(options, name) for name in names}
    done = [_export(result, file_format, output, given, force, quiet) for result in results]
    return 0 if all(done) else 1


# Without -e and --side the report's own go: click knows only the defaults of `measuring`.
for _option in export.params:
    if isinstance(_option, click.Option) and _option.name in ("exercise", "side"):
        _option.show_default = "as in the report"


def _export(
    result: Path,
    file_format: Format,
    output: Path | None,
    given: dict[str, Any],
    force: bool,
    quiet: bool,
) -> bool:
    """Export one result and say so; False when it failed."""
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
    elif result.name == "report.json":
        folder = result.parent
    elif api.is_pose_file(result):
        return result, result.with_name("report.json")
    elif result.exists():
        raise FormcheckError(
            f"{printable(result)}: not a result; measure a clip first:"
            f" formcheck analyze {printable(result)}"
        )
    else:
        raise FormcheckError(f"{printable(result)}: no such result; check the name")
    if not (folder / "pose.npz").exists():
        raise PoseFileError(f"{printable(result)}: no pose.npz is in it; analyse the clip again")
    return folder / "pose.npz", folder / "report.json"


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
    # numpy and pydantic come with these: not for --help.
    from formcheck.model.result_json import load_result
    from formcheck.report.exports.options_from_report import options_from_report
    from formcheck.report.pose_file import load_recording

    recording = load_recording(pose)
    earlier = load_result(report) if report.exists() else None
    return api.measure(recording, options_from_report(earlier, recording, given))

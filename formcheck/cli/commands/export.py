"""``formcheck export``: results as files for other programs."""

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from formcheck.cli.options.existing_files import force_option
from formcheck.cli.options.measuring import measuring, measuring_options
from formcheck.cli.options.naming import PathType
from formcheck.report.exports.formats import FORMATS, Format

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
  formcheck export raises.formcheck --format xlsx
  formcheck export monday/*.formcheck --format csv"""
)
@click.argument("results", nargs=-1, required=True, metavar="RESULT...", type=PathType())
@click.option(
    "-f",
    "--format",
    "file_format",
    required=True,
    type=click.Choice(FORMATS),
    help="mot: OpenSim's angles; trc: OpenSim's landmarks; xlsx: a spreadsheet of the"
    " summary, the repetitions and the frames; csv, parquet: every curve in one table;"
    " c3d: the landmarks for a motion laboratory.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=PathType(),
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

    mot holds the ankle and knee angles; trc and c3d the landmarks in mm, for which the
    height or the foot length must be known; xlsx opens in any spreadsheet whatever its
    language, with sheets for summary, repetitions and frames; csv and parquet have a row for
    each time, side and quantity.
    """
    # numpy and pydantic come with it: not for --help.
    from formcheck.cli.runs.export import export_result

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
    done = [export_result(result, file_format, output, given, force, quiet) for result in results]
    return 0 if all(done) else 1


# Without -e and --side the report's own go: click knows only the defaults of `measuring`.
for _option in export.params:
    if isinstance(_option, click.Option) and _option.name in ("exercise", "side"):
        _option.show_default = "as in the report"

"""``formcheck still``: one frame with the angle on it, as a picture."""

from pathlib import Path

import click

from formcheck.cli.options.existing_files import force_option, refuse_existing
from formcheck.cli.options.naming import PathType
from formcheck.cli.options.reading import Moment


@click.command(
    epilog="""\b
Examples:
  formcheck still raises.formcheck
  formcheck still raises.formcheck --rep 3 -o third.png
  formcheck still raises.formcheck --time 1:15.5"""
)
@click.argument("result", type=PathType())
@click.option(
    "--rep",
    type=click.IntRange(1),
    metavar="N",
    help="The top of the Nth counted repetition, or the Nth trial or hold.  [default: the largest]",
)
@click.option(
    "--time",
    "time_s",
    type=Moment(),
    metavar="TIME",
    help="This moment instead, in seconds or as 1:15, as the report counts it.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE.png",
    type=PathType(dir_okay=False),
    help="The picture.  [default: RESULT's name and the time, beside it]",
)
@force_option
def still(
    result: Path, rep: int | None, time_s: float | None, output: Path | None, force: bool
) -> None:
    """Save one frame of a clip with the leg, the angle and the count drawn on it.

    RESULT is the folder that formcheck analyze wrote, or the clip. The clip itself must
    still be where it was, or beside the folder.
    """
    # numpy and cv2 come with it: not for --help.
    from formcheck.cli.render.progress import StageProgress
    from formcheck.cli.runs.still import clip_of, measured_again
    from formcheck.cli.terminal import print_out
    from formcheck.jobs.stored_results import find_report
    from formcheck.model.paths import printable
    from formcheck.overlay.still import annotated_still, time_of_rep
    from formcheck.report.atomic_write import write_atomically

    if rep is not None and time_s is not None:
        raise click.UsageError("--rep and --time name two moments; give one of them")
    report = find_report(result)
    with StageProgress(stage="measure"):
        analysis = measured_again(report)
    clip = clip_of(analysis, report.parent)
    at_s = time_of_rep(analysis, rep) if time_s is None else time_s
    # "." has no name of its own.
    folder = report.parent if report.parent.name not in ("", "..") else report.parent.resolve()
    name = f"{folder.name.removesuffix('.formcheck')}-{at_s:.1f}s.png"
    target = output or folder.with_name(name)
    refuse_existing(target, force=force)
    write_atomically(annotated_still(analysis, clip, at_s), target, replace=force)
    print_out(f"Picture: {printable(target)}", soft_wrap=True, markup=False)

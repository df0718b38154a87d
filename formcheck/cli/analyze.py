"""``formcheck analyze``: recorded clips to results."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from formcheck import api
from formcheck.errors import ExerciseError


def _within(limits: tuple[float, float]) -> Callable[..., float | None]:
    """Return a click callback that refuses numbers that no body has."""
    low, high = limits

    def check(_ctx: click.Context, _param: click.Parameter, value: float | None) -> float | None:
        # The comparison also refuses NaN.
        if value is not None and not low <= value <= high:
            raise click.BadParameter(f"{value:g} is not from {low:g} to {high:g}")
        return value

    return check


@click.command(
    epilog="""\b
Examples:
  formcheck analyze raises.mp4 --height-cm 178
  formcheck analyze monday/*.mp4 -o results --no-video
  formcheck analyze raises.formcheck/pose.npz -e calf-raise-hold"""
)
@click.argument(
    "clips", nargs=-1, required=True, metavar="CLIP...", type=click.Path(path_type=Path)
)
@click.option(
    "-e",
    "--exercise",
    default="calf-raise",
    show_default=True,
    metavar="NAME",
    help="What is done in the clip.",
)
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where the results go.  [default: CLIP's name + .formcheck, beside it]",
)
@click.option(
    "--side",
    type=click.Choice(["auto", "left", "right", "both"]),
    default="auto",
    show_default=True,
    help="The leg to measure.",
)
@click.option(
    "--height-cm",
    metavar="H",
    type=float,
    callback=_within(api.HEIGHT_CM),
    help="Height of the person; with it (or the foot) heel heights are in cm.",
)
@click.option(
    "--foot-length-cm",
    metavar="F",
    type=float,
    callback=_within(api.FOOT_LENGTH_CM),
    help="Length of the bare foot, heel to toe tip.",
)
@click.option(
    "--mass-kg",
    metavar="M",
    type=float,
    callback=_within(api.MASS_KG),
    help="Mass of the person; with it the work is computed.",
)
@click.option(
    "--model",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Another MediaPipe pose model (.task) than the one that comes along.",
)
@click.option("--no-video", is_flag=True, help="Don't draw the annotated video.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print report.json (a list of them for several clips) and nothing else.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def analyze(
    clips: tuple[Path, ...],
    output: Path | None,
    no_video: bool,
    as_json: bool,
    quiet: bool,
    **settings: Any,
) -> int:
    """Measure recorded clips and write the results beside them.

    A CLIP is a video, or the pose.npz of an earlier analysis, which is quicker to
    analyse again. Film from the side with the whole body in the picture, and stand
    still for a second before you begin.

    Each result is a folder with report.json, reps.csv, frames.csv, angles.png,
    annotated.mp4 and pose.npz.
    """
    # numpy and pydantic come with it: not for --help.
    from formcheck.cli.run import run_clips
    from formcheck.report.naming import result_folders

    try:
        options = api.make_options(**settings)
    except (ExerciseError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    unique = list({clip.absolute(): clip for clip in clips}.values())
    jobs = list(zip(unique, result_folders(unique, output), strict=True))
    return run_clips(jobs, options, video=not no_video, as_json=as_json, quiet=quiet)

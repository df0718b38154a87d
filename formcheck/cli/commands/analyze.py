"""``formcheck analyze``: recorded clips to results."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from formcheck import api
from formcheck.cli.options import clip_results
from formcheck.cli.options.basics import open_option
from formcheck.cli.options.history import Day, history_options, read_history_options
from formcheck.cli.options.measuring import (
    level,
    measuring,
    measuring_options,
    model_file,
    person_in_view,
)
from formcheck.cli.options.naming import PathType
from formcheck.cli.options.reading import clip_reading, reading


@click.command(
    epilog="""\b
Examples:
  formcheck analyze raises.mp4 --height-cm 178
  formcheck analyze raises.mp4 --person Anna
  formcheck analyze monday/*.mp4 -o results --no-video
  formcheck analyze training.mp4 --from 1:10 --to 1:45
  formcheck analyze raises.formcheck/pose.npz -e calf-raise-hold"""
)
@click.argument("clips", nargs=-1, required=True, metavar="CLIP...", type=PathType())
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=PathType(),
    help="Where the results go.  [default: CLIP's name + .formcheck, beside it]",
)
@measuring(("auto", "left", "right", "both"), exercise="auto")
@model_file
@level
@person_in_view
@reading()
@history_options
@click.option(
    "--filmed",
    type=Day(),
    metavar="DATE",
    help="When it was filmed, e.g. 2026-03-01, for the history.  [default: what the clip says]",
)
@clip_results.careful
@clip_results.every_frame
@clip_results.jobs
@clip_results.no_video
@clip_results.single_file
@open_option
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print report.json (a list of them for several clips) and nothing else.",
)
@clip_results.quiet
def analyze(
    clips: tuple[Path, ...],
    output: Path | None,
    careful: bool,
    every_frame: bool,
    jobs: int | None,
    no_video: bool,
    single_file: bool,
    as_json: bool,
    quiet: bool,
    opened: bool,
    filmed: datetime | None,
    **settings: Any,
) -> int:
    """Measure recorded clips and write the results beside them.

    A CLIP is a video, or the pose.npz of an earlier analysis, which is quicker to
    analyse again. Film from the side with the whole body in the picture, and stand
    still for a second before you begin.

    Each result is a folder: report.html to look at, annotated.mp4, angles.png,
    report.json, reps.csv, frames.csv and pose.npz. The numbers are also kept in the
    history (formcheck history).
    """
    api.start_network(clips, settings["model"])
    # numpy and pydantic come with it: not for --help.
    from formcheck.cli.runs.analyze import clip_jobs, run_clips

    history_options = read_history_options(settings)
    how = clip_reading(settings)
    options = replace(
        measuring_options(settings),
        careful=careful,
        every_frame=every_frame,
        jobs=jobs,
        reading=how,
    )
    return run_clips(
        clip_jobs(clips, output),
        options,
        video=not no_video,
        as_json=as_json,
        quiet=quiet,
        single_file=single_file,
        opened=opened,
        history_options=replace(history_options, when=filmed),
    )

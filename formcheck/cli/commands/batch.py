"""``formcheck batch``: many clips to results, tables and a page."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from formcheck.cli.options import clip_results
from formcheck.cli.options.basics import open_option
from formcheck.cli.options.history import history_options_if_wanted, read_history_options
from formcheck.cli.options.measuring import (
    level,
    measuring,
    measuring_options,
    model_file,
    person_in_view,
)
from formcheck.cli.options.naming import NAME, PathType
from formcheck.cli.options.reading import clip_reading, reading


@click.command(
    epilog="""\b
Examples:
  formcheck batch monday tuesday -o results
  formcheck batch "study/**/*.mp4" -o results --no-video --jobs 4
  formcheck batch --list clips.txt -o results -e rom-active
  find . -name "*.mov" -print0 | formcheck batch --list - -o results
  formcheck batch anna -o results --person Anna --save"""
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=NAME)
@click.option(
    "--list",
    "list_file",
    metavar="FILE",
    type=PathType(),
    help="A file with a PATH a line; - reads them from stdin.",
)
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    required=True,
    type=PathType(),
    help="Where the results go, a folder for each clip.",
)
@click.option(
    "-j",
    "--jobs",
    metavar="N",
    type=click.IntRange(1, 1024),
    help="Clips at a time.  [default: by cores and free memory]",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    type=NAME,
    help="Measure on the workers of a Dask cluster, e.g. tcp://host:8786 (needs"
    " formcheck[cluster]). All of its machines must see the clips and DIR by the same paths;"
    " clips may also be addresses such as s3://bucket/clip.mp4.",
)
@measuring(("auto", "left", "right", "both"), exercise="auto")
@model_file
@level
@person_in_view
@reading()
@history_options_if_wanted
@clip_results.careful
@clip_results.every_frame
@clip_results.no_video
@clip_results.single_file
@click.option(
    "--timeout",
    "limit_s",
    metavar="S",
    type=click.FloatRange(min=1.0),
    help="Give a clip up after so many seconds of work.  [default: 120 per second of video,"
    " 10 minutes at least]",
)
@open_option
@click.option("--json", "as_json", is_flag=True, help="Print batch.json and nothing else.")
@clip_results.quiet
def batch(
    paths: tuple[str, ...],
    list_file: Path | None,
    output: Path,
    jobs: int | None,
    scheduler: str | None,
    limit_s: float | None,
    careful: bool,
    every_frame: bool,
    no_video: bool,
    single_file: bool,
    opened: bool,
    as_json: bool,
    quiet: bool,
    **settings: Any,
) -> int:
    """Measure many clips, several at a time.

    A PATH is a clip, a folder (with all that is in it), or a pattern in quotes. In DIR
    each clip gets a folder as analyze writes it; clips.csv has a row for each clip,
    raises.csv one for each repetition, and index.html shows them all.

    The same command goes on where it was ended: clips whose content and settings are
    the same are not measured again. A clip that fails stops no other; the exit status
    is 1 then. Nothing is kept in the history unless you say --save.
    """
    # numpy and pydantic come with it: not for --help.
    from formcheck.cli.runs.batch import BatchSettings, run_batch

    saving = read_history_options(settings)
    how = clip_reading(settings)
    options = replace(
        measuring_options(settings), careful=careful, every_frame=every_frame, reading=how
    )
    if not paths and list_file is None:
        raise click.UsageError("nothing to measure: give clips, folders or --list FILE")
    if scheduler is not None and jobs is not None:
        raise click.UsageError("--jobs is for this machine; a cluster's workers say how many")
    return run_batch(
        BatchSettings(
            paths=paths,
            list_file=list_file,
            output=output,
            options=options,
            jobs=jobs,
            scheduler=scheduler,
            limit_s=limit_s,
            video=not no_video,
            single_file=single_file,
            saving=None if saving.no_save else saving,
            opened=opened,
            as_json=as_json,
            quiet=quiet,
        )
    )

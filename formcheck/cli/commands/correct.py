"""``formcheck correct``: what a person knows better than the measurement."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from formcheck.cli.options.history import db_option
from formcheck.cli.options.naming import PathType
from formcheck.cli.options.reading import Moment


class TimeSpan(click.ParamType[tuple[float, float]]):
    """Two times in a clip, from and to."""

    name = "span"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, float]:
        """Read "12.1-13.8" or "1:02-1:05.5"."""
        found = re.fullmatch(r"([^-]+)-([^-]+)", str(value))
        if not found:
            self.fail(f"{value!r} is not a span such as 12.1-13.8", param, ctx)
        start_s, end_s = (Moment().convert(part, param, ctx) for part in found.groups())
        return start_s, end_s


@click.command(
    epilog="""\b
Examples:
  formcheck correct raises.formcheck --leave-out 3 --by Ana
  formcheck correct raises.formcheck --add 12.1-13.8 --neutral-at 2.4 --by Ana
  formcheck correct raises.formcheck --from 1.0 --to 30 --side left --by Ana
  formcheck correct raises.formcheck --show
  formcheck correct raises.formcheck --undo"""
)
@click.argument("result", metavar="RESULT", type=PathType())
@click.option(
    "--leave-out",
    type=click.IntRange(1),
    multiple=True,
    metavar="N",
    help="Don't count this one, by its number in the report's list. Can be given several times.",
)
@click.option(
    "--leave-out-at",
    "leave_out_at_s",
    type=Moment(),
    multiple=True,
    metavar="TIME",
    help="Don't count the one at this time: for one without a number.",
)
@click.option(
    "--add",
    "add_s",
    type=TimeSpan(),
    multiple=True,
    metavar="FROM-TO",
    help="Count a calf raise that was missed, about from here to there, e.g. 12.1-13.8. Its"
    " height and angle are measured there.",
)
@click.option(
    "--neutral-at",
    "neutral_at_s",
    type=Moment(),
    metavar="TIME",
    help="Count angles and heights from how you stand at this time: still, on flat feet.",
)
@click.option("--from", "from_s", type=Moment(), metavar="TIME", help="Measure from here only.")
@click.option("--to", "to_s", type=Moment(), metavar="TIME", help="Measure to here only.")
@click.option(
    "--side", type=click.Choice(["left", "right", "both"]), help="Measure this leg instead."
)
@click.option("--by", metavar="NAME", help="Who corrects it: stands in the report.")
@click.option("--reason", default="", metavar="TEXT", help="Why: stands in the report too.")
@click.option("--show", is_flag=True, help="Print what was corrected so far, and change nothing.")
@click.option("--undo", is_flag=True, help="Take all corrections back: the automatic result.")
@click.option("--undo-last", is_flag=True, help="Take the last correction back.")
@click.option("--no-video", is_flag=True, help="Don't draw the annotated video again.")
@db_option
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def correct(
    result: Path,
    show: bool,
    undo: bool,
    undo_last: bool,
    no_video: bool,
    db: Path | None,
    quiet: bool,
    **given: Any,
) -> int:
    """Correct a result by hand; the automatic one is kept.

    RESULT is the folder that formcheck analyze wrote, the report.json in it, or the clip
    that was analysed. What is in it is measured again with your corrections, which takes
    seconds; numbers are never typed in. Corrections add up,
    the report says who made them, and the folder automatic in RESULT keeps the result as
    it was. All times are those of the report. A session in the history takes the corrected
    result, too.
    """
    changes = any(value for name, value in given.items() if name not in ("by", "reason"))
    changes = changes or any(given[name] is not None for name in ("neutral_at_s", "from_s", "to_s"))
    if show + undo + undo_last + changes != 1:
        raise click.UsageError(
            "Say what to correct, or one of --show, --undo and --undo-last; see --help"
        )
    if changes and not given["by"]:
        raise click.UsageError("Say who corrects it: --by NAME")
    # numpy and pydantic come with it: not for --help.
    from formcheck.cli.runs.correct import run_correct, run_undo, show_corrections
    from formcheck.jobs.stored_results import find_report

    folder = find_report(result).parent
    if show:
        return show_corrections(folder)
    video = False if no_video else None
    if changes:
        return run_correct(folder, given, video=video, db=db, quiet=quiet)
    return run_undo(folder, last=undo_last, video=video, db=db, quiet=quiet)

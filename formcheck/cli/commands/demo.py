"""``formcheck demo``: the bundled sample, beside its truth."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formcheck import api
from formcheck.cli.options.naming import PathType
from formcheck.errors import FormcheckError
from formcheck.model.paths import SAMPLE_NAME, samples_folder

if TYPE_CHECKING:
    from formcheck.model.result import Result


@click.command(
    epilog="""\b
Example:
  formcheck demo -o try"""
)
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=PathType(),
    default=Path("formcheck-demo"),
    show_default=True,
    help="Where the results go.",
)
def demo(output: Path) -> int:
    """Analyse the sample clip that comes with formcheck.

    The sample is a rendered person, so that the truth is known: it is printed beside
    what was measured. No camera is needed.
    """
    clip = samples_folder() / f"{SAMPLE_NAME}.mp4"
    api.start_network([clip])
    # numpy and pydantic come with these: not for --help.
    from rich.text import Text

    from formcheck.cli.render.summary import DISCLAIMER
    from formcheck.cli.runs.analyze import TerminalRun
    from formcheck.cli.terminal import print_out
    from formcheck.jobs.clip_job import ClipJob, Ending

    truth = _truth()
    options = api.make_options(
        exercise=truth["formcheck_exercise"],
        side="auto",
        height_cm=truth["body"]["stature_cm"],
        foot_length_cm=None,
        mass_kg=None,
        model=None,
    )
    run = TerminalRun(ClipJob(clip, output, options), place="", speak=True, bar=True)
    ending = run.run()
    result = run.outcome.result
    if result is not None:
        print_out(Text(_comparison(truth, result)))
        print_out(Text(DISCLAIMER, "dim"))
    return 0 if ending is Ending.DONE else 1


def _truth() -> dict[str, Any]:
    path = samples_folder() / f"{SAMPLE_NAME}.truth.json"
    try:
        truth: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise FormcheckError(f"{path}: the sample is missing; install formcheck again") from error
    return truth


def _comparison(truth: dict[str, Any], result: "Result") -> str:
    from formcheck.cli.render.tables import quantity

    peak_cm = max(rep[truth["near_leg"]]["peak_heel_cm"] for rep in truth["reps"])
    summary = result.summary
    return (
        f"True: {truth['counted_reps']} raises, peak heel height {peak_cm:.1f} cm · "
        f"measured: {summary.rep_count}, {quantity(summary.peak_heel_height_cm, 'cm')}"
    )

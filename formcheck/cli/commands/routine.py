"""``formcheck routine``: sets, rests and holds in order, guided."""

from pathlib import Path
from typing import Any

import click

from formcheck.cli.options.basics import open_option, within
from formcheck.cli.options.body_size import body_size
from formcheck.cli.options.completion import complete_routine
from formcheck.cli.options.existing_files import write_new_file
from formcheck.cli.options.history import history_options, read_history_options
from formcheck.cli.options.measuring import load_network_ahead, model_file
from formcheck.cli.options.naming import NAME, PathType
from formcheck.cli.terminal import print_out
from formcheck.live.key_bindings import ROUTINE_KEYS, key_summary
from formcheck.model.paths import printable

PAUSE_SCALE = (0.0, 10.0)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Examples:
  formcheck routine list
  formcheck routine run calf-trio --height-cm 178 --voice
  formcheck routine new mine.toml""",
)
def routine() -> None:
    """Go through exercises, sets and rests, guided; or write a routine of your own."""


@routine.command("list")
def list_() -> int:
    """List the routines that come with formcheck."""
    from formcheck.cli.render.routine import show_all

    return show_all()


@routine.command()
@click.argument("name", metavar="NAME|FILE", type=NAME, shell_complete=complete_routine)
def show(name: str) -> int:
    """Show what a routine has in it."""
    from formcheck.cli.render.routine import show_one

    return show_one(name)


@routine.command(epilog="Example:  formcheck routine new mine.toml --like calf-trio")
@click.argument("file", type=PathType())
@click.option(
    "--like",
    metavar="NAME",
    type=NAME,
    shell_complete=complete_routine,
    help="Begin with a routine that comes with formcheck.",
)
def new(file: Path, like: str | None) -> int:
    """Write a routine of your own to change, with comments. Never over another file."""
    from rich.text import Text

    from formcheck.routines.routine import SUFFIX, bundled_text, template

    text = template() if like is None else bundled_text(like)
    path = printable(write_new_file(file, text, SUFFIX))
    print_out(Text(f"Written: {path}. Change it, then: formcheck routine run {path}"))
    return 0


@routine.command(
    epilog=f"""\b
Examples:
  formcheck routine run calf-trio --height-cm 178
  formcheck routine run mine.toml --source set1.mp4 --source set2.mp4 --rest-scale 0

Keys: {key_summary(ROUTINE_KEYS)}."""
)
@click.argument("name", metavar="NAME|FILE", type=NAME, shell_complete=complete_routine)
@click.option(
    "--source",
    "sources",
    multiple=True,
    default=("0",),
    show_default=True,
    metavar="CAMERA|URL|FILE",
    type=NAME,
    help="Number or path of a camera, http or rtsp address of one; or, to try it, clips: one"
    " for each set in order, give it several times. The last clip is used for all further"
    " sets.",
)
@body_size
@model_file
@click.option(
    "--rest-scale",
    type=float,
    default=1.0,
    show_default=True,
    metavar="X",
    callback=within(PAUSE_SCALE),
    help="Scale rests and the time to get ready by this factor; 0: none.",
)
@click.option("--voice/--no-voice", help="Speak steps, counts and cues.")
@click.option("--mute/--no-mute", help="No sound.")
@click.option("--no-mirror", is_flag=True, help="Show the picture as the camera sees you.")
@click.option("--headless", is_flag=True, help="No window: steps and counts are printed.")
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=PathType(),
    help="Where the report goes, a new folder.  [default: formcheck-routine- and the time]",
)
@open_option
@history_options
def run(**settings: Any) -> int:
    """Go through a routine at the camera: what comes next, counts, rests, one report.

    Calf raises are counted; exercises that formcheck can't count while you do them are
    timed. A set ends by itself when its repetitions are done, or when none has come for
    20 s. Quitting keeps what was done.
    """
    history_options = read_history_options(settings)
    _check_sources(settings["sources"])
    load_network_ahead(settings["model"])
    # numpy, cv2 and pydantic come with it: not for --help.
    from formcheck.cli.runs.routine import RoutineSettings, run_routine

    return run_routine(RoutineSettings(history_options=history_options, **settings))


def _check_sources(sources: tuple[str, ...]) -> None:
    """Several sources are clips; a camera runs all the way."""
    missing = [source for source in sources if not Path(source).is_file()]
    if len(sources) > 1 and missing:
        raise click.UsageError(
            f"--source {missing[0]}: several sources must be clips, one for each set"
        )

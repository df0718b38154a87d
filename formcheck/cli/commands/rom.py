"""``formcheck rom``: range-of-motion tests of the ankle, guided at the camera or in clips."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import click

from formcheck.cli.options.basics import open_option
from formcheck.cli.options.history import history_options, read_history_options
from formcheck.cli.options.measuring import (
    level,
    load_network_ahead,
    measuring,
    measuring_options,
    model_file,
    person_in_view,
)
from formcheck.cli.options.naming import NAME, PathType
from formcheck.cli.options.reading import clip_reading, reading
from formcheck.live.key_bindings import SET_KEYS, key_summary

TESTS = {"active": "rom-active", "knee-to-wall": "knee-to-wall"}


@click.command(
    epilog=f"""\b
Examples:
  formcheck rom --test knee-to-wall
  formcheck rom --source left.mp4 --source right.mp4 --height-cm 178
  formcheck rom --test active --source chair.mp4 --side left

Keys: {key_summary(SET_KEYS)}."""
)
@click.option(
    "--test",
    type=click.Choice(list(TESTS)),
    default="knee-to-wall",
    show_default=True,
    help="active: foot off the ground, toes up and toes down. knee-to-wall: the shank's"
    " tilt in a lunge with the heel down.",
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="0|URL|CLIP",
    type=NAME,
    help="Camera, address, or a recorded clip; several clips (one a side) are compared."
    "  [default: camera 0]",
)
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=PathType(),
    help="Where the results go.",
)
@measuring(("auto", "left", "right", "both"), exercise=None)
@model_file
@level
@person_in_view
@reading()
@history_options
@click.option(
    "--injured",
    type=click.Choice(["left", "right"]),
    help="Of several clips: the leg that is taken in percent of the other.  [default: the"
    " person's]",
)
@click.option("--no-video", is_flag=True, help="Don't draw the annotated video.")
@click.option("--voice/--no-voice", default=True, help="Say the guidance at the camera aloud.")
@click.option("--mute/--no-mute", help="No sound at all.")
@click.option("--headless", is_flag=True, help="Guide without a window.")
@open_option
@click.option("--json", "as_json", is_flag=True, help="Print the reports as JSON, nothing else.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def rom(
    test: str,
    output: Path | None,
    injured: Literal["left", "right"] | None,
    no_video: bool,
    as_json: bool,
    quiet: bool,
    headless: bool,
    opened: bool,
    **settings: Any,
) -> int:
    """Measure the range of motion of both ankles.

    Three trials a side. Foot free (active) and weight-bearing (knee-to-wall) are two
    different things: their numbers are never compared. At the camera formcheck says what
    to do and when; a recorded clip is measured as it is.
    """
    history_options = read_history_options(settings)
    settings["exercise"] = TESTS[test]
    how = clip_reading(settings)
    options = replace(measuring_options(settings), reading=how)
    sources: tuple[str, ...] = settings["sources"]
    if folder := next((source for source in sources if os.path.isdir(source)), None):
        from formcheck.jobs.clip_run import refuse_folder

        refuse_folder(Path(folder))
    clips = [Path(source) for source in sources if Path(source).suffix]
    if sources and len(clips) == len(sources) and all("://" not in s for s in sources):
        from formcheck.cli.runs.rom_clips import run_rom_clips

        return run_rom_clips(
            clips,
            options,
            output=output,
            video=not no_video,
            as_json=as_json,
            quiet=quiet,
            opened=opened,
            history_options=history_options,
            injured=injured,
        )
    if len(sources) > 1:
        raise click.UsageError("one camera, or one or more clips")
    if how.changes_times:
        raise click.UsageError("--from, --to and --slow-motion are for clips: --source CLIP")
    load_network_ahead(options.model)
    from formcheck.cli.runs.rom_live import RomSettings, run_rom_live

    return run_rom_live(
        RomSettings(
            source=sources[0] if sources else "0",
            options=options,
            output=output,
            voice=settings["voice"],
            mute=settings["mute"],
            headless=headless,
            opened=opened,
            history_options=history_options,
        )
    )

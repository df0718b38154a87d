"""``formcheck live``: count at the camera."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from formcheck.cli.options.basics import open_option, within
from formcheck.cli.options.history import history_options, read_history_options
from formcheck.cli.options.measuring import (
    load_network_ahead,
    measuring,
    measuring_options,
    model_file,
    person_in_view,
)
from formcheck.cli.options.naming import NAME, PathType
from formcheck.cli.options.reading import clip_reading, reading
from formcheck.live.key_bindings import SET_KEYS, key_summary

if TYPE_CHECKING:
    from formcheck.analysis.options import Options

COUNTDOWN_S = (0.0, 60.0)
SECONDS = (1.0, 3600.0)
METRONOME_BPM = (10.0, 300.0)


@click.command(
    epilog=f"""\b
Examples:
  formcheck live --height-cm 178
  formcheck live --source http://192.168.0.20:8080/video --reps 15 --voice
  formcheck live --source raises.mp4 --headless
  formcheck live -e heel-rise-test --side right
  formcheck live -e toe-walk --seconds 30 --voice

Keys: {key_summary(SET_KEYS)}."""
)
@click.option(
    "--source",
    default="0",
    show_default=True,
    metavar="CAMERA|URL|FILE",
    type=NAME,
    help="Number or path of a camera, http or rtsp address of one, or a clip to try it with.",
)
@measuring(("auto", "left", "right"))
@model_file
@reading(live=True)
@person_in_view
@history_options
@click.option(
    "--reps", type=click.IntRange(1, 1000), metavar="N", help="End after N counted repetitions."
)
@click.option(
    "--seconds",
    type=float,
    metavar="S",
    callback=within(SECONDS),
    help="Length in seconds of an exercise that is timed (holds, walks on the toes).",
)
@click.option(
    "--metronome",
    type=float,
    metavar="BPM",
    callback=within(METRONOME_BPM),
    help="Beats a minute: up on one, down on the next.",
)
@click.option("--voice/--no-voice", help="Speak counts and cues.")
@click.option("--mute/--no-mute", help="No sound.")
@click.option(
    "--record",
    metavar="FILE.mp4",
    type=PathType(),
    help="Record the picture with the overlay (never mirrored).",
)
@click.option(
    "--record-raw",
    metavar="FILE.mp4",
    type=PathType(),
    help="Record the picture as it comes, to analyse it again.",
)
@click.option("--no-mirror", is_flag=True, help="Show the picture as the camera sees you.")
@click.option("--headless", is_flag=True, help="No window: the counts are printed.")
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=PathType(),
    help="Where the report goes.  [default: formcheck-live- and the time]",
)
@click.option(
    "--countdown",
    type=float,
    metavar="S",
    callback=within(COUNTDOWN_S),
    help="Seconds between the neutral standing position and the first raise.  "
    "0: what was done shortly before counts too.  [default: 3; none for a clip]",
)
@open_option
@click.option("--no-report", is_flag=True, help="Write nothing at the end.")
def live(**settings: Any) -> int:
    """Count at the camera, with the picture, tones and words.

    Stand side-on with your whole body and both feet in the picture; what else to do is
    said on the screen. Keep still until the countdown: what you do counts after it. Raises
    and other repetitions, hops and circles are counted; holds are timed. At the end the
    same report is written as by analyze.
    """
    history_options = read_history_options(settings)
    how = clip_reading(settings)
    options = replace(measuring_options(settings), reading=how)
    _refuse_what_is_not_counted(options, settings["reps"], settings["seconds"])
    _refuse_half_a_test(options, settings["metronome"])
    load_network_ahead(options.model)
    # numpy, cv2 and pydantic come with it: not for --help.
    from formcheck.cli.runs.live import LiveSettings, run_live

    return run_live(LiveSettings(options=options, history_options=history_options, **settings))


def _refuse_what_is_not_counted(options: Options, reps: int | None, seconds: float | None) -> None:
    from formcheck.analysis.options import AUTO, exercise_of
    from formcheck.kinds import kind_of

    if options.exercise == AUTO:
        raise click.UsageError("say with -e what you do: only clips are recognised")
    exercise = exercise_of(options)
    name, kind = exercise.name, kind_of(exercise)
    command, mode = kind.command(exercise), kind.live_policy(exercise).mode
    if command is not None:
        raise click.UsageError(f"{name} is guided: {command}")
    if mode == "free":
        raise click.UsageError(f"{name} is measured in clips only: formcheck analyze CLIP")
    if reps is not None and mode == "timed":
        raise click.UsageError(f"{name} is timed: use --seconds instead of --reps")
    if seconds is not None and mode != "timed":
        raise click.UsageError(f"{name} is counted: use --reps instead of --seconds")


def _refuse_half_a_test(options: Options, metronome: float | None) -> None:
    from formcheck.analysis.endurance import check_test_side, endurance_of
    from formcheck.analysis.options import exercise_of
    from formcheck.errors import ExerciseError

    exercise = exercise_of(options)
    try:
        check_test_side(exercise, options.side)
    except ExerciseError as error:
        raise click.UsageError(str(error)) from error
    test = endurance_of(exercise)
    if test is not None and metronome not in (None, test.bpm):
        raise click.UsageError(
            f"{exercise.name} has a pace of its own: {test.bpm:g} beats a minute"
        )

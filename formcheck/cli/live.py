"""``formcheck live``: count at the camera."""

import re
from pathlib import Path
from typing import Any

import click

from formcheck import api
from formcheck.cli.analyze import _within
from formcheck.errors import ExerciseError

COUNTDOWN_S = (0.0, 60.0)
METRONOME_BPM = (10.0, 300.0)
TARGET_FOOT_LENGTHS = (0.05, 0.8)


class HeelHeight(click.ParamType[tuple[float, str]]):
    """A heel height in cm or in percent of the foot's length: a number and "cm" or "%"."""

    name = "height"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, str]:
        """Read "9cm" or "30%"."""
        found = re.fullmatch(r"(\d+(?:[.,]\d+)?)\s*(cm|%)", str(value).strip().lower())
        if not found:
            raise click.BadParameter(
                f"{value!r} is neither a height such as 9cm nor a share such as 30%", ctx, param
            )
        return float(found[1].replace(",", ".")), found[2]


@click.command(
    epilog="""\b
Examples:
  formcheck live --height-cm 178
  formcheck live --source http://192.168.0.20:8080/video --reps 15 --voice
  formcheck live --source raises.mp4 --headless

\b
Keys: space pause, r reset, c neutral stance again, m mute, s screenshot,
h help, q quit."""
)
@click.option(
    "--source",
    default="0",
    show_default=True,
    metavar="CAMERA|URL|FILE",
    help="Number or path of a camera, http or rtsp address of one, or a clip to try it with.",
)
@click.option("-e", "--exercise", default="calf-raise", show_default=True, metavar="NAME")
@click.option(
    "--side",
    type=click.Choice(["auto", "left", "right"]),
    default="auto",
    show_default=True,
    help="The leg to measure.",
)
@click.option(
    "--height-cm",
    metavar="H",
    type=float,
    callback=_within(api.HEIGHT_CM),
    help="Your height; with it (or the foot) heel heights are in cm.",
)
@click.option(
    "--foot-length-cm",
    metavar="F",
    type=float,
    callback=_within(api.FOOT_LENGTH_CM),
    help="Length of your bare foot, heel to toe tip.",
)
@click.option(
    "--mass-kg",
    metavar="M",
    type=float,
    callback=_within(api.MASS_KG),
    help="Your mass; with it the work is computed.",
)
@click.option(
    "--target",
    type=HeelHeight(),
    metavar="9cm|30%",
    help="Heel height that is full depth, in cm (needs your height or foot length) or in"
    " percent of the foot's length. A raise counts from two thirds of it.  [default: your"
    " own best of the set]",
)
@click.option(
    "--reps", type=click.IntRange(1, 1000), metavar="N", help="End after N counted raises."
)
@click.option(
    "--metronome",
    type=float,
    metavar="BPM",
    callback=_within(METRONOME_BPM),
    help="Beats a minute: up on one, down on the next.",
)
@click.option("--voice", is_flag=True, help="Speak counts and cues.")
@click.option("--mute", is_flag=True, help="No sound.")
@click.option(
    "--record",
    metavar="FILE.mp4",
    type=click.Path(path_type=Path),
    help="Record the picture with the overlay (never mirrored).",
)
@click.option(
    "--record-raw",
    metavar="FILE.mp4",
    type=click.Path(path_type=Path),
    help="Record the picture as it comes, to analyse it again.",
)
@click.option("--no-mirror", is_flag=True, help="Show the picture as the camera sees you.")
@click.option("--headless", is_flag=True, help="No window: the counts are printed.")
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where the report goes.  [default: formcheck-live- and the time]",
)
@click.option(
    "--countdown",
    type=float,
    metavar="S",
    callback=_within(COUNTDOWN_S),
    help="Seconds between the neutral stance and the first raise.  [default: 3; none for a clip]",
)
@click.option("--no-report", is_flag=True, help="Write nothing at the end.")
def live(target: tuple[float, str] | None, **settings: Any) -> int:
    """Count your raises at the camera, with the picture, tones and words.

    Stand side-on with your whole body and both feet in the picture; what else to do is
    said on the screen. Stand still until the countdown: raises count after it. At the
    end the same report is written as by analyze.
    """
    try:
        options = api.make_options(
            model=None,
            **{
                name: settings.pop(name)
                for name in ("exercise", "side", "height_cm", "foot_length_cm", "mass_kg")
            },
        )
    except (ExerciseError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    # numpy, cv2 and pydantic come with it: not for --help.
    from formcheck.cli.live_run import LiveSettings, run_live

    reference = _foot_lengths(target, options.height_cm, options.foot_length_cm)
    return run_live(LiveSettings(options=options, target=reference, **settings))


def _foot_lengths(
    target: tuple[float, str] | None, height_cm: float | None, foot_length_cm: float | None
) -> float | None:
    """Return the target depth in foot lengths."""
    if target is None:
        return None
    height, unit = target
    if unit == "%":
        share = height / 100
    else:
        from formcheck.kinematics.anthropometry import FOOT_LENGTH
        from formcheck.kinematics.scale import body_scale

        stature_cm = body_scale(height_cm, foot_length_cm).stature_cm
        if stature_cm is None:
            raise click.UsageError(
                "--target in cm needs --height-cm or --foot-length-cm; or give it in percent"
                " of the foot's length, such as 30%"
            )
        share = height / (FOOT_LENGTH * stature_cm)
    low, high = TARGET_FOOT_LENGTHS
    if not low <= share <= high:
        raise click.UsageError(
            f"--target is {share:.0%} of the foot's length: it must be from {low:.0%} to {high:.0%}"
        )
    return share

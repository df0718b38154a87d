"""Options that several commands have: the exercise, and the person who does it."""

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from formcheck import api
from formcheck.analysis.options import AUTO, Options
from formcheck.cli.options.basics import within
from formcheck.cli.options.body_size import body_size
from formcheck.cli.options.completion import complete_exercise
from formcheck.cli.options.naming import NAME, PathType
from formcheck.cli.terminal import print_err
from formcheck.errors import ExerciseError
from formcheck.model.limits import TARGET_FOOT_LENGTHS
from formcheck.pose.mediapipe.network_process import start_ahead

LEVEL_DEG = (-45.0, 45.0)
"""Tilts of a camera that can be put right."""

Command = TypeVar("Command", bound=Callable[..., Any])
Decorator = Callable[[Any], Any]


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


def _what(exercise: str) -> tuple[Decorator, ...]:
    """Options that say what is done."""
    return (
        click.option(
            "-e",
            "--exercise",
            default=exercise,
            show_default=True,
            metavar="NAME",
            type=NAME,
            shell_complete=complete_exercise,
            help="What is done: formcheck exercises lists all.",
        ),
        click.option(
            "--exercise-file",
            metavar="FILE",
            type=PathType(),
            help="Your own exercise instead of -e: a file as formcheck exercises tells.",
        ),
    )


def _whose(sides: tuple[str, ...]) -> tuple[Decorator, ...]:
    """Options that say which leg, and how large the person is."""
    return (
        click.option(
            "--side",
            type=click.Choice(sides),
            default="auto",
            show_default=True,
            help="The leg to measure.",
        ),
        body_size,
    )


person_in_view = click.option(
    "--person-in-view",
    type=click.Choice(["auto", "left", "right", "largest"]),
    default="auto",
    show_default=True,
    help="Whom to measure when several people are in view, by where they are in the picture;"
    " auto takes who does the exercise, else the largest.",
)


model_file = click.option(
    "--model",
    metavar="FILE",
    type=PathType(),
    help="Another MediaPipe pose model (.task) than the bundled one.",
)


_TARGET = click.option(
    "--target",
    type=HeelHeight(),
    metavar="9cm|30%",
    help="Heel height that is full depth, in cm (needs the height or foot length) or in"
    " percent of the foot's length. A raise counts from two thirds of it.  [default:"
    " the set's own best]",
)


level = click.option(
    "--level",
    metavar="DEG",
    type=float,
    callback=within(LEVEL_DEG),
    help="How far the camera was tilted: positive when upright things lean to the right in"
    " the picture, 0 when it was level.  [default: what the picture shows]",
)


def measuring(
    sides: tuple[str, ...], exercise: str | None = "calf-raise"
) -> Callable[[Command], Command]:
    """Add the options that say what to measure and on whom; `measuring_options` reads them.

    Without an exercise they are those of a command that knows what is done.
    """
    whose = _whose(sides)
    given = (*_what(exercise), *whose, _TARGET) if exercise else whose

    def add(command: Command) -> Command:
        for option in reversed(given):
            command = option(command)
        return command

    return add


def measuring_options(settings: dict[str, Any]) -> Options:
    """Take the options of `measuring` (and the model) out of the settings, checked."""
    target = settings.pop("target", None)
    names = ("side", "height_cm", "foot_length_cm", "mass_kg")
    taken = {name: settings.pop(name) for name in names}
    reference = _foot_lengths(target, taken["height_cm"], taken["foot_length_cm"])
    exercise, file = settings.pop("exercise"), settings.pop("exercise_file", None)
    own = None if file is None else _own_exercise(file)
    try:
        options = api.make_options(
            exercise=_named(exercise) if own is None else Options().exercise,
            model=settings.pop("model", None),
            target=reference,
            **taken,
        )
    except (ExerciseError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    options = replace(
        options,
        level=settings.pop("level", None),
        person_in_view=settings.pop("person_in_view", "auto"),
    )
    return options if own is None else replace(options, exercise=own, exercise_file=file)


def _named(exercise: str) -> str:
    """Return the exercise's own name for one of its aliases."""
    from formcheck.kinds import load_exercise

    return AUTO if exercise == AUTO else load_exercise(exercise).name


def _own_exercise(file: Path) -> str:
    """Return the name in the user's exercise file, which must be sound.

    Raises
    ------
    ExerciseError
        It can't be read, something in it is wrong, or its name is taken.
    """
    from formcheck.kinds import read_own_exercise

    ctx = click.get_current_context()
    if ctx.get_parameter_source("exercise") is ParameterSource.COMMANDLINE:
        raise click.UsageError("-e and --exercise-file name two exercises; give one of them")
    return read_own_exercise(file).name


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


def load_network_ahead(model: Path | None) -> None:
    """Begin to load the pose network, and tell who waits at a terminal.

    Parameters
    ----------
    model : Path, optional
        Another than the bundled one.
    """
    if sys.stderr.isatty():
        print_err("Loading the pose model ...")
    start_ahead(model)

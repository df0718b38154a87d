"""Options for the size of the person, in the units that people know theirs in."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from formcheck.model.body_units import FOOT_LENGTH, HEIGHT, MASS, BodyMeasure

Command = TypeVar("Command", bound=Callable[..., Any])


class SizeType(click.ParamType[float]):
    """A height, foot length or mass on the command line.

    Parameters
    ----------
    size : BodyMeasure
        Which.
    """

    name = "size"

    def __init__(self, size: BodyMeasure) -> None:
        self._size = size

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read "178", "5ft10" or "11st4" as cm or kg."""
        try:
            return self._size.read(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def body_size(command: Command) -> Command:
    """Add the options that say how large a person is, in cm and kg."""
    for option in (
        click.option(
            "--mass",
            "--mass-kg",
            "mass_kg",
            metavar="M",
            type=SizeType(MASS),
            help="Mass of the person, e.g. 75kg, 165lb or 11st4; with it the work is computed.",
        ),
        click.option(
            "--foot-length",
            "--foot-length-cm",
            "foot_length_cm",
            metavar="F",
            type=SizeType(FOOT_LENGTH),
            help="Length of the bare foot, heel to toe tip, e.g. 26cm or 10.2in.",
        ),
        click.option(
            "--height",
            "--height-cm",
            "height_cm",
            metavar="H",
            type=SizeType(HEIGHT),
            help="Height of the person, e.g. 178cm, 1.78m or 5ft10; with it (or the foot) heel"
            " heights are in cm.",
        ),
    ):
        command = option(command)
    return command

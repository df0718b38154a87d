"""Options of commands that read a clip: which way up, which part, how fast it was filmed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from formcheck.model.clip_reading import AS_STORED, TURNS, ClipReading

Command = TypeVar("Command", bound=Callable[..., Any])


class Moment(click.ParamType[float]):
    """A time in a clip: seconds, or minutes and seconds."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read "75", "75.5" or "1:15.5" as seconds."""
        found = re.fullmatch(r"(?:(\d+):(?=\d\d))?(\d+(?:[.,]\d+)?)", str(value).strip())
        if not found:
            self.fail(f"{value!r} is not a time such as 75.5 or 1:15.5", param, ctx)
        return 60 * int(found[1] or 0) + float(found[2].replace(",", "."))


_TURN = click.option(
    "--rotate",
    type=click.Choice(["auto", *map(str, TURNS)]),
    default="auto",
    show_default=True,
    help="Turn the pictures clockwise by so many degrees when they lie on their side or stand on"
    " their head; auto turns them when the body in them leaves no doubt.",
)
_TURN_LIVE = click.option(
    "--rotate",
    type=click.Choice([str(turn) for turn in TURNS]),
    default="0",
    show_default=True,
    help="Turn the camera's pictures clockwise by so many degrees.",
)
_MIRRORED = click.option(
    "--mirrored",
    is_flag=True,
    help="The pictures are mirrored, as front cameras make them: flip them back, so that left is"
    " left.",
)
_TIMES = (
    click.option(
        "--from",
        "from_s",
        metavar="TIME",
        type=Moment(),
        default=0.0,
        help="Read the clip from here, in seconds or as 1:15. All times count from here then.",
    ),
    click.option("--to", "to_s", metavar="TIME", type=Moment(), help="Read the clip to here."),
    click.option(
        "--slow-motion",
        metavar="N",
        type=float,
        help="The clip plays N times slower than it was: 4 for 120 frames a second shown at"
        " 30.  [default: what the camera's tag says]",
    ),
)


def reading(*, live: bool = False) -> Callable[[Command], Command]:
    """Add the options that say how a clip (or a camera) is read; `clip_reading` takes them."""
    given = (_TURN_LIVE, _MIRRORED) if live else (_TURN, _MIRRORED, *_TIMES)

    def add(command: Command) -> Command:
        for option in reversed(given):
            command = option(command)
        return command

    return add


def clip_reading(settings: dict[str, Any]) -> ClipReading:
    """Take the options of `reading` out of the settings, checked."""
    rotate = settings.pop("rotate")
    to_s = settings.pop("to_s", None)
    try:
        return ClipReading(
            rotate=None if rotate == "auto" else int(rotate),  # type: ignore[arg-type]
            mirrored=settings.pop("mirrored"),
            from_s=settings.pop("from_s", AS_STORED.from_s),
            to_s=math.inf if to_s is None else to_s,
            slow_motion=settings.pop("slow_motion", None),
        )
    except ValueError as error:
        raise click.UsageError(f"--{error}".replace("slow motion", "slow-motion", 1)) from error

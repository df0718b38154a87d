"""Options of what is noted about a session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from formcheck.cli.options.basics import within
from formcheck.model.limits import LOAD_KG

if TYPE_CHECKING:
    from formcheck.history.notes import SessionNote

Command = TypeVar("Command", bound=Callable[..., Any])
_FIELDS = ("text", "pain", "load_kg", "shoes")


def note_options(command: Command) -> Command:
    """Add the options that note something; `changed_note` reads them."""
    for option in (
        click.option("--shoes", metavar="WORDS", help="What was worn on the feet."),
        click.option(
            "--load-kg",
            metavar="X",
            type=float,
            callback=within(LOAD_KG),
            help="Extra load that was held or worn.",
        ),
        click.option(
            "--pain",
            type=click.IntRange(0, 10),
            metavar="0-10",
            help="Pain in the session: 0 none, 10 the worst imaginable.",
        ),
        click.option("--text", "--notes", metavar="TEXT", help="In your own words."),
    ):
        command = option(command)
    return command


def changed_note(known: SessionNote, settings: Mapping[str, Any]) -> SessionNote:
    """Return a note with what was given in place of what was there.

    Raises
    ------
    click.UsageError
        A text is too long.
    """
    from pydantic import ValidationError

    given = {name: settings[name] for name in _FIELDS if settings[name] is not None}
    try:
        return type(known).model_validate(known.model_dump() | given)
    except ValidationError as error:
        # The numbers were checked before: a text is too long.
        wrong = error.errors()[0]
        most = wrong["ctx"]["max_length"]
        raise click.UsageError(f"--{wrong['loc'][0]}: give up to {most} letters") from error

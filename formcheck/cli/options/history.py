"""Options of commands that save a session: in which history, for whom, and their profile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from formcheck.cli.terminal import print_err
from formcheck.errors import FormcheckError
from formcheck.history.saving import HistoryOptions

if TYPE_CHECKING:
    from formcheck.history.people import Person

Command = TypeVar("Command", bound=Callable[..., Any])


class Day(click.ParamType[datetime]):
    """A date, or a date and a time, on this machine's clock."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read "2026-03-01" or "2026-03-01T18:30"."""
        try:
            return datetime.fromisoformat(str(value)).astimezone()
        except (ValueError, OverflowError, OSError):
            self.fail(f"{value!r} is not a date such as 2026-03-01", param, ctx)


def db_option(command: Command) -> Command:
    """Add ``--db``."""
    return click.option(
        "--db",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        help="The history's file.  [default: the user's own, or $FORMCHECK_DB]",
    )(command)


def history_options(command: Command) -> Command:
    """Add the options that say where and for whom a session is saved."""
    command = click.option(
        "--no-save", is_flag=True, help="Don't keep this session in the history."
    )(command)
    command = db_option(command)
    return click.option(
        "--person",
        metavar="NAME",
        help="Person profile (formcheck history person): height, foot, mass and side come from it"
        " unless you give them.",
    )(command)


def read_history_options(settings: dict[str, Any]) -> HistoryOptions:
    """Take the options of `history_options` out of the settings, and fill those of `measuring`.

    Call it before `measuring_options`: a target in cm needs the profile's height. When the
    history can't be read a line says so, and the work goes on without the profile.

    Raises
    ------
    click.UsageError
        Nobody is called so.
    """
    chosen = HistoryOptions(settings.pop("person"), settings.pop("db"), settings.pop("no_save"))
    if chosen.person is not None:
        # sqlite and pydantic come with it: only when it is needed.
        from formcheck.history.errors import HistoryError, UnknownPersonError
        from formcheck.history.store import History

        try:
            with History(chosen.db, print_warning) as history:
                _fill(settings, history.person(chosen.person))
        except UnknownPersonError as error:
            raise click.UsageError(str(error)) from error
        except HistoryError as error:
            print_warning(f"{error} (the profile of {chosen.person} is not used)")
    return chosen


def _fill(settings: dict[str, Any], person: Person) -> None:
    """What was typed goes first; a typed foot also goes before a stored height."""
    lengths = ("height_cm", "foot_length_cm")
    if all(settings.get(name) is None for name in lengths):
        settings.update({name: getattr(person, name) for name in lengths})
    if settings.get("mass_kg") is None:
        settings["mass_kg"] = person.mass_kg
    if settings.get("side") == "auto" and person.side is not None:
        settings["side"] = person.side


def print_warning(line: str | FormcheckError) -> None:
    print_err(f"formcheck: {line}")

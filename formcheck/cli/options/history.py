"""Options of commands that save a session: in which history, for whom, and their profile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

from formcheck.cli.options.completion import complete_person
from formcheck.cli.options.naming import NAME, PathType
from formcheck.cli.options.settings import StoredSettings, settings_option
from formcheck.cli.terminal import print_err
from formcheck.errors import FormcheckError
from formcheck.history.saving import HistoryOptions

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
        type=PathType(dir_okay=False),
        help="The history's file.  [default: the user's own, or $FORMCHECK_DB]",
    )(command)


def history_options(command: Command) -> Command:
    """Add the options that say where and for whom a session is saved, with what settings."""
    return _history_options(
        command,
        click.option("--no-save", is_flag=True, help="Don't keep this session in the history."),
    )


def history_options_if_wanted(command: Command) -> Command:
    """Add the same for a command that saves only where it is told to."""
    return _history_options(
        command,
        click.option(
            "--save",
            "no_save",
            is_flag=True,
            flag_value=False,
            default=True,
            help="Keep each clip's session in the history, for --person if you name one.",
        ),
    )


def _history_options(command: Command, whether: Callable[[Command], Command]) -> Command:
    command = db_option(whether(settings_option(command)))
    return click.option(
        "--person",
        metavar="NAME",
        type=NAME,
        shell_complete=complete_person,
        help="Person profile (formcheck history person): height, foot, mass and side come from it"
        " unless you give them.",
    )(command)


def read_history_options(settings: dict[str, Any]) -> HistoryOptions:
    """Take the options of `history_options` out of the settings, and fill those of `measuring`.

    What was typed goes first, then the person's profile, then the user's settings file.
    Call it before `measuring_options`: a target in cm needs the profile's height. When the
    history can't be read a line says so, and the work goes on without the profile.

    Raises
    ------
    click.UsageError
        Nobody is called so.
    SettingsError
        The settings file can't be read.
    """
    stored = StoredSettings.take(settings)
    chosen = HistoryOptions(settings.pop("person"), settings.pop("db"), settings.pop("no_save"))
    if chosen.person is not None:
        # sqlite and pydantic come with it: only when it is needed.
        from formcheck.history.errors import HistoryError, UnknownPersonError
        from formcheck.history.people import fill_from_profile
        from formcheck.history.store import History

        try:
            with History(chosen.db, print_warning) as history:
                fill_from_profile(settings, history.person(chosen.person))
        except UnknownPersonError as error:
            whence = " (the person of your settings)" if "person" in stored.used else ""
            raise click.UsageError(f"{error}{whence}") from error
        except HistoryError as error:
            print_warning(f"{error} (the profile of {chosen.person} is not used)")
    stored.fill_size(settings, chosen.person)
    stored.tell()
    return chosen


def print_warning(line: str | FormcheckError) -> None:
    print_err(f"formcheck: {line}")

"""Options of the commands of the history: which sessions; and how its file is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from formcheck.cli.options.completion import complete_exercise, complete_person
from formcheck.cli.options.history import Day, db_option
from formcheck.cli.options.naming import NAME
from formcheck.cli.terminal import print_err

if TYPE_CHECKING:
    from formcheck.history.records import Selection
    from formcheck.history.store import History

Command = TypeVar("Command", bound=Callable[..., Any])


def session_choice(command: Command) -> Command:
    """Add the options that say which sessions; `choice_of` reads them."""
    for option in (
        db_option,
        click.option(
            "--since", type=Day(), metavar="DATE", help="Filmed then or later, e.g. 2026-03-01."
        ),
        click.option(
            "-e",
            "--exercise",
            metavar="NAME",
            type=NAME,
            shell_complete=complete_exercise,
            help="Only of this exercise.",
        ),
        click.option(
            "--person",
            metavar="NAME",
            type=NAME,
            shell_complete=complete_person,
            help="Only of this person.",
        ),
    ):
        command = option(command)
    return command


def choice_of(settings: dict[str, Any], history: History) -> Selection:
    """Return which sessions are chosen.

    Raises
    ------
    UnknownPersonError
        Nobody is called so.
    """
    from formcheck.history.records import Selection

    name = settings["person"]
    return Selection(
        person=None if name is None else history.person(name).name,
        exercise=settings["exercise"],
        since=settings["since"],
    )


def open_history(db: Path | None, *, begin: bool = False) -> History:
    """Open the history; only `begin` makes one where there is none.

    Raises
    ------
    HistoryError
        It can't be opened, or there is none.
    """
    from formcheck.history.database import default_path
    from formcheck.history.errors import HistoryError
    from formcheck.history.store import History
    from formcheck.model.paths import printable

    path = db or default_path()
    if not begin and not path.exists():
        raise HistoryError(
            f"no session is kept yet (there is no {printable(path)}): formcheck analyze and"
            " formcheck live begin it"
        )
    return History(path, lambda line: print_err(f"formcheck: {line}"))

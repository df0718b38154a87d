"""A session into the history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formcheck.history.records import Kind
    from formcheck.model.result import Result


@dataclass(frozen=True, slots=True)
class HistoryOptions:
    """Where a session is saved, and for whom; ``no_save`` saves it nowhere.

    ``when`` is the time that the user gave for it, with a time zone.
    """

    person: str | None = None
    db: Path | None = None
    no_save: bool = False
    when: datetime | None = None


@dataclass(frozen=True, slots=True)
class SavedSession:
    """A session in the history: its number, whose it is, and sessions of the same clip."""

    number: int
    person: str | None
    duplicates: tuple[int, ...] = ()

    @property
    def line(self) -> str:
        """The line for the user."""
        line = f"Saved as session {self.number}"
        if self.person is not None:
            line += f" of {self.person.strip()}"
        if self.duplicates:
            numbers = " ".join(map(str, self.duplicates))
            several = "s" * (len(self.duplicates) > 1)
            known = f"session{several} {' and '.join(map(str, self.duplicates))}"
            line += f" (the same clip is {known} already: formcheck history delete {numbers})"
        return line


NOT_SAVED = "(this session is not in the history; its results stand)"
"""Said after the error that kept a session out of the history."""


def add_session(
    result: Result,
    kind: Kind,
    folder: Path | None,
    settings: HistoryOptions,
    when: datetime | None = None,
    *,
    tell: Callable[[str], None],
) -> SavedSession | None:
    """Add a session to the history.

    Parameters
    ----------
    result : Result
        What was measured.
    kind : "analyze", "live", "rom" or "routine"
        The command.
    folder : Path or None
        Where its files are.
    settings : HistoryOptions
        Where and for whom.
    when : datetime or None
        When it was done, with a time zone; None is now. What the user gave goes first.
    tell : callable
        Takes a line when a damaged history was set aside.

    Returns
    -------
    SavedSession or None
        None when the user wants it not saved.

    Raises
    ------
    HistoryError
        The history can't be opened or written, or nobody is called so.
    """
    if settings.no_save:
        return None
    # sqlite comes with it: only when it is needed.
    from formcheck.history.store import History

    with History(settings.db, tell) as history:
        number = history.save(
            result, person=settings.person, kind=kind, folder=folder, when=settings.when or when
        )
        return SavedSession(number, settings.person, tuple(history.duplicates(number)))


def is_saved(folder: Path, when: datetime, settings: HistoryOptions) -> bool:
    """Tell whether the session of a moment, with its files in a folder, is in the history.

    Parameters
    ----------
    folder : Path
        Where its files are.
    when : datetime
        When it was done, with a time zone.
    settings : HistoryOptions
        Where it would be.

    Raises
    ------
    HistoryError
        The history can't be opened.
    """
    from formcheck.history.database import default_path
    from formcheck.history.store import History

    path = settings.db or default_path()
    # Looking makes no history.
    if settings.no_save or not path.exists():
        return False
    with History(path) as history:
        return history.has(folder, when)


def remove_saved(folder: Path, settings: HistoryOptions, *, tell: Callable[[str], None]) -> None:
    """Take the sessions whose files are in a folder out of the history; a failure is a line.

    Parameters
    ----------
    folder : Path
        Where their files are.
    settings : HistoryOptions
        Where the history is.
    tell : callable
        Takes a line about what went wrong.
    """
    from formcheck.history.corrected import sessions_in
    from formcheck.history.database import default_path
    from formcheck.history.store import History
    from formcheck.model.error_text import error_line

    path = settings.db or default_path()
    # Looking makes no history.
    if not path.exists():
        return
    try:
        with History(path, tell) as history:
            if numbers := sessions_in(history, folder):
                history.delete(numbers)
    except Exception as error:
        tell(error_line(error))


def save_session(
    result: Result,
    kind: Kind,
    folder: Path | None,
    settings: HistoryOptions,
    when: datetime | None = None,
    *,
    tell: Callable[[str], None],
) -> str | None:
    """Save a session in the history; a failure is a line for the user and never fails the work.

    Parameters
    ----------
    result, kind, folder, settings, when
        As in `add_session`.
    tell : callable
        Takes a line about what went wrong.

    Returns
    -------
    str or None
        The line to print; None when it was not saved.
    """
    from formcheck.model.error_text import explain

    def warn(line: str) -> None:
        tell(f"formcheck: {line}")

    try:
        saved = add_session(result, kind, folder, settings, when, tell=warn)
    except Exception as error:
        tell(f"{explain(error)} {NOT_SAVED}")
        return None
    return None if saved is None else saved.line

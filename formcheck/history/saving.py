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
        Takes a line about what went wrong.

    Returns
    -------
    str or None
        The line to print; None when it was not saved.
    """
    if settings.no_save:
        return None
    # sqlite comes with it: only when it is needed.
    from formcheck.history.store import History
    from formcheck.model.error_text import explain

    try:
        with History(settings.db, lambda line: tell(f"formcheck: {line}")) as history:
            number = history.save(
                result, person=settings.person, kind=kind, folder=folder, when=settings.when or when
            )
            twins = history.duplicates(number)
    except Exception as error:
        tell(f"{explain(error)} (this session is not in the history; its results stand)")
        return None
    line = f"Saved as session {number}"
    if settings.person is not None:
        line += f" of {settings.person.strip()}"
    if twins:
        numbers = " ".join(map(str, twins))
        known = f"session{'s' * (len(twins) > 1)} {' and '.join(map(str, twins))}"
        line += f" (the same clip is {known} already: formcheck history delete {numbers})"
    return line

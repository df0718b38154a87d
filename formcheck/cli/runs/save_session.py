"""A session into the history."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.cli.error_text import explain
from formcheck.cli.options.history import HistoryOptions, print_warning
from formcheck.cli.terminal import print_err
from formcheck.model.result import Result

if TYPE_CHECKING:
    from formcheck.history.records import Kind


def save_session(
    result: Result,
    kind: Kind,
    folder: Path | None,
    settings: HistoryOptions,
    when: datetime | None = None,
) -> str | None:
    """Save a session in the history; a failure is a line on stderr and never fails the work.

    Parameters
    ----------
    result : Result
        What was measured.
    kind : "analyze", "live", "rom" or "routine"
        The command.
    folder : Path or None
        Where its files are.
    settings : HistoryOptions
        From `read_history_options`.
    when : datetime or None
        When it was done, with a time zone; None is now. What the user gave goes first.

    Returns
    -------
    str or None
        The line to print; None when it was not saved.
    """
    if settings.no_save:
        return None
    try:
        # sqlite comes with it: only when it is needed.
        from formcheck.history.store import History

        with History(settings.db, print_warning) as history:
            number = history.save(
                result, person=settings.person, kind=kind, folder=folder, when=settings.when or when
            )
            twins = history.duplicates(number)
    except Exception as error:
        print_err(f"{explain(error)} (this session is not in the history; its results stand)")
        return None
    line = f"Saved as session {number}"
    if settings.person is not None:
        line += f" of {settings.person.strip()}"
    if twins:
        numbers = " ".join(map(str, twins))
        known = f"session{'s' * (len(twins) > 1)} {' and '.join(map(str, twins))}"
        line += f" (the same clip is {known} already: formcheck history delete {numbers})"
    return line

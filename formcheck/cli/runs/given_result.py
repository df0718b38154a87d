"""A result that a command is given: a folder, a report, a clip, or a session's number."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.cli.options.session_choice import open_history
from formcheck.jobs.stored_results import (
    find_report,
    load_page,
    load_session_page,
    print_details,
)
from formcheck.report.html.print_page import PrintDetails

if TYPE_CHECKING:
    from formcheck.report.html.view_model import PageViewModel


@dataclass(frozen=True)
class GivenResult:
    """A result with its curves, and what is known beside it.

    Attributes
    ----------
    page : PageViewModel
        The result.
    details : PrintDetails
        Whose it is and what was noted; empty for a result of a folder.
    folder : Path or None
        Where its files are, if they are there.
    session : int or None
        Its number in the history.
    """

    page: PageViewModel
    details: PrintDetails
    folder: Path | None
    session: int | None = None


def load_given(what: str, db: Path | None, page_folder: Path) -> GivenResult:
    """Read the result that is meant by a folder, a file, or the number of a session.

    Parameters
    ----------
    what : str
        As the user gave it; a file or folder that is called like a number goes first.
    db : Path or None
        The history's file.
    page_folder : Path
        Where the page will be.

    Raises
    ------
    FormcheckError
        There is none; the message says what to do.
    """
    if what.isdecimal() and not Path(what).exists():
        number = int(what)
        with open_history(db) as history:
            place = history.session(number).folder
            folder = Path(place) if place is not None and Path(place).is_dir() else None
            page = load_session_page(history, number, page_folder)
            return GivenResult(page, print_details(history, number), folder, number)
    report = find_report(Path(what))
    return GivenResult(load_page(report, page_folder), PrintDetails(), report.parent)

"""Which sessions a page's address means."""

from __future__ import annotations

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request

from formcheck.history.errors import HistoryError
from formcheck.history.records import Selection, SessionRecord
from formcheck.history.store import History


def chosen_selection(history: History, request: Request) -> Selection:
    """Return which sessions a page's address means: ``person`` ("-" for nobody), ``exercise``."""
    person, exercise = (request.query_params.get(name) for name in ("person", "exercise"))
    name = None if not person else "" if person == "-" else history.person(person).name
    return Selection(person=name, exercise=exercise or None)


def chosen_numbers(request: Request) -> list[int]:
    """Return the numbers of the sessions that are ticked, ``s``; what is none is left out."""
    values = request.query_params.getlist("s")
    return [number for value in values if (number := whole_number(value, 0)) > 0]


def whole_number(value: str, otherwise: int) -> int:
    """Return a whole number of an address; another where it is none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else otherwise


def found_session(history: History, number: int) -> SessionRecord:
    """Return a session.

    Raises
    ------
    HTTPException
        404: there is none.
    """
    try:
        return history.session(number)
    except (HistoryError, OverflowError):
        raise HTTPException(404, "There is no such session (any more).") from None


def folder_of(session: SessionRecord) -> Path | None:
    """Return where a session's files are or were; None where it has none."""
    return None if session.folder is None else Path(session.folder)

"""Rows of the history as types, and which of them are meant."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

Kind = Literal["analyze", "live", "rom", "routine"]
MOST, YEARS = 1e6, (1900, 2200)
"""Beyond these a value, or the time of a session, is damaged."""
MAX_REPORT_BYTES = 64_000_000
"""Of one session's report when it is unpacked; one of an hour has a few."""
MOST_NAMED = 10
"""Damaged rows that are named; that there are more is said once."""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One kept session, without its report.

    Attributes
    ----------
    id : int
        Its number, never given twice.
    at, saved_at : datetime
        When it was done and when it was saved, UTC.
    kind : str
        The command it comes from.
    exercise, clip : str
        As in the report.
    person, folder : str or None
        Whose, and where its files were written.
    """

    id: int
    at: datetime
    saved_at: datetime
    kind: str
    exercise: str
    person: str | None
    clip: str
    folder: str | None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which sessions: all fields that are not None must fit.

    Attributes
    ----------
    ids : sequence of int or None
        Exactly these.
    person : str or None
        Of that person; "" for those saved without a name.
    exercise : str or None
        Of that exercise.
    since : datetime or None
        Filmed then or later, with a time zone.
    """

    ids: Sequence[int] | None = None
    person: str | None = None
    exercise: str | None = None
    since: datetime | None = None

    def where(self) -> tuple[str, list[object]]:
        """Return the SQL condition and its values."""
        terms: list[tuple[str, list[object]]] = [("1", [])]
        if self.ids is not None:
            # As JSON: any number of them is one value.
            terms.append(("id IN (SELECT value FROM json_each(?))", [json.dumps([*self.ids])]))
        if self.person is not None:
            terms.append(
                ("coalesce(person, '') = ? COLLATE NOCASE", [encodable_text(self.person.strip())])
            )
        if self.exercise is not None:
            terms.append(("exercise = ?", [self.exercise]))
        if self.since is not None:
            terms.append(("at >= ?", [utc_text(self.since)]))
        return " AND ".join(term for term, _ in terms), [v for _, vs in terms for v in vs]


ALL_SESSIONS = Selection()


def utc_text(moment: datetime) -> str:
    """Return a time as UTC text that sorts by time."""
    if moment.tzinfo is None:
        raise ValueError("a session's time needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def encodable_text(value: str) -> str:
    """Return text that a database takes: file names need not be valid Unicode."""
    return value.encode("utf-8", "backslashreplace").decode()


def unpacked_report(packed: bytes) -> str:
    """Return the text of a kept report; a ``zlib.error`` or `ValueError` where it is damaged."""
    return zlib.decompressobj().decompress(packed, MAX_REPORT_BYTES).decode()


def moment_of(text: object) -> datetime:
    """Return a time of the database; a `ValueError` where it is none of a session."""
    moment = datetime.fromisoformat(text if isinstance(text, str) else "")
    if moment.tzinfo is None or not YEARS[0] <= moment.year <= YEARS[1]:
        raise ValueError(text)
    return moment


def is_text(cell: object) -> bool:
    """Whether a cell of the database can be a name or a path, or says that there is none."""
    return cell is None or isinstance(cell, str)


def are_sound(value: object, *parts: object) -> bool:
    """Whether cells of the database can be a metric's value, and what may be known about it."""
    if value is None:
        return False
    for cell in (value, *parts):
        if not (cell is None or (isinstance(cell, int | float) and -MOST < cell < MOST)):
            return False
    return True

"""What is noted about a session by hand: words, pain, extra load and shoes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from formcheck.history.metrics import METRICS, MetricValue
from formcheck.history.records import ALL_SESSIONS, Selection, encodable_text
from formcheck.model.limits import LOAD_KG

if TYPE_CHECKING:
    from formcheck.history.store import History

WORST_PAIN = 10
"""Of the numeric rating scale, which begins at 0 for none."""
MAX_TEXT = 2000
MAX_SHOES = 80
NOTED = ("pain", "load_kg")
"""The metrics that are noted instead of measured."""


def _said(value: Any) -> Any:
    """Text without the blanks around it; what is empty was not said."""
    return (encodable_text(value).strip() or None) if isinstance(value, str) else value


class SessionNote(BaseModel):
    """What somebody noted about a session; None is what nobody said.

    Attributes
    ----------
    text : str or None
        In their own words.
    pain : int or None
        On the numeric rating scale: 0 is none, 10 the worst that can be imagined.
    load_kg : float or None
        Extra load that was held or worn, without the body.
    shoes : str or None
        What was worn on the feet.
    """

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True, allow_inf_nan=False)

    text: Annotated[str | None, BeforeValidator(_said)] = Field(default=None, max_length=MAX_TEXT)
    pain: int | None = Field(default=None, ge=0, le=WORST_PAIN)
    load_kg: float | None = Field(default=None, ge=LOAD_KG[0], le=LOAD_KG[1])
    shoes: Annotated[str | None, BeforeValidator(_said)] = Field(default=None, max_length=MAX_SHOES)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is noted."""
        return self == NO_NOTE


NO_NOTE = SessionNote()
_FIELDS = tuple(SessionNote.model_fields)


def session_notes(history: History, selection: Selection = ALL_SESSIONS) -> dict[int, SessionNote]:
    """Return the notes of the selected sessions by session number; only those that have one.

    Parameters
    ----------
    history : History
        Where they are kept.
    selection : Selection
        Which sessions.
    """
    where, values = selection.where()
    rows = history.read(
        f"SELECT session_id, {', '.join(_FIELDS)} FROM session_notes"
        f" WHERE session_id IN (SELECT id FROM sessions WHERE {where})",
        values,
    )
    found = {}
    for number, *row in rows:
        try:
            found[number] = SessionNote(**dict(zip(_FIELDS, row, strict=True)))
        except ValidationError:
            history.skip(f"the note of session {number}", "it is damaged")
    return found


def session_note(history: History, number: int) -> SessionNote:
    """Return the note of one session; an empty one where there is none.

    Raises
    ------
    HistoryError
        There is no such session.
    """
    history.session(number)
    return session_notes(history, Selection(ids=[number])).get(number, NO_NOTE)


def set_session_note(history: History, number: int, note: SessionNote) -> None:
    """Keep the note of a session in place of the one it had; an empty note removes that.

    Parameters
    ----------
    history : History
        Where it is kept.
    number : int
        The session's.
    note : SessionNote
        All of it: take the old one with `session_note` and change what is new.

    Raises
    ------
    HistoryError
        There is no such session, or it can't be written.
    """
    history.session(number)
    with history.transaction() as connection:
        before = connection.execute("DELETE FROM session_notes WHERE session_id = ?", [number])
        if not note.is_empty:
            marks = ", ".join("?" * len(_FIELDS))
            connection.execute(
                f"INSERT INTO session_notes (session_id, {', '.join(_FIELDS)}) VALUES (?, {marks})",
                [number, *note.model_dump().values()],
            )
    if before.rowcount:
        history.erase_deleted()


def note_words(note: SessionNote) -> list[str]:
    """Return a note in words, each part by itself: pain, extra load, shoes, the text."""
    parts = []
    for value in noted_values(note):
        metric = METRICS[value.name]
        parts.append(f"{metric.label} {value.value:g} {metric.unit}")
    if note.shoes:
        parts.append(f"shoes: {note.shoes}")
    return parts + ([note.text] if note.text else [])


def noted_values(note: SessionNote) -> list[MetricValue]:
    """Return what was noted as numbers, as values of the metrics in `NOTED`: pain and load.

    They have no error estimate: a change of them is never called real.
    """
    found = {name: getattr(note, name) for name in NOTED}
    return [
        MetricValue(name, "both", float(value), None)
        for name, value in found.items()
        if value is not None
    ]


def noted_counts(notes: Iterable[SessionNote]) -> dict[tuple[str, str], int]:
    """Return how many notes have each metric of `NOTED`, by metric and leg."""
    return Counter((value.name, value.side) for note in notes for value in noted_values(note))


def values_with_notes(
    history: History, selection: Selection = ALL_SESSIONS, names: Sequence[str] | None = None
) -> Iterator[tuple[int, MetricValue]]:
    """Yield what was measured and what was noted in the selected sessions, with their numbers.

    Parameters
    ----------
    history : History
        Where both are kept.
    selection : Selection
        Which sessions.
    names : sequence of str or None
        Names of metrics; None takes all.
    """
    yield from history.each_value(selection, names)
    for number, note in session_notes(history, selection).items():
        for value in noted_values(note):
            if names is None or value.name in names:
                yield number, value

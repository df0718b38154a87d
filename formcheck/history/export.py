"""The history for other programs: JSON with whole reports, CSV with a line a number."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import StringIO
from typing import Any

from formcheck.history.corrected import corrected_sessions
from formcheck.history.errors import HistoryError
from formcheck.history.goals import goals_of
from formcheck.history.metrics import METRICS, MetricValue
from formcheck.history.notes import NO_NOTE, SessionNote, session_notes
from formcheck.history.records import ALL_SESSIONS, Selection, SessionRecord
from formcheck.history.store import History
from formcheck.model.csv_cells import text_cells

SCHEMA = "formcheck.history/1"
DECIMALS = 4
OnSession = Callable[[SessionRecord], object]
BATCH = 500
"""Sessions that are held at a time."""
CSV_COLUMNS = (
    "session", "at", "person", "kind", "exercise", "clip",
    "quantity", "side", "value", "plus_minus", "unit",
    "pain", "load_kg", "shoes", "note",
)  # fmt: skip


def history_json(
    history: History, selection: Selection = ALL_SESSIONS, written: OnSession | None = None
) -> Iterator[str]:
    """Yield, as parts of a text, the selected sessions, oldest first, and their people's profiles.

    Where people or all are selected, also profiles without a session. However many sessions there
    are, a few are held at a time. `written` is called with each session that the text has.
    """
    names = {name.casefold() for name in history.people_of(selection) if name}
    profiles = history.people()
    if selection == Selection(person=selection.person):
        # All that is known of somebody, and not some sessions of theirs.
        asked = None if selection.person is None else selection.person.strip().casefold()
        every = {person.name.casefold() for person in profiles}
        names |= every if asked is None else {asked}
    people = [
        {**person.model_dump(), "goals": _goals(history, person.name)}
        for person in profiles
        if person.name.casefold() in names
    ]
    corrected = corrected_sessions(history, selection)
    yield f'{{\n "schema": {_json(SCHEMA)},\n "people": {_json(people)},\n "sessions": ['
    separator = "\n"
    for session, numbers, note in _sessions(history, selection):
        tree = {
            **_head(session),
            "folder": session.folder,
            "saved_at": session.saved_at.isoformat(timespec="seconds"),
            "corrected": session.id in corrected,
            "note": None if note.is_empty else note.model_dump(),
            "measurements": [
                {
                    "quantity": value.name,
                    "side": value.side,
                    "value": value.value,
                    "plus_minus": value.plus_minus,
                    "unit": METRICS[value.name].unit,
                }
                for value in numbers
            ],
            "report": _report(history, session.id),
        }
        yield separator + _json(tree)
        separator = ",\n"
        if written:
            written(session)
    yield "\n ]\n}\n"


def history_csv(
    history: History, selection: Selection = ALL_SESSIONS, written: OnSession | None = None
) -> Iterator[str]:
    """Yield, as parts of a text, a line for each number of the selected sessions, oldest first.

    ``plus_minus`` is empty where there is no error estimate; times are UTC. What was noted about a
    session is in each of its lines; one with a note and no number has a line of its own. However
    many sessions there are, a few are held at a time. `written` is called with each session that
    was read.
    """
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(CSV_COLUMNS)
    for session, numbers, note in _sessions(history, selection):
        head = _head(session)
        names = _cells(head[name] for name in ("id", *CSV_COLUMNS[1:6]))
        noted = _cells([note.pain, note.load_kg, note.shoes, note.text])
        lines = [
            [value.name, value.side, value.value, value.plus_minus, METRICS[value.name].unit]
            for value in numbers
        ]
        if not (lines or note.is_empty):
            lines = [[None] * 5]
        for line in lines:
            table.writerow([*names, *_cells(line), *noted])
        if written:
            written(session)
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _cells(values: Iterable[object]) -> list[object]:
    return text_cells("" if value is None else value for value in values)


def _goals(history: History, person: str) -> list[dict[str, Any]]:
    return [goal.model_dump(exclude={"person"}) for goal in goals_of(history, person)]


def _json(value: object) -> str:
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "backslashreplace").decode()


def _sessions(
    history: History, selection: Selection
) -> Iterator[tuple[SessionRecord, list[MetricValue], SessionNote]]:
    """Yield each session with its numbers and its note, oldest first, read a few at a time."""
    ids = history.session_ids(selection)
    for first in range(0, len(ids), BATCH):
        some = Selection(ids=ids[first : first + BATCH])
        numbers, notes = _ordered(history, some), session_notes(history, some)
        for session in reversed(history.sessions(some)):
            yield session, numbers.get(session.id, []), notes.get(session.id, NO_NOTE)


def _report(history: History, number: int) -> Any:
    """Return a session's report as it was kept; None where it is damaged, which is told."""
    try:
        return json.loads(history.report(number))
    except (HistoryError, ValueError, RecursionError):
        history.skip(f"the report of session {number}", "it is damaged")
        return None


def _ordered(history: History, selection: Selection) -> dict[int, list[MetricValue]]:
    order = {name: place for place, name in enumerate(METRICS)}
    return {
        number: sorted(map(_rounded, values), key=lambda value: (order[value.name], value.side))
        for number, values in history.metric_values(selection).items()
    }


def _rounded(value: MetricValue) -> MetricValue:
    error = value.plus_minus
    return replace(
        value,
        value=round(value.value, DECIMALS),
        plus_minus=None if error is None else round(error, DECIMALS),
    )


def _head(session: SessionRecord) -> dict[str, Any]:
    return {
        "id": session.id,
        "at": session.at.isoformat(timespec="seconds"),
        "person": session.person,
        "kind": session.kind,
        "exercise": session.exercise,
        "clip": session.clip,
    }

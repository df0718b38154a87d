"""The history for other programs: JSON with whole reports, CSV with a line a number."""

import csv
import json
from dataclasses import replace
from io import StringIO
from typing import Any

from formcheck.history.metrics import QUANTITIES, MetricValue
from formcheck.history.records import EVERY, Choice, StoredSession
from formcheck.history.store import History

SCHEMA = "formcheck.history/1"
DECIMALS = 4
CSV_COLUMNS = (
    "session", "at", "person", "kind", "exercise", "clip",
    "quantity", "side", "value", "plus_minus", "unit",
)  # fmt: skip


def history_json(history: History, choice: Choice = EVERY) -> str:
    """Return the chosen sessions, oldest first, and the profiles of their people."""
    sessions = history.sessions(choice)[::-1]
    numbers = _ordered(history, choice)
    names = {session.person for session in sessions}
    tree = {
        "schema": SCHEMA,
        "people": [p.model_dump() for p in history.people() if p.name in names],
        "sessions": [
            {
                **_head(session),
                "folder": session.folder,
                "measurements": [
                    {
                        "quantity": reading.name,
                        "side": reading.side,
                        "value": reading.value,
                        "plus_minus": reading.plus_minus,
                        "unit": QUANTITIES[reading.name].unit,
                    }
                    for reading in numbers.get(session.id, ())
                ],
                "report": json.loads(history.report(session.id)),
            }
            for session in sessions
        ],
    }
    text = json.dumps(tree, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    return text.encode("utf-8", "backslashreplace").decode()


def history_csv(history: History, choice: Choice = EVERY) -> str:
    """Return a line for each number of the chosen sessions, oldest first.

    ``plus_minus`` is empty where there is no error estimate; times are UTC.
    """
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(CSV_COLUMNS)
    numbers = _ordered(history, choice)
    for session in reversed(history.sessions(choice)):
        head = _head(session)
        for reading in numbers.get(session.id, ()):
            table.writerow(
                [
                    *(head[name] for name in ("id", *CSV_COLUMNS[1:6])),
                    *(reading.name, reading.side, reading.value),
                    "" if reading.plus_minus is None else reading.plus_minus,
                    QUANTITIES[reading.name].unit,
                ]
            )
    return out.getvalue()


def _ordered(history: History, choice: Choice) -> dict[int, list[MetricValue]]:
    order = {name: place for place, name in enumerate(QUANTITIES)}
    return {
        number: sorted(
            map(_rounded, readings), key=lambda reading: (order[reading.name], reading.side)
        )
        for number, readings in history.readings(choice).items()
    }


def _rounded(reading: MetricValue) -> MetricValue:
    error = reading.plus_minus
    return replace(
        reading,
        value=round(reading.value, DECIMALS),
        plus_minus=None if error is None else round(error, DECIMALS),
    )


def _head(session: StoredSession) -> dict[str, Any]:
    return {
        "id": session.id,
        "at": session.at.isoformat(timespec="seconds"),
        "person": session.person,
        "kind": session.kind,
        "exercise": session.exercise,
        "clip": session.clip,
    }

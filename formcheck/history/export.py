"""The history for other programs: JSON with whole reports, CSV with a line a number."""

import csv
import json
from dataclasses import replace
from io import StringIO
from typing import Any

from formcheck.history.errors import HistoryError
from formcheck.history.metrics import METRICS, MetricValue
from formcheck.history.records import ALL_SESSIONS, Selection, SessionRecord
from formcheck.history.store import History
from formcheck.model.csv_cells import text_cells

SCHEMA = "formcheck.history/1"
DECIMALS = 4
CSV_COLUMNS = (
    "session", "at", "person", "kind", "exercise", "clip",
    "quantity", "side", "value", "plus_minus", "unit",
)  # fmt: skip


def history_json(history: History, selection: Selection = ALL_SESSIONS) -> str:
    """Return the selected sessions, oldest first, and the profiles of their people."""
    sessions = history.sessions(selection)[::-1]
    numbers = _ordered(history, selection)
    names = {session.person for session in sessions}
    content = {
        "schema": SCHEMA,
        "people": [p.model_dump() for p in history.people() if p.name in names],
        "sessions": [
            {
                **_head(session),
                "folder": session.folder,
                "measurements": [
                    {
                        "quantity": value.name,
                        "side": value.side,
                        "value": value.value,
                        "plus_minus": value.plus_minus,
                        "unit": METRICS[value.name].unit,
                    }
                    for value in numbers.get(session.id, ())
                ],
                "report": _report(history, session.id),
            }
            for session in sessions
        ],
    }
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    return text.encode("utf-8", "backslashreplace").decode()


def history_csv(history: History, selection: Selection = ALL_SESSIONS) -> str:
    """Return a line for each number of the selected sessions, oldest first.

    ``plus_minus`` is empty where there is no error estimate; times are UTC.
    """
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(CSV_COLUMNS)
    numbers = _ordered(history, selection)
    for session in reversed(history.sessions(selection)):
        head = _head(session)
        for value in numbers.get(session.id, ()):
            table.writerow(
                text_cells(
                    [
                        *(head[name] for name in ("id", *CSV_COLUMNS[1:6])),
                        *(value.name, value.side, value.value),
                        "" if value.plus_minus is None else value.plus_minus,
                        METRICS[value.name].unit,
                    ]
                )
            )
    return out.getvalue()


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

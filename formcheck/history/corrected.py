"""Sessions whose results a person has corrected by hand: what is kept is the corrected one."""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.history.records import ALL_SESSIONS, Selection, encodable_text
from formcheck.history.value_tables import VALUE_TABLES, insert_values

if TYPE_CHECKING:
    from formcheck.history.store import History
    from formcheck.model.result import Result


def replace_results(history: History, folder: Path, result: Result) -> list[int]:
    """Put another result of the same recording in the place of the one that is kept.

    Parameters
    ----------
    history : History
        Where the sessions are.
    folder : Path
        Where the result's files are: it tells which sessions are meant.
    result : Result
        The corrected one, or the automatic one again.

    Returns
    -------
    list of int
        The numbers of the sessions; empty when the folder's result was never saved.

    Raises
    ------
    HistoryError
        Nothing was changed: the disk is full, ...
    """
    from formcheck.history.result_metrics import metric_values
    from formcheck.model.result_json import report_json

    report = zlib.compress(report_json(result).encode())
    values = metric_values(result)
    numbers = sessions_in(history, folder)
    with history.transaction() as connection:
        for number in numbers:
            connection.execute(
                "UPDATE sessions SET report = ?, exercise = ? WHERE id = ?",
                [report, result.exercise, number],
            )
            for table in VALUE_TABLES:
                connection.execute(f"DELETE FROM {table} WHERE session_id = ?", [number])
            insert_values(connection, number, values)
            connection.execute("DELETE FROM corrected_sessions WHERE session_id = ?", [number])
            if result.corrections:
                connection.execute("INSERT INTO corrected_sessions VALUES (?)", [number])
    return numbers


def sessions_in(history: History, folder: Path) -> list[int]:
    """Return sessions whose files are in a folder, however it was named when they were saved.

    Parameters
    ----------
    history : History
        Where the sessions are.
    folder : Path
        Where the files are.
    """
    name = encodable_text(folder.resolve().name)
    rows = history.read(
        "SELECT id, folder FROM sessions WHERE instr(folder, ?) > 0 ORDER BY id", [name]
    )
    wanted = os.path.realpath(folder)
    return [number for number, place in rows if os.path.realpath(place) == wanted]


def corrected_sessions(history: History, selection: Selection = ALL_SESSIONS) -> set[int]:
    """Return the numbers of those of the selected sessions that were corrected by hand.

    Parameters
    ----------
    history : History
        Where they are kept.
    selection : Selection
        Which sessions.
    """
    where, values = selection.where()
    rows = history.read(
        "SELECT session_id FROM corrected_sessions"
        f" WHERE session_id IN (SELECT id FROM sessions WHERE {where})",
        values,
    )
    return {number for (number,) in rows}

"""The tables of what a session's result is worth: its metric values and what is known of each."""

import sqlite3
from collections.abc import Sequence

from formcheck.history.metrics import MetricValue

VALUE_TABLES = ("measurements", "measurement_parts", "measured_ranges", "repeatable_readings")
"""All that `metric_values` of a session's result are kept in."""


def insert_values(
    connection: sqlite3.Connection, session: int, values: Sequence[MetricValue]
) -> None:
    """Insert the metrics of a session; in a transaction of the history's."""
    connection.executemany(
        "INSERT INTO measurements VALUES (?, ?, ?, ?, ?)",
        [(session, v.name, v.side, v.value, v.plus_minus) for v in values],
    )
    connection.executemany(
        "INSERT INTO measurement_parts VALUES (?, ?, ?, ?, ?)",
        [
            (session, v.name, v.side, v.set_up, v.within or 0.0)
            for v in values
            if v.set_up is not None
        ],
    )
    connection.executemany(
        "INSERT INTO measured_ranges VALUES (?, ?, ?)",
        [(session, v.name, v.side) for v in values if v.measured],
    )
    connection.executemany(
        "INSERT INTO repeatable_readings VALUES (?, ?, ?, ?, ?)",
        [
            (session, v.name, v.side, v.repeatable, v.repeatable_error)
            for v in values
            if v.repeatable is not None and v.repeatable_error is not None
        ],
    )

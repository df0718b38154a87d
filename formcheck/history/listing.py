"""People and sessions by name, at once: for a shell that completes what somebody types."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from formcheck.history.database import default_path

SESSIONS = 50
"""The last ones: who means an older one knows its number."""


def known_people(path: Path | None = None) -> list[str]:
    """Return the names of the profiles, sorted; none where the history can't be read.

    Parameters
    ----------
    path : Path or None
        The history's file; None takes the user's own.
    """
    return [name for (name,) in _rows(path, "SELECT name FROM people ORDER BY name")]


def last_sessions(path: Path | None = None) -> list[tuple[int, str]]:
    """Return the number of each of the last sessions and what was done when, newest first.

    Parameters
    ----------
    path : Path or None
        The history's file; None takes the user's own.
    """
    query = f"SELECT id, exercise, at, person FROM sessions ORDER BY at DESC LIMIT {SESSIONS}"
    return [
        (number, ", ".join(filter(None, (exercise, str(at)[:10], person))))
        for number, exercise, at, person in _rows(path, query)
    ]


def _rows(path: Path | None, query: str) -> list[tuple[Any, ...]]:
    """Read only: nothing is made, migrated or mended while somebody types."""
    file = (path or default_path()).absolute()
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=0.2)) as open_:
            return open_.execute(query).fetchall()
    except sqlite3.Error:
        return []

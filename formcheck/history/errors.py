"""What can go wrong with the history, and sqlite's words for it in plain ones."""

import difflib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from formcheck.errors import FormcheckError
from formcheck.model.paths import printable


class HistoryError(FormcheckError):
    """The history can't be opened, read or written, or has no such session or person."""


class UnknownPersonError(HistoryError):
    """Nobody is called so."""


class UnknownMetricError(HistoryError):
    """No quantity is called so."""


_REASONS = (
    ("readonly", "it can only be read; choose another file with --db"),
    ("unable to open", "it can't be opened or made; choose another file with --db"),
    ("malformed", "it is damaged; rename it to begin a new one, and keep it to save what is left"),
    ("full", "the disk is full; free some space"),
    ("locked", "another program keeps it busy; try again"),
    ("disk i/o", "the disk can't be read or written; check it"),
)


@contextmanager
def as_history_error(path: Path) -> Iterator[None]:
    """Turn errors of sqlite and the file system into a `HistoryError` of one line."""
    try:
        yield
    except sqlite3.Error as error:
        said = str(error)
        reason = next((plain for word, plain in _REASONS if word in said.lower()), said)
        raise HistoryError(f"the history {printable(path)}: {reason}") from error
    except UnicodeDecodeError as error:
        # What sqlite says of a damaged table may hold bytes of it.
        raise HistoryError(f"the history {printable(path)}: it is damaged") from error
    except OSError as error:
        reason = f"{error.strerror or error}; choose another file with --db"
        raise HistoryError(f"the history {printable(path)}: {reason}") from error


def spelling_hint(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean ...?" for a name that is like a known one, else ""."""
    spelled = {other.casefold(): other for other in known}
    near = difflib.get_close_matches(name.casefold(), spelled, n=1, cutoff=0.6)
    return f"; did you mean {spelled[near[0]]}?" if near else ""

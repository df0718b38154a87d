"""The history: every session that was kept, in one SQLite file of the user's."""
# pydantic is imported where it is used: a list of sessions takes twice as long with it.

from __future__ import annotations

import json
import sqlite3
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, get_args

from formcheck.history.database import default_path, erase_deleted, open_database
from formcheck.history.errors import HistoryError, as_history_error
from formcheck.history.metrics import METRICS, MetricValue
from formcheck.history.records import (
    ALL_SESSIONS,
    MOST_NAMED,
    Kind,
    Selection,
    SessionRecord,
    are_sound,
    encodable_text,
    is_text,
    moment_of,
    unpacked_report,
    utc_text,
)
from formcheck.history.value_tables import insert_values
from formcheck.model.paths import printable
from formcheck.model.sides import Feet

if TYPE_CHECKING:
    from formcheck.history.people import Person
    from formcheck.model.result import Result

_SIDES = get_args(Feet)
_COLUMNS = "id, at, saved_at, kind, exercise, person, clip, folder"


class History:
    """The kept sessions and the people they belong to; a context manager.

    Parameters
    ----------
    path : Path or None
        The file; None takes the user's own. It is made when it is not there.
    tell : callable or None
        Called with a line when a damaged file was set aside and a new one begun.

    Raises
    ------
    HistoryError
        It can't be opened or made, is newer than this formcheck, or is another program's.
    """

    def __init__(self, path: Path | None = None, tell: Callable[[str], None] | None = None) -> None:
        self.path = default_path() if path is None else path
        self._tell = tell or (lambda _: None)
        self._named: set[str] = set()
        self._connection = open_database(self.path, self._tell)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was saved is on the disk already."""
        self._connection.close()

    def save(
        self,
        result: Result,
        *,
        person: str | None = None,
        kind: Kind = "analyze",
        folder: Path | None = None,
        when: datetime | None = None,
    ) -> int:
        """Keep a session and return its number; it is on the disk when this returns.

        Parameters
        ----------
        result : Result
            What was measured.
        person : str or None
            A known person's name.
        kind : "analyze", "live", "rom" or "routine"
            The command it comes from.
        folder : Path or None
            Where its files are.
        when : datetime or None
            When it was done, with a time zone; None is now.

        Raises
        ------
        HistoryError
            Nothing was saved: no such person, the disk is full, ...
        ValueError
            `when` has no time zone.
        """
        from formcheck.history.result_metrics import metric_values
        from formcheck.model.result_json import as_reported, report_json

        now = datetime.now(UTC)
        report = zlib.compress(report_json(result).encode())
        # What is listed and drawn is the same to the last digit as what is read from the report.
        kept = as_reported(result)
        place = None if folder is None else encodable_text(str(folder.absolute()))
        row = (
            utc_text(when or now), utc_text(now), kind, result.exercise,
            None if person is None else self.person(person).name,
            encodable_text(result.clip.path), place, report,
        )  # fmt: skip
        with self.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO sessions (at, saved_at, kind, exercise, person, clip, folder, report)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            number = cursor.lastrowid
            assert number is not None
            insert_values(connection, number, metric_values(kept))
        return number

    def sessions(
        self, selection: Selection = ALL_SESSIONS, limit: int | None = None
    ) -> list[SessionRecord]:
        """Return the selected sessions, newest first, at most `limit` of them."""
        where, values = selection.where()
        rows = self.read(
            f"SELECT {_COLUMNS} FROM sessions WHERE {where} ORDER BY at DESC, id DESC LIMIT ?",
            [*values, -1 if limit is None else limit],
        )
        return [record for row in rows if (record := self._record(row))]

    def _record(self, row: Sequence[Any]) -> SessionRecord | None:
        number, at, saved_at, *rest = row
        if not all(is_text(cell) for cell in rest):
            self.skip(f"session {number}", "it is damaged")
            return None
        times = self.times(number, at, saved_at)
        return SessionRecord(number, times[0], times[1], *rest) if times else None

    def times(self, number: int, *texts: object) -> list[datetime]:
        """Return times that are kept of a session; none where one is damaged, which is told."""
        try:
            return [moment_of(text) for text in texts]
        except ValueError:
            self.skip(f"session {number}", "its time is damaged")
            return []

    def skip(self, row: str, why: str) -> None:
        """Name a damaged row that is left out, once; the others are shown."""
        if row in self._named or len(self._named) > MOST_NAMED:
            return
        self._named.add(row)
        named = len(self._named) <= MOST_NAMED
        self._tell(f"{row} is left out: {why}" if named else "more damaged rows are left out")

    def count(self, selection: Selection = ALL_SESSIONS) -> int:
        """Return how many sessions are selected."""
        where, values = selection.where()
        return int(self.read(f"SELECT count(*) FROM sessions WHERE {where}", values)[0][0])

    def has(self, folder: Path, when: datetime) -> bool:
        """Tell whether a session of this moment has its files in this folder."""
        wanted = [encodable_text(str(folder.absolute())), utc_text(when)]
        return bool(self.read("SELECT id FROM sessions WHERE folder = ? AND at = ?", wanted))

    def session_ids(self, selection: Selection = ALL_SESSIONS) -> list[int]:
        """Return the numbers of the selected sessions, oldest first."""
        where, values = selection.where()
        rows = self.read(f"SELECT id FROM sessions WHERE {where} ORDER BY at, id", values)
        return [number for (number,) in rows]

    def people_of(self, selection: Selection = ALL_SESSIONS) -> set[str | None]:
        """Return whose the selected sessions are; None for those without a name."""
        where, values = selection.where()
        rows = self.read(f"SELECT DISTINCT person FROM sessions WHERE {where}", values)
        return {person for (person,) in rows if is_text(person)}

    def session(self, number: int) -> SessionRecord:
        """Return one session.

        Raises
        ------
        HistoryError
            There is no such session.
        """
        found = self.sessions(Selection(ids=[number]))
        if not found:
            raise HistoryError(f"there is no session {number}; see formcheck history list")
        return found[0]

    def duplicates(self, number: int) -> list[int]:
        """Return other sessions of the same moment, exercise and person: the same clip again."""
        rows = self.read(
            "SELECT other.id FROM sessions AS this JOIN sessions AS other USING (at, exercise)"
            " WHERE this.id = ? AND other.id != this.id AND other.person IS this.person"
            " ORDER BY other.id",
            [number],
        )
        return [row[0] for row in rows]

    def result(self, number: int) -> Result:
        """Return the whole result of one session.

        Raises
        ------
        HistoryError
            There is no such session, or this formcheck can't read its report.
        """
        from formcheck.model.result import Result

        self.session(number)
        text = self.report(number)
        try:
            return Result.model_validate(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise HistoryError(f"session {number}: this formcheck can't read it") from error

    def report(self, number: int) -> str:
        """Return the text of one session's ``report.json``.

        Raises
        ------
        HistoryError
            It is damaged.
        """
        [[packed]] = self.read("SELECT report FROM sessions WHERE id = ?", [number])
        try:
            return unpacked_report(packed)
        except (zlib.error, TypeError, UnicodeDecodeError) as error:
            raise HistoryError(f"session {number}: its report is damaged") from error

    def metric_values(
        self, selection: Selection = ALL_SESSIONS, names: Sequence[str] | None = None
    ) -> dict[int, list[MetricValue]]:
        """Return what `each_value` yields, by session number."""
        found: dict[int, list[MetricValue]] = {}
        for number, value in self.each_value(selection, names):
            found.setdefault(number, []).append(value)
        return found

    def each_value(
        self, selection: Selection = ALL_SESSIONS, names: Sequence[str] | None = None
    ) -> Iterator[tuple[int, MetricValue]]:
        """Yield the metric values of the selected sessions, with the session's number.

        Parameters
        ----------
        selection : Selection
            Which sessions.
        names : sequence of str or None
            Names of metrics; None takes all.
        """
        where, values = selection.where()
        rows = self.read_each(
            "SELECT session_id, name, side, value, plus_minus, set_up, within, repeatable,"
            " repeatable_error,"
            " (session_id, name, side) IN (SELECT session_id, name, side FROM measured_ranges)"
            " FROM measurements LEFT JOIN measurement_parts USING (session_id, name, side)"
            " LEFT JOIN repeatable_readings USING (session_id, name, side)"
            f" WHERE session_id IN (SELECT id FROM sessions WHERE {where})"
            " AND name IN (SELECT value FROM json_each(?))",
            [*values, json.dumps([*(METRICS if names is None else names)])],
        )
        for number, name, side, value, plus_minus, set_up, within, *again, measured in rows:
            parts = (plus_minus, set_up, within)
            if side in _SIDES and are_sound(value, *parts, *again):
                # The same words are in a million rows: one of each is kept.
                name, side = sys.intern(name), _SIDES[_SIDES.index(side)]
                known = (*parts, bool(measured), *again)
                yield number, MetricValue(name, side, value, *known)
            else:
                self.skip(f"{printable(str(name))} of session {number}", "it is damaged")

    def metric_counts(self, selection: Selection = ALL_SESSIONS) -> dict[tuple[str, str], int]:
        """Return how many of the selected sessions have each metric of each leg."""
        where, values = selection.where()
        rows = self.read(
            "SELECT name, side, count(*) FROM measurements"
            f" WHERE session_id IN (SELECT id FROM sessions WHERE {where}) GROUP BY name, side",
            values,
        )
        order = {name: place for place, name in enumerate(METRICS)}
        rows = [row for row in rows if row[0] in order and row[1] in _SIDES]
        rows.sort(key=lambda row: (order[row[0]], row[1]))
        return {(name, side): count for name, side, count in rows}

    def delete(self, numbers: Sequence[int]) -> int:
        """Remove sessions for good and return how many there were; their folders stay."""
        where, values = Selection(ids=numbers).where()
        with self.transaction() as connection:
            removed = connection.execute(f"DELETE FROM sessions WHERE {where}", values).rowcount
        self.erase_deleted()
        return removed

    def erase_deleted(self) -> None:
        """Let nothing of what was deleted be left in the file and its log."""
        erase_deleted(self._connection, self.path, self._tell)

    def people(self) -> list[Person]:
        """Return every profile, by name."""
        from formcheck.history.people import stored_people

        return stored_people(self)

    def person(self, name: str) -> Person:
        """Return a profile; upper and lower case don't matter.

        Raises
        ------
        UnknownPersonError
            Nobody is called so; the message says how to begin a profile.
        """
        from formcheck.history.people import stored_person

        return stored_person(self, encodable_text(name).strip())

    def set_person(self, person: Person) -> None:
        """Keep a profile; one of that name is replaced."""
        row = [encodable_text(v) if isinstance(v, str) else v for v in person.model_dump().values()]
        with self.transaction() as connection:
            connection.execute(
                "INSERT INTO people (name, height_cm, foot_length_cm, mass_kg, side, injured)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
                " height_cm = excluded.height_cm, foot_length_cm = excluded.foot_length_cm,"
                " mass_kg = excluded.mass_kg, side = excluded.side, injured = excluded.injured",
                row,
            )

    def remove_person(self, name: str) -> None:
        """Remove a profile without sessions.

        Raises
        ------
        HistoryError
            Nobody is called so, or sessions of theirs are kept.
        """
        person = self.person(name)
        with self.transaction() as connection:
            kept = self.count(Selection(person=person.name))
            if kept:
                raise HistoryError(
                    f"{printable(person.name)} has {kept} session{'s' * (kept > 1)}; delete them"
                    f" first: formcheck history delete --person {printable(person.name)!r}"
                )
            connection.execute("DELETE FROM people WHERE name = ?", [person.name])
        self.erase_deleted()

    def read(self, sql: str, values: Sequence[object]) -> list[tuple]:  # type: ignore[type-arg]
        """Return the rows of a query; for the modules of this room."""
        with as_history_error(self.path):
            return self._connection.execute(sql, values).fetchall()

    def read_each(self, sql: str, values: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query one by one, for one that has many."""
        with as_history_error(self.path):
            # Not "yield from": whoever breaks off would close the cursor of a history that is
            # closed by then.
            for row in self._connection.execute(sql, values):  # noqa: UP028
                yield row

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; waits for another process that is writing."""
        with as_history_error(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

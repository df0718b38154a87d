"""The file of the history: older and newer versions, damage, other programs' files."""

import contextlib
import os
import sqlite3
import stat
import tempfile
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from property_testing import examples
from session_making import rep, result

from formcheck.history import database, schema
from formcheck.history.errors import HistoryError
from formcheck.history.records import Selection
from formcheck.history.store import History
from formcheck.model.measured import Measured
from formcheck.model.result_json import report_json

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite"


@contextlib.contextmanager
def raw(path: Path) -> object:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        yield connection


def keep_some(path: Path, count: int = 30) -> None:
    with History(path) as history:
        for _ in range(count):
            history.save(result(), when=NOON)


def version_1(path: Path) -> None:
    """A history as version 1 wrote it, spelled out: the schema in the code may not move it."""
    with raw(path) as connection:
        connection.executescript("""
            CREATE TABLE sessions (
                id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, saved_at TEXT NOT NULL,
                kind TEXT NOT NULL, exercise TEXT NOT NULL, person TEXT, clip TEXT NOT NULL,
                folder TEXT, report BLOB NOT NULL);
            CREATE TABLE measurements (
                session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
                name TEXT NOT NULL, side TEXT NOT NULL, value REAL NOT NULL, plus_minus REAL,
                PRIMARY KEY (session_id, name, side)) WITHOUT ROWID;
            CREATE INDEX sessions_by_time ON sessions (at);
            CREATE INDEX sessions_by_exercise ON sessions (exercise, at);
            PRAGMA application_id = 1179603533;
            PRAGMA user_version = 1;
        """)
        report = zlib.compress(report_json(result()).encode())
        for number, person in enumerate(["Anna", "anna", " ANNA ", "Ben", None, ""], 1):
            connection.execute(
                "INSERT INTO sessions VALUES"
                " (?, ?, ?, 'analyze', 'calf-raise', ?, 'a.mp4', NULL, ?)",
                [number, NOON.isoformat(), NOON.isoformat(), person, report],
            )
            connection.execute(
                "INSERT INTO measurements VALUES (?, 'rep_count', 'both', 2, 0)", [number]
            )


def test_an_older_version_is_migrated_with_its_sessions(path: Path) -> None:
    version_1(path)
    told: list[str] = []
    with History(path, told.append) as history:
        assert [s.id for s in history.sessions(Selection(person="Anna"))] == [3, 2, 1]
        assert [s.id for s in history.sessions(Selection(person=""))] == [6, 5]
        assert [p.name for p in history.people()] == ["Anna", "Ben"]
        assert history.person("anna").height_cm is None
        assert len(history.metric_values()) == 6
        assert history.result(1) == result()
        assert history.save(result(), person="Ben", when=NOON) == 7
    with raw(path) as connection:
        assert schema.version_of(connection) == schema.VERSION
    assert told == []


def test_a_migration_that_breaks_off_leaves_the_older_version(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version_1(path)
    broken = (schema.STEPS[0], (*schema.STEPS[1], "SELECT * FROM nowhere"))
    with monkeypatch.context() as patch:
        patch.setattr(schema, "STEPS", broken)
        with pytest.raises(HistoryError, match="nowhere"):
            History(path)
    with raw(path) as connection:
        assert schema.version_of(connection) == 1
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        assert "people" not in tables
    with History(path) as history:
        assert len(history.sessions()) == 6


def test_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    keep_some(path, 1)
    with raw(path) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(HistoryError, match=r"newer formcheck.*update formcheck"):
        History(path)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def spoil_pages(data: bytes) -> bytes:
    """Everything after the first page."""
    return data[:4096] + bytes(b ^ 0x5A for b in data[4096:])


def spoil_one_page(data: bytes) -> bytes:
    return data[:8192] + os.urandom(4096) + data[12288:]


def cut_off(data: bytes) -> bytes:
    return data[: len(data) // 2]


@pytest.mark.parametrize("spoil", [spoil_pages, spoil_one_page, cut_off])
def test_a_damaged_history_is_set_aside_and_a_new_one_begun(
    path: Path, spoil: object, tmp_path: Path
) -> None:
    keep_some(path)
    damaged = spoil(path.read_bytes())  # type: ignore[operator]
    path.write_bytes(damaged)
    told: list[str] = []
    with History(path, told.append) as history:
        assert history.sessions() == []
        assert history.save(result(), when=NOON) == 1
    [aside] = [p for p in tmp_path.iterdir() if ".damaged-" in p.name]
    assert aside.read_bytes() == damaged
    assert told == [f"the history was damaged: it is kept as {aside}, and a new one is begun"]


def test_damage_happens_twice_in_a_second(path: Path, tmp_path: Path) -> None:
    for _ in range(2):
        keep_some(path)
        path.write_bytes(cut_off(path.read_bytes()))
        History(path).close()
    assert len([p for p in tmp_path.iterdir() if ".damaged-" in p.name]) == 2


def test_a_history_without_its_head_is_set_aside_in_its_own_place(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(database, "_own_path", lambda: path)
    path.write_bytes(b"\0" * 9000)
    told: list[str] = []
    History(path, told.append).close()
    assert len(told) == 1
    [aside] = [p for p in tmp_path.iterdir() if ".damaged-" in p.name]
    assert aside.read_bytes() == b"\0" * 9000


@pytest.mark.parametrize(
    "content", [b"my notes, not a database\n" * 100, b"\0" * 9000, b"x", b"x" * 511]
)
def test_a_users_file_is_never_taken_for_a_history(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(HistoryError, match="not a history of formcheck"):
        History(path)
    assert path.read_bytes() == content
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_another_programs_database_is_left_alone(path: Path) -> None:
    with raw(path) as connection:
        connection.execute("CREATE TABLE photos (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(HistoryError, match="not a history of formcheck"):
        History(path)
    assert path.read_bytes() == before


def test_a_folder_or_a_file_in_the_way_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="a folder; choose a file with --db"):
        History(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(HistoryError, match="choose another file with --db"):
        History(tmp_path / "file" / "history.sqlite")


def test_an_unwritable_folder_is_one_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        # Whoever runs the tests may be root, who may write anywhere.
        raise PermissionError(13, "Permission denied", str(path))

    # Only meanwhile: what removes the folder in the end opens it.
    with monkeypatch.context() as patch:
        patch.setattr(database.os, "open", refuse)
        with pytest.raises(HistoryError, match="Permission denied; choose another file with --db"):
            History(path)


class FullDisk(sqlite3.Connection):
    """What sqlite does where the disk is full: it rolls back by itself."""

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql.startswith("PRAGMA user_version ="):
            super().execute("ROLLBACK")
            raise sqlite3.OperationalError("database or disk is full")
        return super().execute(sql, *values)


def test_a_disk_that_is_full_at_the_beginning_says_so() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None, factory=FullDisk)
    with pytest.raises(sqlite3.OperationalError, match="disk is full"):
        schema.migrate(connection)


@pytest.mark.parametrize("read", ["database._number", "schema.version_of"])
def test_another_process_may_begin_it_while_it_is_looked_at(
    path: Path, monkeypatch: pytest.MonkeyPatch, read: str
) -> None:
    """With a number from before and tables from after it is a stranger's, or damaged."""
    module, name = read.split(".")
    first = getattr({"database": database, "schema": schema}[module], name)

    def then_begun(*asked: Any) -> object:
        found = first(*asked)
        monkeypatch.undo()
        other = sqlite3.connect(path, timeout=0, isolation_level=None)
        with contextlib.closing(other), contextlib.suppress(sqlite3.OperationalError):
            schema.migrate(other)
        return found

    monkeypatch.setattr(f"formcheck.history.{read}", then_begun)
    with History(path) as history:
        assert history.count() == 0
    assert [file.name for file in path.parent.iterdir() if "damaged" in file.name] == []


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    with History(tmp_path / "new" / "history.sqlite") as history:
        history.save(result(), when=NOON)
        for file in history.path.parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(history.path.parent.stat().st_mode) == 0o700


def test_every_commit_waits_for_the_disk(path: Path) -> None:
    with History(path) as history:
        assert history.read("PRAGMA journal_mode", []) == [("wal",)]
        assert history.read("PRAGMA synchronous", []) == [(2,)]


def test_the_users_own_place_and_another(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setenv("FORMCHECK_DB", str(path))
    assert database.default_path() == path
    monkeypatch.delenv("FORMCHECK_DB")
    assert database.default_path().name == "history.sqlite"
    assert database.default_path().parent.name == "formcheck"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sound") / "history.sqlite"
    keep_some(path, 3)
    return path.read_bytes()


@pytest.mark.long
@pytest.mark.deep
@examples(3)
@given(data=st.data())
def test_whatever_is_damaged_the_history_opens(sound: bytes, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite"
        content = bytearray(sound)
        # What tells that it is ours stays; everything else may be damaged.
        places = st.integers(72, len(content) - 1)
        for place in data.draw(st.lists(places, min_size=1, max_size=40)):
            content[place] = data.draw(st.integers(0, 255))
        path.write_bytes(content)
        with History(path) as history:
            for session in history.sessions():
                with contextlib.suppress(HistoryError):
                    history.result(session.id)
            history.people()
            history.metric_values()
            with contextlib.suppress(HistoryError):
                history.save(result(), when=NOON)


def test_text_that_is_none_in_the_schema_is_damage(path: Path) -> None:
    keep_some(path, 1)
    content = path.read_bytes().replace(
        b"CREATE INDEX sessions_by_time", b"CR\xff\xfeTE INDEX \xff\xfesions_by_time"
    )
    path.write_bytes(content)
    told: list[str] = []
    with History(path, told.append) as history:
        assert history.count() == 0
    assert "it is kept as" in told[0]


def test_tables_of_another_version_than_its_number_are_damage(path: Path) -> None:
    keep_some(path, 1)
    with raw(path) as connection:
        connection.execute("PRAGMA user_version = 0")
    told: list[str] = []
    with History(path, told.append) as history:
        assert history.count() == 0
    assert "it is kept as" in told[0]


def test_an_older_formcheck_can_still_write_beside_the_parts(path: Path) -> None:
    """It knows five columns and no table of parts; a session that it deletes takes its parts."""
    split = Measured(value=9, plus_minus=1, set_up_plus_minus=0.5, within_plus_minus=0.3)
    with History(path) as history:
        first = history.save(result([rep(heel_height_cm=split)]), when=NOON)
    with raw(path) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        assert schema.version_of(connection) == 2
        assert connection.execute("SELECT count(*) FROM measurement_parts").fetchone()[0] == 1
        connection.execute("INSERT INTO measurements VALUES (?, 'work_j', 'left', 90, 5)", [first])
    with History(path) as history:
        found = {v.name: v for v in history.metric_values()[first]}
        assert (found["peak_heel_height_cm"].set_up, found["work_j"].set_up) == (0.5, None)
        history.delete([first])
    with raw(path) as connection:
        assert connection.execute("SELECT count(*) FROM measurement_parts").fetchone()[0] == 0


@pytest.mark.parametrize("table", schema.ADDED)
def test_a_history_without_an_added_table_gets_it(path: Path, table: str) -> None:
    keep_some(path, 1)
    with raw(path) as connection:
        connection.execute(f"DROP TABLE {table}")
    with History(path) as history:
        assert history.metric_values()
        history.save(result(), when=NOON)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices here")
def test_a_device_is_no_history(tmp_path: Path) -> None:
    link = tmp_path / "history.sqlite"
    link.symlink_to("/dev/zero")
    with pytest.raises(HistoryError, match="not a file; choose another with --db"):
        History(link)


def test_a_table_of_a_newer_formcheck_is_no_damage(path: Path) -> None:
    keep_some(path, 1)
    with raw(path) as connection:
        connection.execute("CREATE TABLE notes (session_id INTEGER, text TEXT)")
    told: list[str] = []
    with History(path, told.append) as history:
        assert history.count() == 1
    assert told == []


def test_a_history_that_can_only_be_read_is_listed_and_left_as_it_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_some(path, 2)
    before = path.read_bytes()
    monkeypatch.setattr(database, "can_be_written", lambda _: False)
    with History(path) as history:
        assert len(history.sessions()) == 2
        with pytest.raises(HistoryError, match="it can only be read"):
            history.save(result(), when=NOON)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("lacks", ["a version", "a table"])
def test_an_older_history_that_can_only_be_read_is_one_line(
    path: Path, monkeypatch: pytest.MonkeyPatch, lacks: str
) -> None:
    if lacks == "a version":
        version_1(path)
    else:
        keep_some(path, 1)
        with raw(path) as connection:
            connection.execute("DROP TABLE repeatable_readings")
    monkeypatch.setattr(database, "can_be_written", lambda _: False)
    with pytest.raises(HistoryError, match="copy it to where it can be written"):
        History(path)

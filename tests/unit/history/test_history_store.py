"""Sessions kept and found again."""

import json
import math
import sqlite3
import zlib
from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from session_making import mean, measured, rep, result, rom_result

from formcheck.history.errors import HistoryError, UnknownPersonError
from formcheck.history.export import history_json
from formcheck.history.goals import Goal, set_goal
from formcheck.history.notes import SessionNote, set_session_note
from formcheck.history.people import Person
from formcheck.history.records import ALL_SESSIONS, Selection
from formcheck.history.result_metrics import metric_values
from formcheck.history.series import exercises_of
from formcheck.history.store import History
from formcheck.history.value_tables import VALUE_TABLES
from formcheck.model.result import RomSide
from formcheck.model.result_json import report_json

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(tmp_path / "data" / "history.sqlite") as history:
        history.set_person(Person(name="Anna", height_cm=170))
        history.set_person(Person(name="Ben"))
        yield history


def test_a_session_comes_back_as_it_was(history: History, tmp_path: Path) -> None:
    kept = result([rep(heel_height_cm=measured(9.123456, 0.6))])
    number = history.save(kept, person="anna ", kind="live", folder=tmp_path, when=NOON)
    session = history.session(number)
    assert (session.id, session.at, session.kind) == (number, NOON, "live")
    assert (session.person, session.folder) == ("Anna", str(tmp_path))
    assert report_json(history.result(number)) == report_json(kept)
    assert history.report(number) == report_json(kept)


def test_its_numbers_stand_in_columns(history: History) -> None:
    kept = result()
    number = history.save(kept, when=NOON)
    found = history.metric_values()[number]
    assert len(found) == len(metric_values(kept))
    assert set(found) == set(metric_values(kept))
    only = history.metric_values(names=["peak_heel_height_cm"])[number]
    assert [(r.name, r.value, r.plus_minus) for r in only] == [("peak_heel_height_cm", 9.0, 0.6)]


def test_what_was_saved_is_there_after_closing(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    with History(path) as history:
        number = history.save(result(), when=NOON)
    with History(path) as history:
        assert [s.id for s in history.sessions()] == [number]


def test_times_are_kept_in_utc_whatever_zone_they_come_in(history: History) -> None:
    east = timezone(timedelta(hours=9))
    history.save(result(), when=datetime(2026, 3, 1, 23, tzinfo=east))
    [session] = history.sessions()
    assert session.at == datetime(2026, 3, 1, 14, tzinfo=UTC)
    assert session.at.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_refused(history: History) -> None:
    with pytest.raises(ValueError, match="time zone"):
        history.save(result(), when=datetime(2026, 3, 1))
    assert history.sessions() == []


def test_newest_first_and_chosen_by_person_exercise_and_time(history: History) -> None:
    days = [NOON + timedelta(days=day) for day in range(4)]
    ids = [
        history.save(result(exercise=exercise), person=person, when=when)
        for when, person, exercise in zip(
            days,
            ["Anna", "Ben", None, "Anna"],
            ["calf-raise", "calf-raise", "calf-raise", "seated-calf-raise"],
            strict=True,
        )
    ]

    def chosen(**choice: object) -> list[int]:
        sessions = history.sessions(Selection(**choice))  # type: ignore[arg-type]
        assert history.count(Selection(**choice)) == len(sessions)  # type: ignore[arg-type]
        return [s.id for s in sessions]

    assert chosen() == ids[::-1]
    assert chosen(person="ANNA") == [ids[3], ids[0]]
    assert chosen(person="") == [ids[2]]
    assert chosen(exercise="seated-calf-raise") == [ids[3]]
    assert chosen(since=days[1]) == ids[:0:-1]
    assert chosen(ids=[ids[0], ids[2], 99]) == [ids[2], ids[0]]
    assert chosen(ids=[]) == []
    assert [s.id for s in history.sessions(limit=2)] == ids[:1:-1]


def test_a_deleted_number_is_never_given_again(history: History) -> None:
    first = history.save(result(), when=NOON)
    second = history.save(result(), when=NOON)
    assert history.delete([second, 99]) == 1
    assert history.save(result(), when=NOON) == second + 1
    assert {s.id for s in history.sessions()} == {first, second + 1}
    assert set(history.metric_values()) == {first, second + 1}


def test_what_is_deleted_is_not_left_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    with History(path) as history:
        history.set_person(Person(name="Zebediah"))
        history.delete([history.save(result(), person="Zebediah", when=NOON)])
        history.remove_person("zebediah")
    assert b"Zebediah" not in path.read_bytes()
    assert not path.with_name("history.sqlite-wal").exists()


def test_an_unknown_session_is_one_line(history: History) -> None:
    for asked in (history.session, history.result):
        with pytest.raises(HistoryError, match="there is no session 7"):
            asked(7)


def test_an_unknown_person_saves_nothing_and_is_told_the_nearest(history: History) -> None:
    with pytest.raises(HistoryError, match="no person is called 'Ana'; did you mean Anna"):
        history.save(result(), person="Ana", when=NOON)
    with pytest.raises(HistoryError, match="person set 'Xaver'"):
        history.person("Xaver")
    assert history.sessions() == []


def test_a_profile_is_replaced_not_doubled(history: History) -> None:
    history.set_person(Person(name="anna", height_cm=171, mass_kg=60, injured="left"))
    assert [p.name for p in history.people()] == ["Anna", "Ben"]
    anna = history.person("ANNA")
    assert (anna.name, anna.height_cm, anna.mass_kg, anna.injured) == ("Anna", 171, 60, "left")


def test_a_person_with_sessions_is_not_removed(history: History) -> None:
    history.save(result(), person="Anna", when=NOON)
    with pytest.raises(HistoryError, match="Anna has 1 session; delete them first"):
        history.remove_person("anna")
    history.remove_person("Ben")
    assert [p.name for p in history.people()] == ["Anna"]


@pytest.mark.parametrize("wrong", [{"height_cm": 1.7}, {"mass_kg": math.nan}, {"name": "  "}])
def test_a_profile_that_nobody_has_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Person(**{"name": "Anna", **wrong})  # type: ignore[arg-type]


def test_a_clip_whose_name_is_not_unicode_is_kept(history: History) -> None:
    odd = result()
    odd = odd.model_copy(update={"clip": odd.clip.model_copy(update={"path": "raise\udce9.mp4"})})
    number = history.save(odd, when=NOON, folder=Path("/x\udce9"))
    assert history.session(number).clip == "raise\\udce9.mp4"
    assert history.result(number).exercise == "calf-raise"


def test_a_report_of_another_formcheck_is_refused_in_one_line(history: History) -> None:
    import zlib

    number = history.save(result(), when=NOON)
    with sqlite3.connect(history.path) as other:
        other.execute("UPDATE sessions SET report = ?", [zlib.compress(b'{"schema": "other"}')])
    other.close()
    with pytest.raises(HistoryError, match=f"session {number}: this formcheck can't read it"):
        history.result(number)


@pytest.mark.long
def test_a_full_disk_is_one_line_and_saves_nothing(history: History) -> None:
    before = history.save(result(), when=NOON)
    pages = history.read("PRAGMA page_count", [])[0][0]
    history.read(f"PRAGMA max_page_count = {pages}", [])
    large = result([rep(i, depth_percent=measured(math.sqrt(i))) for i in range(3000)])
    with pytest.raises(HistoryError, match="the disk is full; free some space"):
        history.save(large, when=NOON)
    assert [s.id for s in history.sessions()] == [before]
    assert history.read("PRAGMA integrity_check", []) == [("ok",)]


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        ("UPDATE sessions SET at = 'yesterday' WHERE id = 1", "session 1 is left out: its time"),
        ("UPDATE sessions SET at = '2026-03-01T12:00:00' WHERE id = 1", "session 1 is left out"),
        ("UPDATE sessions SET at = '0001-01-01T12:00:00Z' WHERE id = 1", "session 1 is left out"),
        ("UPDATE sessions SET exercise = x'00ff' WHERE id = 1", "session 1 is left out: it is dam"),
        ("UPDATE sessions SET person = x'00ff' WHERE id = 1", "session 1 is left out: it is dam"),
        ("UPDATE measurements SET value = 1e308 WHERE session_id = 1", "of session 1 is left out"),
        ("UPDATE measurements SET value = 9e999 WHERE session_id = 1", "of session 1 is left out"),
        ("UPDATE measurements SET value = '' WHERE session_id = 1", "of session 1 is left out"),
        ("UPDATE measurements SET side = 'x' WHERE session_id = 1", "of session 1 is left out"),
        ("UPDATE people SET height_cm = -5", "the height in the profile of Ana is left"),
        ("UPDATE people SET name = '' WHERE name = 'Ana'", "the profile of  is left out"),
    ],
)
def test_a_damaged_row_is_named_and_the_others_are_shown(
    tmp_path: Path, damage: str, line: str
) -> None:
    told: list[str] = []
    path = tmp_path / "history.sqlite"
    with History(path, told.append) as history:
        history.set_person(Person(name="Ana", height_cm=170))
        history.set_person(Person(name="Ben"))
        for _ in range(2):
            history.save(result(), when=NOON)
        history._connection.execute(damage)
        assert 2 in [session.id for session in history.sessions()]
        assert set(history.metric_values()) >= {2}
        assert set(exercises_of(history, ALL_SESSIONS)) == {"calf-raise"}
        assert history.people_of() == {None}
        assert "Ben" in [person.name for person in history.people()]
        history.sessions()
    assert any(line in each for each in told)
    assert len(told) == len(set(told))


@pytest.mark.parametrize(
    ("damage", "left"),
    [
        (
            "UPDATE people SET height_cm = 'tall' WHERE name = 'Ana'",
            Person(name="Ana", mass_kg=60, injured="left"),
        ),
        (
            "UPDATE people SET injured = x'00' WHERE name = 'Ana'",
            Person(name="Ana", height_cm=170, mass_kg=60),
        ),
        ("UPDATE people SET name = '' WHERE name = 'Ana'", Person(name="Ana")),
        ("DELETE FROM people", Person(name="Ana")),
    ],
)
def test_whose_profile_is_damaged_is_known_all_the_same(
    history: History, damage: str, left: Person
) -> None:
    history.set_person(Person(name="Ana", height_cm=170, mass_kg=60, injured="left"))
    history.save(result(), person="Ana", when=NOON)
    history._connection.execute(damage)
    assert history.person("ana") == left
    with pytest.raises(UnknownPersonError):
        history.person("Nobody")


def test_many_damaged_rows_are_a_few_lines(tmp_path: Path) -> None:
    told: list[str] = []
    with History(tmp_path / "history.sqlite", told.append) as history:
        for _ in range(4):
            history.save(result(), when=NOON)
        history._connection.execute("UPDATE measurements SET value = 1e308")
        history.metric_values()
        history.metric_values()
    assert len(told) == 11
    assert told[-1] == "more damaged rows are left out"


def test_rows_that_nobody_wants_any_more_outlive_their_history(tmp_path: Path) -> None:
    with History(tmp_path / "history.sqlite") as history:
        for _ in range(2):
            history.save(result(), when=NOON)
        rows = history.read_each("SELECT id FROM sessions", [])
        assert next(rows) == (1,)
    assert isinstance(rows, Generator)
    rows.close()


@pytest.mark.parametrize("packed", [b"no zlib", b"", "text", zlib.compress(b"\xff\xfe")])
def test_a_damaged_report_is_one_line(history: History, packed: object) -> None:
    history.save(result(), when=NOON)
    history._connection.execute("UPDATE sessions SET report = ?", [packed])
    with pytest.raises(HistoryError, match="session 1: "):
        history.result(1)


@pytest.mark.long
def test_a_report_that_unpacks_to_gigabytes_is_cut(history: History) -> None:
    history.save(result(), when=NOON)
    bomb = zlib.compress(b" " * 100_000_000)
    history._connection.execute("UPDATE sessions SET report = ?", [bomb])
    with pytest.raises(HistoryError, match="session 1: "):
        history.result(1)


def test_a_measured_range_stays_measured_and_a_minimum_a_minimum(tmp_path: Path) -> None:
    sides = {
        side: RomSide(dorsiflexion=mean(15, 5).model_copy(update={"lower_bound": bound}))
        for side, bound in (("left", False), ("right", True))
    }
    with History(tmp_path / "history.sqlite") as history:
        number = history.save(rom_result("active", **sides))
        found = {value.side: value for value in history.metric_values()[number]}
    assert not found["left"].lower_bound
    assert found["right"].lower_bound


def texts_in(tree: object) -> str:
    """Return all text and numbers of a file as one line."""
    return json.dumps(tree, ensure_ascii=False)


def test_an_export_holds_every_cell_of_a_person(history: History, tmp_path: Path) -> None:
    set_goal(history, Goal(person="Anna", name="rep_count", value=27.0))
    number = history.save(result(), person="Anna", folder=tmp_path / "results", when=NOON)
    note = SessionNote(text="the stairs", pain=3, load_kg=4.5, shoes="socks")
    set_session_note(history, number, note)
    exported = json.loads("".join(history_json(history, Selection(person="anna"))))
    (session,) = exported["sessions"]
    assert session["report"] == json.loads(history.report(number))
    assert session["corrected"] is False
    told = texts_in(exported)
    derived = set(VALUE_TABLES) - {"measurements"}  # of the report
    tables = history.read("SELECT name FROM sqlite_master WHERE type = 'table'", [])
    for (table,) in tables:
        if table in derived or table.startswith("sqlite_"):
            continue
        for row in history.read(f"SELECT * FROM {table}", []):
            for cell in row:
                if isinstance(cell, str) and cell not in ("Ben", ""):
                    assert cell in told or cell[:19] in told, (table, cell)
                elif isinstance(cell, float):
                    assert f"{round(cell, 4)}" in told, (table, cell)
    assert "Ben" not in told


def test_who_has_no_session_is_exported_too(history: History) -> None:
    def people(selection: Selection) -> list[str]:
        exported = json.loads("".join(history_json(history, selection)))
        return [person["name"] for person in exported["people"]]

    assert people(Selection(person=" anna")) == ["Anna"]
    assert people(Selection()) == ["Anna", "Ben"]
    assert people(Selection(exercise="calf-raise")) == []

"""What is deleted can't be found in the history's files any more, byte by byte."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from session_making import result

from formcheck.history.goals import Goal, set_goal
from formcheck.history.notes import NO_NOTE, SessionNote, set_session_note
from formcheck.history.people import Person
from formcheck.history.store import History

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(tmp_path / "history.sqlite") as history:
        yield history


def bytes_of(history: History) -> bytes:
    """Return the bytes of all its files, while it is open."""
    files = history.path.parent.glob(history.path.name + "*")
    return b"".join(path.read_bytes() for path in files)


def test_deleted_sessions_leave_no_byte(history: History) -> None:
    # Noted in this order, rows move from page to page; where they were sqlite leaves copies.
    history._connection.execute("PRAGMA synchronous = OFF")
    random = Random(0)
    numbers = [history.save(result(), when=BEGIN) for _ in range(100)]
    random.shuffle(numbers)
    words = {}
    for number in numbers:
        words[number] = f"{random.getrandbits(80):020x}"
        note = SessionNote(text=words[number] * random.randint(1, 40))
        set_session_note(history, number, note)
    packed = {number: random.randbytes(300) for number in numbers}
    with history.transaction() as connection:
        for number, report in packed.items():
            connection.execute("UPDATE sessions SET report = ? WHERE id = ?", [report, number])
    gone, kept = numbers[:50], numbers[50:]
    assert history.delete(gone) == len(gone)
    found = bytes_of(history)
    for number in gone:
        assert words[number].encode() not in found
        assert packed[number][:40] not in found
    # What is looked for is found where it is.
    assert all(words[number].encode() in found for number in kept)
    assert any(packed[number][:40] in found for number in kept)


def test_a_note_and_a_person_leave_no_byte(history: History) -> None:
    history.set_person(Person(name="Wilhelmina"))
    number = history.save(result(), person="Wilhelmina", when=BEGIN)
    set_goal(history, Goal(person="Wilhelmina", name="rep_count", value=25))
    set_session_note(history, number, SessionNote(text="the stairs hurt"))
    assert b"the stairs hurt" in bytes_of(history)
    set_session_note(history, number, NO_NOTE)
    assert b"the stairs hurt" not in bytes_of(history)
    history.delete([number])
    assert b"Wilhelmina" in bytes_of(history)
    history.remove_person("Wilhelmina")
    assert b"Wilhelmina" not in bytes_of(history)


def test_traces_that_can_t_be_erased_now_are_said_and_erased_next_time(tmp_path: Path) -> None:
    told: list[str] = []
    with History(tmp_path / "history.sqlite", told.append) as history:
        first, second = (history.save(result(), when=BEGIN) for _ in range(2))
        set_session_note(history, first, SessionNote(text="the stairs hurt"))
        history._connection.execute("PRAGMA busy_timeout = 50")
        reader = sqlite3.connect(history.path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM session_notes").fetchall()
        history.delete([first])
        assert "traces may be left in the file (another program has it open)" in told[0]
        assert b"the stairs hurt" in bytes_of(history)
        reader.close()
        history.delete([second])
        assert len(told) == 1
        assert b"the stairs hurt" not in bytes_of(history)

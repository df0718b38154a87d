"""Notes of sessions: kept, changed, gone with their session, beside what was measured."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError
from session_making import result

from formcheck.history.compare import compare_notes
from formcheck.history.errors import HistoryError
from formcheck.history.export import history_csv, history_json
from formcheck.history.metrics import METRICS
from formcheck.history.notes import (
    NO_NOTE,
    NOTED,
    SessionNote,
    note_words,
    noted_counts,
    session_note,
    session_notes,
    set_session_note,
    values_with_notes,
)
from formcheck.history.records import Selection
from formcheck.history.store import History

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FULL = SessionNote(text="stiff in the morning", pain=3, load_kg=5.5, shoes="barefoot")


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """Two sessions, 1 and 2."""
    with History(tmp_path / "history.sqlite") as history:
        for _ in range(2):
            history.save(result(), when=NOON)
        yield history


def test_a_note_comes_back_whole_and_is_replaced_whole(history: History) -> None:
    assert session_note(history, 1) == NO_NOTE
    set_session_note(history, 1, FULL)
    assert session_notes(history) == {1: FULL}
    set_session_note(history, 1, SessionNote(pain=0))
    assert session_note(history, 1) == SessionNote(pain=0)
    assert session_notes(history, Selection(ids=[2])) == {}
    with History(history.path) as again:
        assert session_notes(again) == {1: SessionNote(pain=0)}


def test_an_empty_note_is_none(history: History) -> None:
    set_session_note(history, 1, FULL)
    set_session_note(history, 1, SessionNote(text="  ", shoes=""))
    assert session_notes(history) == {}
    assert not SessionNote(pain=0).is_empty


def test_a_note_goes_with_its_session_and_leaves_no_trace(history: History) -> None:
    set_session_note(history, 1, SessionNote(text="fell off a horse"))
    set_session_note(history, 2, SessionNote(text="swam with sharks"))
    history.delete([1])
    set_session_note(history, 2, NO_NOTE)
    assert session_notes(history) == {}
    folder = history.path.parent
    left = b"".join(path.read_bytes() for path in folder.iterdir())
    assert b"horse" not in left
    assert b"sharks" not in left


@pytest.mark.parametrize(
    "wrong",
    [{"pain": 11}, {"pain": -1}, {"pain": 2.5}, {"load_kg": -1}, {"text": "x" * 2001}],
)
def test_a_note_that_can_not_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SessionNote.model_validate(wrong)


def test_text_that_is_no_unicode_is_kept(history: History) -> None:
    set_session_note(history, 1, SessionNote(text="caf\udce9"))
    assert session_note(history, 1).text == "caf\\udce9"


def test_a_session_that_is_not_there_has_no_note(history: History) -> None:
    for number in (99,):
        with pytest.raises(HistoryError, match="no session 99"):
            session_note(history, number)
        with pytest.raises(HistoryError, match="no session 99"):
            set_session_note(history, number, FULL)


def test_a_damaged_note_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    told: list[str] = []
    with History(tmp_path / "history.sqlite", told.append) as history:
        for number in (1, 2):
            history.save(result(), when=NOON)
            set_session_note(history, number, FULL)
        with history.transaction() as connection:
            connection.execute("UPDATE session_notes SET pain = 'much' WHERE session_id = 1")
        assert session_notes(history) == {2: FULL}
    assert told == ["the note of session 1 is left out: it is damaged"]


def test_pain_and_load_stand_beside_what_was_measured(history: History) -> None:
    set_session_note(history, 1, FULL)
    found = list(values_with_notes(history, names=["rep_count", *NOTED]))
    mine = {v.name: v.value for number, v in found if number == 1}
    assert mine == {"rep_count": 2, "pain": 3, "load_kg": 5.5}
    assert [v.name for number, v in found if number == 2] == ["rep_count"]
    assert noted_counts([FULL, NO_NOTE]) == {("pain", "both"): 1, ("load_kg", "both"): 1}
    assert set(NOTED) <= METRICS.keys()


def test_notes_are_compared_and_never_judged() -> None:
    pain, load = compare_notes(SessionNote(pain=6), SessionNote(pain=2, load_kg=4))
    assert (pain.a and pain.a.value, pain.b and pain.b.value) == (6, 2)
    assert (pain.changed, load.changed) == (None, None)
    assert load.why == "noted only in B"
    assert compare_notes(NO_NOTE, SessionNote(text="words")) == []


def test_a_note_in_words() -> None:
    words = ["pain 3 of 10", "extra load 5.5 kg", "shoes: barefoot", "stiff in the morning"]
    assert note_words(FULL) == words
    assert note_words(NO_NOTE) == []


def test_notes_are_exported(history: History) -> None:
    set_session_note(history, 1, FULL)
    sessions = json.loads("".join(history_json(history)))["sessions"]
    assert [session["note"] for session in sessions] == [FULL.model_dump(), None]
    rows = list(csv.DictReader(io.StringIO("".join(history_csv(history)))))
    noted = {(r["session"], r["pain"], r["load_kg"], r["shoes"], r["note"]) for r in rows}
    assert noted == {("1", "3", "5.5", "barefoot", "stiff in the morning"), ("2", "", "", "", "")}


def test_a_session_with_nothing_but_a_note_is_exported(tmp_path: Path) -> None:
    with History(tmp_path / "history.sqlite") as history:
        number = history.save(result([], exercise="no-longer-known"), when=NOON)
        set_session_note(history, number, SessionNote(text="=1+1"))
        [row] = csv.DictReader(io.StringIO("".join(history_csv(history))))
    assert (row["session"], row["quantity"], row["value"]) == ("1", "", "")
    # A spreadsheet may not run it.
    assert row["note"] == "'=1+1"

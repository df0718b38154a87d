"""``formcheck history note``, and where notes are shown."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scripted_clips import Run
from session_making import measured, rep, result

from formcheck.history.notes import SessionNote, session_note, set_session_note
from formcheck.history.store import History

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three sessions a week apart, the first with a note."""
    monkeypatch.chdir(tmp_path)
    path = Path(os.environ["FORMCHECK_DB"])
    with History(path) as history:
        for week, cm in enumerate((9.0, 10.5, 11.0)):
            higher = result([rep(heel_height_cm=measured(cm, 0.6))])
            history.save(higher, when=DAY + timedelta(weeks=week))
        set_session_note(history, 1, SessionNote(pain=6, shoes="trainers"))
    return path


def noted(path: Path, number: int) -> SessionNote:
    with History(path) as history:
        return session_note(history, number)


def test_what_is_named_is_noted_and_the_rest_stays(run: Run, history: Path) -> None:
    ended = run("history", "note", "1", "--text", "better", "--load-kg", "5")
    assert (ended.status, ended.err) == (0, "")
    said = ["pain 6 of 10", "extra load 5 kg", "shoes: trainers", "better"]
    assert ended.out.splitlines()[1:] == said
    assert noted(history, 1) == SessionNote(text="better", pain=6, load_kg=5, shoes="trainers")
    assert run("history", "note", "1").out == ended.out


def test_notes_are_cleared_one_or_all(run: Run, history: Path) -> None:
    run("history", "note", "1", "--clear", "pain")
    assert noted(history, 1) == SessionNote(shoes="trainers")
    ended = run("history", "note", "1", "--clear", "all", "--pain", "2")
    assert ended.status == 0
    assert noted(history, 1) == SessionNote(pain=2)
    assert "Nothing is noted." in run("history", "note", "1", "--clear", "all").out


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["99"], 1, "there is no session 99"),
        (["1", "--pain", "11"], 2, "0<=x<=10"),
        (["1", "--load-kg", "nan"], 2, "is not from 0 to 400"),
        (["1", "--text", "x" * 2001], 2, "--text: give up to 2000 letters"),
        (["1", "--clear", "mood"], 2, "'mood'"),
    ],
)
def test_what_can_not_be_noted_is_one_line(
    words: list[str], status: int, said: str, run: Run, history: Path
) -> None:
    ended = run("history", "note", *words)
    assert (ended.status, ended.out) == (status, "")
    assert said in " ".join(ended.err.split())
    assert noted(history, 1) == SessionNote(pain=6, shoes="trainers")


@pytest.mark.usefixtures("history")
def test_notes_are_listed_and_shown(run: Run) -> None:
    run("history", "note", "2", "--text", "the stairs\nwent well, " + "very " * 20)
    lines = run("history", "list").out.splitlines()
    assert lines[0].split() == ["Id", "Filmed", "Exercise", "Result", "Noted"]
    assert lines[3].endswith("pain 6 of 10, shoes: trainers")
    assert lines[2].endswith("…")
    assert "\\n" in lines[2]
    assert "Noted: pain 6 of 10\n       shoes: trainers\n" in run("history", "show", "1").out
    assert "Noted" not in run("history", "show", "3").out


@pytest.mark.usefixtures("history")
def test_pain_is_compared_and_followed_without_a_verdict(run: Run) -> None:
    run("history", "note", "3", "--pain", "2", "--text", "better")
    [pain] = [r for r in run("history", "compare", "1", "3").out.splitlines() if "pain" in r]
    assert pain.split()[-4:] == ["6", "2", "−4", "–"]
    out = run("history", "compare", "1", "3").out
    assert "Noted of A: shoes: trainers" in out
    assert "Noted of B: better" in out
    ended = run("history", "plot")
    assert ended.status == 0
    [pain] = [line for line in ended.out.splitlines() if line.startswith("pain")]
    assert pain.split() == ["pain,", "of", "10", "6", "2", "−4", "–"]
    assert run("history", "plot", "-q", "pain", "--force").status == 0

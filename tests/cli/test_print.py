"""``formcheck print``: a result or a session on one page."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scripted_clips import Run
from session_making import measured, rep, result

from formcheck.history.goals import Goal, set_goal
from formcheck.history.notes import SessionNote, set_session_note
from formcheck.history.people import Person
from formcheck.history.store import History
from formcheck.report.html.render import is_page

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """1 and 2: Ana's raises, a month apart, with a note and a goal; 3: nobody's."""
    monkeypatch.chdir(tmp_path)
    with History(Path(os.environ["FORMCHECK_DB"])) as history:
        history.set_person(Person(name="Ana Lopes", injured="left"))
        for month, cm in enumerate((9.0, 10.5)):
            higher = result([rep(heel_height_cm=measured(cm, 0.6))])
            history.save(higher, person="Ana Lopes", when=DAY + timedelta(days=30 * month))
        history.save(result(), when=DAY)
        set_session_note(history, 2, SessionNote(pain=3, text="better on stairs"))
        set_goal(history, Goal(person="Ana Lopes", name="peak_heel_height_cm", value=12))


@pytest.mark.usefixtures("history")
def test_a_session_is_printed_with_what_is_kept_of_it(run: Run) -> None:
    ended = run("print", "2")
    assert (ended.status, ended.err) == (0, "")
    assert "Page to print: print.html" in ended.out
    page = Path("print.html").read_text("utf-8")
    for said in (
        "Ana Lopes", "2026-03-31", "Left (injured)", "Since 2026-03-01", "better (higher)",
        "at least 12.0 cm: 1.5 cm missing", "3 of 10", "better on stairs",
    ):  # fmt: skip
        assert said in page, said
    # The first session has none before it.
    assert run("print", "1", "-o", "first.html").status == 0
    assert "Since" not in Path("first.html").read_text("utf-8")


@pytest.mark.usefixtures("history")
def test_what_is_given_goes_first_and_is_not_kept(run: Run) -> None:
    words = ["--name", "A. L.", "--date", "2026-04-02", "--pain", "1", "--notes", "by phone"]
    assert run("print", "2", *words, "--examiner", "B. Ortiz", "--injured", "right").status == 0
    page = Path("print.html").read_text("utf-8")
    for said in ("A. L.", "2026-04-02", "1 of 10", "by phone", "B. Ortiz"):
        assert said in page, said
    assert "better on stairs" not in page
    assert "Ana Lopes" not in page
    assert "pain 3 of 10" in run("history", "note", "2").out


def test_a_result_is_printed_into_its_folder_with_its_curve(
    run: Run, analysed: Callable[..., Path], clip: Path
) -> None:
    folder = analysed(clip, "--height-cm", 170)
    assert run("print", folder, "--name", "Ana").status == 0
    assert is_page(folder / "print.html")
    assert "data:image/svg+xml" in (folder / "print.html").read_text("utf-8")
    # What was analysed is found by its clip too, and an own page is replaced.
    assert run("print", clip).status == 0
    assert "Ana" not in (folder / "print.html").read_text("utf-8")


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["99"], 1, "there is no session 99"),
        (["nowhere"], 1, "no such file or folder"),
        (["2", "-o", "nowhere/p.html"], 1, "there is no such folder"),
        (["2", "--pain", "11"], 2, "0<=x<=10"),
        (["2", "-o", "mine.html"], 1, "mine.html: exists"),
    ],
)
def test_what_can_not_be_printed_is_one_line(
    words: list[str], status: int, said: str, run: Run
) -> None:
    Path("mine.html").write_text("mine")
    ended = run("print", *words)
    assert (ended.status, ended.out) == (status, "")
    assert said in " ".join(ended.err.split())
    assert Path("mine.html").read_text() == "mine"
    assert not Path("print.html").exists()

"""``formcheck history goal``, and where goals are shown."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scripted_clips import Run
from session_making import measured, rep, result

from formcheck.history.people import Person
from formcheck.history.store import History

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sessions of Ana's."""
    monkeypatch.chdir(tmp_path)
    with History(Path(os.environ["FORMCHECK_DB"])) as history:
        history.set_person(Person(name="Ana", injured="left"))
        for week, cm in enumerate((9.0, 10.5)):
            higher = result([rep(heel_height_cm=measured(cm, 0.6))])
            history.save(higher, person="Ana", when=DAY + timedelta(weeks=week))


def set_goal(run: Run, *words: str) -> str:
    ended = run("history", "goal", "--person", "ana", *words)
    assert (ended.status, ended.err) == (0, "")
    return ended.out


def test_a_goal_is_set_shown_and_removed(run: Run) -> None:
    assert set_goal(run) == "No goal yet.\n"
    line = (
        "peak heel height, left: at least 12.0 cm, latest 10.5 ± 0.6 cm on 2026-03-08 in"
        " calf-raise: 1.5 cm missing\n"
    )
    assert set_goal(run, "-q", "peak-heel-height", "--side", "left", "--at-least", "12") == line
    assert set_goal(run, "-q", "pain", "--at-most", "2") == (
        "pain: at most 2 of 10: not measured yet\n"
    )
    assert set_goal(run).startswith(line)
    assert set_goal(run, "-q", "pain", "--clear") == "1 goal removed.\n"
    assert set_goal(run) == line


def test_the_trend_says_and_draws_the_goal(run: Run) -> None:
    before = run("history", "plot", "-o", "plain.png")
    assert "Goals:" not in before.out
    set_goal(run, "-q", "peak-heel-height", "--at-least", "10", "-e", "calf-raise")
    ended = run("history", "plot", "-o", "goal.png")
    assert (
        "Goals:\npeak heel height, left: at least 10.0 cm, latest 10.5 ± 0.6 cm: reached, by less"
        " than its ±\n" in ended.out
    )
    assert Path("goal.png").read_bytes() != Path("plain.png").read_bytes()


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--person", "Anna"], 1, "did you mean Ana?"),
        (["--person", "Ana", "--at-least", "3"], 2, "Say of what"),
        (["--person", "Ana", "-q", "pane", "--at-most", "3"], 2, "did you mean pain?"),
        (["--person", "Ana", "-q", "pain", "--at-most", "inf"], 2, "inf is no number"),
        (["--person", "Ana", "-q", "pain", "--at-most", "1", "--clear"], 2, "Give one of"),
        (["--person", "Ana", "-q", "pain", "--at-most", "1", "-e", "calf-rise"], 2, "calf-raise"),
        ([], 2, "--person"),
    ],
)
def test_what_is_no_goal_is_one_line(words: list[str], status: int, said: str, run: Run) -> None:
    ended = run("history", "goal", *words)
    assert (ended.status, ended.out) == (status, "")
    assert said in " ".join(ended.err.split())
    assert set_goal(run) == "No goal yet.\n"

"""The heel-rise endurance test as the terminal shows it."""

from io import StringIO

import pytest
from rich.console import Console

from formcheck.cli.render.endurance import endurance_count, endurance_table
from formcheck.model.result import Endurance, Measured, Norm, Prompted

TEST = Endurance(
    side="right",
    bpm=60,
    reps=17,
    duration_s=33.8,
    stopped_by="knee",
    stopped_s=40.2,
    prompts=[Prompted(at_s=36.1, criterion="knee"), Prompted(at_s=38.2, criterion="knee")],
    total_displacement_cm=Measured(value=151.7, plus_minus=12.0),
    norms=[Norm(who="500 adults", reps=25, total_displacement_cm=192, source="10.1016/j.x")],
)


def shown(test: Endurance) -> str:
    console = Console(file=StringIO(), width=80)
    console.print(endurance_table(test))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_the_result_is_one_line() -> None:
    assert endurance_count(TEST) == "17 raises on the right leg in 34 s"
    one = TEST.model_copy(update={"reps": 1})
    assert endurance_count(one).startswith("1 raise on")


def test_why_it_is_over_and_what_was_said() -> None:
    text = shown(TEST)
    assert "Over after 40 s: knee bends." in text
    assert "knee at 36 s, knee at 38 s" in text


def test_published_figures_stand_beside_it_with_their_source_and_no_verdict() -> None:
    text = shown(TEST)
    (own,) = [line for line in text.splitlines() if "this test" in line]
    assert own.split() == ["this", "test", "17", "152"]
    (norm,) = [line for line in text.splitlines() if "500 adults" in line]
    assert norm.split() == ["500", "adults", "25", "192", "10.1016/j.x"]
    assert "not a diagnosis" in text
    assert "on an incline" in text


@pytest.mark.parametrize("stopped_by", [None, "no-raise"])
def test_a_test_that_simply_ended(stopped_by: str | None) -> None:
    ended = TEST.model_copy(
        update={"stopped_by": stopped_by, "stopped_s": stopped_by and 50.0, "prompts": []}
    )
    text = shown(ended)
    assert ("no more raises" in text) == (stopped_by is not None)
    assert ("before the test did" in text) == (stopped_by is None)
    assert "Prompts" not in text


def test_without_heights_there_is_no_column_for_them() -> None:
    norm = Norm(who="men", reps=24, source="10.1016/j.y")
    text = shown(TEST.model_copy(update={"norms": [norm], "total_displacement_cm": None}))
    assert "Heights" not in text

"""The document of the exercises says what the catalogue is."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from formcheck.errors import ExerciseError
from formcheck.exercises import rules
from formcheck.exercises.catalogue import (
    AngleRepExercise,
    CycleExercise,
    Exercise,
    HoldExercise,
    RaiseExercise,
    exercise_names,
    exercise_text,
    load_exercise,
    read_exercise,
)

DOCUMENT = (Path(__file__).parents[3] / "docs" / "exercises.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([\w-]+)` \| ([^|]+) \| ([^|]+) \|$", DOCUMENT, re.MULTILINE)
HOW = {"real clip", "rendered clip", "synthetic motion", "timer only"}


def tracker(exercise: Exercise) -> str:
    if isinstance(exercise, RaiseExercise | AngleRepExercise):
        return f"reps ({exercise.movement})"
    if isinstance(exercise, HoldExercise):
        return f"hold ({exercise.hold.position})"
    if isinstance(exercise, CycleExercise):
        return f"cycles ({exercise.cycles.kind})"
    return exercise.tracker


def test_every_exercise_has_a_row_with_its_tracker() -> None:
    rows = {name: told for name, told, _ in ROWS}
    assert len(rows) == len(ROWS)
    assert rows == {name: tracker(load_exercise(name)) for name in exercise_names()}


def test_every_row_says_how_it_was_checked() -> None:
    for name, told, checked in ROWS:
        assert set(checked.split(", ")) <= HOW
        assert (checked == "timer only") == (told == "timer"), name


def test_what_is_said_to_be_checked_on_synthetic_motion_is() -> None:
    unit = Path(__file__).parents[1]
    folders = [unit / "tracking", unit / "analysis", unit / "live"]
    files = [path for folder in folders for path in folder.glob("test_*.py")]
    tests = "\n".join(path.read_text(encoding="utf-8") for path in files)
    said = [name for name, _, checked in ROWS if "synthetic motion" in checked]
    assert [name for name in said if f'"{name}"' not in tests] == []


@pytest.mark.parametrize(
    "table",
    [
        rules.Prescription, rules.Counting, rules.Form, rules.EnduranceRules, rules.PublishedNorm,
        rules.AngleCounting, rules.AngleForm, rules.HoldRules, rules.CycleRules, rules.RomRules,
        Exercise,
    ],
)  # fmt: skip
def test_every_key_of_a_file_is_explained(table: type[BaseModel]) -> None:
    own = DOCUMENT.split("## Your own exercise file")[1]
    assert [key for key in table.model_fields if not re.search(rf"\b{key}\b", own)] == []


def test_every_position_is_explained() -> None:
    positions = rules.HoldRules.model_fields["position"].annotation.__args__  # type: ignore[union-attr]
    assert [name for name in positions if f"`{name}`" not in DOCUMENT] == []


def test_the_file_in_the_document_is_sound(tmp_path: Path) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", DOCUMENT, re.DOTALL)
    path = tmp_path / "low-toe-walk.toml"
    path.write_text(text, encoding="utf-8")
    exercise = read_exercise(path)
    assert isinstance(exercise, HoldExercise)
    assert exercise.prescription == rules.Prescription(sets=3, seconds=(10, 20), note="Slowly.")


def test_the_error_in_the_document_is_what_is_said(tmp_path: Path) -> None:
    path = tmp_path / "my-walk.toml"
    text = re.sub(r"(?m)^leave_foot = .*$", "leave_foot = 0.2", exercise_text("toe-walk"))
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExerciseError) as caught:
        read_exercise(path)
    assert f"formcheck: {caught.value}\n" in DOCUMENT

"""The JSON Schemas for editors: current, and they take what formcheck takes."""

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from formcheck.exercises.catalogue import exercise_names, exercise_text
from formcheck.exercises.schema import exercise_schema_text
from formcheck.routines.routine import (
    bundled_text,
    routine_names,
    routine_schema_text,
    template,
)

DOCS = Path(__file__).parents[3] / "docs"


def published(name: str) -> Any:
    return json.loads((DOCS / name).read_text(encoding="utf-8"))


def is_valid(text: str, schema: Any) -> bool:
    return jsonschema.Draft202012Validator(schema).is_valid(tomllib.loads(text))


def test_the_published_schemas_are_current() -> None:
    for name, text in (
        ("exercise.schema.json", exercise_schema_text()),
        ("routine.schema.json", routine_schema_text()),
    ):
        said = f"write docs/{name} anew: python scripts/schemas.py"
        assert (DOCS / name).read_text(encoding="utf-8") == text, said
        jsonschema.Draft202012Validator.check_schema(json.loads(text))


@pytest.mark.parametrize("name", exercise_names())
def test_every_exercise_file_is_valid(name: str) -> None:
    assert is_valid(exercise_text(name), published("exercise.schema.json"))


@pytest.mark.parametrize("text", [*map(bundled_text, routine_names()), template()])
def test_every_routine_file_is_valid(text: str) -> None:
    assert is_valid(text, published("routine.schema.json"))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("calf-raise", "min_rise_foot", "min_rise"),
        ("calf-raise", "best_of = 3", "best_of = 0"),
        ("toe-walk", '"heels-up"', '"toes-up"'),
        ("toe-walk", 'tracker = "hold"', 'tracker = "reps"'),
    ],
)
def test_an_editor_sees_what_is_wrong(name: str, old: str, new: str) -> None:
    text = exercise_text(name)
    assert old in text
    assert not is_valid(text.replace(old, new, 1), published("exercise.schema.json"))

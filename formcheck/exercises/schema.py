"""The JSON Schemas of the files that people write, for their editors."""

import json
from functools import reduce
from operator import or_
from typing import Any

from pydantic import TypeAdapter

from formcheck.exercises.catalogue import exercise_models

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def exercise_schema_text() -> str:
    """Return the text of ``docs/exercise.schema.json``: one of all kinds of exercises."""
    any_kind: Any = reduce(or_, exercise_models())
    return schema_text(TypeAdapter(any_kind).json_schema(), "An exercise file of formcheck")


def schema_text(schema: dict[str, Any], title: str) -> str:
    """Return a schema of a model as the text of a file."""
    headed = {"$schema": _DIALECT, **schema, "title": title}
    return json.dumps(headed, indent=2, ensure_ascii=False) + "\n"

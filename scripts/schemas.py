#!/usr/bin/env python3
"""Write the JSON Schemas in docs/, after a change of the models they are made from.

    python scripts/schemas.py

docs/exercise.schema.json, docs/report.schema.json and docs/routine.schema.json.
"""

from pathlib import Path

from formcheck.exercises.schema import exercise_schema_text
from formcheck.report.schema import report_schema_text
from formcheck.routines.routine import routine_schema_text

DOCS = Path(__file__).parents[1] / "docs"
SCHEMAS = {
    "exercise.schema.json": exercise_schema_text,
    "report.schema.json": report_schema_text,
    "routine.schema.json": routine_schema_text,
}

if __name__ == "__main__":
    for name, text in SCHEMAS.items():
        (DOCS / name).write_text(text(), encoding="utf-8")

"""The JSON Schema of ``report.json``, made from the model that writes it."""

import json
from typing import Any

from formcheck.model.result import Result

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of ``report.json``.

    A field that reports of the same version once did not have is not required.
    """
    # Of what may be read, not of what this version writes: that has every field.
    schema = Result.model_json_schema(by_alias=True, mode="validation")
    return {"$schema": DIALECT, "title": "report.json of formcheck", **_without_title(schema)}


def report_schema_text() -> str:
    """Return the text of ``docs/report.schema.json``."""
    return json.dumps(report_schema(), indent=2, ensure_ascii=False) + "\n"


def _without_title(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "title"}

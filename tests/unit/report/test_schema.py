import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from handmade import handmade_analysis

from formcheck.model.result_json import report_json
from formcheck.report.schema import report_schema, report_schema_text

PUBLISHED = Path(__file__).parents[3] / "docs" / "report.schema.json"


@pytest.fixture
def report() -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(report_json(handmade_analysis().result))
    return parsed


def check(report: object) -> None:
    schema = json.loads(PUBLISHED.read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(report)


def test_the_published_schema_is_up_to_date() -> None:
    assert PUBLISHED.read_text("utf-8") == report_schema_text(), "run python scripts/schemas.py"


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(report_schema())


def test_a_report_is_valid(report: dict[str, Any]) -> None:
    check(report)


def test_a_report_without_the_later_fields_is_valid(report: dict[str, Any]) -> None:
    for name in ("cycles", "active", "rom"):
        del report[name]
    check(report)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("schema",), "formcheck.report/2"),
        (("summary", "rep_count"), None),
        (("summary", "rep_count"), 1.5),
        (("reps", 0, "side"), "middle"),
        (("reps", 0, "heel_height_cm"), 9.1),
        (("reps", 0, "heel_height_cm"), {"value": 9.1, "plus_minus": -1}),
        (("clip", "more"), 1),
        (("detection", "frames_with_pose"), 1.1),
    ],
)
def test_what_is_no_report_is_not_valid(
    report: dict[str, Any], place: tuple[str | int, ...], value: object
) -> None:
    part: Any = report
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        check(report)


def test_a_missing_field_is_not_valid(report: dict[str, Any]) -> None:
    del report["summary"]["rep_count"]
    with pytest.raises(jsonschema.ValidationError):
        check(report)

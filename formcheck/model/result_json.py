"""``report.json``: a result as text, and back."""

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from formcheck.errors import FormcheckError
from formcheck.model.paths import printable
from formcheck.model.regular_file import read_regular
from formcheck.model.result import Result
from formcheck.model.rounding import round_tree

SCHEMA_PREFIX = "formcheck.report/"
_MAX_BYTES = 64_000_000
"""Of a report; one of an hour has a few."""


def report_json(result: Result) -> str:
    """Return the text of ``report.json``: indented, rounded, keys in the model's order.

    The same result gives the same text. What is NaN becomes null. A clip's name that is
    not valid Unicode is kept with JSON's own escapes, so that the text is always UTF-8.
    """
    tree = round_tree(result.model_dump(by_alias=True))
    text = json.dumps(tree, indent=2, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


def as_reported(result: Result) -> Result:
    """Return a result with its numbers as ``report.json`` holds them.

    What is shown, drawn and kept of it is then the same to the last digit as what is read from its
    report later.
    """
    return Result.model_validate(round_tree(result.model_dump(by_alias=True)))


def load_result(path: Path | str) -> Result:
    """Read a ``report.json``.

    Parameters
    ----------
    path : Path or str
        The file.

    Raises
    ------
    FormcheckError
        The file can't be read or is not a report of this version.
    """
    try:
        return Result.model_validate(json.loads(read_regular(path, _MAX_BYTES).decode()))
    except OSError as error:
        raise FormcheckError(
            f"{printable(path)}: can't be read ({error.strerror or error})"
        ) from error
    except (ValueError, RecursionError, ValidationError) as error:
        raise FormcheckError(
            f"{printable(path)}: not a report that this formcheck can read"
        ) from error


def is_report(path: Path) -> bool:
    """Tell whether a file is a ``report.json`` of formcheck, of any version."""
    return _report_in(path) is not None


def is_corrected(path: Path) -> bool:
    """Tell whether a file is a ``report.json`` with corrections by hand."""
    report = _report_in(path)
    return report is not None and bool(report.get("corrections"))


def _report_in(path: Path) -> dict[str, Any] | None:
    try:
        report = json.loads(read_regular(path, _MAX_BYTES).decode())
    except (OSError, ValueError, RecursionError):
        return None
    schema = report.get("schema") if isinstance(report, dict) else None
    known = isinstance(schema, str) and schema.startswith(SCHEMA_PREFIX)
    return report if known else None

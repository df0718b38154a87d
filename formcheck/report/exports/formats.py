"""The formats of an export by name."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Literal, cast, get_args

if TYPE_CHECKING:
    from formcheck.analysis.analysis import Analysis
    from formcheck.report.exports.export import Export

Format = Literal["mot", "trc", "csv", "xlsx", "parquet", "c3d"]
FORMATS: tuple[Format, ...] = get_args(Format)

_MODULES: dict[Format, str] = {
    "mot": "mot",
    "trc": "trc",
    "csv": "tidy",
    "xlsx": "xlsx",
    "parquet": "parquet",
    "c3d": "c3d",
}


def make_export(analysis: Analysis, format: Format) -> Export:
    """Return an analysis in a format.

    Raises
    ------
    ValueError
        An unknown format.
    NotMeasurableError
        What the format holds was not measured.
    OutputError
        What the format needs is not installed.
    """
    if format not in FORMATS:
        raise ValueError(f"format is {format!r}: take one of {', '.join(FORMATS)}")
    module = import_module(f"formcheck.report.exports.{_MODULES[format]}")
    make = cast("Callable[[Analysis], Export]", getattr(module, f"{format}_export"))
    return make(analysis)

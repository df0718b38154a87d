"""The formats by name, and the writing of an export into a file."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args

from formcheck.errors import OutputError
from formcheck.model.paths import printable

if TYPE_CHECKING:
    from formcheck.analysis.analysis import Analysis
    from formcheck.report.exports.export import Export

Format = Literal["mot", "trc", "csv", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)

_MODULES: dict[Format, str] = {"mot": "mot", "trc": "trc", "csv": "tidy", "parquet": "parquet"}


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


def write_atomically(content: bytes, path: Path, *, replace: bool) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    OutputError
        The file is there already and may not be replaced, or it can't be written.
    """
    if os.path.lexists(path) and not replace:
        raise OutputError(f"{printable(path)}: already there; choose another name")
    part = path.with_name(f".formcheck-{secrets.token_hex(4)}-part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"{printable(path)}: can't be written ({reason})") from error
    finally:
        part.unlink(missing_ok=True)

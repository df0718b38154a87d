"""What is known of a clip in a batch: the parts of ``batch.json`` and ``batch-clip.json``."""

from __future__ import annotations

import math
import os
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationError,
)

from formcheck.errors import FormcheckError
from formcheck.history.records import YEARS
from formcheck.model.paths import printable
from formcheck.model.regular_file import read_regular

RECORD = "batch-clip.json"
"""Lies in each clip's folder; it is written last, so a folder with it is whole."""

State = Literal["done", "failed", "not-done"]
MAX_RECORD_BYTES, MAX_INDEX_BYTES = 64_000_000, 4_000_000_000


def _read_path(value: Any) -> str:
    if isinstance(value, dict) and isinstance(value.get("bytes"), str):
        value = os.fsdecode(bytes.fromhex(value["bytes"]))
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("not a path")
    return value


def _check_name(name: str) -> str:
    if name != os.path.basename(name) or "\\" in name or "\0" in name or name.startswith("."):
        raise ValueError("not the name of a folder in this one")
    return name


def _check_day(when: datetime) -> datetime:
    # The first and the last days of the calendar have no time elsewhere.
    if not YEARS[0] <= when.year <= YEARS[1]:
        raise ValueError("not when a clip was filmed")
    return when


def _check_cell(value: Any) -> Any:
    if not (value is None or isinstance(value, str | bool | int | float)):
        raise ValueError("not the content of a cell")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("not a number")
    return value


def _written_path(path: str) -> str | dict[str, str]:
    try:
        path.encode()
    except UnicodeEncodeError:
        return {"bytes": os.fsencode(path).hex()}
    return path


PathText = Annotated[str, PlainValidator(_read_path), PlainSerializer(_written_path)]
"""A path; in JSON one that is no text is ``{"bytes": its bytes in hexadecimal}``."""

FolderName = Annotated[str, Field(min_length=1), AfterValidator(_check_name)]
"""Of a clip's folder: never a way out of the batch's own, whoever wrote the file."""

Cell = Annotated[Any, AfterValidator(_check_cell)]
"""Of a table: text, a number, a truth, or None."""
_Whole = Annotated[int, Field(ge=0, lt=2**63)]
_Seconds = Annotated[float, Field(ge=0)]


class _BatchPart(BaseModel):
    # A newer formcheck may know more.
    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        allow_inf_nan=False,
    )


class ClipEntry(_BatchPart):
    """A clip of a batch, and how far it is.

    Attributes
    ----------
    name : str
        Of its folder.
    source : str
        The absolute path of the clip, or its address.
    state : "done", "failed" or "not-done"
        Done only where everything that was asked for is there.
    reason : str
        Why it failed, in one line.
    sha256 : str
        Of the clip's content; empty where it was not read.
    settings : str
        Of the settings and of formcheck's version: the same text, the same result.
    stamp : tuple of int or str
        Size, inode and times of the file when it was read, or what stands for them at an address;
        empty where there is none.
    duration_s : float or None
        Seconds of the clip that were measured.
    work_s : float or None
        How long the work took.
    session : int or None
        Its number in the history.
    call : str
        Of which call of the command the result is.
    """

    name: FolderName
    source: PathText
    state: State = "not-done"
    reason: str = ""
    sha256: str = ""
    settings: str = ""
    stamp: tuple[int | str, ...] = ()
    duration_s: _Seconds | None = None
    work_s: _Seconds | None = None
    session: _Whole | None = None
    call: str = ""


class ClipRecord(_BatchPart):
    """``batch-clip.json``: a clip of a batch with its rows of the tables.

    Attributes
    ----------
    entry : ClipEntry
        Without its stamp.
    filmed : datetime or None
        When the clip was filmed, as far as the file tells.
    headline : str
        What was measured, in one line.
    measurements : dict
        Its columns of ``clips.csv``.
    raises : list of dict
        Its rows of ``raises.csv``.
    """

    schema_: Literal["formcheck.batch-clip/1"] = Field(
        default="formcheck.batch-clip/1", alias="schema"
    )
    entry: ClipEntry
    filmed: Annotated[datetime, AfterValidator(_check_day)] | None = None
    headline: str = ""
    measurements: dict[str, Cell] = {}
    raises: list[dict[str, Cell]] = []


class BatchIndex(_BatchPart):
    """``batch.json``: the clips of a batch, in the order in which they came."""

    schema_: Literal["formcheck.batch/1"] = Field(default="formcheck.batch/1", alias="schema")
    formcheck: str = ""
    clips: list[ClipEntry] = []


def to_json(part: BaseModel) -> bytes:
    """Return the content of its file."""
    text = part.model_dump_json(by_alias=True, indent=1)
    return text.encode("utf-8", "backslashreplace") + b"\n"


def read_record(folder: Path) -> ClipRecord | None:
    """Return the record in a clip's folder; None where there is none that can be read."""
    try:
        return ClipRecord.model_validate_json(read_regular(folder / RECORD, MAX_RECORD_BYTES))
    except (OSError, ValueError, ValidationError):
        return None


def read_index(path: Path) -> BatchIndex:
    """Return a ``batch.json``; an empty one where there is no file.

    Raises
    ------
    FormcheckError
        The file can't be read, or is none of formcheck's.
    """
    try:
        return BatchIndex.model_validate_json(read_regular(path, MAX_INDEX_BYTES))
    except FileNotFoundError:
        return BatchIndex()
    except (OSError, ValueError, ValidationError) as error:
        raise FormcheckError(
            f"{printable(path)}: not a batch.json that this formcheck can read; choose another"
            " folder with -o"
        ) from error

"""A clip in the app's queue, as it is kept on the disk and shown on the page."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from formcheck.model.limits import HEIGHT_CM
from formcheck.model.paths import printable

State = Literal["waiting", "running", "done", "failed", "cancelled"]
SUFFIXES = (
    ".3gp", ".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".ts", ".webm", ".wmv",
)  # fmt: skip
"""Of clips, as they are kept; what is in a file decides how it is read."""
MAX_SHOWN = 100
_MAX_STEM = 40
_DEVICES = ("con", "prn", "aux", "nul", "com", "lpt")
"""Names that Windows keeps for itself, with a number behind some."""


def shown_name(name: str) -> str:
    """Return the name of an upload for the reader: without folders, printable, not endless."""
    last = PurePosixPath(PureWindowsPath(name).as_posix()).name
    text = printable(last.encode("utf-8", "replace").decode()).strip() or "clip"
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


def kept_name(shown: str) -> str:
    """Return our own name for an upload's file: letters, digits and dashes that any disk takes."""
    path = PurePosixPath(unicodedata.normalize("NFKD", shown))
    letters = [c if c.isascii() and c.isalnum() else "-" for c in path.stem if c.isprintable()]
    stem = "-".join(part for part in "".join(letters).split("-") if part)[:_MAX_STEM]
    if not stem or stem.lower().rstrip("0123456789") in _DEVICES:
        stem = f"clip-{stem}".rstrip("-")
    suffix = path.suffix.lower()
    return stem + (suffix if suffix in SUFFIXES else ".video")


def _nothing_said(value: Any) -> Any:
    return None if value == "" else value


class ClipSettings(BaseModel):
    """What somebody chose for a clip; what is empty was not said."""

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True, allow_inf_nan=False)

    exercise: str = Field(default="auto", max_length=80)
    side: Literal["auto", "left", "right", "both"] = "auto"
    person: Annotated[str | None, BeforeValidator(_nothing_said)] = Field(
        default=None, max_length=80
    )
    height_cm: float | None = Field(default=None, ge=HEIGHT_CM[0], le=HEIGHT_CM[1])
    keep: bool = False


class QueuedClip(BaseModel):
    """A clip in the queue.

    Attributes
    ----------
    id : str
        A random name of ours; its folders have it too.
    name : str
        For the reader.
    kept : str
        The name of its file.
    settings : ClipSettings
        What somebody chose.
    added : datetime
        UTC.
    state : "waiting", "running", "done", "failed" or "cancelled"
        How far it is.
    headline : str
        What came out, in a line.
    reason : str
        Why it failed, or what went wrong beside the numbers.
    session : int or None
        Its number in the history.
    """

    model_config = ConfigDict(defer_build=True, extra="ignore", frozen=True)

    id: str = Field(pattern=r"^[0-9a-f]{16}$")
    name: str = Field(max_length=MAX_SHOWN)
    kept: str = Field(pattern=r"^[A-Za-z0-9-]{1,60}\.[a-z0-9]{1,5}$")
    settings: ClipSettings = ClipSettings()
    added: datetime = Field(default_factory=lambda: datetime.now(UTC))
    state: State = "waiting"
    headline: str = ""
    reason: str = ""
    session: int | None = None

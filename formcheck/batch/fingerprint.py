"""When two results are the same: a clip's content, and the settings it was measured with."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from formcheck.analysis.options import Options
from formcheck.jobs.clip_job import ClipJob
from formcheck.model.version import __version__

_ONLY_SPEED = ("jobs",)
"""Settings of an analysis that change no result."""


def content_hash(path: Path) -> str:
    """Return the SHA-256 of a file's content.

    Raises
    ------
    OSError
        It can't be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def settings_hash(job: ClipJob) -> str:
    """Return a text that differs where a result of the same clip may: settings and version.

    Raises
    ------
    OSError
        The user's exercise file or pose model can't be read.
    """
    settings = {
        "formcheck": __version__,
        "video": job.video,
        "single_file": job.single_file,
        "options": _plain(job.options),
    }
    text = json.dumps(settings, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def file_stamp(path: Path) -> tuple[int, ...]:
    """Return what of a file's entry changes with its content; empty where there is no file."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return ()
    return (found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns)


def _plain(options: Options) -> dict[str, Any]:
    values = {
        field.name: getattr(options, field.name)
        for field in dataclasses.fields(options)
        if field.name not in _ONLY_SPEED
    }
    return {name: _plain_value(value) for name, value in values.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, Path):
        # What it holds counts, not where it is.
        return content_hash(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: repr(part) for name, part in dataclasses.asdict(value).items()}
    return value

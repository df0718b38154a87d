"""Which clips a batch is about: files, folders, patterns and lists."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from formcheck.batch.sources import clips_at, is_address, without_password
from formcheck.errors import VideoError
from formcheck.model.paths import printable
from formcheck.model.result_json import is_report
from formcheck.report.folder import POSE, REPORT
from formcheck.report.result_paths import CLIP_SUFFIXES, SUFFIX

_SUFFIXES = CLIP_SUFFIXES - {".npz"}
LONGEST_NAME = 100
"""Bytes of each part of a folder's name; file systems allow 255 in all."""


def find_clips(paths: Iterable[str]) -> list[str]:
    """Return the clips that paths name, each once, in a stable order.

    A file is a clip whatever it is called. Of a folder it is the videos by their names, in all
    folders in it, but for results of formcheck and what is hidden; a pattern such as
    ``monday/*.mp4`` is what it matches, ``**`` any folders. Of an
    address that ends in ``/``, or is a pattern, it is the videos there.

    Parameters
    ----------
    paths : iterable of str
        As the user gave them.

    Returns
    -------
    list of str
        Paths as they were given, with what was found in folders behind them.

    Raises
    ------
    VideoError
        Nothing is there; the message says where.
    """
    found: dict[str, str] = {}
    for path in paths:
        for clip in _clips_of(path):
            found.setdefault(absolute(clip), clip)
    return list(found.values())


def absolute(source: str) -> str:
    """Return by what a clip is known: its absolute path, or its address without a password."""
    return without_password(source) if is_address(source) else os.path.abspath(source)


def read_list(content: bytes) -> list[str]:
    """Return the clips in a list, a path (or an address) a line, or parted by zero bytes."""
    parted = content.split(b"\0") if b"\0" in content else content.splitlines()
    return [os.fsdecode(line) for line in (part.strip(b"\r\n") for part in parted) if line.strip()]


def _clips_of(path: str) -> list[str]:
    if is_address(path):
        return clips_at(path)
    if os.path.isfile(path):
        return [path]
    if os.path.isdir(path):
        found = list(_in_folder(path))
        if not found:
            raise VideoError(f"{printable(path)}: no clips in this folder; check the name")
        return found
    if glob.has_magic(path) and not os.path.lexists(path):
        matches = sorted(glob.glob(path, recursive=True))
        folders = [match for match in matches if os.path.isdir(match)]
        if "**" in path:
            # It matches the folders as well as what is in them.
            return [m for m in matches if m not in folders and _is_clip(m)]
        clips = [clip for match in matches for clip in _clips_of(match)]
        if not clips:
            raise VideoError(f"{printable(path)}: nothing is called so; check the pattern")
        return clips
    raise VideoError(f"{printable(path)}: no such file or folder; check the name")


def _in_folder(folder: str) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _is_passed_over(place, name))
        for name in sorted(files):
            if _is_clip(name) and not name.startswith("."):
                yield os.path.join(place, name)


def _is_passed_over(place: str, name: str) -> bool:
    # The annotated video of a result is no clip.
    return name.startswith(".") or is_report(Path(place, name, REPORT))


def _is_clip(path: str) -> bool:
    return os.path.splitext(path)[1].lower() in _SUFFIXES


def proposed_names(source: str) -> Iterator[str]:
    """Yield names for a clip's folder, the best first; there is always one more."""
    path = Path(source.partition("://")[2] if is_address(source) else source)
    own = path.parent.name if path.name == POSE else path.stem
    stem = _as_name(own.removesuffix(SUFFIX)) or "clip"
    yield stem
    above = path.parent.parent if path.name == POSE else path.parent
    if before := _as_name(above.name):
        yield f"{before}-{stem}"
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def _as_name(text: str) -> str:
    """Return a text as part of a folder's name: printable, not hidden, not too long."""
    plain = printable(text).replace("\\", "_").lstrip(".")
    return plain.encode()[:LONGEST_NAME].decode(errors="ignore")

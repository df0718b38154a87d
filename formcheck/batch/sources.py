"""Clips that are elsewhere (``s3://``, ``sftp://`` ...), found and fetched with fsspec."""

from __future__ import annotations

import glob
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from formcheck.errors import VideoError
from formcheck.model.paths import printable
from formcheck.report.result_paths import CLIP_SUFFIXES

_SUFFIXES = CLIP_SUFFIXES - {".npz"}


def is_address(source: str) -> bool:
    """Tell whether a clip is elsewhere, as ``s3://bucket/clip.mp4``, and not a path."""
    scheme, found, _ = source.partition("://")
    return bool(found) and scheme.replace("+", "").replace("-", "").isalnum()


def without_password(address: str) -> str:
    """Return an address as it may be written down."""
    parts = urlsplit(address)
    if parts.password is None:
        return address
    _, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{parts.username or ''}@{host}"))


def clips_at(address: str) -> list[str]:
    """Return the clips that an address names: itself, or all in a folder or of a pattern.

    A folder ends in ``/``.

    Raises
    ------
    VideoError
        Nothing is there, or it can't be reached.
    """
    if not (address.endswith("/") or glob.has_magic(address)):
        return [address]
    with _told(address):
        system, path = _open(address)
        found = system.find(path) if address.endswith("/") else system.glob(path)
        places = sorted(name for name in found if PurePosixPath(name).suffix.lower() in _SUFFIXES)
        before = address.partition("://")
        names = [_address(system, before[0], place, address) for place in places]
    if not names:
        raise VideoError(f"{printable(without_password(address))}: no clips there")
    return names


def address_stamp(address: str) -> tuple[str, ...]:
    """Return what changes with the content at an address, without reading it; empty if unknown."""
    try:
        system, path = _open(address)
        return (str(system.ukey(path)),)
    except Exception:
        # What is wrong is said where it is fetched.
        return ()


@contextmanager
def fetched(source: str) -> Iterator[Path]:
    """Give a clip as a file on this machine; a copy goes afterwards.

    Raises
    ------
    VideoError
        It can't be fetched.
    """
    if not is_address(source):
        yield Path(source)
        return
    with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
        with _told(source):
            system, path = _open(source)
            clip = Path(folder, PurePosixPath(path).name or "clip")
            system.get_file(path, str(clip))
            with suppress(Exception):
                # When it was filmed, as far as a file tells; not every system does.
                moment = system.modified(path).timestamp()
                os.utime(clip, (moment, moment))
        yield clip


def _open(address: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise VideoError(
            f"{printable(without_password(address))}: an address needs fsspec: install it with"
            " pip install 'formcheck[cluster]'"
        ) from error
    system, path = url_to_fs(address)
    return system, str(path)


def _address(system: Any, scheme: str, place: str, address: str) -> str:
    """Return the address of a place in a file system, with the password that was given."""
    full: str = system.unstrip_protocol(place)
    given = urlsplit(address)
    found = urlsplit(full)
    if given.username and not found.username:
        return urlunsplit(found._replace(scheme=scheme, netloc=given.netloc))
    return full


@contextmanager
def _told(address: str) -> Iterator[None]:
    """Make one line of whatever goes wrong with an address."""
    name = printable(without_password(address))
    try:
        yield
    except VideoError:
        raise
    except FileNotFoundError as error:
        raise VideoError(f"{name}: no such file; check the address") from error
    except ImportError as error:
        raise VideoError(f"{name}: {' '.join(str(error).split())}") from error
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise VideoError(f"{name}: can't be fetched ({reason})") from error

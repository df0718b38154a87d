"""Where the files that travel with formcheck are: the pose model and the samples.

In a wheel ``models/`` and ``samples/`` lie inside the package; in a checkout they
stand beside it.
"""

import os
from contextlib import suppress
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]

SAMPLE_NAME = "calf_raise_side"
"""The bundled sample that shows everything at its best; its true angles lie beside it."""


def _folder(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def model_path() -> Path:
    """Path of the bundled pose model (it may be missing in a damaged install)."""
    return _folder("models") / "pose_landmarker_full.task"


def samples_folder() -> Path:
    """Folder of the bundled sample clips."""
    return _folder("samples")


def printable(path: Path | str) -> str:
    """`path` on one printable line, as the user gave it."""
    name = os.fspath(path)
    # Where the locale is C, Python keeps the bytes of a name in UTF-8 as surrogates. Bytes in
    # another encoding, and half a pair, stay as they are.
    with suppress(UnicodeError):
        name = name.encode("utf-8", "surrogateescape").decode()
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in name
    )

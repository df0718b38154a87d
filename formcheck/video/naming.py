"""File names as the user reads them and as ffmpeg must be given them."""

import os
from pathlib import Path


def shown(path: Path | str) -> str:
    """`path` on one printable line, as the user gave it."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii")
        for c in os.fspath(path)
    )


def file_url(path: Path) -> str:
    """`path` so that ffmpeg takes it for a local file whatever it is called.

    Without the prefix a name such as ``http:...`` or ``concat:...`` is a protocol.
    """
    return f"file:{path.absolute()}"

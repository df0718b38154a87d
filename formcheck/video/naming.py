"""File names as the user reads them."""

import os
from pathlib import Path


def shown(path: Path | str) -> str:
    """`path` on one printable line, as the user gave it."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii")
        for c in os.fspath(path)
    )

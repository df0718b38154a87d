"""The program's sources, each parsed once for all tests of a worker that look at them."""

import ast
from functools import cache
from pathlib import Path


@cache
def parsed(path: Path) -> ast.Module:
    """Return what a file says; nobody may change it."""
    return ast.parse(path.read_bytes())

"""What a user names: a path, or a text for a clip, camera, person or exercise; never an empty one.

A shell variable that was never set is one. `Path` would take it for the current folder.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click


class PathType(click.Path):
    """A file or a folder, as a ``Path``."""

    def __init__(self, *, dir_okay: bool = True) -> None:
        super().__init__(path_type=Path, dir_okay=dir_okay)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """Give the path, unless it is empty."""
        if value == "":
            self.fail("the path is empty; name a file or a folder.", param, ctx)
        return super().convert(value, param, ctx)


class NameType(click.ParamType[str]):
    """A text that stands for something; free text, such as notes, may be empty instead."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Give the text, unless it is empty."""
        if value == "":
            self.fail("it is empty.", param, ctx)
        return str(value)


NAME = NameType()

"""Cells of a CSV file that a spreadsheet shows and never runs."""

import re
from collections.abc import Iterable

_FORMULA = re.compile(r"[=+\-@\t\r\n|%]|[\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet may take for the beginning of a formula or a command."""


def text_cells(row: Iterable[object]) -> list[object]:
    """Return a row in which no text can be taken for a formula.

    A name of a person or a clip may begin as one (``=HYPERLINK(...)``); an apostrophe before it
    makes it text. Numbers, also those written as text, stay as they are.

    Parameters
    ----------
    row : iterable
        Its cells.
    """
    return [_quoted(cell) if isinstance(cell, str) else cell for cell in row]


def _quoted(cell: str) -> str:
    if not _FORMULA.match(cell):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell

"""What a table of a page is made of."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.history.metrics import METRICS, MetricValue
from formcheck.model import number_text
from formcheck.model.number_text import NOT_MEASURED, number
from formcheck.model.result import Measured


@dataclass(frozen=True)
class TableCell:
    """A number with its interval, or text; empty text is an empty cell.

    ``kind`` is "number", "text", "notes", "tempo" or "missing".
    """

    text: str
    plus_minus: str | None = None
    kind: str = "number"


@dataclass(frozen=True)
class TableRow:
    """A row that may lead to a moment of the clip, ``jump_s``."""

    cells: tuple[TableCell, ...]
    label: str = ""
    jump_s: float | None = None
    index: int | None = None
    dim: bool = False


@dataclass(frozen=True)
class Table:
    """A titled table; each column is its name and its unit.

    ``minor`` are the positions of the columns that a phone has no room for.
    """

    key: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[TableRow, ...]
    note: str = ""
    minor: frozenset[int] = frozenset()


def cell(measured: Measured | None, decimals: int = 0) -> TableCell:
    """Return a measured quantity's cell."""
    if measured is None:
        return TableCell(NOT_MEASURED, kind="missing")
    return TableCell(number(measured.value, decimals), number(measured.plus_minus, decimals))


def at_least(measured: Measured | None, decimals: int = 0) -> TableCell:
    """Return the cell of a quantity that is known to be underestimated: a lower bound."""
    if measured is None:
        return TableCell(NOT_MEASURED, kind="missing")
    return TableCell(number_text.at_least(measured, "", decimals))


def metric_cell(value: MetricValue | None) -> TableCell:
    """Return the cell of a number that is followed over time."""
    if value is None:
        return TableCell(NOT_MEASURED, kind="missing")
    text = number(value.value, METRICS[value.name].decimals)
    if value.lower_bound:
        return TableCell(f"at least {text}")
    if not value.plus_minus:
        return TableCell(text)
    return TableCell(text, number(value.plus_minus, METRICS[value.name].decimals))


def seconds(value: float | None) -> TableCell:
    """Return the cell of a time."""
    return TableCell(NOT_MEASURED, kind="missing") if value is None else TableCell(number(value, 1))


def words(text: str) -> TableCell:
    """Return a cell of text."""
    return TableCell(text, kind="text")

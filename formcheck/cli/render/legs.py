"""Left beside right as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from formcheck.cli.render.tables import plain_table
from formcheck.cli.terminal import print_out
from formcheck.history.messages import symmetry_definition
from formcheck.history.symmetry import INDEX_SOURCE
from formcheck.history.wording import difference_text, metric_title, value_text
from formcheck.model.number_text import MISSING, number

if TYPE_CHECKING:
    from formcheck.history.symmetry import LegComparison, SymmetryIndex
    from formcheck.model.landmarks import Side


_VERDICTS = {"left": "left larger", "right": "right larger", "unclear": "no", None: MISSING}


def print_legs(comparisons: Sequence[LegComparison], injured: Side | None) -> None:
    """Print both legs' numbers, their difference and the symmetry index.

    Parameters
    ----------
    comparisons : sequence of LegComparison
        From `compare_legs`.
    injured : "left", "right" or None
        The leg that is marked.
    """
    table = plain_table([])
    table.add_column("Quantity")
    for side in ("left", "right"):
        mark = "\n(injured)" if side == injured else ""
        table.add_column(f"{side.capitalize()}{mark}", justify="right", no_wrap=True)
    table.add_column("Left − right", justify="right", no_wrap=True)
    table.add_column("Index, %", justify="right", no_wrap=True)
    table.add_column("Clear\ndifference", no_wrap=True)
    for one in comparisons:
        table.add_row(
            metric_title(one.metric), value_text(one.left), value_text(one.right),
            difference_text(one.difference, one.metric), _index(one.index), _VERDICTS[one.outcome],
            style="bold" if one.outcome in ("left", "right") else "",
        )  # fmt: skip
    print_out(table)
    print_out("")
    print_out(Text(symmetry_definition(injured, INDEX_SOURCE), "dim"))


def _index(index: SymmetryIndex | None) -> str:
    if index is None:
        return MISSING
    if index.low == index.high:
        return number(index.percent)
    return f"{number(index.percent)} ({number(index.low)}–{number(index.high)})"

"""A heel-rise endurance test as a person reads it in a terminal."""

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from formcheck.model.result import Endurance, Norm
from formcheck.report.endurance_words import PUBLISHED, end_words


def endurance_count(test: Endurance) -> str:
    """Return the result in a few words."""
    raises = "raise" if test.reps == 1 else "raises"
    return f"{test.reps} {raises} on the {test.side} leg in {test.duration_s:.0f} s"


def endurance_table(test: Endurance) -> RenderableType:
    """Return how the test went, and the published figures beside its result."""
    lines = [Text(end_words(test))]
    if test.prompts:
        said = ", ".join(f"{p.criterion} at {p.at_s:.0f} s" for p in test.prompts)
        lines.append(Text(f"Prompts: {said}"))
    if test.norms:
        lines.append(Text(f"\n{PUBLISHED}"))
        return Group(*lines, _norms(test))
    return Group(*lines)


def _norms(test: Endurance) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    heights = any(norm.total_displacement_cm for norm in test.norms)
    table.add_column("")
    table.add_column("Raises", justify="right")
    if heights:
        table.add_column("Heights, cm", justify="right")
    table.add_column("Source", overflow="fold")
    total = test.total_displacement_cm
    rows = [("this test", f"{test.reps}", "" if total is None else f"{total.value:.0f}", "")]
    rows += [(norm.who, f"{norm.reps:.0f}", _height(norm), norm.source) for norm in test.norms]
    for i, (who, reps, height, source) in enumerate(rows):
        cells = [who, reps, *([height] if heights else []), source]
        table.add_row(*cells, style="bold" if i == 0 else "")
    return table


def _height(norm: Norm) -> str:
    return "" if norm.total_displacement_cm is None else f"{norm.total_displacement_cm:.0f}"

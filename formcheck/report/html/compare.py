"""``compare.html``: two results, or two legs, beside each other, aligned at the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from formcheck.history import symmetry
from formcheck.history.messages import (
    LEGS_APART,
    REPS_ALONE,
    SAME_PERSON,
    label_notes,
    symmetry_definition,
)
from formcheck.history.metrics import metric_label
from formcheck.model.number_text import number, signed, with_unit
from formcheck.report import messages
from formcheck.report.html.ranges import rom_tables
from formcheck.report.html.render import render
from formcheck.report.html.rep_overlay import OverlayPart, complete_reps, overlay_json
from formcheck.report.html.table import Table, TableCell, metric_cell
from formcheck.report.html.view_model import PageViewModel

if TYPE_CHECKING:
    from formcheck.history.compare import Comparison
    from formcheck.history.metrics import Metric
    from formcheck.history.symmetry import LegComparison
    from formcheck.model.result import Measured, Result, Side


def compare_page(
    a: PageViewModel,
    b: PageViewModel,
    comparisons: Sequence[Comparison],
    cautions: Sequence[str] = (),
) -> str:
    """Return the page that shows two results beside each other; same input, same text.

    Parameters
    ----------
    a, b : PageViewModel
        The earlier and the later one.
    comparisons : sequence of Comparison
        Their numbers and differences.
    cautions : sequence of str
        What makes them less comparable than their intervals say.
    """
    headline = comparison_headline(comparisons)
    values = (value for c in comparisons for value in (c.a, c.b))
    explained = [label_notes((c.metric for c in comparisons), values), SAME_PERSON]
    return _page(
        [OverlayPart(a, "A"), OverlayPart(b, "B")],
        title=f"{a.name} and {b.name}: {headline}",
        headline=headline,
        changes=[comparison_change(c) for c in comparisons if c.changed],
        cautions=[messages.as_sentence(text) for text in cautions],
        heads=["A", "B", "B − A"],
        rows=[comparison_row(c) for c in comparisons],
        explained=explained if comparisons else [],
        tables=[],
    )


def legs_page(
    left: PageViewModel,
    right: PageViewModel,
    comparisons: Sequence[LegComparison],
    injured: Side | None = None,
    trials: Result | None = None,
    cautions: Sequence[str] = (),
) -> str:
    """Return the page that shows the left leg beside the right one; same input, same text.

    Parameters
    ----------
    left, right : PageViewModel
        What holds that leg; the same twice where both are in one result.
    comparisons : sequence of LegComparison
        Their numbers, from `compare_legs`.
    injured : "left", "right" or None
        The leg that is marked.
    trials : Result or None
        A range-of-motion test of several clips, whose trials are listed.
    cautions : sequence of str
        What makes the legs less comparable than their intervals say.
    """
    shown = legs_content(comparisons, injured)
    names = shown["heads"][:2]
    shown["cautions"] = [*(messages.as_sentence(text) for text in cautions), *shown["cautions"]]
    return _page(
        [OverlayPart(left, names[0], "left"), OverlayPart(right, names[1], "right")],
        title=f"Left vs right: {shown['headline']}",
        tables=[] if trials is None else [_still(table) for table in rom_tables(trials)],
        **shown,
    )


def legs_content(
    comparisons: Sequence[LegComparison], injured: Side | None = None
) -> dict[str, Any]:
    """Return what a page says of the left leg beside the right one, without curves and clips.

    Parameters
    ----------
    comparisons : sequence of LegComparison
        Their numbers, from `compare_legs`.
    injured : "left", "right" or None
        The leg that is marked.
    """
    sides: tuple[Side, Side] = ("left", "right")
    names = [
        f"{side.capitalize()} (injured)" if side == injured else side.capitalize() for side in sides
    ]
    reps = any(c.metric.name == "rep_count" for c in comparisons)
    return {
        "headline": _legs_headline(comparisons),
        "changes": [_leg_change(c) for c in comparisons if c.outcome in sides],
        "cautions": [messages.as_sentence(REPS_ALONE)] if reps else [],
        "heads": [*names, "Left − right", "Symmetry index"],
        "rows": [_leg_row(c) for c in comparisons],
        "explained": [symmetry_definition(injured, symmetry.INDEX_SOURCE), LEGS_APART],
    }


def _page(parts: Sequence[OverlayPart], **content: Any) -> str:
    a, b = parts
    overlay = overlay_json(a, b)
    return render(
        "compare.html.j2",
        ["compare.js"],
        sessions=[_session(part) for part in parts],
        names=list(dict.fromkeys(part.data.name for part in parts)),
        plus_minus=messages.PLUS_MINUS,
        rep_word=messages.rep_word(a.data.result),
        longest=max(len(complete_reps(part.data, part.side)) for part in parts),
        no_curves="" if overlay["charts"] else _why_no_curves(parts),
        page_json=overlay,
        **content,
    )


def comparison_headline(comparisons: Sequence[Comparison]) -> str:
    """Return how many real changes there are, in words."""
    changed = sum(bool(c.changed) for c in comparisons)
    if not comparisons:
        return "Nothing was measured in either"
    if all(c.changed is None for c in comparisons):
        return "Nothing could be compared"
    if not changed:
        return "No clear change"
    return messages.counted_noun(changed, "real change")


def _legs_headline(comparisons: Sequence[LegComparison]) -> str:
    """Return how many clear differences there are, in words."""
    if all(c.outcome is None for c in comparisons):
        return "Left and right could not be compared"
    differing = sum(c.outcome in ("left", "right") for c in comparisons)
    if not differing:
        return "No clear difference between left and right"
    return messages.counted_noun(differing, "clear difference") + " between left and right"


def comparison_change(c: Comparison) -> dict[str, str]:
    """Return a real change as the page's first lines name it."""
    assert c.a is not None
    assert c.b is not None
    return {
        "label": _sentence_case(c.label),
        "from_to": _from_to(c.a.value, c.b.value, c.metric, "→"),
        "difference": _away(c.difference, c.metric, c.difference_unit),
        "outcome": c.outcome if c.outcome in ("better", "worse") else "",
    }


def _leg_change(c: LegComparison) -> dict[str, str]:
    """Return a clear difference as the page's first lines name it."""
    assert c.left is not None
    assert c.right is not None
    return {
        "label": _sentence_case(c.metric.label),
        "from_to": "left " + _from_to(c.left.value, c.right.value, c.metric, "· right"),
        "difference": _away(c.difference, c.metric, c.metric.unit),
        "outcome": c.why,
    }


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _from_to(first: float, second: float, metric: Metric, between: str) -> str:
    digits = metric.decimals
    return f"{number(first, digits)} {between} " + _unbroken(
        number(second, digits), metric.display_unit
    )


def _away(difference: Measured | None, metric: Metric, unit: str) -> str:
    cell = _difference(difference, metric)
    return _unbroken(f"{cell.text} ± {cell.plus_minus}" if cell.plus_minus else cell.text, unit)


def _unbroken(text: str, unit: str) -> str:
    return with_unit(text, unit).replace(" ", "\u00a0")


def _difference(difference: Measured | None, metric: Metric) -> TableCell:
    """Return a difference with its sign."""
    if difference is None:
        return TableCell("–", kind="missing")
    digits, error = metric.decimals, difference.plus_minus
    return TableCell(signed(difference.value, digits), number(error, digits) if error else None)


def _session(part: OverlayPart) -> dict[str, Any]:
    return {
        "letter": part.label,
        "name": part.data.name,
        "headline": messages.headline(part.data.result),
        "video": part.data.video,
    }


def comparison_row(c: Comparison) -> dict[str, Any]:
    """Return a row of the table of numbers."""
    return {
        "label": metric_label(c.metric, c.side),
        "unit": c.metric.display_unit,
        "cells": [metric_cell(c.a), metric_cell(c.b), _difference(c.difference, c.metric)],
        "changed": bool(c.changed),
        "why": c.why,
    }


def _leg_row(c: LegComparison) -> dict[str, Any]:
    """Return a row of the table of numbers of both legs."""
    return {
        "label": c.metric.label,
        "unit": c.metric.display_unit,
        "cells": [
            metric_cell(c.left),
            metric_cell(c.right),
            _difference(c.difference, c.metric),
            _index(c),
        ],
        "changed": c.outcome in ("left", "right"),
        "why": c.why if c.index or c.withheld == c.why else f"{c.why}; index: {c.withheld}",
    }


def _index(c: LegComparison) -> TableCell:
    if c.index is None:
        return TableCell("–", kind="missing")
    share = number(c.index.percent)
    if c.index.low == c.index.high:
        return TableCell(f"{share} %")
    return TableCell(f"{share} % ({number(c.index.low)} to {number(c.index.high)})")


def _still(table: Table) -> Table:
    """A table that leads nowhere: its trials are of several clips."""
    return replace(table, rows=tuple(replace(row, jump_s=None) for row in table.rows))


def _why_no_curves(parts: Sequence[OverlayPart]) -> str:
    """Say why there are no aligned curves."""
    for part in parts:
        if not complete_reps(part.data, part.side):
            return f"{part.label} has no {messages.rep_word(part.data.result)}s to draw."
        if not part.data.charts:
            return (
                f"The curves of {part.label} are missing: its folder has no pose.npz or frames.csv."
            )
    return "The two have no curve in common: one is in cm, the other without a scale."

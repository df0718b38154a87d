"""``compare.html``: two results beside each other, their raises aligned at the start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from formcheck.history.messages import SAME_PERSON, label_notes
from formcheck.model.number_text import number, signed, with_unit
from formcheck.report import messages
from formcheck.report.html.render import render
from formcheck.report.html.rep_overlay import complete_reps, overlay_json
from formcheck.report.html.table import TableCell, metric_cell
from formcheck.report.html.view_model import PageViewModel

if TYPE_CHECKING:
    from formcheck.history.compare import Comparison


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
    overlay = overlay_json(a, b)
    headline = comparison_headline(comparisons)
    return render(
        "compare.html.j2",
        ["compare.js"],
        title=f"{a.name} and {b.name}: {headline}",
        headline=headline,
        changes=[comparison_change(c) for c in comparisons if c.changed],
        sessions=[_session("A", a), _session("B", b)],
        cautions=[messages.as_sentence(text) for text in cautions],
        plus_minus=messages.PLUS_MINUS,
        rows=[comparison_row(c) for c in comparisons],
        explained=[_label_notes(comparisons), SAME_PERSON] if comparisons else [],
        rep_word=messages.rep_word(a.result),
        longest=max(len(complete_reps(a)), len(complete_reps(b))),
        no_curves="" if overlay["charts"] else _why_no_curves(a, b),
        page_json=overlay,
    )


def comparison_headline(comparisons: Sequence[Comparison]) -> str:
    """Return how many real changes there are, in words."""
    changed = sum(bool(c.changed) for c in comparisons)
    if not comparisons:
        return "Nothing was measured in either"
    if not changed:
        return "No clear change"
    return messages.counted_noun(changed, "real change")


def comparison_change(c: Comparison) -> dict[str, str]:
    """Return a real change as the page's first lines name it."""
    assert c.a is not None
    assert c.b is not None
    digits, unit = c.metric.decimals, c.metric.display_unit
    difference = _difference(c)
    away = difference.text
    if difference.plus_minus:
        away += f" ± {difference.plus_minus}"
    return {
        "label": c.label[:1].upper() + c.label[1:],
        "from_to": f"{number(c.a.value, digits)} → {_unbroken(number(c.b.value, digits), unit)}",
        "difference": _unbroken(away, c.difference_unit),
        "outcome": c.outcome if c.outcome in ("better", "worse") else "",
    }


def _unbroken(text: str, unit: str) -> str:
    return with_unit(text, unit).replace(" ", "\u00a0")


def _difference(c: Comparison) -> TableCell:
    """Return B - A with its sign."""
    if c.difference is None:
        return TableCell("–", kind="missing")
    digits = c.metric.decimals
    error = c.difference.plus_minus
    return TableCell(signed(c.difference.value, digits), number(error, digits) if error else None)


def _session(letter: str, data: PageViewModel) -> dict[str, Any]:
    return {
        "letter": letter,
        "name": data.name,
        "headline": messages.headline(data.result),
        "video": data.video,
    }


def _label_notes(comparisons: Sequence[Comparison]) -> str:
    values = (value for c in comparisons for value in (c.a, c.b))
    return label_notes((c.metric for c in comparisons), values)


def comparison_row(c: Comparison) -> dict[str, Any]:
    """Return a row of the table of numbers."""
    return {
        "label": c.label,
        "unit": c.metric.display_unit,
        "cells": [metric_cell(c.a), metric_cell(c.b), _difference(c)],
        "changed": bool(c.changed),
        "why": c.why,
    }


def _why_no_curves(a: PageViewModel, b: PageViewModel) -> str:
    """Say why there are no aligned curves."""
    for letter, data in (("A", a), ("B", b)):
        if not data.result.reps:
            return f"{letter} has no repetitions to compare."
        if not data.charts:
            return f"The curves of {letter} are missing: its folder has no pose.npz or frames.csv."
    return "The two have no curve in common: one is in cm, the other without a scale."

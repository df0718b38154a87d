"""``compare.html``: two results beside and over each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from formcheck.report.html import words
from formcheck.report.html.data import PageData
from formcheck.report.html.overlaid import laid_reps, overlay_tree
from formcheck.report.html.render import render
from formcheck.report.html.rows import Cell
from formcheck.report.html.words import number

if TYPE_CHECKING:
    from formcheck.history.compare import Comparison
    from formcheck.history.quantities import Quantity, Reading


def compare_page(
    a: PageData,
    b: PageData,
    comparisons: Sequence[Comparison],
    cautions: Sequence[str] = (),
) -> str:
    """Return the page that shows two results beside each other; same input, same text.

    Parameters
    ----------
    a, b : PageData
        The earlier and the later one.
    comparisons : sequence of Comparison
        Their numbers and differences.
    cautions : sequence of str
        What makes them less comparable than their intervals say.
    """
    tree = overlay_tree(a, b)
    headline = _headline(comparisons)
    return render(
        "compare.html.j2",
        ["compare.js"],
        title=f"{a.name} and {b.name}: {headline}",
        headline=headline,
        changes=[_change(c) for c in comparisons if c.changed],
        sessions=[_session("A", a), _session("B", b)],
        cautions=[_sentence(text) for text in cautions],
        plus_minus=words.PLUS_MINUS,
        rows=[_row(c) for c in comparisons],
        rep_word=words.rep_word(a.result),
        longest=max(len(laid_reps(a)), len(laid_reps(b))),
        no_curves="" if tree["charts"] else _why_no_curves(a, b),
        tree=tree,
    )


def _headline(comparisons: Sequence[Comparison]) -> str:
    changed = sum(bool(c.changed) for c in comparisons)
    if not comparisons:
        return "Nothing was measured in either"
    if not changed:
        return "No difference larger than the error"
    return f"{words.counted(changed, 'difference')} larger than the error"


def _change(c: Comparison) -> dict[str, str]:
    assert c.a is not None
    assert c.b is not None
    digits, unit = c.quantity.decimals, c.unit
    difference = _difference(c)
    return {
        "label": c.label[:1].upper() + c.label[1:],
        "from_to": f"{number(c.a.value, digits)} → {_with_unit(number(c.b.value, digits), unit)}",
        "difference": _with_unit(f"{difference.text}\u00a0±\u00a0{difference.plus_minus}", unit),
    }


def _difference(c: Comparison) -> Cell:
    """Return B - A with its sign."""
    if c.difference is None:
        return Cell("–", kind="missing")
    text = number(c.difference.value, c.quantity.decimals)
    sign = "+" if c.difference.value > 0 and text.strip("0.") else ""
    return Cell(sign + text, number(c.difference.plus_minus, c.quantity.decimals))


def _with_unit(text: str, unit: str) -> str:
    return text + (unit if unit in ("", "°") else f"\u00a0{unit}")


def _session(letter: str, data: PageData) -> dict[str, Any]:
    return {
        "letter": letter,
        "name": data.name,
        "headline": words.headline(data.result),
        "video": data.video,
    }


def _row(c: Comparison) -> dict[str, Any]:
    return {
        "label": c.label,
        "unit": c.unit,
        "cells": [_reading(c.a, c.quantity), _reading(c.b, c.quantity), _difference(c)],
        "changed": bool(c.changed),
        "why": c.why,
    }


def _reading(reading: Reading | None, quantity: Quantity) -> Cell:
    if reading is None:
        return Cell(words.NOT_MEASURED, kind="missing")
    text = number(reading.value, quantity.decimals)
    if reading.plus_minus is None:
        return Cell(text)
    return Cell(text, number(reading.plus_minus, quantity.decimals))


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _why_no_curves(a: PageData, b: PageData) -> str:
    """Say why nothing is laid over each other."""
    for letter, data in (("A", a), ("B", b)):
        if not data.result.reps:
            return f"{letter} has no repetitions to lay over the other's."
        if not data.charts:
            return f"The curves of {letter} are missing: its folder has no pose.npz or frames.csv."
    return "The two have no curve in common: one is in cm, the other without a scale."

"""``print.html``: one result on one A4 page, to be printed, written on and signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from formcheck.analysis.rom_summary import difference_line, typical_lines
from formcheck.errors import ExerciseError
from formcheck.exercises.catalogue import load_exercise
from formcheck.history.metrics import METRICS, MetricValue, main_names
from formcheck.history.notes import NO_NOTE, SessionNote
from formcheck.history.result_metrics import metric_values
from formcheck.history.smallest_change import smallest_real_change
from formcheck.model.number_text import number, with_unit
from formcheck.model.result import Feet, Norm, Result
from formcheck.report import messages
from formcheck.report.endurance_words import PUBLISHED
from formcheck.report.html.render import PAPER, render
from formcheck.report.html.settings import settings_rows
from formcheck.report.html.table import metric_cell
from formcheck.report.html.view_model import PageViewModel
from formcheck.report.print_chart import choose_chart, draw_print_chart
from formcheck.report.unmeasured import unmeasured_lines

MAX_ROWS = 9
MAX_NOTICES = 3
MAX_NOTICE = 180
MAX_NORMS = 4
MAX_NOTE = 600
"""Letters of a note on the page; a longer one is shortened, and says so."""
MAX_LABEL = 80
CROWDED_LINES = 10
"""From so many lines of norms, notices and notes on all is set a little smaller."""
FINE_BELOW = 20.0
"""Smaller changes than this are told with a decimal."""
_PROTOCOL = ("Camera", "Scale from", "Zero of the ankle angle", "Person's height", "Clip")
_SIDES: tuple[Feet, ...] = ("left", "right", "both")


@dataclass(frozen=True)
class PrintDetails:
    """What a printed page says beside the result; an empty text leaves a line to write on.

    Attributes
    ----------
    name, date, examiner : str
        Who was measured, when, and by whom.
    injured : "left", "right", "both" or None
        The leg that is marked.
    note : SessionNote
        What was noted: pain, extra load, shoes, words.
    goals : mapping of str
        How far a goal is, in words, by metric name and leg.
    since : str
        Of when the session is that `changes` are told from.
    changes : mapping of str
        What changed since then, in words, by metric name and leg.
    """

    name: str = ""
    date: str = ""
    examiner: str = ""
    injured: Feet | None = None
    note: SessionNote = NO_NOTE
    goals: Mapping[tuple[str, str], str] = field(default_factory=dict)
    since: str = ""
    changes: Mapping[tuple[str, str], str] = field(default_factory=dict)


def print_page(data: PageViewModel, details: PrintDetails) -> str:
    """Return the page: A4, portrait, one sheet whatever is on it; same input, same text.

    Parameters
    ----------
    data : PageViewModel
        What was measured, with its curves where they are known.
    details : PrintDetails
        Whose it is, and what goes with it.
    """
    result = data.result
    chart = choose_chart(result, data.charts)
    notices, text = _notices(result), _shortened(details.note.text or "", MAX_NOTE)
    norms = [_norm_row(n) for n in (result.endurance.norms if result.endurance else [])[:MAX_NORMS]]
    lines = len(norms) + 2 * len(notices) + text.count("\n") + len(text) // MAX_LABEL
    crowded = lines >= CROWDED_LINES
    title = _clipped(_exercise_title(result))
    return render(
        "print.html.j2",
        ["paper.js"],
        styles=PAPER,
        title=" · ".join(filter(None, (title, details.name, details.date))),
        exercise=title,
        headline=messages.headline(result),
        people=_people(result, details),
        protocol=_protocol(data),
        numbers=_numbers(result, details),
        sentences=messages.sentences(result),
        chart=chart,
        chart_svg=None
        if chart is None
        else draw_print_chart(chart, data.time_s, result, low=crowded),
        crowded=crowded,
        legs=[curve.side for curve in chart.curves] if chart else [],
        shaded=messages.shading_words(result)[0] if result.reps else "",
        plus_minus=messages.PLUS_MINUS,
        notices=notices,
        examiner=_clipped(details.examiner),
        norm_rows=norms,
        published=PUBLISHED,
        typical=_typical(result),
        noted=_noted(details.note),
        text=text,
    )


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}… (shortened)"


def _clipped(text: str) -> str:
    return text if len(text) <= MAX_LABEL else f"{text[: MAX_LABEL - 1].rstrip()}…"


def _people(result: Result, details: PrintDetails) -> list[tuple[str, str]]:
    """Who, when and which leg; what is empty is written on paper."""
    return [
        ("Name", _clipped(details.name)),
        ("Date", _clipped(details.date)),
        ("Measured", messages.measured_legs(result) or "no leg"),
        ("Injured side", details.injured or ""),
    ]


def _protocol(data: PageViewModel) -> list[tuple[str, str]]:
    """How it was measured; a size that was not given is not listed."""
    return [
        (name, _clipped(text))
        for name, text in settings_rows(data)
        if name.split(",")[0] in _PROTOCOL and text != "not given"
    ]


def _exercise_title(result: Result) -> str:
    try:
        return load_exercise(result.exercise).title
    except ExerciseError:  # one of the user's own, whose file is not here
        return messages.exercise_words(result).capitalize()


def _followed(result: Result) -> dict[str, dict[str, MetricValue]]:
    """The numbers that fit on the page, by name and leg: those of the test before the range."""
    found: dict[str, dict[str, MetricValue]] = {}
    for value in metric_values(result):
        found.setdefault(value.name, {})[value.side] = value
    return {name: found[name] for name in main_names(found)[:MAX_ROWS]}


def _numbers(result: Result, details: PrintDetails) -> dict[str, Any]:
    """The table of key numbers; columns that nothing is in are left out."""
    found = _followed(result)
    sides = [side for side in _SIDES if any(side in values for values in found.values())]
    rows = []
    for name, values in found.items():
        metric = METRICS[name]
        smallest = [change for v in values.values() if (change := smallest_real_change(v))]
        rows.append(
            {
                "label": metric.label,
                "unit": metric.display_unit,
                "cells": [metric_cell(values[side]) if side in values else None for side in sides],
                "change": _of_legs(details.changes, name, values),
                "smallest": _size(max(smallest)) if smallest else "",
                "goal": _of_legs(details.goals, name, values),
            }
        )
    return {
        "sides": [_side_title(side, details.injured) for side in sides],
        "rows": rows,
        "since": details.since if any(row["change"] for row in rows) else "",
        "smallest": any(row["smallest"] for row in rows),
        "goal": any(row["goal"] for row in rows),
    }


def _size(change: float) -> str:
    """A smallest real change as exact as it is good for."""
    return number(change, 1 if change < FINE_BELOW else 0)


def _side_title(side: Feet, injured: Feet | None) -> str:
    if side == "both":
        return "Both legs"
    return f"{side.capitalize()} (injured)" if injured in (side, "both") else side.capitalize()


def _of_legs(
    words: Mapping[tuple[str, str], str], name: str, values: Mapping[str, MetricValue]
) -> str:
    """What is said of one metric, with its leg where both are measured."""
    told = [(side, words[name, side]) for side in values if (name, side) in words]
    if len(values) < 2:
        return "; ".join(text for _, text in told)
    return "; ".join(f"{side}: {text}" for side, text in told)


def _notices(result: Result) -> list[str]:
    """What the reader has to know of the measurement, the first few of it."""
    advice = [result.view.advice] if result.view.advice else []
    notices = [notice.message for notice in result.warnings]
    lines = [*dict.fromkeys([*advice, *notices, *unmeasured_lines(result.unmeasured)])]
    shown = [_shortened(messages.as_sentence(line), MAX_NOTICE) for line in lines[:MAX_NOTICES]]
    more = len(lines) - len(shown)
    return [*shown, *([f"{more} more in report.html."] if more else [])]


def _norm_row(norm: Norm) -> dict[str, str]:
    travel = norm.total_displacement_cm
    return {
        "who": _clipped(norm.who),
        "reps": number(norm.reps),
        "travel": "" if travel is None else with_unit(number(travel), "cm"),
        "source": _clipped(norm.source),
    }


def _typical(result: Result) -> list[str]:
    """Of a range-of-motion test: left vs right, and published values with their source."""
    if result.rom is None:
        return []
    between = difference_line(result.rom)
    return [*([between] if between else []), *typical_lines(result.rom)]


def _noted(note: SessionNote) -> list[tuple[str, str]]:
    """Pain, load and shoes; what was not noted is written on paper."""
    pain, load = note.pain, note.load_kg
    return [
        ("Pain, 0 to 10", "" if pain is None else f"{pain} of 10"),
        ("Extra load", "" if load is None else f"{load:g} kg"),
        ("Shoes", _clipped(note.shoes or "")),
    ]

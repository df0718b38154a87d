"""``report.html``: one clip's result as a page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from formcheck.history.smallest_change import smallest_change_line
from formcheck.model.result import Result
from formcheck.report import messages
from formcheck.report.charts import chart_json, decimated_frames, is_measured, numbers
from formcheck.report.html.render import render
from formcheck.report.html.sections import other_tables, rep_labels, rep_table
from formcheck.report.html.settings import settings_rows
from formcheck.report.html.view_model import PageViewModel, Still, Video, build_view_model
from formcheck.report.unmeasured import unmeasured_lines

if TYPE_CHECKING:
    from formcheck.analysis.analysis import Analysis
    from formcheck.analysis.options import Options


def report_page(
    analysis: Analysis,
    settings: Options | None = None,
    stills: Sequence[Still] = (),
    video: Video | None = None,
) -> str:
    """Return the page of an analysis; the same input, the same text.

    Parameters
    ----------
    analysis : Analysis
        What was measured.
    settings : Options or None
        What the user set.
    stills : sequence of Still
        Pictures of repetitions.
    video : Video or None
        The clip to play beside the curves.
    """
    data = build_view_model(analysis, settings, stills, video)
    result = data.result
    return render(
        "report.html.j2",
        ["player.js"],
        title=f"{messages.headline(result)} · {data.name}",
        headline=messages.headline(result),
        sentences=messages.sentences(result),
        figures=messages.key_figures(result),
        hint=messages.hint(result),
        plus_minus=messages.PLUS_MINUS,
        smallest_change=smallest_change_line(result),
        warnings=_warnings(result),
        reps=rep_table(result),
        rep_word=messages.rep_word(result),
        tables=other_tables(result),
        settings=settings_rows(data),
        still_pairs=_still_pairs(data),
        data=data,
        page_json=_page_json(data),
        shaded=messages.shading_words(result),
        missing_charts=[chart for chart in data.charts if not is_measured(chart)],
    )


def _warnings(result: Result) -> list[str]:
    """The notices in sentences, each once, advice on the view first, then what is missing."""
    advice = [result.view.advice] if result.view.advice else []
    notices = [notice.message for notice in result.warnings]
    found = [*advice, *notices, *unmeasured_lines(result.unmeasured)]
    return [messages.as_sentence(text) for text in dict.fromkeys(found)]


def _still_pairs(data: PageViewModel) -> list[dict[str, Any]]:
    """The pictures by repetition."""
    reps = {rep.index: rep for rep in data.result.reps}
    labels = rep_labels(data.result.reps)
    return [
        {
            "label": labels[index],
            "note": messages.notes_of(reps[index]),
            "side": reps[index].side,
            "stills": list(pair),
        }
        for index, pair in groupby(data.stills, key=lambda still: still.rep)
        if index in reps
    ]


def _page_json(data: PageViewModel) -> dict[str, Any]:
    """Return what the page's script needs."""
    charts = [chart for chart in data.charts if is_measured(chart)]
    curves = [curve.values for chart in charts for curve in chart.curves]
    frames = decimated_frames(curves, len(data.time_s))
    time_s = data.time_s[frames]
    start_s = min(0.0, float(time_s[0])) if len(time_s) else 0.0
    end_s = max(data.result.clip.duration_s, float(time_s[-1]) if len(time_s) else 0.0)
    return {
        "start": round(start_s, 3),
        "end": round(end_s, 3),
        "time": numbers(time_s, 3),
        "charts": [chart_json(chart, frames) for chart in charts],
        "regions": _regions(data.result),
    }


def _regions(result: Result) -> list[dict[str, Any]]:
    """Return the stretches of time that are shaded: repetitions, or what there is instead."""
    if result.reps:
        labels = rep_labels(result.reps)
        return [
            _region(rep.start_s, rep.end_s, rep.counted, labels[rep.index], rep.index)
            for rep in result.reps
        ]
    if result.rom is not None:
        tries = result.rom.tries
        return [
            _region(t.start_s, t.end_s, t.valid, str(t.index) if t.valid else "✕") for t in tries
        ]
    if result.cycles:
        return [_region(c.start_s, c.end_s, c.counted, str(c.index)) for c in result.cycles]
    return [_region(h.start_s, h.end_s, h.counted, str(h.index)) for h in result.holds]


def _region(
    start_s: float, end_s: float, counted: bool, label: str, index: int | None = None
) -> dict[str, Any]:
    return {
        "start": round(start_s, 3),
        "end": round(end_s, 3),
        "counted": counted,
        "label": label,
        "index": index,
    }

"""Curves of repetitions, aligned at their start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from formcheck.exercises.faults import Fault
from formcheck.model.arrays import Floats
from formcheck.model.result import Rep, RomTry, Side
from formcheck.report.charts import Chart, Curve, axis_limits, numbers
from formcheck.report.html.view_model import PageViewModel

STEP_S = 0.04
MARGIN_S = 0.3
"""How much is shown before a repetition's start and after its end."""
MAX_REPS = 40


@dataclass(frozen=True)
class AlignedReps:
    """The repetitions of one session on a common time axis.

    Attributes
    ----------
    side : "left" or "right"
        The leg.
    starts : tuple of float
        Start of each repetition in the clip, s.
    values, plus_minus : ndarray, shape (repetitions, T)
        NaN where missing and outside of the repetition.
    """

    side: Side
    starts: tuple[float, ...]
    values: Floats
    plus_minus: Floats

    def median(self) -> tuple[Floats, Floats]:
        """Median of the repetitions and of their intervals, where half of them are there."""
        there = np.isfinite(self.values).sum(axis=0) * 2 >= len(self.values)
        medians = []
        for rows in (self.values, self.plus_minus):
            median = np.full(rows.shape[1], np.nan)
            known = there & np.isfinite(rows).any(axis=0)
            median[known] = np.nanmedian(rows[:, known], axis=0)
            medians.append(median)
        return medians[0], medians[1]


@dataclass(frozen=True)
class OverlayPart:
    """What is drawn of one result: all of it, or one leg, and what that is called."""

    data: PageViewModel
    label: str
    side: Side | None = None


def complete_reps(data: PageViewModel, side: Side | None = None) -> Sequence[Rep | RomTry]:
    """Return the repetitions that are aligned: all that were seen whole.

    Of a range-of-motion test its valid trials; with the foot free those with toes up, each of
    which goes from toes down to toes down.

    Parameters
    ----------
    data : PageViewModel
        Of what.
    side : "left", "right" or None
        Of which leg; None takes all.
    """
    result = data.result
    found: Sequence[Rep | RomTry]
    if result.rom is not None:
        found = [t for t in result.rom.tries if t.valid and t.movement != "plantarflexion"]
    else:
        found = [rep for rep in result.reps if Fault.CUT_OFF not in rep.faults]
    return [one for one in found if side in (None, one.side)][:MAX_REPS]


def common_time(a: OverlayPart, b: OverlayPart) -> Floats:
    """Return the times from a repetition's start that both parts are drawn on, s."""
    longest = max(
        (r.end_s - r.start_s for part in (a, b) for r in complete_reps(part.data, part.side)),
        default=0.0,
    )
    steps = np.arange(-MARGIN_S, longest + MARGIN_S + STEP_S, STEP_S)
    return np.round(steps, 3)


def align_reps(part: OverlayPart, chart: Chart, common_s: Floats) -> AlignedReps | None:
    """Resample the repetitions of one part at the common times; None without a curve."""
    data, reps = part.data, complete_reps(part.data, part.side)
    curve = next((c for c in chart.curves if reps and c.side == reps[0].side), None)
    if curve is None:
        return None
    reps = [rep for rep in reps if rep.side == curve.side]
    rows = [_row(data.time_s, curve, rep, common_s) for rep in reps]
    values, plus_minus = (np.array(part) for part in zip(*rows, strict=True))
    if not np.isfinite(values).any():
        return None
    return AlignedReps(curve.side, tuple(rep.start_s for rep in reps), values, plus_minus)


def _row(
    time_s: Floats, curve: Curve, rep: Rep | RomTry, common_s: Floats
) -> tuple[Floats, Floats]:
    at_s = rep.start_s + common_s
    outside = (at_s > rep.end_s + MARGIN_S) | (at_s < time_s[0]) | (at_s > time_s[-1])
    unknown = np.full(len(time_s), np.nan)
    rows = []
    for values in (curve.values, unknown if curve.plus_minus is None else curve.plus_minus):
        # NaN on either side of a time stays NaN: a gap is not bridged.
        row = np.interp(at_s, time_s, values)
        row[outside] = np.nan
        rows.append(row)
    return rows[0], rows[1]


def shared_charts(a: PageViewModel, b: PageViewModel) -> list[tuple[Chart, Chart]]:
    """Return the charts that both sessions have, in the same unit."""
    chart_b = {(chart.key, chart.unit): chart for chart in b.charts}
    pairs = ((chart, chart_b.get((chart.key, chart.unit))) for chart in a.charts)
    return [(one, other) for one, other in pairs if other is not None]


def overlay_json(a: OverlayPart, b: OverlayPart) -> dict[str, Any]:
    """Return what the script of the comparison page needs."""
    common_s = common_time(a, b)
    charts = []
    for chart_a, chart_b in shared_charts(a.data, b.data):
        aligned = align_reps(a, chart_a, common_s), align_reps(b, chart_b, common_s)
        if aligned[0] is None or aligned[1] is None:
            continue
        both = [Curve(part.side, row, pm) for part in aligned if part for row, pm in _rows(part)]
        low, high = axis_limits(
            Chart(
                chart_a.key, "", chart_a.unit, "", chart_a.min_span, chart_a.decimals, tuple(both)
            )
        )
        charts.append(
            {
                "key": chart_a.key,
                "title": chart_a.title,
                "unit": chart_a.unit,
                "explained": chart_a.explained,
                "decimals": 1,
                "low": round(low, 2),
                "high": round(high, 2),
                "sessions": [_session(part, chart_a.decimals) for part in aligned if part],
            }
        )
    starts = [
        [round(rep.start_s, 3) for rep in complete_reps(part.data, part.side)] for part in (a, b)
    ]
    labels = [a.label, b.label]
    return {"time": numbers(common_s, 3), "charts": charts, "starts": starts, "labels": labels}


def _rows(aligned: AlignedReps) -> list[tuple[Floats, Floats | None]]:
    median, plus_minus = aligned.median()
    return [(median, plus_minus), *((row, None) for row in aligned.values)]


def _session(aligned: AlignedReps, decimals: int) -> dict[str, Any]:
    median, plus_minus = aligned.median()
    return {
        "side": aligned.side,
        "middle": numbers(median, decimals),
        "plus_minus": numbers(plus_minus, decimals),
        "reps": [
            {"values": numbers(v, decimals), "plus_minus": numbers(pm, decimals)}
            for v, pm in zip(aligned.values, aligned.plus_minus, strict=True)
        ],
    }

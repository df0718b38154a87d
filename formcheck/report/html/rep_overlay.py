"""Curves of repetitions, aligned at their start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from formcheck.model.arrays import Floats
from formcheck.model.result import Rep, Side
from formcheck.report.charts import Chart, Curve, axis_limits, numbers
from formcheck.report.html.view_model import PageViewModel

STEP_S = 0.04
MARGIN_S = 0.3
"""How much is shown before a repetition's start and after its end."""
MAX_REPS = 40
CUT_OFF = "cut-off"


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


def complete_reps(data: PageViewModel) -> list[Rep]:
    """Return the repetitions that are aligned: all that were seen whole."""
    return [rep for rep in data.result.reps if CUT_OFF not in rep.faults][:MAX_REPS]


def common_time(a: PageViewModel, b: PageViewModel) -> Floats:
    """Return the times from a repetition's start that both sessions are drawn on, s."""
    longest = max(
        (r.end_s - r.start_s for data in (a, b) for r in complete_reps(data)), default=0.0
    )
    steps = np.arange(-MARGIN_S, longest + MARGIN_S + STEP_S, STEP_S)
    return np.round(steps, 3)


def align_reps(data: PageViewModel, chart: Chart, common_s: Floats) -> AlignedReps | None:
    """Resample the repetitions of one session at the common times; None without a curve."""
    reps = complete_reps(data)
    curve = next((c for c in chart.curves if reps and c.side == reps[0].side), None)
    if curve is None:
        return None
    reps = [rep for rep in reps if rep.side == curve.side]
    rows = [_row(data.time_s, curve, rep, common_s) for rep in reps]
    values, plus_minus = (np.array(part) for part in zip(*rows, strict=True))
    if not np.isfinite(values).any():
        return None
    return AlignedReps(curve.side, tuple(rep.start_s for rep in reps), values, plus_minus)


def _row(time_s: Floats, curve: Curve, rep: Rep, common_s: Floats) -> tuple[Floats, Floats]:
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


def overlay_json(a: PageViewModel, b: PageViewModel) -> dict[str, Any]:
    """Return what the script of the comparison page needs."""
    common_s = common_time(a, b)
    charts = []
    for chart_a, chart_b in shared_charts(a, b):
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
    starts = [[round(rep.start_s, 3) for rep in complete_reps(data)] for data in (a, b)]
    return {"time": numbers(common_s, 3), "charts": charts, "starts": starts}


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

"""The charts of a result: which curves, how many points of them, and their axes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from formcheck.model.arrays import Floats, Ints
from formcheck.model.landmarks import SIDES
from formcheck.model.result import Result, Side
from formcheck.report.messages import OF_FOOT, zero_words

if TYPE_CHECKING:
    from formcheck.analysis.analysis import Analysis
    from formcheck.kinematics.leg_angles import LegMotion


MAX_FRAMES = 6000
"""Frames of a page: all of a clip of 100 s at 60 frames a second, less than 0.2 MB a leg."""


@dataclass(frozen=True)
class Curve:
    """One leg's values over time, shape (T,), NaN where missing.

    ``plus_minus`` is the half-width of the 95 % interval, None when it is not known.
    """

    side: Side
    values: Floats
    plus_minus: Floats | None


@dataclass(frozen=True)
class Chart:
    """Curves that share an axis.

    Attributes
    ----------
    key : str
        Short name: "ankle", "shank", "knee" or "heel".
    title, unit : str
        For the reader.
    explained : str
        What zero, up and down mean; may be empty.
    min_span : float
        Least height of the axis: somebody standing still is a flat line, not magnified
        noise.
    decimals : int
        How exact the numbers are.
    curves : tuple of Curve
        One per measured leg.
    """

    key: str
    title: str
    unit: str
    explained: str
    min_span: float
    decimals: int
    curves: tuple[Curve, ...]


def make_charts(analysis: Analysis) -> tuple[Chart, ...]:
    """Return the charts that the exercise is about: an angle, and the heel's height."""
    legs = legs_in_order(analysis)
    return _angle_chart(analysis.result, legs), height_chart(legs)


def _angle_chart(result: Result, legs: Sequence[tuple[Side, LegMotion]]) -> Chart:
    if result.rom is not None and result.rom.test == "knee-to-wall":
        curves = [Curve(s, leg.shank_tilt_deg, leg.shank_tilt_plus_minus) for s, leg in legs]
        return _degrees("shank", "Shank tilt", "from vertical, knee forward above", curves)
    if any(rep.peak_knee_flexion_deg is not None for rep in result.reps):
        curves = [Curve(s, leg.knee_deg, None) for s, leg in legs]
        return _degrees("knee", "Knee flexion", "0 = straight", curves)
    curves = [Curve(s, leg.ankle_deg, leg.ankle_plus_minus) for s, leg in legs]
    return ankle_chart(result, curves)


def ankle_chart(result: Result, curves: Iterable[Curve]) -> Chart:
    """Return the chart of the ankle's angle, which says where its zero is."""
    explained = f"0 = {zero_words(result)}, dorsiflexion above, plantarflexion below"
    return _degrees("ankle", "Ankle angle", explained, curves)


def _degrees(key: str, title: str, explained: str, curves: Iterable[Curve]) -> Chart:
    return Chart(key, title, "°", explained, 12.0, 1, tuple(curves))


def legs_in_order(analysis: Analysis) -> list[tuple[Side, LegMotion]]:
    """Return the measured legs, left before right."""
    return [(side, analysis.legs[side]) for side in SIDES if side in analysis.legs]


def height_chart(legs: Sequence[tuple[Side, LegMotion]]) -> Chart:
    """Return the chart of the legs' heel heights: in cm where all have a scale, else in %."""
    if all(leg.heel_height_cm is not None for _, leg in legs):
        cm = ((s, leg.heel_height_cm, leg.heel_height_cm_plus_minus) for s, leg in legs)
        return heel_chart(
            [Curve(s, values, pm) for s, values, pm in cm if values is not None], in_cm=True
        )
    curves = [Curve(s, 100 * leg.heel_height, 100 * leg.heel_height_plus_minus) for s, leg in legs]
    return heel_chart(curves, in_cm=False)


def heel_chart(curves: Iterable[Curve], *, in_cm: bool) -> Chart:
    """Return the chart of the heel's height, in cm or in percent of the foot's length."""
    unit, span, decimals = ("cm", 3.0, 2) if in_cm else (OF_FOOT, 12.0, 1)
    return Chart("heel", "Heel height", unit, "", span, decimals, tuple(curves))


def break_at_missing_frames(
    time_s: Floats, charts: Sequence[Chart], result: Result
) -> tuple[Floats, tuple[Chart, ...]]:
    """Part the curves where the clip has no frames: a line across them would be invented.

    Parameters
    ----------
    time_s : ndarray, shape (T,)
        Times of the curves.
    charts : sequence of Chart
        Curves of shape (T,).
    result : Result
        Tells where frames are missing.

    Returns
    -------
    (ndarray, tuple of Chart)
        Times and charts of shape (T + G,): NaN amid each of the G stretches.
    """
    missing = [s for s in result.unmeasured if s.reason == "missing-frames"]
    amid = np.array([(s.start_s + s.end_s) / 2 for s in missing])
    at = np.searchsorted(time_s, amid)

    def parted(values: Floats) -> Floats:
        return np.insert(values, at, np.nan)

    def part(curve: Curve) -> Curve:
        known = curve.plus_minus
        return replace(
            curve,
            values=parted(curve.values),
            plus_minus=None if known is None else parted(known),
        )

    broken = [replace(chart, curves=tuple(part(c) for c in chart.curves)) for chart in charts]
    return np.insert(time_s, at, amid), tuple(broken)


def decimated_frames(curves: Sequence[Floats], frames: int, most: int = MAX_FRAMES) -> Ints:
    """Choose the frames that are drawn, so that no peak and no gap gets lost.

    Half of them are spread evenly, for the shape. The others are, of each slice of the clip
    and of every curve, the lowest and the highest value and the first that is missing.

    Parameters
    ----------
    curves : sequence of ndarray, shape (T,)
        NaN where missing.
    frames : int
        T.
    most : int
        How many may stay, roughly.

    Returns
    -------
    ndarray of int
        Increasing indices.
    """
    if frames <= most:
        return np.arange(frames)
    kept = {*np.linspace(0, frames - 1, max(2, most // 2)).round().astype(int).tolist()}
    for part in np.array_split(np.arange(frames), max(1, most // 2 // (3 * len(curves) or 1))):
        for curve in curves:
            values = curve[part]
            known = np.isfinite(values)
            if known.any():
                kept.update((int(part[np.nanargmin(values)]), int(part[np.nanargmax(values)])))
            if not known.all():
                kept.add(int(part[np.argmin(known)]))
    return np.array(sorted(kept), dtype=np.intp)


def axis_limits(chart: Chart) -> tuple[float, float]:
    """Limits of an axis that show the curves, zero and what is usual of their bands.

    A few frames with bands of 90 degrees don't press the curve flat: the outermost
    hundredth of the bands, and what is wider than the curve is high, may be cut off.
    """
    values = np.concatenate([[0.0], *(_finite(c.values) for c in chart.curves)])
    low, high = float(values.min()), float(values.max())
    reach = max(high - low, chart.min_span)
    banded = [(c.values, c.plus_minus) for c in chart.curves if c.plus_minus is not None]
    edges = np.concatenate([[0.0], *(_finite(v + s * b) for v, b in banded for s in (-1, 1))])
    lowest, highest = np.percentile(edges, (1, 99))
    low = max(min(low, float(lowest)), low - reach)
    high = min(max(high, float(highest)), high + reach)
    missing = max(0.0, chart.min_span - (high - low)) / 2
    return low - missing, high + missing


def _finite(values: Floats) -> Floats:
    return values[np.isfinite(values)]


def chart_json(chart: Chart, frames: Ints) -> dict[str, Any]:
    """Return a chart for the page's script: rounded, null where missing."""
    low, high = axis_limits(chart)
    digits = chart.decimals
    return {
        "key": chart.key,
        "title": chart.title,
        "unit": chart.unit,
        "explained": chart.explained,
        "decimals": 1,
        "low": round(low, 2),
        "high": round(high, 2),
        "curves": [
            {
                "side": curve.side,
                "values": numbers(curve.values[frames], digits),
                "plus_minus": None
                if curve.plus_minus is None
                else numbers(curve.plus_minus[frames], digits),
            }
            for curve in chart.curves
        ],
    }


def numbers(values: Floats, decimals: int) -> list[float | None]:
    """Return rounded numbers for JSON: None for NaN, no negative zero."""
    return [
        round(value, decimals) + 0.0 if math.isfinite(value) else None for value in values.tolist()
    ]


def is_measured(chart: Chart) -> bool:
    """Tell whether there is anything to draw."""
    return any(np.isfinite(curve.values).any() for curve in chart.curves)

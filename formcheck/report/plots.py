"""The curves of a clip as a picture: ``angles.png``."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib import font_manager, style
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from formcheck.analysis.analysis import Analysis
from formcheck.exercises.catalogue import RaiseExercise
from formcheck.exercises.faults import label_of
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import SIDES, Side
from formcheck.model.result import Rep, Result
from formcheck.report.charts import (
    Chart,
    Curve,
    ankle_chart,
    axis_limits,
    break_at_missing_frames,
    height_chart,
    legs_in_order,
)
from formcheck.report.messages import clip_name, headline, zero_words

# Okabe and Ito's blue and vermilion: told apart with every kind of colour blindness.
_COLOURS: dict[Side, str] = {"left": "#0072B2", "right": "#D55E00"}
_INK = "#222831"
_MUTED = "#6B7480"

_COUNTED: dict[str, Any] = {"facecolor": "#E4F0E8", "linewidth": 0, "zorder": 0}
_UNCOUNTED: dict[str, Any] = {
    "facecolor": "none",
    "edgecolor": "#CDD3DA",
    "hatch": "///",
    "linewidth": 0,
    "zorder": 0,
}

_DPI = 110
_HEIGHT_IN, _ONE_PANEL_IN = 6.6, 4.0
_WIDTH_IN = (11.0, 24.0)
_SECONDS_PER_IN = 6.0
_EDGE_IN = 0.12
_LABEL_IN = 0.3
"""Room that a number needs along the time axis, inches."""

_NAME_LENGTH = 60


def draw_angles(analysis: Analysis, target: Path) -> None:
    """Draw ankle angle and heel height over time, with the raises, as a PNG file.

    Gaps in the curves are frames in which nothing could be measured. The bands are the
    95 % intervals. The same analysis gives the same file.

    Parameters
    ----------
    analysis : Analysis
        What was measured; a leg that is missing is not drawn.
    target : Path
        File to write, whatever its suffix; an existing one is replaced.

    Raises
    ------
    OSError
        When the file can't be written.
    """
    # Without matplotlib's version in it, and whatever a matplotlibrc of the user's or in the
    # current folder says, the file depends on the analysis alone.
    with style.context("default", after_reset=True), target.open("wb") as file:
        canvas = FigureCanvasAgg(angles_figure(analysis))
        canvas.print_figure(file, format="png", dpi=_DPI, metadata={"Software": None})


def angles_figure(analysis: Analysis) -> Figure:
    """Return what `draw_angles` draws: the angle's panel, and the height's below it.

    A foot in the air has no heel height, and what lifts no heel may have none: no panel for it.
    """
    time_s, result = analysis.recording.track.time_s, analysis.result
    lifts = isinstance(analysis.exercise, RaiseExercise) or any(
        np.isfinite(leg.heel_height).any() for leg in analysis.legs.values()
    )
    size = _width_in(time_s, result.reps), _HEIGHT_IN if lifts else _ONE_PANEL_IN
    figure = Figure(figsize=size, dpi=_DPI)
    panels = figure.subplots(1 + lifts, 1, sharex=True, squeeze=False, gridspec_kw=_margins(figure))
    ankle, last = panels[0, 0], panels[-1, 0]
    top_of = _draw_ankle(ankle, analysis, 0.08 if lifts else 0.22)
    if lifts:
        top_of = _draw_height(last, analysis)
    for axes in panels[:, 0]:
        shade_reps(axes, result.reps)
        style_axes(axes, time_s)
    mark_reps(last, result.reps, top_of, label_every(figure, time_s, result.reps))
    last.set_xlabel("Time (s)", color=_INK)
    ankle.set_title(_title(result), loc="left", color=_INK, fontweight="bold", parse_math=False)
    _add_legend(figure, result, analysis.legs.keys())
    note = "Measurements, not medical advice"
    right, bottom = 1 - _EDGE_IN / figure.get_figwidth(), _EDGE_IN / figure.get_figheight()
    figure.text(right, bottom, note, ha="right", va="bottom", fontsize=8, color=_MUTED)
    return figure


def _width_in(time_s: Floats, reps: list[Rep]) -> float:
    """Wider for long clips, so that each raise stays visible."""
    seconds = float(time_s[-1] - time_s[0]) if len(time_s) else 0.0
    wanted = max(seconds / _SECONDS_PER_IN, len(reps) * _LABEL_IN * 1.3)
    return min(max(wanted, _WIDTH_IN[0]), _WIDTH_IN[1])


def _margins(figure: Figure) -> dict[str, float]:
    """Room about the panels, the same in inches for every size."""
    width, height = figure.get_size_inches()
    return {
        "left": 0.9 / width,
        "right": 1 - 0.4 / width,
        "bottom": 0.95 / height,
        "top": 1 - 0.45 / height,
        "hspace": 0.08,
    }


def label_every(figure: Figure, time_s: Floats, reps: list[Rep]) -> int:
    """Number every raise, or every 2nd, 5th, 10th ... where there is no room for all."""
    if len(reps) < 2:
        return 1
    seconds = max(float(time_s[-1] - time_s[0]), 1e-9)
    inches_each = float(np.median(np.diff([rep.top_s for rep in reps]))) / seconds
    inches_each *= 0.9 * figure.get_figwidth()
    steps: list[int] = [step * 10**power for power in range(6) for step in (1, 2, 5)]
    return next((step for step in steps if step * inches_each >= _LABEL_IN), steps[-1])


def _draw_ankle(axes: Axes, analysis: Analysis, headroom: float) -> dict[int, float]:
    """Draw the ankle angles; return the angle at the top of each repetition, by its position."""
    time_s = analysis.recording.track.time_s
    curves = [
        Curve(side, leg.ankle_deg, leg.ankle_plus_minus) for side, leg in legs_in_order(analysis)
    ]
    chart = ankle_chart(analysis.result, curves)
    _draw_curves(axes, time_s, chart, analysis.result)
    axes.set_ylim(*limits_with_room(chart, headroom))
    axes.set_ylabel(f"Ankle angle (°)\n0 = {zero_words(analysis.result)}", color=_INK)
    for y, words, align in ((1.0, "dorsiflexion →", "top"), (0.0, "← plantarflexion", "bottom")):
        axes.text(
            1.006,
            y,
            words,
            transform=axes.transAxes,
            rotation=90,
            va=align,
            ha="left",
            fontsize=9,
            color=_MUTED,
        )
    return _at_tops(time_s, chart, analysis.result.reps)


def _draw_height(axes: Axes, analysis: Analysis) -> dict[int, float]:
    """Draw the heel heights; return the height at the top of each raise, by its position."""
    time_s = analysis.recording.track.time_s
    chart = height_chart(legs_in_order(analysis))
    _draw_curves(axes, time_s, chart, analysis.result)
    axes.set_ylim(*limits_with_room(chart, 0.22))
    axes.set_ylabel(f"Heel height ({chart.unit})", color=_INK)
    return _at_tops(time_s, chart, analysis.result.reps)


def _at_tops(time_s: Floats, chart: Chart, reps: list[Rep]) -> dict[int, float]:
    curves = {curve.side: curve.values for curve in chart.curves}
    top_of = {}
    for i, rep in enumerate(reps):
        if rep.side in curves:
            top = value_at(time_s, curves[rep.side], rep.top_s)
            if np.isfinite(top):
                top_of[i] = top
    return top_of


def value_at(time_s: Floats, values: Floats, at_s: float) -> float:
    """Value of a curve at the frame next to a time; NaN where there is none."""
    if not len(time_s):
        return float("nan")
    return float(values[int(np.argmin(np.abs(time_s - at_s)))])


def _draw_curves(axes: Axes, time_s: Floats, chart: Chart, result: Result) -> None:
    time_s, (broken,) = break_at_missing_frames(time_s, [chart], result)
    for curve in broken.curves:
        draw_curve(axes, time_s, curve)


def draw_curve(axes: Axes, time_s: Floats, curve: Curve) -> None:
    """Draw a curve with its band; NaN leaves a gap in both."""
    colour, values = _COLOURS[curve.side], curve.values
    if curve.plus_minus is not None:
        low, high = values - curve.plus_minus, values + curve.plus_minus
        axes.fill_between(time_s, low, high, color=colour, alpha=0.18, linewidth=0)
    axes.plot(time_s, values, color=colour, linewidth=1.4, solid_joinstyle="round")
    alone = _isolated_samples(np.isfinite(values))
    axes.plot(time_s[alone], values[alone], ".", color=colour, markersize=3)


def _isolated_samples(known: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Measured frames between two gaps: a line would not show them."""
    padded = np.concatenate([[False], known, [False]])
    alone: npt.NDArray[np.bool_] = known & ~padded[:-2] & ~padded[2:]
    return alone


def limits_with_room(chart: Chart, headroom: float) -> tuple[float, float]:
    """Limits of an axis, with room for labels as a share of its height."""
    low, high = axis_limits(chart)
    span = high - low
    return low - 0.05 * span, high + headroom * span


def shade_reps(axes: Axes, reps: list[Rep]) -> None:
    """Shade the times of raises, those that count otherwise than the others."""
    for rep in reps:
        axes.axvspan(rep.start_s, rep.end_s, **(_COUNTED if rep.counted else _UNCOUNTED))


def mark_reps(axes: Axes, reps: list[Rep], top_of: dict[int, float], every: int) -> None:
    """Mark each raise at its top: counted with its number, the others with the reason.

    A raise whose top falls into a gap gets its words on the zero line and no mark.
    """
    count = 0
    for i, rep in enumerate(reps):
        if i in top_of:
            mark, colour = ("o", _COLOURS[rep.side]) if rep.counted else ("x", _INK)
            axes.plot([rep.top_s], [top_of[i]], mark, color=colour, markersize=5, mew=1.4, zorder=4)
        count += rep.counted
        if rep.counted and not (count == 1 or count % every == 0):
            continue
        axes.annotate(
            _number(count, rep) if rep.counted else _reason(rep),
            (rep.top_s, top_of.get(i, 0.0)),
            xytext=(0, 6 if rep.counted else 9),
            textcoords="offset points",
            ha="center",
            va="bottom",
            rotation=0 if rep.counted else 90,
            fontsize=9 if rep.counted else 8,
            fontweight="bold" if rep.counted else "normal",
            color=_INK,
            zorder=5,
        )


def _number(count: int, rep: Rep) -> str:
    return f"{count} added" if rep.by_hand == "added" else str(count)


def _reason(rep: Rep) -> str:
    """Why a raise doesn't count, in the words of the report."""
    if rep.by_hand == "left-out":
        return "left out"
    return label_of(rep.faults[0]) if rep.faults else "not counted"


def style_axes(axes: Axes, time_s: Floats) -> None:
    """Draw zero and a quiet grid; say so where nothing was measured."""
    if not any(np.isfinite(line.get_ydata()).any() for line in axes.lines):
        axes.text(0.5, 0.6, "not measured", transform=axes.transAxes, ha="center", color=_MUTED)
    axes.axhline(0, color=_MUTED, linewidth=0.8, zorder=1)
    axes.grid(axis="y", color="#E3E7EC", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=_INK)
    if len(time_s) > 1:
        axes.set_xlim(float(time_s[0]), float(time_s[-1]))


def _add_legend(figure: Figure, result: Result, sides: Iterable[Side]) -> None:
    handles: list[Artist] = [
        Line2D([], [], color=_COLOURS[side], label=f"{side} leg") for side in SIDES if side in sides
    ]
    if handles:
        handles.append(Patch(color=_MUTED, alpha=0.4, linewidth=0, label="95 % interval"))
    if any(rep.counted for rep in result.reps):
        handles.append(Patch(label="counted", **_COUNTED))
    if not all(rep.counted for rep in result.reps):
        handles.append(Patch(label="not counted", **_UNCOUNTED))
    if handles:
        figure.legend(
            handles=handles,
            loc="lower left",
            bbox_to_anchor=(0.9 / figure.get_figwidth(), 0.0),
            ncols=len(handles),
            frameon=False,
            fontsize=9,
            borderaxespad=0.2,
        )


def _title(result: Result) -> str:
    return f"{_drawable(_short_name(clip_name(result)))}: {_drawable(headline(result))}"


def _short_name(name: str) -> str:
    if len(name) <= _NAME_LENGTH:
        return name
    half = _NAME_LENGTH // 2
    return f"{name[:half]}…{name[-half:]}"


def _drawable(text: str) -> str:
    """Put a box for what the font can't draw: matplotlib would print a warning for each."""
    known = _title_font_characters()
    return "".join(c if ord(c) in known else "□" for c in text)


@lru_cache(maxsize=1)
def _title_font_characters() -> frozenset[int]:
    path = font_manager.findfont(font_manager.FontProperties(weight="bold"))
    return frozenset(font_manager.get_font(path).get_charmap())

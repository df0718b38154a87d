"""One curve of a result for paper, as an SVG picture."""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
from matplotlib import rc_context, style
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from formcheck.model.arrays import Floats
from formcheck.model.result import Result
from formcheck.report.charts import Chart, Curve, decimated_frames, is_measured
from formcheck.report.messages import trial_numbers
from formcheck.report.plots import (
    draw_curve,
    label_every,
    limits_with_room,
    mark_reps,
    shade_reps,
    style_axes,
    value_at,
)

WIDTH_IN, HEIGHT_IN, LOW_IN = 7.3, 2.1, 1.5
"""As wide as the text of an A4 page; lower where other things need the room."""
MOST_POINTS = 1500
"""More than a printer shows on that width."""


def choose_chart(result: Result, charts: Sequence[Chart]) -> Chart | None:
    """Return the one curve that a printed page shows: heights of raises, else the angle.

    Parameters
    ----------
    result : Result
        What was measured.
    charts : sequence of Chart
        Its curves, the angle's first.
    """
    measured = [chart for chart in charts if is_measured(chart)]
    raised = any(rep.heel_height_foot_lengths or rep.heel_height_cm for rep in result.reps)
    heel = [chart for chart in measured if chart.key == "heel" and raised]
    return next(iter([*heel, *measured]), None)


@style.context("default", after_reset=True)
def draw_print_chart(chart: Chart, time_s: Floats, result: Result, *, low: bool = False) -> bytes:
    """Draw a chart with the raises or trials on it; the same input gives the same SVG.

    Parameters
    ----------
    chart : Chart
        From `choose_chart`.
    time_s : ndarray, shape (T,)
        Times of its curves.
    result : Result
        Says where the raises or trials are.
    low : bool
        Whether to take less room.
    """
    high = LOW_IN if low else HEIGHT_IN
    frames = decimated_frames([c.values for c in chart.curves], len(time_s), MOST_POINTS)
    # The salt names the picture's parts: else they are named by chance.
    with rc_context({"svg.hashsalt": "formcheck", "font.size": 8}):
        figure = Figure(figsize=(WIDTH_IN, high))
        canvas = FigureCanvasSVG(figure)
        axes = figure.add_axes((0.065, 0.4 / high, 0.925, 1 - 0.5 / high))
        for curve in chart.curves:
            known = None if curve.plus_minus is None else curve.plus_minus[frames]
            draw_curve(axes, time_s[frames], Curve(curve.side, curve.values[frames], known))
        axes.set_ylim(*limits_with_room(chart, 0.2))
        shade_reps(axes, result.reps)
        _mark_tops(axes, figure, chart, time_s, result)
        style_axes(axes, time_s)
        axes.tick_params(labelsize=8)
        axes.set_xlabel("Time (s)", labelpad=1)
        out = BytesIO()
        canvas.print_svg(out, metadata={"Date": None, "Creator": None})
    return out.getvalue()


def _mark_tops(axes: Axes, figure: Figure, chart: Chart, time_s: Floats, result: Result) -> None:
    curves = {curve.side: curve.values for curve in chart.curves}
    if result.rom is not None:
        numbers = trial_numbers(result.rom)
        for trial in result.rom.tries:
            if trial.side in curves:
                top = value_at(time_s, curves[trial.side], trial.at_s)
                if np.isfinite(top):
                    label = str(numbers[trial.index]) if trial.valid else "✕"
                    axes.annotate(
                        label, (trial.at_s, top), xytext=(0, 3), textcoords="offset points",
                        ha="center", fontsize=8, fontweight="bold",
                    )  # fmt: skip
        return
    tops = {
        place: top
        for place, rep in enumerate(result.reps)
        if rep.side in curves and np.isfinite(top := value_at(time_s, curves[rep.side], rep.top_s))
    }
    mark_reps(axes, result.reps, tops, label_every(figure, time_s, result.reps))

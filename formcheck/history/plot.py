"""A person's trend in one exercise as a picture."""

import warnings
from collections.abc import Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from itertools import groupby
from pathlib import Path

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from formcheck.history.messages import GOAL_NOTE, TREND_NOTE
from formcheck.history.series import EPOCH, Series
from formcheck.history.trend import MIN_SPAN_STEPS, plotted_series
from formcheck.model.arrays import Floats
from formcheck.model.regular_file import open_regular
from formcheck.model.result import Feet

COLOURS = {"left": "#0072B2", "right": "#D55E00", "both": "#444444"}
DATES = ["%Y", "%b %Y", "%d %b", "%H:%M", "%H:%M", "%H:%M:%S"]
"""Of ticks a year, month, day, hour, minute and second apart."""
DATE_OFFSETS = ["", "", "%Y", "%d %b %Y", "%d %b %Y", "%d %b %Y"]
"""What such ticks have in common, once at the end of the axis."""
SOFTWARE = "formcheck history plot"
"""Stands in the picture, so that formcheck knows its own."""
_BETTER = {"up": "higher is better", "down": "lower is better", "": ""}


# As designed, whatever a matplotlibrc of the user's or in the current folder says.
@style.context("default", after_reset=True)
def draw_trend(
    series: Sequence[Series],
    title: str,
    injured: str | None = None,
    goals: Mapping[tuple[str, Feet], float] | None = None,
) -> bytes:
    """Draw series over their dates, a panel for each metric, and return a PNG.

    Parameters
    ----------
    series : sequence of Series
        In the order of their panels; those of one metric stand side by side.
    title : str
        Of the whole.
    injured : "left", "right", "both" or None
        The leg that the legend marks.
    goals : mapping of float or None
        What is to be reached, by metric name and leg.
    """
    groups = [list(group) for _, group in groupby(series, lambda s: s.metric.name)]
    columns = 1 if len(groups) == 1 else 2
    rows = -(-len(groups) // columns)
    note = (f"{GOAL_NOTE} {TREND_NOTE}" if goals else TREND_NOTE).replace(". ", ".\n")
    foot = 0.65 + 0.16 * (note.count("\n") + 1)
    wide, high = 5.6 * columns, 0.25 + foot + 2.7 * rows
    figure = Figure(figsize=(wide, high), dpi=110)
    canvas = FigureCanvasAgg(figure)
    figure.suptitle(
        title.replace("$", r"\$"), y=1 - 0.15 / high, va="top", fontsize=13, fontweight="bold"
    )
    # By hand: matplotlib's own layout draws everything twice.
    figure.subplots_adjust(
        left=0.55 / wide, right=1 - 0.2 / wide, bottom=foot / high, top=1 - 0.75 / high,
        wspace=0.14, hspace=0.42,
    )  # fmt: skip
    axes = list(figure.subplots(rows, columns, squeeze=False, sharex=True).flat)
    for panel, group in zip(axes, groups, strict=False):
        for one in group:
            goal = (goals or {}).get((one.metric.name, one.side))
            if goal is not None:
                panel.axhline(goal, color=COLOURS[one.side], lw=1, ls="--", alpha=0.8)
        _draw_panel(panel, group, injured)
        # Shared, but written under each: the panels below may be empty.
        panel.tick_params(labelbottom=True)
    for panel in axes[len(groups) :]:
        panel.set_axis_off()
    figure.text(0.5, 0.1 / high, note, fontsize=8, ha="center", va="bottom")
    out = BytesIO()
    with warnings.catch_warnings():
        # A name in letters that the font lacks stands as boxes, and is no news.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        canvas.print_png(out, metadata={"Software": SOFTWARE})
    return out.getvalue()


def is_trend(path: Path) -> bool:
    """Tell whether a file is a picture that `draw_trend` drew."""
    try:
        with open_regular(path) as file:
            return b"Software\0" + SOFTWARE.encode() in file.read(512)
    except OSError:
        return False


def _dates(seconds: Floats) -> Floats:
    """Return matplotlib's numbers of timestamps; local, as the day is the one a person knows."""
    local = [(EPOCH + timedelta(seconds=at)).astimezone() for at in seconds.tolist()]
    return np.asarray(date2num([at.replace(tzinfo=None) for at in local]))


def _draw_panel(panel: Axes, group: Sequence[Series], injured: str | None) -> None:
    metric = group[0].metric
    unit = f", {metric.display_unit}" if metric.unit else ""
    panel.set_title(f"{metric.label}{unit}", fontsize=10, loc="left")
    panel.set_xlabel(_BETTER[metric.better], fontsize=8, loc="left", color="#555555")
    for series in group:
        _draw_series(panel, series, injured)
    if [series.side for series in group] != ["both"]:
        # Above the panel, where no data are.
        panel.legend(
            fontsize=8, frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=2,
            borderpad=0, borderaxespad=0.3, handletextpad=0.3,
        )  # fmt: skip
    locator = AutoDateLocator(minticks=2, maxticks=6)
    panel.xaxis.set_major_locator(locator)
    formatter = ConciseDateFormatter(
        locator, formats=DATES, zero_formats=DATES, offset_formats=DATE_OFFSETS
    )
    panel.xaxis.set_major_formatter(formatter)
    panel.xaxis.get_offset_text().set_fontsize(8)
    panel.tick_params(labelsize=8)
    panel.grid(axis="y", color="#dddddd", linewidth=0.6)
    panel.spines[["top", "right"]].set_visible(False)
    _widen(panel, MIN_SPAN_STEPS * 10.0**-metric.decimals)
    if metric.scale is not None:
        # As it is rated, whichever part of it was used; the ends stay clear of the frame.
        panel.set_ylim(metric.scale[0] - 0.5, metric.scale[1] + 0.5)
    if metric.scale is not None or not metric.unit:
        panel.yaxis.set_major_locator(MaxNLocator(integer=True))


def _widen(panel: Axes, least: float) -> None:
    low, high = panel.get_ylim()
    if high - low < least:
        middle = (low + high) / 2
        panel.set_ylim(middle - least / 2, middle + least / 2)


def _draw_series(panel: Axes, series: Series, injured: str | None) -> None:
    colour = COLOURS[series.side]
    mark = " (injured)" if injured in (series.side, "both") and series.side != "both" else ""
    name = f"{series.side}{mark}"
    drawn = plotted_series(series)
    at, values, errors = _dates(drawn.at), drawn.values, drawn.errors
    if drawn.changed is None:
        panel.fill_between(at, values - errors, values + errors, color=colour, alpha=0.2, lw=0)
        panel.plot(at, values, color=colour, lw=0.8, label=name)
        return
    panel.plot(at, values, color=colour, lw=1, alpha=0.5)
    if errors.any():
        panel.errorbar(at, values, errors, fmt="none", ecolor=colour, elinewidth=1, capsize=2.5)
    for chosen, face in ((drawn.changed, colour), (~drawn.changed, "white")):
        panel.plot(at[chosen], values[chosen], "o", color=colour, mfc=face, ms=5, lw=0)
    # The legend names the leg, whatever changed: a line in its colour.
    panel.plot([], [], color=colour, lw=2, label=name)
    # A single session has no width in time.
    panel.margins(x=0.08, y=0.15)

"""Every curve as one long table: a row for each time, side and quantity."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from formcheck.model.landmarks import SIDES
from formcheck.model.rounding import decimals_of
from formcheck.report.exports.export import Export, time_cells

if TYPE_CHECKING:
    from formcheck.analysis.analysis import Analysis
    from formcheck.model.arrays import Floats

TidyTable = dict[str, npt.NDArray[Any]]


class _Quantity(NamedTuple):
    name: str
    unit: str
    values: str
    plus_minus: str | None


_QUANTITIES = (
    _Quantity("ankle_deg", "deg", "ankle_deg", "ankle_plus_minus"),
    _Quantity("foot_pitch_deg", "deg", "foot_pitch_deg", "foot_pitch_plus_minus"),
    _Quantity("knee_deg", "deg", "knee_deg", None),
    _Quantity("shank_tilt_deg", "deg", "shank_tilt_deg", "shank_tilt_plus_minus"),
    _Quantity("heel_height_cm", "cm", "heel_height_cm", "heel_height_cm_plus_minus"),
    _Quantity("heel_height_foot_lengths", "foot lengths", "heel_height", "heel_height_plus_minus"),
    _Quantity("quality", "1", "quality", None),
)

COLUMNS = ("time_s", "side", "quantity", "value", "plus_minus", "unit")
"""Columns of the tidy table."""


def tidy_curves(analysis: Analysis) -> TidyTable:
    """Return every curve of an analysis as one long table.

    Parameters
    ----------
    analysis : Analysis
        What was measured in T frames.

    Returns
    -------
    dict of ndarray, each of shape (N,)
        ``time_s`` (s), ``side`` ("left", "right"), ``quantity`` (as the column of
        ``frames.csv`` without the side), ``value``, ``plus_minus`` (half-width of the 95 %
        interval, NaN where the quantity has none) and ``unit``. N is T for each quantity of each
        leg that was measured; a value that is missing in a frame is NaN.
    """
    time_s = analysis.recording.track.time_s
    parts: dict[str, list[npt.NDArray[Any]]] = {column: [] for column in COLUMNS}
    for side in SIDES:
        for quantity in _QUANTITIES if side in analysis.legs else ():
            values = getattr(analysis.legs[side], quantity.values)
            if values is None:
                continue
            plus_minus = getattr(analysis.legs[side], quantity.plus_minus or "", None)
            missing = ~np.isfinite(values)
            parts["time_s"].append(time_s)
            parts["side"].append(np.full(len(time_s), side))
            parts["quantity"].append(np.full(len(time_s), quantity.name))
            parts["value"].append(np.where(missing, np.nan, values))
            parts["plus_minus"].append(_interval(plus_minus, missing))
            parts["unit"].append(np.full(len(time_s), quantity.unit))
    return {column: np.concatenate(arrays) for column, arrays in parts.items() if arrays} or {
        column: np.zeros(0) for column in COLUMNS
    }


def _interval(plus_minus: Floats | None, missing: npt.NDArray[np.bool_]) -> Floats:
    if plus_minus is None:
        return np.full(len(missing), np.nan)
    return np.where(missing | ~np.isfinite(plus_minus), np.nan, plus_minus)


def csv_export(analysis: Analysis) -> Export:
    """Return the tidy table as CSV, rounded as the report is; empty where missing."""
    table = tidy_curves(analysis)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    if len(table["time_s"]):
        track_s = analysis.recording.track.time_s
        times = dict(zip(track_s.tolist(), time_cells(track_s), strict=True))
        rows = zip(*(table[column].tolist() for column in COLUMNS), strict=True)
        for time, side, quantity, value, plus_minus, unit in rows:
            numbers = (_cell(number, decimals_of(quantity)) for number in (value, plus_minus))
            writer.writerow([times[time], side, quantity, *numbers, unit])
    return Export(text.getvalue().encode(), len(table["time_s"]))


def _cell(value: float, decimals: int) -> str:
    # Adding zero turns a negative zero into a plain one; NaN is not equal to itself.
    return "" if value != value else f"{round(value, decimals) + 0.0:.{decimals}f}"

"""Curves out of ``frames.csv``, where the recording is missing: without intervals."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from formcheck.model.arrays import Floats
from formcheck.model.regular_file import read_regular
from formcheck.model.result import Result, Side
from formcheck.report.charts import (
    Chart,
    Curve,
    ankle_chart,
    break_at_missing_frames,
    heel_chart,
)
from formcheck.report.folder import FRAMES
from formcheck.report.tables import FRAME_COLUMNS

SIDES: tuple[Side, Side] = ("left", "right")


_MAX_BYTES = 200_000_000
"""An hour at 60 frames a second has 40 million."""


def frames_charts(folder: Path, result: Result) -> tuple[Floats, tuple[Chart, ...]]:
    """Return the times and charts in a result's ``frames.csv``; none when it can't be read."""
    columns = _columns(folder / FRAMES)
    if columns is None:
        return np.zeros(0), ()
    time_s = columns["time_s"]
    ankle = _curves(columns, "ankle_deg")
    height = _curves(columns, "heel_height_cm")
    charts = [ankle_chart(result, ankle)] if ankle else []
    charts += [heel_chart(height, in_cm=True)] if height else []
    return break_at_missing_frames(time_s, charts, result)


def _curves(columns: dict[str, Floats], name: str) -> list[Curve]:
    found = ((side, columns[f"{side}_{name}"]) for side in SIDES)
    return [Curve(side, values, None) for side, values in found if np.isfinite(values).any()]


def _columns(path: Path) -> dict[str, Floats] | None:
    try:
        text = read_regular(path, _MAX_BYTES).decode("utf-8")
        rows = list(csv.reader(io.StringIO(text, newline="")))
        if not rows or not {*FRAME_COLUMNS} <= {*rows[0]}:
            return None
        table = np.array([[float(c or "nan") for c in row] for row in rows[1:]], dtype=np.float64)
    except (OSError, ValueError, csv.Error):
        return None
    if table.shape != (len(rows) - 1, len(rows[0])):
        return None
    if not np.isfinite(table[:, rows[0].index("time_s")]).all():
        return None
    if not (np.diff(table[:, rows[0].index("time_s")]) > 0).all():
        return None
    return {name: table[:, i] for i, name in enumerate(rows[0])}

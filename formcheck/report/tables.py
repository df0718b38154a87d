"""``reps.csv``, ``trials.csv`` and ``frames.csv``: a row a repetition, a trial, a frame."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
from pydantic import BaseModel

from formcheck.model.csv_cells import text_cells
from formcheck.model.landmarks import SIDES
from formcheck.model.result import Measured, Rep, Result, RomTest, RomTry
from formcheck.model.rounding import decimals_of, round_tree

if TYPE_CHECKING:
    # They bring scipy along, which takes a second to load.
    from formcheck.analysis.analysis import Analysis
    from formcheck.model.arrays import Floats

_CURVES = ("ankle_deg", "heel_height_cm", "knee_deg", "shank_tilt_deg", "quality")

FRAME_COLUMNS = ("time_s", *(f"{side}_{curve}" for curve in _CURVES for side in SIDES))
"""Columns of ``frames.csv``; the angles and heights are those of ``LegMotion``."""


def _is_measured(kind: type[BaseModel], field: str) -> bool:
    annotation = kind.model_fields[field].annotation
    return Measured in get_args(annotation) and NoneType in get_args(annotation)


def _columns(kind: type[BaseModel]) -> Iterator[str]:
    for field in kind.model_fields:
        yield field
        if _is_measured(kind, field):
            yield f"{field}_plus_minus"


REP_COLUMNS = tuple(_columns(Rep))
"""Columns of ``reps.csv``: the fields of ``Rep``, a measured one with its interval."""

TRIAL_COLUMNS = tuple(_columns(RomTry))
"""Columns of ``trials.csv``: the fields of ``RomTry``, a measured one with its interval."""


def reps_csv(result: Result) -> str:
    """Return the text of ``reps.csv``: one row per repetition, empty where not measured.

    ``counted`` is true or false, several faults are parted by a semicolon.
    """
    return _table(REP_COLUMNS, ([_cell(value) for value in rep_row(rep)] for rep in result.reps))


def trials_csv(test: RomTest) -> str:
    """Return the text of ``trials.csv``: one row per trial of a range-of-motion test.

    ``valid`` is false for a trial that is not in the mean, ``lower_bound`` true where the angle is
    a minimum; several faults are parted by a semicolon.
    """
    return _table(TRIAL_COLUMNS, ([_cell(value) for value in _row(trial)] for trial in test.tries))


def frames_csv(analysis: Analysis) -> str:
    """Return the text of ``frames.csv``: one row per frame, empty where not measured."""
    cells = [_cells(values, decimals) for values, decimals in frame_columns(analysis)]
    return _table(FRAME_COLUMNS, zip(*cells, strict=True))


def frame_columns(analysis: Analysis) -> list[tuple[Floats, int]]:
    """Return each of `FRAME_COLUMNS`, shape (T,), NaN where not measured, with its decimals."""
    time_s = analysis.recording.track.time_s
    missing = np.full(len(time_s), np.nan)
    columns = [(time_s, decimals_of("time_s"))]
    for curve in _CURVES:
        for side in SIDES:
            leg = analysis.legs.get(side)
            values = None if leg is None else getattr(leg, curve)
            columns.append((missing if values is None else values, decimals_of(curve)))
    return columns


def rep_row(rep: Rep) -> list[Any]:
    """Return a repetition's `REP_COLUMNS`, rounded as the report is; None where not measured."""
    return _row(rep)


def _row(item: BaseModel) -> list[Any]:
    row: list[Any] = []
    for field, value in round_tree(item.model_dump()).items():
        if _is_measured(type(item), field):
            row += [None, None] if value is None else [value["value"], value["plus_minus"]]
        else:
            row.append(";".join(value) if isinstance(value, list) else value)
    return row


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _cells(values: Floats, decimals: int) -> list[str]:
    # Adding zero turns a negative zero into a plain one.
    return [
        f"{round(value, decimals) + 0.0:.{decimals}f}" if math.isfinite(value) else ""
        for value in values.tolist()
    ]


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(map(text_cells, rows))
    return text.getvalue()

"""A spreadsheet: the set as a whole, its repetitions and its frames, a sheet each.

Unlike CSV it opens alike in every language: no separator and no decimal comma to choose.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter

from formcheck.history.metrics import METRICS
from formcheck.history.result_metrics import metric_values
from formcheck.report.exports.export import Export
from formcheck.report.tables import FRAME_COLUMNS, REP_COLUMNS, frame_columns, rep_row

if TYPE_CHECKING:
    from formcheck.analysis.analysis import Analysis

# Nothing that a file is called is a formula or a link; a value that is none is left empty.
_PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
# The same analysis, the same bytes.
_CREATED = datetime(2020, 1, 1)
_LEAST_WIDTH = 8
_SUMMARY_COLUMNS = ("quantity", "unit", "leg", "bound", "value", "plus_minus")


def xlsx_export(analysis: Analysis) -> Export:
    """Return an Excel workbook with the sheets Summary, Repetitions and Frames.

    The first has the numbers that the history follows, with their ±. The columns of the others
    are those of ``reps.csv`` and ``frames.csv``, in numbers rounded as there; a cell is empty
    where nothing was measured.
    """
    buffer = io.BytesIO()
    columns = [
        [
            round(value, decimals) + 0.0 if math.isfinite(value) else None
            for value in values.tolist()
        ]
        for values, decimals in frame_columns(analysis)
    ]
    frames = list(zip(*columns, strict=True))
    with xlsxwriter.Workbook(buffer, _PLAIN) as book:
        book.set_properties({"created": _CREATED})
        bold = book.add_format({"bold": True})
        for name, header, rows in (
            ("Summary", _SUMMARY_COLUMNS, _summary_rows(analysis)),
            ("Repetitions", REP_COLUMNS, [rep_row(rep) for rep in analysis.result.reps]),
            ("Frames", FRAME_COLUMNS, frames),
        ):
            _write(book.add_worksheet(name), header, rows, bold)
    return Export(buffer.getvalue(), len(frames))


def _summary_rows(analysis: Analysis) -> list[list[Any]]:
    rows = []
    for known in metric_values(analysis.result):
        metric = METRICS[known.name]
        bounded = "at least" if known.lower_bound else ""
        error = None if known.plus_minus is None else round(known.plus_minus, metric.decimals + 1)
        value = round(known.value, metric.decimals + 1)
        rows.append([metric.label, metric.display_unit, known.side, bounded, value, error])
    return rows


def _write(sheet: Any, header: Sequence[str], rows: Sequence[Sequence[Any]], bold: Any) -> None:
    for i, name in enumerate(header):
        words = [len(row[i]) for row in rows if isinstance(row[i], str)]
        sheet.set_column(i, i, max(_LEAST_WIDTH, len(name), *words))
    sheet.write_row(0, 0, header, bold)
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, row)
    sheet.freeze_panes(1, 0)

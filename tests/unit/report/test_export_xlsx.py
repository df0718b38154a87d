"""The spreadsheet, read back from its XML."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from handmade import handmade_analysis

from formcheck.history.metrics import METRICS
from formcheck.history.result_metrics import metric_values
from formcheck.report.exports.formats import make_export
from formcheck.report.tables import frames_csv, reps_csv

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets(content: bytes) -> dict[str, list[list[str]]]:
    """Cells of each sheet as text, empty ones included."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        shared = [
            "".join(text.itertext())
            for text in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        names = [
            sheet.attrib["name"]
            for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        ]
        found = {}
        for number, name in enumerate(names, 1):
            root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            found[name] = [_row(row, shared) for row in root.iter(f"{MAIN}row")]
        return found


def _row(row: ElementTree.Element, shared: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in row:
        letters = re.match("[A-Z]+", cell.attrib["r"])
        assert letters is not None
        column = 0
        for letter in letters[0]:
            column = 26 * column + ord(letter) - 64
        cells += [""] * (column - 1 - len(cells))
        value = cell.findtext(f"{MAIN}v") or ""
        kind = cell.attrib.get("t")
        if kind == "s":
            value = shared[int(value)]
        elif kind == "b":
            value = "true" if value == "1" else "false"
        cells.append(value)
    return cells


def same(cell: str, text: str) -> bool:
    try:
        return float(cell) == float(text)
    except ValueError:
        return cell == text


def test_the_sheets_are_the_tables_in_numbers() -> None:
    analysis = handmade_analysis()
    made = make_export(analysis, "xlsx")
    read = sheets(made.content)
    assert list(read) == ["Summary", "Repetitions", "Frames"]
    for name, text in (
        ("Repetitions", reps_csv(analysis.result)),
        ("Frames", frames_csv(analysis)),
    ):
        wanted = list(csv.reader(io.StringIO(text)))
        assert len(read[name]) == len(wanted) > 1
        for row, line in zip(read[name], wanted, strict=True):
            padded = row + [""] * (len(line) - len(row))
            assert all(map(same, padded, line)), (row, line)
    assert made.rows == 4


def test_the_summary_has_the_numbers_of_the_history() -> None:
    analysis = handmade_analysis()
    _, *rows = sheets(make_export(analysis, "xlsx").content)["Summary"]
    known = metric_values(analysis.result)
    assert len(rows) == len(known) > 3
    for row, value in zip(rows, known, strict=True):
        metric = METRICS[value.name]
        assert row[:3] == [metric.label, metric.display_unit, value.side]
        assert row[3] == ("at least" if value.lower_bound else "")
        assert float(row[4]) == pytest.approx(value.value, abs=0.06)
        assert len(row) == (5 if value.plus_minus is None else 6)


def test_the_same_analysis_gives_the_same_spreadsheet() -> None:
    analysis = handmade_analysis()
    assert make_export(analysis, "xlsx").content == make_export(analysis, "xlsx").content


def test_no_word_becomes_a_formula() -> None:
    analysis = handmade_analysis()
    odd = analysis.result.reps[0].model_copy(update={"faults": ["=1+1", "http://a.b"]})
    result = analysis.result.model_copy(update={"reps": [odd]})
    content = make_export(replace(analysis, result=result), "xlsx").content
    assert "=1+1;http://a.b" in sheets(content)["Repetitions"][1]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet2.xml")

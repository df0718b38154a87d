"""The tidy table as arrays, CSV and Parquet."""

import csv
import io
import sys
from pathlib import Path

import numpy as np
import pytest
from export_readers import analyses
from handmade import handmade_analysis
from hypothesis import given
from property_testing import examples
from pyarrow import parquet

from formcheck.analysis.analysis import Analysis
from formcheck.errors import OutputError
from formcheck.model.rounding import decimals_of
from formcheck.report.atomic_write import write_atomically
from formcheck.report.exports.formats import FORMATS, make_export
from formcheck.report.exports.parquet import parquet_export
from formcheck.report.exports.tidy import COLUMNS, csv_export, tidy_curves
from formcheck.report.tables import FRAME_COLUMNS


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_a_table_by_hand() -> None:
    made = csv_export(handmade_analysis())
    rows = rows_of(made.content)
    assert made.rows == len(rows) == 7 * 4
    assert made.content.decode().splitlines()[:5] == [
        "time_s,side,quantity,value,plus_minus,unit",
        "0.000000,right,ankle_deg,0.13,0.00,deg",
        "0.033333,right,ankle_deg,0.00,0.00,deg",
        "0.066789,right,ankle_deg,,,deg",
        "0.100000,right,ankle_deg,-28.57,0.00,deg",
    ]
    units = {row["quantity"]: row["unit"] for row in rows}
    assert units == {
        "ankle_deg": "deg",
        "foot_pitch_deg": "deg",
        "knee_deg": "deg",
        "shank_tilt_deg": "deg",
        "heel_height_cm": "cm",
        "heel_height_foot_lengths": "foot lengths",
        "quality": "1",
    }


def test_quantities_have_the_names_of_frames_csv() -> None:
    names = {row["quantity"] for row in rows_of(csv_export(handmade_analysis()).content)}
    assert {column.removeprefix("right_") for column in FRAME_COLUMNS if "right" in column} <= names


@given(analyses())
@examples(0.6)
def test_any_curves_read_back_from_csv_and_parquet(analysis: Analysis) -> None:
    table = tidy_curves(analysis)
    quantities = sum(6 + (leg.heel_height_cm is not None) for leg in analysis.legs.values())
    count = quantities * len(analysis.recording.track)
    assert {len(table[column]) for column in COLUMNS} == {count}
    rows = rows_of(csv_export(analysis).content)
    assert len(rows) == count
    for i, row in enumerate(rows):
        quantity = row["quantity"]
        assert (row["side"], quantity, row["unit"]) == tuple(
            table[column][i] for column in ("side", "quantity", "unit")
        )
        assert abs(float(row["time_s"]) - table["time_s"][i]) < 5.1e-7
        for column in ("value", "plus_minus"):
            assert (row[column] == "") == np.isnan(table[column][i])
            if row[column]:
                error = abs(float(row[column]) - table[column][i])
                assert error <= 0.51 * 10.0 ** -decimals_of(quantity)
    read = parquet.read_table(io.BytesIO(parquet_export(analysis).content)).to_pydict()
    for column in ("time_s", "value", "plus_minus"):
        exact = [None if np.isnan(value) else value for value in table[column].tolist()]
        assert read[column] == exact
    for column in ("side", "quantity", "unit"):
        assert read[column] == table[column].tolist()


@given(analyses())
@examples(0.3)
def test_tidy_values_are_the_curves(analysis: Analysis) -> None:
    table = tidy_curves(analysis)
    for side, leg in analysis.legs.items():
        of_side = table["side"] == side
        for name, values, plus_minus in (
            ("ankle_deg", leg.ankle_deg, leg.ankle_plus_minus),
            ("heel_height_foot_lengths", leg.heel_height, leg.heel_height_plus_minus),
        ):
            here = of_side & (table["quantity"] == name)
            np.testing.assert_array_equal(table["value"][here], values)
            missing = np.isnan(values)
            np.testing.assert_array_equal(
                table["plus_minus"][here], np.where(missing, np.nan, plus_minus)
            )


def test_without_pyarrow_the_way_to_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(OutputError, match=r"pip install 'formcheck\[parquet\]'"):
        make_export(handmade_analysis(), "parquet")


def test_every_format_has_its_maker() -> None:
    for format_ in FORMATS:
        assert make_export(handmade_analysis(), format_).rows > 0
    with pytest.raises(ValueError, match="format is 'xls'"):
        make_export(handmade_analysis(), "xls")  # type: ignore[arg-type]


def test_files_are_whole_and_nobodys_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "curves.csv"
    write_atomically(b"new", path, replace=False)
    with pytest.raises(OutputError, match="already there"):
        write_atomically(b"newer", path, replace=False)
    assert path.read_bytes() == b"new"
    write_atomically(b"newer", path, replace=True)
    assert path.read_bytes() == b"newer"
    with pytest.raises(OutputError, match="can't be written"):
        write_atomically(b"x", tmp_path / "missing" / "curves.csv", replace=False)
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="can't be written"):
        write_atomically(b"x", tmp_path / "folder", replace=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["curves.csv", "folder"]

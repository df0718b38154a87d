"""Names that look like formulas stay text in a spreadsheet; numbers stay numbers."""

import pytest

from formcheck.model.csv_cells import text_cells


@pytest.mark.parametrize(
    "name",
    ["=cmd|'/c calc'!A0", "=HYPERLINK(x).mp4", "+1+2", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"],
)
def test_a_formula_gets_an_apostrophe(name: str) -> None:
    assert text_cells([name]) == [f"'{name}"]


def test_numbers_and_plain_names_stay() -> None:
    row = ["-3.2", "+4", "-1e-3", -2.5, None, "", "calf-raise", "Ana = Bea", "nan", 7]
    assert text_cells(row) == row

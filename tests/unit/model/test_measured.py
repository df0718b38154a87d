"""A measured quantity and the parts of its interval."""

import pytest

from formcheck.model.measured import Measured, mean_measured, scaled_measured, summed_measured
from formcheck.model.rounding import round_tree

SPLIT = Measured(value=10, plus_minus=5, set_up_plus_minus=3, within_plus_minus=2)
WHOLE = Measured(value=10, plus_minus=5)


def test_an_older_report_without_parts_is_read_and_written_as_it_was() -> None:
    old = {"value": 10.0, "plus_minus": 5.0}
    assert Measured.model_validate(old).model_dump() == old


def test_parts_are_kept_and_rounded_like_the_interval() -> None:
    split = SPLIT.model_copy(update={"set_up_plus_minus": 3.14159})
    assert Measured.model_validate(split.model_dump()) == split
    assert round_tree(split.model_dump(), "peak_deg")["set_up_plus_minus"] == 3.14


def test_only_what_differs_between_repetitions_averages_out() -> None:
    mean = mean_measured([SPLIT] * 4)
    assert (mean.value, mean.plus_minus, mean.set_up_plus_minus) == (10, 5, 3)
    assert mean.within_plus_minus == pytest.approx(1)


def test_a_mean_with_one_whole_interval_is_not_split() -> None:
    assert mean_measured([SPLIT, WHOLE]) == WHOLE


def test_a_sum_shares_its_error() -> None:
    total = summed_measured([SPLIT] * 4)
    assert (total.value, total.plus_minus, total.set_up_plus_minus) == (40, 20, 12)
    assert total.within_plus_minus == pytest.approx(4)


def test_a_quantity_that_is_turned_round_keeps_its_errors() -> None:
    turned = scaled_measured(SPLIT, -2)
    assert turned == Measured(value=-20, plus_minus=10, set_up_plus_minus=6, within_plus_minus=4)
    assert scaled_measured(WHOLE, -1).set_up_plus_minus is None

"""Numbers read the same in the terminal, on pages and in pictures."""

import pytest

from formcheck.model.number_text import at_least, interval, number, percent, quantity, signed
from formcheck.model.result import Measured


@pytest.mark.parametrize(
    ("value", "plus_minus", "unit", "text"),
    [
        (28.4, 3.6, "°", "28 ± 4°"),
        (-0.4, 1.2, "°", "0 ± 1°"),
        (-4.3, 6.1, "°", "−4 ± 6°"),
        (9.06, 0.62, "cm", "9.1 ± 0.6 cm"),
        (97.2, 3.4, "%", "97 ± 3 %"),
        (212.4, 20.0, "J", "212 ± 20 J"),
    ],
)
def test_the_unit_settles_the_decimals(
    value: float, plus_minus: float, unit: str, text: str
) -> None:
    assert quantity(Measured(value=value, plus_minus=plus_minus), unit) == text


def test_numbers_have_a_true_minus_and_no_negative_zero() -> None:
    assert number(-3.26, 1) == "−3.3"
    assert number(-0.04, 1) == "0.0"


def test_a_difference_has_a_sign_but_for_zero() -> None:
    assert [signed(v, 1) for v in (1.26, -1.26, 0.04, -0.04)] == ["+1.3", "−1.3", "0.0", "0.0"]


def test_without_an_error_estimate_the_number_stands_alone() -> None:
    assert (interval(10.0, None), interval(10.0, 0.0)) == ("10", "10 ± 0")


def test_what_is_underestimated_is_a_minimum() -> None:
    assert at_least(Measured(value=57.3, plus_minus=80)) == "at least 57°"


def test_a_share_in_percent() -> None:
    assert percent(Measured(value=0.5, plus_minus=0.25)) == Measured(value=50, plus_minus=25)
    assert percent(None) is None

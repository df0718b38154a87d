"""Heights and masses in the units that people know theirs in."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from property_testing import examples

from formcheck.model.body_units import FOOT_LENGTH, HEIGHT, MASS

SPACE = st.sampled_from(["", " "])
FEET = st.sampled_from(["ft", "'", "foot", "Feet", "′", "’"])
INCHES = st.sampled_from(["", "in", '"', "''", "”", "inches", "Inch"])
STONES = st.sampled_from(["st", "stone", "Stones"])
POUNDS = st.sampled_from(["", "lb", "lbs", "pounds"])


@pytest.mark.parametrize(
    ("text", "cm"),
    [
        ("178", 178.0),
        ("178cm", 178.0),
        ("1.78m", 178.0),
        ("1,78 m", 178.0),
        ("1m78", 178.0),
        ("5ft10", 177.8),
        ("5'10\"", 177.8),
        ("5 ft 10.5 in", 179.07),
        ("70in", 177.8),
        ("1780mm", 178.0),
    ],
)
def test_a_height_is_read_as_people_write_it(text: str, cm: float) -> None:
    assert HEIGHT.read(text) == pytest.approx(cm)


@pytest.mark.parametrize(
    ("text", "kg"), [("75", 75.0), ("75.5 kg", 75.5), ("165lb", 74.84), ("11st4", 71.67)]
)
def test_a_mass_is_read_as_people_write_it(text: str, kg: float) -> None:
    assert MASS.read(text) == pytest.approx(kg)


@given(feet=st.integers(2, 7), inches=st.integers(0, 11), ft=FEET, inch=INCHES, s=SPACE, t=SPACE)
def test_feet_and_inches_are_their_inches(
    feet: int, inches: int, ft: str, inch: str, s: str, t: str
) -> None:
    together = HEIGHT.read(f"{feet}{s}{ft}{t}{inches}{s}{inch}")
    assert together == HEIGHT.read(f"{12 * feet + inches}in")
    assert together == float(round(Decimal("2.54") * (12 * feet + inches), 2))


@given(stones=st.integers(2, 60), pounds=st.integers(0, 13), st_=STONES, lb=POUNDS, s=SPACE)
def test_stones_and_pounds_are_their_pounds(
    stones: int, pounds: int, st_: str, lb: str, s: str
) -> None:
    together = MASS.read(f"{stones}{s}{st_}{s}{pounds}{lb}")
    assert together == MASS.read(f"{14 * stones + pounds}lb")
    assert together == pytest.approx(0.45359237 * (14 * stones + pounds), abs=0.005)


@given(cm=st.decimals(50, 250, places=1))
def test_a_number_alone_is_in_cm_and_a_comma_is_a_point(cm: Decimal) -> None:
    for text in (f"{cm}", f"{cm}cm", f"{cm}".replace(".", ",")):
        assert HEIGHT.read(text) == float(cm)
    assert HEIGHT.read(f"{cm / 100}m") == pytest.approx(float(cm))


@examples(5)
@given(st.text(alphabet="0123456789.,-+e 'ftinchmkgslb\"″\n", max_size=12) | st.text(max_size=8))
def test_any_text_is_a_size_within_the_limits_or_refused_in_one_line(text: str) -> None:
    for size in (HEIGHT, FOOT_LENGTH, MASS):
        low, high = size.limits
        refused = ""
        try:
            assert low <= size.read(text) <= high
        except ValueError as error:
            refused = str(error)
        assert len(refused.splitlines()) <= 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1.78", "1.78 is not from 50 to 250; did you mean 178?"),
        ("5.9", "feet and inches are written 5ft10"),
        ("5ft13", "12 in are 1 ft"),
        ("5.5ft3", "is no length"),
        ("10in5ft", "is no length"),
        ("5ft10cm", "is no length"),
        ("178 75", "is no length"),
        ("-178", "is no length"),
        ("nan", "is no length"),
        ("9ft", "9ft is 274.32 cm, not from 50 to 250"),
        ("75kg", "is no length: write 178cm, 1.78m or 5ft10"),
        ("", "is no length"),
    ],
)
def test_what_is_no_height_is_told_with_what_to_write(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        HEIGHT.read(text)

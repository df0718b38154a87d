"""Heights and masses as people write them: in cm or feet and inches, in kg, pounds or stones."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from formcheck.model.limits import FOOT_LENGTH_CM, HEIGHT_CM, MASS_KG

CM_PER_INCH = 2.54
INCHES_PER_FOOT = 12
KG_PER_POUND = 0.45359237
POUNDS_PER_STONE = 14

_NUMBER = r"(\d+(?:[.,]\d+)?|[.,]\d+)"
_PARTS = re.compile(rf"{_NUMBER}\s*([^\d\s.,]*)")
_CURLY = str.maketrans({"′": "'", "’": "'", "‘": "'", "`": "'", "″": '"', "”": '"', "“": '"'})

_LENGTHS = {
    "cm": ("cm", "centimetre", "centimetres", "centimeter", "centimeters"),
    "m": ("m", "metre", "metres", "meter", "meters"),
    "mm": ("mm",),
    "ft": ("ft", "foot", "feet", "'"),
    "in": ("in", "inch", "inches", '"', "''"),
}
_MASSES = {
    "kg": ("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms"),
    "lb": ("lb", "lbs", "pound", "pounds"),
    "st": ("st", "stone", "stones"),
}
_IN_CM = {"cm": 1.0, "m": 100.0, "mm": 0.1, "ft": INCHES_PER_FOOT * CM_PER_INCH, "in": CM_PER_INCH}
_IN_KG = {"kg": 1.0, "lb": KG_PER_POUND, "st": POUNDS_PER_STONE * KG_PER_POUND}
_SMALLER = {"m": ("cm", 100), "ft": ("in", INCHES_PER_FOOT), "st": ("lb", POUNDS_PER_STONE)}
"""What follows a unit in "1m78", "5ft10" and "11st4", and how many of it make one."""


@dataclass(frozen=True, slots=True)
class BodyMeasure:
    """A height, a foot's length or a mass, as a user writes it.

    Attributes
    ----------
    unit : "cm" or "kg"
        Of the numbers that are returned; a number alone is in it.
    limits : pair of float
        Lowest and highest that a body has.
    """

    unit: Literal["cm", "kg"]
    limits: tuple[float, float]

    def read(self, text: str) -> float:
        """Return the size that a text states, in its unit.

        Parameters
        ----------
        text : str
            ``178``, ``178cm``, ``1.78m``, ``5ft10``, ``5'10"`` or ``70in``; ``75``, ``75kg``,
            ``165lb``, ``11st4`` or ``11st 4lb``.

        Raises
        ------
        ValueError
            It states none, or one that no body has; the message says what is wrong.
        """
        size = _read_mass(text) if self.unit == "kg" else _read_length(text)
        low, high = self.limits
        if low <= size <= high:
            return size
        between = f"{low:g} to {high:g}"
        if not re.fullmatch(r"\s*[\d.,]+\s*", text):
            written = " ".join(text.split())
            raise ValueError(f"{written} is {size:g} {self.unit}, not from {between}")
        hint = ""
        if self.unit == "cm" and low <= 100 * size <= high:
            hint = f"; did you mean {100 * size:g}?"
        elif self.unit == "cm" and low <= _IN_CM["ft"] * size <= high:
            hint = "; feet and inches are written 5ft10"
        raise ValueError(f"{size:g} is not from {between}{hint}")


HEIGHT = BodyMeasure("cm", HEIGHT_CM)
FOOT_LENGTH = BodyMeasure("cm", FOOT_LENGTH_CM)
MASS = BodyMeasure("kg", MASS_KG)


def _read_length(text: str) -> float:
    return _read(text, _LENGTHS, _IN_CM, "cm", "no length: write 178cm, 1.78m or 5ft10")


def _read_mass(text: str) -> float:
    return _read(text, _MASSES, _IN_KG, "kg", "no mass: write 75kg, 165lb or 11st4")


def _read(
    text: str,
    names: Mapping[str, tuple[str, ...]],
    factors: Mapping[str, float],
    plain: str,
    no_size: str,
) -> float:
    """Read one number with its unit, or two of which the second one's unit is the smaller."""
    wrong = ValueError(f"{text!r} is {no_size}")
    written = text.translate(_CURLY).strip().lower()
    parts = _PARTS.findall(written)
    if not 1 <= len(parts) <= 2 or _PARTS.sub("", written).strip():
        raise wrong
    unit_of = {name: unit for unit, all_names in names.items() for name in all_names}
    number, name = parts[0]
    unit = unit_of.get(name) if name else plain
    if unit is None:
        raise wrong
    total = factors[unit] * _number(number)
    if len(parts) == 1:
        return total if unit == plain else round(total, 2)
    smaller, most = _SMALLER.get(unit, (None, 0))
    more, name = parts[1]
    # "5.5ft 3" could be meant either way.
    if smaller is None or not number.isdigit() or (name and unit_of.get(name) != smaller):
        raise wrong
    if _number(more) >= most:
        raise ValueError(f"{text!r}: {most} {smaller} are 1 {unit}")
    return round(total + factors[smaller] * _number(more), 2)


def _number(text: str) -> float:
    return float(text.replace(",", "."))

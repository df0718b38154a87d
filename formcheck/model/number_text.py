"""Numbers as a person reads them: the same in the terminal, on pages and in pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formcheck.model.measured import Measured

NOT_MEASURED = "not measured"
MISSING = "–"
"""In a table of a terminal or of sessions, for what there is not."""
MINUS = "\N{MINUS SIGN}"

_DECIMALS = {"cm": 1, "s": 1}
"""Of a number with such a unit; all others are whole."""


def number(value: float, decimals: int = 0) -> str:
    """Return a number with a true minus sign and no negative zero."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", MINUS)


def signed(value: float, decimals: int = 0) -> str:
    """Return a difference with its sign, e.g. "+1.2"; what rounds to zero has none."""
    text = number(value, decimals)
    return f"+{text}" if value > 0 and text.strip("0.") else text


def with_unit(text: str, unit: str) -> str:
    """Return a number's text with its unit behind it: "27°", "9.1 cm", "12 %"."""
    return f"{text}{unit}" if unit in ("", "°") else f"{text} {unit}"


def interval(value: float, plus_minus: float | None, decimals: int = 0) -> str:
    """Return e.g. "9.1 ± 0.6", or the number alone where no error estimate is available."""
    text = number(value, decimals)
    return text if plus_minus is None else f"{text} ± {number(plus_minus, decimals)}"


def quantity(measured: Measured, unit: str = "", decimals: int | None = None) -> str:
    """Return a measured quantity with its unit, e.g. "9.1 ± 0.6 cm" or "27 ± 6°".

    Parameters
    ----------
    measured : Measured
        The number and the half-width of its 95 % interval.
    unit : str
        "°", "cm", "%", "J", "s" or nothing.
    decimals : int or None
        None takes what the unit deserves: millimetres for heights, whole degrees and
        percent.
    """
    digits = _DECIMALS.get(unit, 0) if decimals is None else decimals
    return with_unit(interval(measured.value, measured.plus_minus, digits), unit)


def at_least(measured: Measured, unit: str = "°", decimals: int = 0) -> str:
    """Return a quantity that is known to be underestimated, e.g. "at least 24°"."""
    return with_unit(f"at least {number(measured.value, decimals)}", unit)


def percent(share: Measured | None) -> Measured | None:
    """Return a share of 1 in percent; None for what was not measured."""
    if share is None:
        return None
    # pydantic comes with it: numbers are also listed where it isn't needed.
    from formcheck.model.measured import scaled_measured

    return scaled_measured(share, 100.0)

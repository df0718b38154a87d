"""Numbers of the history as a person reads them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from formcheck.cli.show_parts import MISSING
from formcheck.history.compare import Comparison
from formcheck.history.quantities import QUANTITIES, Quantity, Reading
from formcheck.result import Measured

HEADLINE = (
    "rep_count",
    "peak_heel_height_cm",
    "peak_heel_height_foot",
    "held_s",
    "cycle_count",
    "active_s",
    "active_total_deg",
    "lunge_deg",
    "range_total_deg",
)
"""What stands in the list: of the two heights one, the range when there is nothing else."""
_SHORT = {
    "rep_count": "{} reps",
    "peak_heel_height_cm": "peak {}",
    "peak_heel_height_foot": "peak {} of the foot",
    "held_s": "held {}",
    "cycle_count": "{} cycles",
    "active_s": "active {}",
    "active_total_deg": "range {}",
    "lunge_deg": "lunge {}",
    "range_total_deg": "ankle range {}",
}


def number(value: float, plus_minus: float | None, quantity: Quantity) -> str:
    """Return e.g. "9.4 ± 1.4", or "10" for what has no error."""
    text = _rounded(value, quantity)
    return f"{text} ± {_rounded(plus_minus, quantity)}" if plus_minus else text


def with_unit(reading: Reading) -> str:
    """Return e.g. "9.4 ± 1.4 cm" or "27 ± 6°"."""
    quantity = QUANTITIES[reading.name]
    return number(reading.value, reading.plus_minus, quantity) + unit(quantity)


def unit(quantity: Quantity) -> str:
    """Return the unit as it stands behind a number."""
    return quantity.unit if quantity.unit in ("°", "%", "") else f" {quantity.unit}"


def title(quantity: Quantity) -> str:
    """Return a quantity with its unit, as the title of a row."""
    return f"{quantity.label}, {quantity.unit}" if quantity.unit else quantity.label


def leg(side: str) -> str:
    """Return whose it is; nothing for what both legs do together."""
    return "" if side == "both" else side


def reading(known: Reading | None) -> str:
    """Return a reading without its unit; a dash for none."""
    if known is None:
        return MISSING
    return number(known.value, known.plus_minus, QUANTITIES[known.name])


def difference(measured: Measured | None, quantity: Quantity, *, finer: bool = False) -> str:
    """Return a difference with its sign, e.g. "+1.2 ± 0.8"; a dash for none.

    `finer` adds a decimal.
    """
    if measured is None:
        return MISSING
    if finer:
        quantity = replace(quantity, decimals=quantity.decimals + 1)
    text = number(measured.value, measured.plus_minus, quantity)
    return text if text.startswith("-") else f"+{text}"


def compared(comparison: Comparison) -> str:
    """Return the difference of a comparison, also one whose error is not known."""
    if comparison.difference is not None:
        return difference(comparison.difference, comparison.quantity)
    if comparison.a is None or comparison.b is None:
        return MISSING
    away = comparison.b.value - comparison.a.value
    return difference(Measured(value=away, plus_minus=0), comparison.quantity)


def verdict(changed: bool | None) -> str:
    """Return in two words whether something changed."""
    return {True: "changed", False: "within error", None: MISSING}[changed]


def headline(readings: Sequence[Reading]) -> str:
    """Return a session in a few words, e.g. "10 reps, peak 9.4 ± 1.4 cm"."""
    known = {reading.name for reading in readings}
    parts: list[str] = []
    for name, words in _SHORT.items():
        if name == "peak_heel_height_foot" and "peak_heel_height_cm" in known:
            continue
        if name == "range_total_deg" and parts:
            continue
        legs = sorted((r for r in readings if r.name == name), key=lambda r: r.side)
        if legs:
            if [leg.value for leg in legs] == [1]:
                words = words.removesuffix("s")
            parts.append(words.format(" / ".join(_of_leg(leg, len(legs) > 1) for leg in legs)))
    return ", ".join(parts)


def _of_leg(known: Reading, several: bool) -> str:
    return f"{known.side} {with_unit(known)}" if several else with_unit(known)


def day(moment: datetime) -> str:
    """Return a time on this machine's clock, e.g. "2026-03-01 18:30"."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _rounded(value: float, quantity: Quantity) -> str:
    # Adding zero turns a negative zero into a plain one.
    return f"{round(value, quantity.decimals) + 0.0:.{quantity.decimals}f}"

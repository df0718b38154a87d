"""Numbers of the history as a person reads them."""

from collections.abc import Sequence
from datetime import datetime

from rich.table import Table

from formcheck.cli.render.tables import MISSING, plain_table
from formcheck.history import messages
from formcheck.history.compare import Comparison
from formcheck.history.metrics import METRICS, Metric, MetricValue
from formcheck.model import number_text
from formcheck.model.result import Measured

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
    "peak_heel_height_foot": "peak {}",
    "held_s": "held {}",
    "cycle_count": "{} cycles",
    "active_s": "active {}",
    "active_total_deg": "range {}",
    "lunge_deg": "lunge {}",
    "range_total_deg": "ankle range {}",
}


def with_unit(reading: MetricValue) -> str:
    """Return e.g. "9.4 ± 1.4 cm", "27 ± 6°" or "at least 57°"."""
    return number_text.with_unit(_value(reading), METRICS[reading.name].display_unit)


def _value(known: MetricValue) -> str:
    quantity = METRICS[known.name]
    if quantity.underestimated:
        return f"at least {number_text.number(known.value, quantity.decimals)}"
    return number_text.interval(known.value, known.plus_minus or None, quantity.decimals)


def title(quantity: Metric) -> str:
    """Return a quantity with its unit, as the title of a row."""
    return f"{quantity.label}, {quantity.display_unit}" if quantity.unit else quantity.label


def leg(side: str) -> str:
    """Return whose it is; nothing for what both legs do together."""
    return "" if side == "both" else side


def reading(known: MetricValue | None) -> str:
    """Return a reading without its unit; a dash for none."""
    return MISSING if known is None else _value(known)


def difference(measured: Measured | None, quantity: Metric, *, finer: bool = False) -> str:
    """Return a difference with its sign, e.g. "+1.2 ± 0.8"; a dash for none.

    `finer` adds a decimal.
    """
    if measured is None:
        return MISSING
    digits = quantity.decimals + finer
    text = number_text.signed(measured.value, digits)
    error = f" ± {number_text.number(measured.plus_minus, digits)}" if measured.plus_minus else ""
    return text + error


def compared(comparison: Comparison) -> str:
    """Return the difference of a comparison, also one without an error estimate."""
    if comparison.difference is not None:
        return difference(comparison.difference, comparison.metric)
    if comparison.a is None or comparison.b is None:
        return MISSING
    away = comparison.b.value - comparison.a.value
    return difference(Measured(value=away, plus_minus=0), comparison.metric)


def verdict(changed: bool | None) -> str:
    """Return whether something changed; a dash where that can't be told."""
    return messages.verdict(changed) or MISSING


def change(comparison: Comparison) -> str:
    """Return both values and their difference: "peak heel height, left: 9.0 → 10.5 cm (...)"."""
    assert comparison.a is not None
    assert comparison.b is not None
    quantity = comparison.metric
    first, second = (
        number_text.number(known.value, quantity.decimals) for known in (comparison.a, comparison.b)
    )
    values = number_text.with_unit(f"{first} → {second}", quantity.display_unit)
    away = number_text.with_unit(compared(comparison), comparison.difference_unit)
    return f"{comparison.label}: {values} ({away})"


def headline(readings: Sequence[MetricValue]) -> str:
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


def _of_leg(known: MetricValue, several: bool) -> str:
    return f"{known.side} {with_unit(known)}" if several else with_unit(known)


def day(moment: datetime) -> str:
    """Return a time on this machine's clock, e.g. "2026-03-01 18:30"."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def numbers_table(*columns: str) -> Table:
    """Return an empty table of quantities, legs, the columns and a verdict."""
    table = plain_table([])
    table.add_column("Quantity")
    table.add_column("Leg")
    for title in columns:
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("")
    return table

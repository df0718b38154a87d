"""Two sessions beside each other: what differs, and whether by more than the error."""

import math
from dataclasses import dataclass

from formcheck.errors import FormcheckError
from formcheck.history.quantities import QUANTITIES, Quantity, Reading, readings
from formcheck.result import Feet, Measured, Result

FAR_VIEW_DEG = 20.0
"""From here on two camera directions are called different: angles seen 40 degrees off the
side came out up to half too small, seen 15 degrees off they did not."""

NO_INTERVAL = "no error is known for it: the numbers stand side by side"
LARGER = "larger than the error"
WITHIN = "within the error: no change is shown"
SAME_ERROR = (
    "The ± of a difference takes both errors for independent. What is the same both times "
    "(body proportions, a typed height) is in both and would cancel: a difference called "
    "larger is so, and one within the error may still be real."
)


class NotComparableError(FormcheckError):
    """Two results measure different things."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One quantity in two sessions, of the same leg.

    Attributes
    ----------
    quantity : Quantity
        What is compared.
    side : "left", "right" or "both"
        Whose.
    a, b : Reading or None
        None where that session did not measure it.
    difference : Measured or None
        b - a with the half-width of its 95 % interval; None without both numbers and
        their errors.
    changed : bool or None
        Whether the difference is larger than its half-width; None where that can't be told.
    why : str
        The reason in a few words.
    """

    quantity: Quantity
    side: Feet
    a: Reading | None
    b: Reading | None
    difference: Measured | None
    changed: bool | None
    why: str

    @property
    def name(self) -> str:
        """The quantity's name, e.g. ``"peak_heel_height_cm"``."""
        return self.quantity.name

    @property
    def unit(self) -> str:
        """The quantity's unit; "" for a count."""
        return self.quantity.unit

    @property
    def label(self) -> str:
        """The quantity in words, with its leg, e.g. "peak heel height, left"."""
        return labelled(self.quantity, self.side)


def labelled(quantity: Quantity, side: str) -> str:
    """Return a quantity in words with its leg."""
    return quantity.label if side == "both" else f"{quantity.label}, {side}"


def compare_results(a: Result, b: Result) -> list[Comparison]:
    """Compare two results of one exercise, leg by leg.

    Left is never compared with right, and a free foot's range never with a weight-bearing
    one: what only one of the two measured stands alone.

    Parameters
    ----------
    a, b : Result
        The earlier and the later one.

    Returns
    -------
    list of Comparison
        In the order of `QUANTITIES`; empty when neither measured anything.

    Raises
    ------
    NotComparableError
        Different exercises, or different range-of-motion tests.
    """
    _refuse_different(a, b)
    of_a, of_b = ({(r.name, r.side): r for r in readings(result)} for result in (a, b))
    order = {name: place for place, name in enumerate(QUANTITIES)}
    keys = sorted({*of_a, *of_b}, key=lambda key: (order[key[0]], key[1]))
    return [_compare(of_a.get(key), of_b.get(key)) for key in keys]


def _refuse_different(a: Result, b: Result) -> None:
    tests = [None if r.rom is None else r.rom.test for r in (a, b)]
    if tests[0] != tests[1] and None not in tests:
        raise NotComparableError(
            "one is a range of the free foot (active), the other is weight-bearing"
            " (knee-to-wall): the two are never comparable"
        )
    if a.exercise != b.exercise or tests[0] != tests[1]:
        raise NotComparableError(
            f"{a.exercise} and {b.exercise} are different exercises: their numbers are not"
            " comparable; choose two sessions of one exercise"
        )


def _compare(a: Reading | None, b: Reading | None) -> Comparison:
    known = a or b
    assert known is not None
    quantity = QUANTITIES[known.name]
    if a is None or b is None:
        only = "A" if b is None else "B"
        return Comparison(quantity, known.side, a, b, None, None, f"measured only in {only}")
    difference = difference_of(a, b)
    if difference is None:
        return Comparison(quantity, known.side, a, b, None, None, NO_INTERVAL)
    changed = abs(difference.value) > difference.plus_minus
    why = LARGER if changed else WITHIN
    if quantity.smallest_change > 0 and difference.plus_minus == quantity.smallest_change:
        why += f" (smallest real change {quantity.smallest_change:g} {quantity.unit},"
        why += f" {quantity.source})"
    return Comparison(quantity, known.side, a, b, difference, changed, why)


def difference_of(a: Reading, b: Reading) -> Measured | None:
    """Return b - a of one quantity and leg with its half-width; None without both errors.

    The errors are added in squares, as those of independent measurements. Where a smallest
    real change is published, which also holds what differs from day to day, the half-width
    is at least that.

    Raises
    ------
    ValueError
        Different quantities or legs.
    """
    if (a.name, a.side) != (b.name, b.side):
        raise ValueError(f"{a.name} ({a.side}) is not {b.name} ({b.side})")
    if a.plus_minus is None or b.plus_minus is None:
        return None
    error = math.hypot(a.plus_minus, b.plus_minus)
    return Measured(
        value=b.value - a.value, plus_minus=max(error, QUANTITIES[a.name].smallest_change)
    )


def cautions(a: Result, b: Result) -> list[str]:
    """Return what makes two results less comparable than their intervals say, a line each."""
    found = []
    legs = [{r.side for r in readings(result)} - {"both"} for result in (a, b)]
    if all(legs) and not legs[0] & legs[1]:
        words = [" and ".join(sorted(sides)) for sides in legs]
        found.append(f"A measured the {words[0]} leg, B the {words[1]}: legs are not compared")
    if a.view.yaw_deg is not None and b.view.yaw_deg is not None:
        turn = abs(a.view.yaw_deg.value - b.view.yaw_deg.value)
        if turn >= FAR_VIEW_DEG:
            found.append(
                f"the camera stood {turn:.0f}° differently to the person: put it where it was"
            )
    if "assumed" in (a.neutral.source, b.neutral.source):
        found.append("no quiet stance was seen in one of them: its angles' zero is assumed")
    if a.scale.source != b.scale.source and "none" not in (a.scale.source, b.scale.source):
        found.append("cm come from the height in one and from the foot's length in the other")
    return found

"""Both sides of a range-of-motion test: left vs right, beside typical values."""

from collections.abc import Sequence

import numpy as np

from formcheck.analysis.rom import rom_side
from formcheck.model.result import Measured, RomMean, RomTest

TYPICAL = {
    "active": (
        "Typical, foot free: about 20° toes up and 50° toes down (textbook values)",
        "Smallest real change, toes down: 9.2 to 9.8° (goniometer)",
    ),
    "knee-to-wall": (
        "Typical shank tilt in the lunge: mean 40.6° (SD 5.2°; PMC4387727), others 30 to 38°",
        "Smallest real change: 4.6° (Powden et al. 2015)",
    ),
}


def join_sides(tests: Sequence[RomTest]) -> RomTest:
    """Put the trials of several clips of one test together.

    Raises
    ------
    ValueError
        For clips of different tests: foot free and weight-bearing are never mixed.
    """
    if len({test.test for test in tests}) != 1:
        raise ValueError("a foot off the ground and a weight-bearing one can't be compared")
    trials = [
        trial.model_copy(update={"index": i})
        for i, trial in enumerate((t for test in tests for t in test.tries), 1)
    ]
    return tests[0].model_copy(
        update={
            "tries": trials,
            "left": rom_side(trials, "left"),
            "right": rom_side(trials, "right"),
        }
    )


def difference(left: RomMean | None, right: RomMean | None) -> Measured | None:
    """Left minus right, degrees.

    Returns
    -------
    Measured or None
        Its half-width combines those of both sides as independent; None when either is missing.
    """
    if left is None or right is None:
        return None
    return Measured(
        value=left.mean_deg.value - right.mean_deg.value,
        plus_minus=float(np.hypot(left.mean_deg.plus_minus, right.mean_deg.plus_minus)),
    )


def difference_line(test: RomTest) -> str | None:
    """Say whether left and right differ by more than the error; None for one side."""
    if test.left is None or test.right is None:
        return None
    lunge = test.test == "knee-to-wall"
    ends = ("lunge",) if lunge else ("dorsiflexion", "plantarflexion")
    words = []
    for end in ends:
        gap = difference(getattr(test.left, end), getattr(test.right, end))
        if gap is not None:
            larger = abs(gap.value) > gap.plus_minus
            side = "left" if gap.value > 0 else "right"
            verdict = f"{side} larger" if larger else "no clear difference"
            words.append(f"{abs(gap.value):.0f} ± {gap.plus_minus:.0f}° {verdict}")
    return f"Left vs right: {', '.join(words)}" if words else None


def typical_lines(test: RomTest) -> list[str]:
    """Return typical values of the test, each with its source, as lines of text."""
    return list(TYPICAL[test.test])

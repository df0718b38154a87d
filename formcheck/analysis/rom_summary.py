"""Summary of a range-of-motion test: means of each side, left vs right, typical values."""

from collections.abc import Sequence

import numpy as np

from formcheck.exercises.faults import Fault
from formcheck.model.landmarks import SIDES, Side
from formcheck.model.measured import Z_95, Measured, mean_measured, summed_measured
from formcheck.model.number_text import number, signed, with_unit
from formcheck.model.result import RomMean, RomSide, RomTest, RomTry

ENDS = {"lunge": "", "dorsiflexion": "toes up ", "plantarflexion": "toes down "}
TYPICAL = {
    "active": (
        "Toes up and toes down are counted from the foot at rest",
        "Typical total range, foot free: about 70° (textbook values)",
        "A goniometer's own smallest real change, toes down: 9.2 to 9.8°",
    ),
    "knee-to-wall": (
        "Typical shank tilt in the lunge: mean 40.6° (SD 5.2°; PMC4387727), others 30 to 38°",
    ),
}


def rom_side(trials: Sequence[RomTry], side: Side) -> RomSide | None:
    """Sum up the valid trials of one ankle; None when there is none.

    Parameters
    ----------
    trials : sequence of RomTry
        Of any side and movement.
    side : "left" or "right"
        Whose.
    """
    mine = [t for t in trials if t.side == side and t.valid and t.angle_deg is not None]
    if not mine:
        return None
    by = {
        movement: mean_of([t for t in mine if t.movement == movement])
        for movement in ("dorsiflexion", "plantarflexion", "lunge")
    }
    distances = [t.wall_distance_cm for t in mine if t.wall_distance_cm]
    return RomSide(
        dorsiflexion=by["dorsiflexion"],
        plantarflexion=by["plantarflexion"],
        total=_total(by["dorsiflexion"], by["plantarflexion"]),
        lunge=by["lunge"],
        wall_distance_cm=Measured(
            value=float(np.mean([d.value for d in distances])),
            plus_minus=float(np.mean([d.plus_minus for d in distances])),
        )
        if distances
        else None,
    )


def mean_of(trials: Sequence[RomTry]) -> RomMean | None:
    """Mean angle of trials with its 95 % interval; None without an angle.

    The constant error, which they share, does not average out: it is combined with the
    standard error of the mean.
    """
    angles = [t.angle_deg for t in trials if t.angle_deg is not None]
    if not angles:
        return None
    values = np.array([angle.value for angle in angles])
    mean = mean_measured(angles)
    spread = float(np.std(values, ddof=1)) if len(values) > 1 else None
    random = Z_95 * spread / np.sqrt(len(values)) if spread is not None else 0.0
    return RomMean(
        mean_deg=mean.model_copy(update={"plus_minus": float(np.hypot(mean.plus_minus, random))}),
        lower_bound=any(t.lower_bound for t in trials),
        spread_deg=spread,
        tries=len(values),
    )


def _total(up: RomMean | None, down: RomMean | None) -> RomMean | None:
    """The arc between both ends: their errors come from the same landmarks and add up."""
    if up is None or down is None:
        return None
    spreads = [mean.spread_deg or 0.0 for mean in (up, down)]
    return RomMean(
        mean_deg=summed_measured([up.mean_deg, down.mean_deg]),
        lower_bound=up.lower_bound or down.lower_bound,
        spread_deg=float(np.hypot(spreads[0], spreads[1]))
        if up.spread_deg and down.spread_deg
        else None,
        tries=min(up.tries, down.tries),
    )


def with_trials(test: RomTest, trials: Sequence[RomTry]) -> RomTest:
    """Return a test with these trials instead, numbered anew, and the means of the valid ones.

    Of an ankle with trials in which the heel stayed down, those in which it lifted are left out:
    they are not valid any more. Where it lifted in all of them their angles, each read before the
    lift, are all that is known, and stay.

    Parameters
    ----------
    test : RomTest
        What test it is.
    trials : sequence of RomTry
        Of any side and movement.
    """
    sound = {t.side for t in trials if t.valid and Fault.HEEL_LIFT not in t.faults}
    judged = [
        t.model_copy(
            update={
                "index": i,
                "valid": t.valid and not (t.side in sound and Fault.HEEL_LIFT in t.faults),
            }
        )
        for i, t in enumerate(trials, 1)
    ]
    means: dict[str, RomSide | None] = {side: rom_side(judged, side) for side in SIDES}
    return test.model_copy(update={"tries": judged, **means})


def join_sides(tests: Sequence[RomTest]) -> RomTest:
    """Put the trials of several clips of one test together.

    Raises
    ------
    ValueError
        For clips of different tests: foot free and weight-bearing are never mixed.
    """
    if len({test.test for test in tests}) != 1:
        raise ValueError("a foot off the ground and a weight-bearing one can't be compared")
    return with_trials(tests[0], [trial for test in tests for trial in test.tries])


def joining_notes(tests: Sequence[RomTest]) -> list[str]:
    """Say of which legs several clips are averaged, and which trials are left out for their heel.

    Parameters
    ----------
    tests : sequence of RomTest
        Of the clips, as `join_sides` takes them.
    """
    joined, notes = join_sides(tests), []
    for side in SIDES:
        clips = sum(any(t.side == side and t.valid for t in test.tries) for test in tests)
        lifted = [
            t
            for t in joined.tries
            if t.side == side and not t.valid and Fault.HEEL_LIFT in t.faults
        ]
        if clips > 1:
            notes.append(
                f"{clips} clips show the {side} leg: the mean is of all their valid trials"
            )
        if lifted:
            trials = f"{len(lifted)} trial{'s' * (len(lifted) > 1)}"
            notes.append(f"{trials} of the {side} leg left out of the mean: the heel lifted")
        mine = [t for t in joined.tries if t.side == side and t.valid]
        if mine and all(Fault.HEEL_LIFT in t.faults for t in mine):
            notes.append(f"the {side} heel lifted in every trial: its angles are those until then")
    return notes


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
            size = with_unit(f"{signed(gap.value)} ± {number(gap.plus_minus)}", "°")
            words.append(f"{ENDS[end]}{size}, {verdict}")
    return f"Left less right: {'; '.join(words)}" if words else None


def typical_lines(test: RomTest) -> list[str]:
    """Return typical values of the test, each with its source, as lines of text."""
    return list(TYPICAL[test.test])

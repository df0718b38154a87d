"""Which found repetition is which true one, and what was missed or made up."""

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment


@dataclass(frozen=True)
class TrueRep:
    """A repetition that took place.

    Attributes
    ----------
    start_s, top_s, hold_end_s, end_s : float
        Leaves the ground, reaches the top, leaves the top, is down again.
    is_raise : bool
        False for a cheat and for any other movement: it must not be counted.
    is_full : bool or None
        A full raise; None when its depth is so near two thirds that either is right.
    peak_heel_cm, peak_plantarflexion_deg : float
        Highest heel and most plantarflexion since rest (positive); NaN where unknown.
    """

    start_s: float
    top_s: float
    hold_end_s: float
    end_s: float
    is_raise: bool = True
    is_full: bool | None = True
    peak_heel_cm: float = float("nan")
    peak_plantarflexion_deg: float = float("nan")


@dataclass(frozen=True)
class FoundRep:
    """A repetition that formcheck reports."""

    start_s: float
    top_s: float
    end_s: float
    counted: bool


@dataclass(frozen=True)
class RepScore:
    """Repetitions found against true.

    Attributes
    ----------
    true, low, high : int
        Full raises that took place, and the range that is right.
    counted : int
        Full raises that formcheck reports.
    missed : int
        True raises, full or partial, of which nothing was found.
    phantom : int
        Counted without a true raise: nothing there, or a cheat.
    extra : int
        Found, not counted, and nothing was there.
    full_as_partial, partial_as_full : int
        Confused depths.
    start_ms, top_ms, end_ms : list of float
        Error (found minus true) of each true raise that was found, ms.
    """

    true: int
    low: int
    high: int
    counted: int
    missed: int
    phantom: int
    extra: int
    full_as_partial: int
    partial_as_full: int
    start_ms: list[float] = field(default_factory=list)
    top_ms: list[float] = field(default_factory=list)
    end_ms: list[float] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        """The count is right, and no raise was made up to make up for a missed one."""
        return self.low <= self.counted <= self.high and not self.phantom


def match_reps(true: list[TrueRep], found: list[FoundRep]) -> list[tuple[int, int]]:
    """Pair true and found repetitions one to one, at the least total distance of their tops.

    A pair needs the found top inside the true repetition.

    Returns
    -------
    list of (int, int)
        Indices (true, found), in order.
    """
    if not true or not found:
        return []
    never = 1e6
    cost = np.full((len(true), len(found)), never)
    for i, real in enumerate(true):
        for j, rep in enumerate(found):
            if real.start_s <= rep.top_s <= real.end_s:
                cost[i, j] = abs(rep.top_s - real.top_s)
    rows, columns = linear_sum_assignment(cost)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if cost[i, j] < never]


def score_reps(
    true: list[TrueRep], found: list[FoundRep], right: int, low_high: tuple[int, int]
) -> RepScore:
    """Score the repetitions of one clip.

    Parameters
    ----------
    true, found : list
        All movements that took place (cheats too), and all that were reported (uncounted
        too).
    right : int
        Full raises that took place.
    low_high : (int, int)
        The range of counts that is right.
    """
    pairs = match_reps(true, found)
    raises = [(true[i], found[j]) for i, j in pairs if true[i].is_raise]
    matched = {j for _, j in pairs}
    honest = {j for i, j in pairs if true[i].is_raise}
    return RepScore(
        true=right,
        low=low_high[0],
        high=low_high[1],
        counted=sum(rep.counted for rep in found),
        missed=sum(rep.is_raise for rep in true) - len(raises),
        phantom=sum(rep.counted and j not in honest for j, rep in enumerate(found)),
        extra=sum(not rep.counted and j not in matched for j, rep in enumerate(found)),
        full_as_partial=sum(t.is_full is True and not f.counted for t, f in raises),
        partial_as_full=sum(t.is_full is False and f.counted for t, f in raises),
        start_ms=[1000 * (f.start_s - t.start_s) for t, f in raises],
        top_ms=[1000 * (f.top_s - t.top_s) for t, f in raises],
        end_ms=[1000 * (f.end_s - t.end_s) for t, f in raises],
    )


def full_raises(
    heights_cm: list[float], right: int, low_high: tuple[int, int]
) -> list[bool | None]:
    """Which of a set's raises are full.

    Parameters
    ----------
    heights_cm : list of float
        Peak heel height of each raise.
    right : int
        How many of them are full: the highest ones.
    low_high : (int, int)
        The range of counts that is right, since some are near the limit.

    Returns
    -------
    list of bool or None
        None for a raise near the limit.

    Examples
    --------
    >>> full_raises([10.0, 4.0, 6.5, 9.0], 3, (2, 3))
    [True, False, None, True]
    """
    low, high = min(low_high[0], right), max(low_high[1], right)
    order = np.argsort([-height for height in heights_cm], kind="stable")
    verdict: list[bool | None] = [False] * len(heights_cm)
    for rank, i in enumerate(order):
        verdict[i] = True if rank < low else None if rank < high else False
    return verdict

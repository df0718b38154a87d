"""Which raises count, and what was wrong with each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from formcheck.exercises.faults import Fault, is_partial
from formcheck.exercises.rules import Counting, Form
from formcheck.model.arrays import Floats
from formcheck.tracking.raises import Raise


@dataclass(frozen=True)
class JudgedRaise:
    """A raise, whether it counts, and its faults.

    Attributes
    ----------
    raise_ : Raise
        As it was found.
    counted : bool
        A full raise.
    depth : float
        Height over the reference depth; NaN without a reference.
    faults : tuple of str
        Names of the faults, the gravest first.
    """

    raise_: Raise
    counted: bool
    depth: float
    faults: tuple[str, ...]

    @property
    def is_partial(self) -> bool:
        """Too low to count, and nothing worse."""
        return is_partial(self.faults)


@dataclass(frozen=True)
class BodyDeviation:
    """What the rest of the body does, shape (T,) each.

    Attributes
    ----------
    knee_deg, trunk_deg : ndarray
        Degrees from the neutral standing position.
    knee_past_toe : ndarray or None
        How far the knee is before the toes, foot lengths; None where it isn't known.
    plus_minus_deg : pair of float
        Half-widths of the 95 % intervals of knee and trunk that the view makes: what is said to be
        wrong is wrong by more.
    """

    knee_deg: Floats
    trunk_deg: Floats
    knee_past_toe: Floats | None = None
    plus_minus_deg: tuple[float, float] = (0.0, 0.0)

    def bend(self, r: Raise) -> float:
        """Return by how much the knee bends at least at the top; NaN where it isn't known."""
        return _change_at_top(self.knee_deg, r) - self.plus_minus_deg[0]

    def lean(self, r: Raise) -> float:
        """Return by how much the trunk leans at least at the top; NaN where it isn't known."""
        return _change_at_top(self.trunk_deg, r) - self.plus_minus_deg[1]


def reference_height(raises: list[Raise], counting: Counting) -> float:
    """Height that is 100 % depth: the median of the raises that make it.

    Parameters
    ----------
    raises : list of Raise
        Those that are cut, or were left out by hand, are none of them.
    counting : Counting
        How many make it, and whether the set's best or its first.

    Returns
    -------
    float
        In the unit of the heights; NaN without a whole raise.
    """
    heights = sorted((r.height for r in reference_raises(raises, counting)), reverse=True)
    # Of two the higher: a half raise after a full one is no reason to ask for less.
    return heights[(len(heights) - 1) // 2] if heights else float("nan")


def reference_raises(raises: list[Raise], counting: Counting) -> list[Raise]:
    """Return the whole raises whose median height is 100 % depth: the best or the first.

    At most ``counting.best_of`` of them; the best are sorted by their height, the first by time.
    """
    whole = [r for r in raises if not r.cut and r.by_hand != "left-out"]
    if counting.reference == "best":
        whole.sort(key=lambda r: -r.height)
    return whole[: counting.best_of]


def lifted_by_calf(raises: list[Raise], deviation: BodyDeviation, form: Form) -> list[Raise]:
    """Return the raises in which the knee does not do the work: they may say what full depth is.

    Parameters
    ----------
    raises, deviation, form
        As for `judge_raises`.
    """
    if form.knee_cheat_deg is None:
        return raises
    return [r for r in raises if not deviation.bend(r) > form.knee_cheat_deg]


def judge_raises(
    raises: list[Raise],
    height: Floats,
    deviation: BodyDeviation,
    counting: Counting,
    form: Form,
    reference: float | None = None,
    lifted: Sequence[bool] | None = None,
) -> list[JudgedRaise]:
    """Judge every raise of a set.

    Parameters
    ----------
    raises : list of Raise
        From `find_raises`.
    height : ndarray, shape (T,)
        The signal they were found in, foot lengths.
    deviation : BodyDeviation
        Knee and trunk.
    counting, form : Counting, Form
        The exercise's rules.
    reference : float, optional
        Height that is 100 % depth; else the median of the set's best raises.
    lifted : sequence of bool, optional
        Of each raise: the body has risen with the heel. All have without.

    Returns
    -------
    list of JudgedRaise
        In the same order, without those in which only the heel came up and nothing was wrong
        that would explain it: a foot without weight on it. Counted are raises that are whole,
        deep enough (by the set's own best and in absolute terms), and lifted by the calf and not
        by the knee; and those that were added by hand, however they are. What was left out by
        hand stands in the list without faults.
    """
    bends = [deviation.bend(r) for r in raises]
    lifted = [True] * len(raises) if lifted is None else lifted
    if reference is None:
        honest = [r for r, up in zip(raises, lifted, strict=True) if up]
        reference = reference_height(lifted_by_calf(honest, deviation, form), counting)
    judged = []
    for r, bend, up in zip(raises, bends, lifted, strict=True):
        deep = (
            r.height >= counting.full_share * reference
            and r.height >= counting.min_counted_rise_foot
        )
        cheat = form.knee_cheat_deg is not None and bend > form.knee_cheat_deg
        faults = _faults(r, height, bend, deviation.lean(r), form)
        if not r.cut and _past_toe(deviation, r, form):
            faults = [*faults, Fault.KNEE_PAST_TOE]
        if not up and r.by_hand is None and not {Fault.KNEE_BEND, Fault.TRUNK_LEAN} & set(faults):
            continue
        if up and not deep and not r.cut and not cheat:
            faults = [Fault.SHALLOW, *faults]
        depth = r.height / reference if reference > 0 else float("nan")
        counted = up and deep and not r.cut and not cheat
        judged.append(_as_said(JudgedRaise(r, counted, depth, tuple(faults))))
    return judged


def _as_said(judged: JudgedRaise) -> JudgedRaise:
    """What a person says of a raise goes before what its depth and form say."""
    by_hand = judged.raise_.by_hand
    if by_hand is None:
        return judged
    if by_hand == "left-out":
        return replace(judged, counted=False, faults=())
    named = tuple(name for name in judged.faults if name != Fault.SHALLOW)
    return replace(judged, counted=True, faults=named)


def _change_at_top(angle: Floats, r: Raise) -> float:
    """Largest absolute angle while the heel is up; NaN where it isn't known."""
    part = angle[r.first : r.last + 1]
    near_top = slice(max(r.top - r.first - 1, 0), r.top - r.first + 2)
    values = np.abs(part[near_top])
    return float(np.nanmedian(values)) if np.isfinite(values).any() else float("nan")


def _past_toe(deviation: BodyDeviation, r: Raise, form: Form) -> bool:
    if form.knee_past_toe_foot is None or deviation.knee_past_toe is None:
        return False
    ahead = deviation.knee_past_toe[r.first : r.last + 1]
    known = ahead[np.isfinite(ahead)]
    # The median of the upper half: not one frame's noise, nor only the moment of the top.
    return len(known) > 0 and float(np.percentile(known, 75)) > form.knee_past_toe_foot


def _faults(r: Raise, height: Floats, bend: float, lean: float, form: Form) -> list[Fault]:
    if r.cut:
        return [Fault.CUT_OFF]
    rise = r.height - r.bottom
    lowered = (r.height - float(height[r.last])) / rise if rise > 0 else 1.0
    hold_s = r.lower_s - r.top_s
    checks = (
        (Fault.KNEE_BEND, form.knee_bend_deg is not None and bend > form.knee_bend_deg),
        (Fault.TRUNK_LEAN, form.trunk_lean_deg is not None and lean > form.trunk_lean_deg),
        (
            Fault.NOT_LOWERED,
            form.min_lowered_share is not None and lowered < form.min_lowered_share,
        ),
        (Fault.SHORT_HOLD, form.min_hold_s is not None and hold_s < form.min_hold_s),
        (Fault.SINKING, form.max_sink_share is not None and _sink(r, height) > form.max_sink_share),
        (Fault.FAST_UP, form.min_up_s is not None and r.top_s - r.start_s < form.min_up_s),
        (Fault.FAST_DOWN, form.min_down_s is not None and r.end_s - r.lower_s < form.min_down_s),
    )
    return [name for name, wrong in checks if wrong]


def _sink(r: Raise, height: Floats) -> float:
    """Share of the height that is lost between the first and the last part of the hold."""
    up = height[r.first : r.last + 1]
    held = np.flatnonzero(up > r.bottom + 0.7 * (r.height - r.bottom))
    if len(held) < 4:
        return 0.0
    quarter = max(len(held) // 4, 1)
    first, last = up[held[:quarter]].max(), up[held[-quarter:]].max()
    return float((first - last) / max(first - r.bottom, 1e-9))

"""Trials of a range-of-motion test in curves: foot free, and lunges to a wall."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import median_filter

from formcheck.exercises.faults import Fault
from formcheck.model.arrays import Bools, Floats
from formcheck.tracking.raises import RaiseRules, find_raises

END_WINDOW_S = 0.15
"""Either side of the far end: what is held there is the range, not one frame's noise."""
MIN_ARC_DEG = 5.0
ARC_SHARE = 0.35
"""A turning point counts when the angle goes back by this share of the whole range."""
END_SHARE = 0.5
"""Of the furthest one: what ends nearer to neutral is a rest on the way, no trial."""
MIN_LUNGE_DEG = 12.0
LUNGE_RETURN = 0.5
HEEL_LIFT = 0.035
"""Foot lengths, 1 cm: a heel that is so high is off the ground, if its error does not say that
it may be down. Half of the 2 cm that a lunge test must tell from none."""
HELD_DEG = 3.0
"""Of the deepest: the lunge is held."""
LIFTED_S = 0.25
"""Either side of a moment: a heel is up, or down, for most of so long, or one frame erred."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial: its frames, and whether it is valid.

    Attributes
    ----------
    first, at, last : int
        Frames of begin, far end, and end.
    near : slice
        Frames about the far end from which it is read.
    valid : bool
        It may enter the mean.
    faults : tuple of str
        The gravest first.
    """

    first: int
    at: int
    last: int
    near: slice
    valid: bool = True
    faults: tuple[str, ...] = ()


def find_ends(angle_deg: Floats, time_s: Floats) -> tuple[list[Trial], list[Trial]]:
    """Find the far ends of a foot that is pulled up and pointed down.

    Parameters
    ----------
    angle_deg : ndarray, shape (T,)
        Ankle angle from neutral, dorsiflexion positive; NaN where not measured.
    time_s : ndarray, shape (T,)
        Strictly increasing.

    Returns
    -------
    up, down : list of Trial
        Ends in dorsiflexion and in plantarflexion, in order of time.
    """
    known = np.flatnonzero(np.isfinite(angle_deg))
    if not len(known):
        return [], []
    low, high = np.percentile(angle_deg[known], (1, 99))
    arc = max(MIN_ARC_DEG, ARC_SHARE * float(high - low))
    extrema = _extrema(angle_deg[known], arc)
    marks = [0, *(place for place, _ in extrema), len(known) - 1]
    up, down = [], []
    for before, (place, upper), after in zip(marks, extrema, marks[2:], strict=False):
        at = int(known[place])
        found = Trial(int(known[before]), at, int(known[after]), _about(time_s, at))
        if upper and angle_deg[at] > 0:
            up.append(found)
        elif not upper and angle_deg[at] < 0:
            down.append(found)
    return tuple(_far(ends, angle_deg) for ends in (up, down))  # type: ignore[return-value]


def _far(ends: list[Trial], angle_deg: Floats) -> list[Trial]:
    sizes = [abs(float(angle_deg[end.at])) for end in ends]
    furthest = max(sizes, default=0.0)
    return [e for e, size in zip(ends, sizes, strict=True) if size >= END_SHARE * furthest]


Extremum = tuple[int, bool]
"""Place of an extreme, and whether it is a highest one."""


def _extrema(values: Floats, arc: float) -> list[Extremum]:
    """Return the extremes after which, or before which, the values go by ``arc``."""
    extrema: list[Extremum] = []
    low = high = 0
    rising: bool | None = None
    for i, value in enumerate(values):
        if value > values[high]:
            high = i
        if value < values[low]:
            low = i
        if rising is not False and values[high] - value >= arc:
            extrema += [(high, True)] if rising or high > 0 else []
            rising, low, high = False, i, i
        elif rising is not True and value - values[low] >= arc:
            extrema += [(low, False)] if rising is False or low > 0 else []
            rising, low, high = True, i, i
    return [*extrema, *_last_extremum(values, extrema, rising, arc)]


def _last_extremum(
    values: Floats, extrema: list[Extremum], rising: bool | None, arc: float
) -> list[Extremum]:
    """The way that the values were still going at the end has a far end too."""
    if rising is None:
        return []
    start = extrema[-1][0] if extrema else 0
    rest = values[start:]
    end = start + int(np.argmax(rest) if rising else np.argmin(rest))
    return [(end, rising)] if abs(values[end] - values[start]) >= arc else []


def find_lunges(
    tilt_deg: Floats, heel_height: Floats, heel_plus_minus: Floats, time_s: Floats
) -> list[Trial]:
    """Find lunges of the knee to the wall, each read where the heel is still down.

    A heel that may be down by its own error is not said to be up.

    Parameters
    ----------
    tilt_deg : ndarray, shape (T,)
        Tilt of the shank from its tilt in the stance, knee forward positive; NaN unknown.
    heel_height : ndarray, shape (T,)
        Foot lengths above the standing heel; NaN where not measured.
    heel_plus_minus : ndarray, shape (T,)
        Half-width of its 95 % interval.
    time_s : ndarray, shape (T,)
        Strictly increasing.
    """
    up = lifted_frames(heel_height, heel_plus_minus, time_s)
    rules = RaiseRules(MIN_LUNGE_DEG, LUNGE_RETURN)
    found = []
    for lunge in find_raises(tilt_deg, time_s, rules):
        frames = np.arange(lunge.first, lunge.last + 1)
        # On the way back a heel may do what it likes: the range is read before.
        deep_until = np.flatnonzero(tilt_deg[frames] > np.nanmax(tilt_deg[frames]) - HELD_DEG)[-1]
        lifted = np.flatnonzero(up[frames[: deep_until + 1]])
        down = frames[: lifted[0]] if len(lifted) else frames
        down = down[np.isfinite(tilt_deg[down])]
        faults: tuple[str, ...] = (Fault.HEEL_LIFT,) if len(lifted) else ()
        if not np.isfinite(heel_height[frames]).mean() > END_SHARE:
            faults = (Fault.HEEL_UNSEEN,)
        deep = len(down) > 0 and np.nanmax(tilt_deg[down]) >= MIN_LUNGE_DEG
        at = int(down[np.argmax(tilt_deg[down])]) if deep else lunge.top
        near = _about(time_s, at, int(down[-1]) + 1 if deep else None)
        valid = bool(deep) and Fault.HEEL_UNSEEN not in faults
        found.append(Trial(lunge.first, at, lunge.last, near, valid, faults))
    return found


def lifted_frames(heel_height: Floats, plus_minus: Floats, time_s: Floats) -> Bools:
    """Find the frames in which a heel that must stay down is up, not one frame's error.

    Parameters
    ----------
    heel_height, plus_minus : ndarray, shape (T,)
        Foot lengths above the standing heel and the half-width of its 95 % interval.
    time_s : ndarray, shape (T,)
        Seconds.
    """
    if len(time_s) < 2:
        return np.zeros(len(time_s), bool)
    with np.errstate(invalid="ignore"):
        up: Bools = (heel_height > HEEL_LIFT) & (heel_height > plus_minus)
    frames = 2 * int(LIFTED_S / float(np.median(np.diff(time_s)))) + 1
    lasting: Bools = median_filter(up, size=frames, mode="nearest")
    return lasting


def least_lift(plus_minus: Floats) -> float:
    """Smallest lift of the heel that would have been seen, foot lengths.

    Parameters
    ----------
    plus_minus : ndarray, shape (N,)
        Half-widths of the 95 % interval of the heel's height in a lunge, foot lengths.

    Returns
    -------
    float
        At least `HEEL_LIFT`; infinite when the heel was never seen.
    """
    known = plus_minus[np.isfinite(plus_minus)]
    return max(HEEL_LIFT, float(np.median(known))) if len(known) else float("inf")


def _about(time_s: Floats, at: int, stop: int | None = None) -> slice:
    start, end = np.searchsorted(time_s, [time_s[at] - END_WINDOW_S, time_s[at] + END_WINDOW_S])
    return slice(int(start), int(end if stop is None else min(end, stop)))

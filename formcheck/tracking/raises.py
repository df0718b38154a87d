"""Calf raises in the heel's height over time: bottom, top, bottom again."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from formcheck.model.arrays import Floats
from formcheck.model.corrections import ByHand
from formcheck.tracking.tracker import LOST_S

Phase = Literal["standing", "rising", "top", "lowering"]
"""Where in a raise the leg is."""

EDGE_LOW, EDGE_HIGH = 0.2, 0.8
"""Shares of the height between which the rising and the lowering edge are timed."""

BRIDGED_S = 0.3
"""A third of a quick raise: longer gaps may hide its top."""
SAME_PLACE = 0.26
"""Foot lengths, .04 statures: in a raise the heel drags the toe's landmark along by .025."""
TOP_WINDOW_S = 0.05
"""Either side of the top: noise lifts the single highest frame, not their mean."""
PLATEAU_SHARE = 0.92
BY_EYE_S = 0.5
"""How well somebody who watches a clip tells when a raise begins and ends."""
CUT_SHARE = 0.3
"""A last raise that ends this far from its bottom was not seen to its end."""


def _minimum_jerk_time(share: float) -> float:
    """When a smooth movement from 0 to 1 in unit time passes the share.

    Minimum-jerk profile 10 s^3 - 15 s^4 + 6 s^5 (Flash and Hogan 1985).
    """
    s = np.linspace(0, 1, 2001)
    return float(np.interp(share, 10 * s**3 - 15 * s**4 + 6 * s**5, s))


EDGE_SPAN = _minimum_jerk_time(EDGE_HIGH) - _minimum_jerk_time(EDGE_LOW)
"""Share of a movement's time that lies between the two crossings."""


@dataclass(frozen=True)
class RaiseRules:
    """What makes a raise, in foot lengths and shares of its height.

    Attributes
    ----------
    min_rise : float
        Smallest rise that is a raise at all, foot lengths.
    return_share : float
        A raise ends when the heel has come down by this share of its rise; less is a
        wobble at the top.
    """

    min_rise: float
    return_share: float = 0.5


@dataclass(frozen=True)
class Raise:
    """One raise.

    Attributes
    ----------
    start_s, top_s, lower_s, end_s : float
        Heel leaves the ground, reaches the top, leaves the top, is down again.
    height : float
        Highest heel above the standing heel, in units of the signal.
    bottom : float
        Heel before the raise, same units.
    first, top, last : int
        Frames of bottom, top and bottom.
    cut_start, cut_end : bool
        The start or the end was not seen.
    by_hand : "added", "left-out" or None
        Whether a person says that it is one, or none.
    """

    start_s: float
    top_s: float
    lower_s: float
    end_s: float
    height: float
    bottom: float
    first: int
    top: int
    last: int
    cut_start: bool
    cut_end: bool
    by_hand: ByHand | None = None

    @property
    def cut(self) -> bool:
        """The start or the end was not seen."""
        return self.cut_start or self.cut_end


@dataclass(frozen=True)
class ContactState:
    """What is known of the foot where its height is not.

    Attributes
    ----------
    seen : ndarray of bool, shape (T,)
        Frames in which the person was seen.
    place : ndarray, shape (T, 2)
        Where the forefoot is planted in the picture, foot lengths; NaN where it is not.
    """

    seen: npt.NDArray[np.bool_]
    place: Floats


def find_raises(
    height: Floats, time_s: Floats, rules: RaiseRules, contact: ContactState | None = None
) -> list[Raise]:
    """Find every raise, full or partial, also those cut by a gap or an end.

    A raise begins where the heel has risen by ``min_rise`` above its lowest since the
    raise before, and ends when it has come down by ``return_share`` of that rise: two
    thresholds, both scaled by the body.

    Parameters
    ----------
    height : ndarray, shape (T,)
        Heel above the standing heel, foot lengths; NaN where not measured.
    time_s : ndarray, shape (T,)
        Strictly increasing.
    rules : RaiseRules
        Thresholds.
    contact : ContactState, optional
        Lets a raise go on over a longer gap in which nobody was seen.

    Returns
    -------
    list of Raise
        In order of time.
    """
    height, stretches = _bridged(height, time_s, contact)
    found: list[Raise] = []
    for stretch in stretches:
        for first, top, last, *cuts in _cycles(height[stretch], rules):
            whole = slice(stretch.start + first, stretch.start + last + 1)
            found.append(timed_raise(height, time_s, whole, stretch.start + top, *cuts))
    return found


def measure_raise(
    height: Floats, plus_minus: Floats, time_s: Floats, start_s: float, end_s: float
) -> Raise | None:
    """Measure the raise that somebody has seen between two times: its bottoms, top and tempo.

    Parameters
    ----------
    height, plus_minus, time_s : ndarray, shape (T,)
        Heel above the standing heel and the half-width of its interval, foot lengths, NaN where
        not measured; seconds.
    start_s, end_s : float
        About when it begins and ends: the bottoms may lie up to `BY_EYE_S` outside.

    Returns
    -------
    Raise or None
        Cut where the heel is not seen down. None where it was not measured, or has not risen by
        more than its interval.
    """
    within = (time_s >= start_s) & (time_s <= end_s) & np.isfinite(height)
    if not within.any():
        return None
    top = int(np.argmax(np.where(within, height, -np.inf)))
    about = np.flatnonzero((time_s >= start_s - BY_EYE_S) & (time_s <= end_s + BY_EYE_S))
    offset = int(about[0])
    inside = slice(offset, int(about[-1]) + 1)
    filled, stretches = _bridged(height[inside], time_s[inside], None)
    filled = np.concatenate([height[:offset], filled, height[inside.stop :]])
    seen = next(s for s in stretches if s.start <= top - offset < s.stop)
    first = offset + seen.start + int(np.argmin(filled[offset + seen.start : top + 1]))
    last = top + int(np.argmin(filled[top : offset + seen.stop]))
    peak, floor = filled[top], min(filled[first], filled[last])
    near = np.abs(time_s - time_s[top]) <= TOP_WINDOW_S
    if not peak - floor > np.nanmean(plus_minus[near]):
        return None
    cut_start, cut_end = (
        bool(filled[end] - floor > CUT_SHARE * (peak - floor)) for end in (first, last)
    )
    found = timed_raise(filled, time_s, slice(first, last + 1), top, cut_start, cut_end)
    return replace(found, by_hand="added")


def _bridged(
    height: Floats, time_s: Floats, contact: ContactState | None
) -> tuple[Floats, list[slice]]:
    """Fill gaps that are too short to hide a step by straight lines, and part at the others."""
    known = np.flatnonzero(np.isfinite(height))
    filled, parted = height.copy(), []
    for before, after in pairwise(known.tolist()):
        seconds = time_s[after] - time_s[before]
        if seconds > BRIDGED_S and not (seconds <= LOST_S and _only_lost(contact, before, after)):
            parted.append((before, after))
            continue
        gap = slice(before + 1, after)
        ends = [before, after]
        filled[gap] = np.interp(time_s[gap], time_s[ends], height[ends])
    starts = [*known[:1].tolist(), *(after for _, after in parted)]
    stops = [*(before for before, _ in parted), *known[-1:].tolist()]
    return filled, [slice(a, b + 1) for a, b in zip(starts, stops, strict=True)]


def _only_lost(contact: ContactState | None, before: int, after: int) -> bool:
    """Whether nobody was seen between two frames, and the foot stands as before."""
    if contact is None or contact.seen[before + 1 : after].any():
        return False
    moved = float(np.hypot(*(contact.place[after] - contact.place[before])))
    return moved < SAME_PLACE


RaiseFrames = tuple[int, int, int, bool, bool]
"""Frames of bottom, top and bottom; whether the start and the end are cut."""


class RaiseDetector:
    """Finds raises as the heights come in, one by one.

    Parameters
    ----------
    rules : RaiseRules
        Thresholds.
    first : float
        The first height. A heel that is up already has lost the start of its raise.

    Attributes
    ----------
    bottoms, tops : list of int
        Indices of the turning points so far; each top lies between the bottom of the same
        place in the list and the next one. The last may still move.
    up : bool
        A raise has begun and is not over.
    starts_cut : bool
        The first raise had begun before the first height.
    """

    def __init__(self, rules: RaiseRules, first: float) -> None:
        self._rules = rules
        self.starts_cut = self.up = first > rules.min_rise
        self._floor = 0.0 if self.up else first
        self._peak = self._now = first
        self._before = self._floor
        self._seen = 0
        self.bottoms, self.tops = [0], [0] if self.up else []

    def push(self, height: float) -> bool:
        """Take the next height (the first one again first); says whether a raise is over."""
        i, self._seen, self._now = self._seen, self._seen + 1, height
        if not self.up:
            if height <= self._floor:
                self._floor, self.bottoms[-1] = height, i
            elif height > self._floor + self._rules.min_rise:
                self.up, self._peak = True, height
                self.tops.append(i)
            return False
        if height > self._peak:
            self._peak, self.tops[-1] = height, i
        if height >= self._peak - self._rules.return_share * (self._peak - self._floor):
            return False
        self.up, self._before, self._floor = False, self._floor, height
        self.bottoms.append(i)
        return True

    def raises(self) -> list[RaiseFrames]:
        """Return each raise if this was the end: its frames and where it is cut."""
        bottoms = [*self.bottoms, self._seen - 1] if self.up else self.bottoms
        count = len(self.tops)
        ends_cut = count > 0 and (self.up or self._ends_lowering())
        return [
            (
                bottoms[i],
                top,
                bottoms[i + 1],
                i == 0 and self.starts_cut,
                i + 1 == count and ends_cut,
            )
            for i, top in enumerate(self.tops)
        ]

    def _ends_lowering(self) -> bool:
        """Whether the heights end while the heel is still on its way down."""
        at_end = self.bottoms[-1] == self._seen - 1
        return at_end and self._now - self._before > CUT_SHARE * (self._peak - self._before)


def _cycles(height: Floats, rules: RaiseRules) -> list[RaiseFrames]:
    """Find the raises of one unbroken stretch."""
    detector = RaiseDetector(rules, float(height[0]))
    for now in height:
        detector.push(float(now))
    return detector.raises()


def timed_raise(
    height: Floats, time_s: Floats, whole: slice, top: int, cut_start: bool, cut_end: bool
) -> Raise:
    """Time one raise, from the middles of its rising and its lowering edge.

    The edges are those of minimum-jerk movements (Flash and Hogan 1985), so that noise at the
    flat ends does not move them.

    Parameters
    ----------
    height, time_s : ndarray, shape (T,)
        The signal, finite within the raise; seconds.
    whole : slice
        From the bottom before to the bottom after.
    top : int
        Frame of the highest heel.
    cut_start, cut_end : bool
        The start or the end is not in the signal.
    """
    first, last = whole.start, whole.stop - 1
    before, after = float(height[first]), float(height[last])
    held = _plateau(height[whole], max(before, after))
    start_s, top_s = _edge(height[first : top + 1], time_s[first : top + 1], before, held)
    # Lowering is a rise when time runs backward.
    back = slice(None, None, -1)
    lowering = slice(top, last + 1)
    end_s, lower_s = (
        -t for t in _edge(height[lowering][back], -time_s[lowering][back], after, held)
    )
    top_s, lower_s = min(top_s, time_s[last]), max(lower_s, time_s[first])
    if top_s > lower_s:  # no hold: both edges point at the same time
        top_s = lower_s = (top_s + lower_s) / 2
    inside = np.clip([start_s, top_s, lower_s, end_s], time_s[first], time_s[last])
    times = [float(t) for t in np.maximum.accumulate(inside)]
    about = np.abs(time_s[first : last + 1] - time_s[top]) <= TOP_WINDOW_S
    return Raise(
        start_s=times[0],
        top_s=times[1],
        lower_s=times[2],
        end_s=times[3],
        height=float(np.mean(height[first : last + 1][about])),
        bottom=float(height[first]),
        first=int(first),
        top=int(top),
        last=int(last),
        cut_start=cut_start,
        cut_end=cut_end,
    )


def _plateau(values: Floats, floor: float) -> float:
    """Height at which the heel stays at the top: the median of the upper part.

    Not the highest value, which is where the noise or a last push before lowering is.
    """
    peak = float(values.max())
    return float(np.median(values[values >= floor + PLATEAU_SHARE * (peak - floor)]))


def _edge(values: Floats, time_s: Floats, low: float, high: float) -> tuple[float, float]:
    """Start and end of a smooth movement from the low to the high level.

    The plateaus on both sides are flat and noisy, so that the movement's ends are read
    from its steep middle, as a minimum-jerk movement of the same middle would have them.
    """
    if len(values) < 3 or high <= low:
        return float(time_s[0]), float(time_s[-1])
    upper = low + EDGE_HIGH * (high - low)
    reached = int(np.argmax(values >= upper))
    levels = (low + EDGE_LOW * (high - low), upper)
    below = np.flatnonzero(values[: reached + 1] <= levels[0])
    places = (int(below[-1]) if len(below) else 0, max(reached - 1, 0))
    crossings = [_crossing(values, time_s, i, at) for i, at in zip(places, levels, strict=True)]
    length = max(crossings[1] - crossings[0], 0.0) / EDGE_SPAN
    start = crossings[0] - _minimum_jerk_time(EDGE_LOW) * length
    return start, start + length


def _crossing(values: Floats, time_s: Floats, i: int, level: float) -> float:
    """When the line from sample i to the next one passes the level."""
    i = min(i, len(values) - 2)
    part = (level - values[i]) / max(values[i + 1] - values[i], 1e-12)
    return float(time_s[i] + np.clip(part, 0.0, 1.0) * (time_s[i + 1] - time_s[i]))

"""Strictly increasing frame times from whatever timestamps a clip carries."""

import math
from collections import deque
from fractions import Fraction
from itertools import pairwise
from statistics import median

# Two stamps closer than this are one stamp that was repeated: no camera is that fast.
MIN_STEP_S = 1e-6
# A step longer than this is believed only when the following stamp goes on from it, so
# that one wild stamp can't tear the clip apart; a real pause passes.
JUMP_S = 1.0
# Stamps further than this from the first one are no times (31 years).
LARGEST_S = 1e9
# Frames that may wait for the stamps after a bad one. More would cost memory: each
# waiting frame is a whole picture.
WINDOW = 8
# Good intervals that the median interval is taken over.
MEMORY = 99
# Interval used until a good one was seen and when the clip names none.
DEFAULT_INTERVAL_S = 1 / 30
# A part begins with the frame of its own time, however that was rounded.
TIME_TOLERANCE_S = 1e-4


def true_time_s(passed_s: float, tick_s: Fraction, slow_motion: float) -> float:
    """Time of the real movement from the first frame that is read.

    Parameters
    ----------
    passed_s : float
        As it is played.
    tick_s : Fraction
        Of the stream's clock.
    slow_motion : float
        How many times slower than in truth the clip plays.
    """
    # Whole ticks again: the difference of two rounded times strays from an even step.
    whole_s = float(round(passed_s / tick_s) * tick_s)
    same = abs(whole_s - passed_s) < MIN_STEP_S
    return (whole_s if same else passed_s) / slow_motion


class TimestampRepair:
    """Repairs timestamps one by one, holding back no more than `WINDOW` of them.

    A stamp that is finite and follows its neighbours is passed on at once and exactly
    (less the first one's). One that is missing, repeated, backward or wildly ahead gets
    the time before it plus the median interval, or is spread evenly where that would
    not fit below the next good stamp. When the stamps start again from an earlier time
    (clips joined end to end), the rest goes on from the last good time with its own
    intervals.

    Parameters
    ----------
    interval_s : float
        Seconds between frames as the clip claims; used until intervals were seen.

    Attributes
    ----------
    repaired : int
        Stamps so far that did not keep their own time.
    """

    def __init__(self, interval_s: float = DEFAULT_INTERVAL_S) -> None:
        sane = math.isfinite(interval_s) and MIN_STEP_S < interval_s <= JUMP_S
        self._nominal_s = interval_s if sane else DEFAULT_INTERVAL_S
        self._intervals: deque[float] = deque(maxlen=MEMORY)
        self._waiting: deque[float | None] = deque()
        self._first: float | None = None  # the first finite stamp: the stamps' zero
        self._shift = 0.0  # stamp less shift is the time
        self._last: float | None = None  # the last time that was given out
        self._last_is_own = False
        self.repaired = 0

    @property
    def interval_s(self) -> float:
        """Median seconds between good frames so far."""
        return median(self._intervals) if self._intervals else self._nominal_s

    def push(self, stamp_s: float | None) -> list[float]:
        """Take the next frame's stamp.

        Parameters
        ----------
        stamp_s : float or None
            Seconds on any clock; None or NaN when it is missing.

        Returns
        -------
        list of float
            Times of the oldest frames still waiting, in order; often just this one's,
            empty while the stamp is in doubt.
        """
        self._waiting.append(self._from_first(stamp_s))
        return self._settle(last_call=False)

    def flush(self) -> list[float]:
        """Give the times of the frames still waiting; no stamp follows them."""
        return self._settle(last_call=True)

    def _from_first(self, stamp_s: float | None) -> float | None:
        if stamp_s is None or not math.isfinite(stamp_s):
            return None
        if self._first is None:
            self._first = stamp_s
        relative = stamp_s - self._first
        return relative if abs(relative) <= LARGEST_S else None

    def _settle(self, *, last_call: bool) -> list[float]:
        times: list[float] = []
        while self._waiting:
            hopeless = last_call or len(self._waiting) >= WINDOW
            if self._last is None:
                settled = self._start(hopeless)
            else:
                settled = self._go_on(self._last, hopeless)
            if not settled:
                break
            times.extend(settled)
        return times

    def _start(self, hopeless: bool) -> list[float]:
        """Times up to the first finite stamp, which sets where the stamps' zero is."""
        for known, stamp in enumerate(self._waiting):
            if stamp is not None:
                step = self._nominal_s
                self._shift = stamp - known * step
                return [self._give(i * step, own=i == known) for i in range(known + 1)]
        return [self._give(0.0, own=False)] if hopeless else []

    def _go_on(self, last: float, hopeless: bool) -> list[float]:
        stamps = list(self._waiting)
        for i, stamp in enumerate(stamps):
            if stamp is None:
                continue
            time = stamp - self._shift
            if time - last < (i + 1) * MIN_STEP_S:
                continue
            believed = self._believed(stamp, stamps[i + 1 :], last)
            if believed is None and not hopeless:
                return []
            if believed is not False:
                return self._bridge(last, time, i)
        return self._restart(stamps, last) if hopeless else []

    def _believed(self, stamp: float, following: list[float | None], last: float) -> bool | None:
        """Whether a stamp that is ahead of `last` is right; None while it can't be told."""
        if stamp - self._shift - last <= JUMP_S:
            return True
        for later in following:
            if later is None or later - self._shift <= last:
                continue
            return later - stamp >= MIN_STEP_S
        return None

    def _bridge(self, last: float, time: float, bad: int) -> list[float]:
        """Times of `bad` stamps and of the good one after them."""
        step = self.interval_s
        if last + bad * step > time - MIN_STEP_S:
            step = (time - last) / (bad + 1)
        filled = [self._give(last + (i + 1) * step, own=False) for i in range(bad)]
        return [*filled, self._give(time, own=True)]

    def _restart(self, stamps: list[float | None], last: float) -> list[float]:
        """Time of a stamp that no later one can mend; a new clock is followed from here."""
        time = last + self.interval_s
        stamp = stamps[0]
        following = [s for s in stamps if s is not None]
        climbs = len(following) > 1 and all(b > a for a, b in pairwise(following))
        if stamp is not None and climbs:
            self._shift = stamp - time
        return [self._give(time, own=False)]

    def _give(self, time: float, *, own: bool) -> float:
        self._waiting.popleft()
        if own and self._last_is_own and self._last is not None:
            self._intervals.append(time - self._last)
        self._last = time
        self._last_is_own = own
        self.repaired += not own
        return time

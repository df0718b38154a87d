"""From a value over time to there-and-back movements, causally."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

SETTLE_S = 0.2
"""So long without a new low and the way back is over."""
SETTLED_SHARE = 0.02
"""Of the movement: who sinks by less than this has come to rest, and only settles."""
RISEN_SHARE = 0.15
"""Or so much of the movement up again, which is the next one."""
FLOOR_S = 10.0
"""Memory of a rest: the lowest of so much time is where a movement starts from."""
PAUSE_S, PAUSE_SHARE = 0.8, 0.25
"""A pause on the way up: so long within this share of the least movement. What goes on up
from it by a whole movement begins there: a lunge after the step into it."""
QUICK_S = 0.15
"""A movement over in less is a jump of the landmarks."""


@dataclass(slots=True)
class Excursion(Generic[T]):
    """One excursion of a signal: away from its rest and back.

    Attributes
    ----------
    values : list of float
        From the bottom before it to the bottom after it.
    samples : list
        What was given with each value.
    after : list
        What was given after the bottom, until the excursion was known to be over.
    top : int
        Index of the largest value.
    cut_start, cut_end : bool
        The start or the end was not seen.
    """

    values: list[float]
    samples: list[T]
    after: list[T]
    top: int
    cut_start: bool = False
    cut_end: bool = False


@dataclass(slots=True)
class ExcursionDetector(Generic[T]):
    """Finds excursions as the values come in: two thresholds and a settling time.

    Attributes
    ----------
    least : float
        Smallest change that is an excursion, in the unit of the values.
    return_share : float
        It is over when this share of it is taken back.
    up : bool
        An excursion is under way.
    """

    least: float
    return_share: float
    up: bool = False
    _times: list[float] = field(default_factory=list)
    _values: list[float] = field(default_factory=list)
    _samples: list[T] = field(default_factory=list)
    _floor: int = 0
    _top: int = 0
    _low: int = 0
    _rest: int = 0
    _pause: int | None = None
    _back: bool = False
    _cut: bool = False

    @property
    def size(self) -> float:
        """Change so far of what is under way; 0 when nothing is."""
        if not self.up:
            return 0.0
        return self._values[self._top] - (0.0 if self._cut else self._values[self._floor])

    def push(self, time_s: float, value: float, sample: T) -> list[Excursion[T]]:
        """Take the next value; return the excursions that are over with it.

        Parameters
        ----------
        time_s : float
            Later than the one before.
        value : float
            Finite; values that are not known are left out by the caller.
        sample : object
            Handed out again with the excursion.
        """
        first = not self._values
        self._times.append(time_s)
        self._values.append(value)
        self._samples.append(sample)
        if first and value > self.least:
            self._begin(cut=True)
            return []
        return self._step(len(self._values) - 1)

    def finish(self) -> list[Excursion[T]]:
        """Return what was under way at the end, and start anew."""
        found: list[Excursion[T]] = []
        if self.up and self._back:
            found = self._excursion(self._low, cut_end=False)
        elif self.up:
            found = self._excursion(len(self._values) - 1, cut_end=True)
        self._times, self._values, self._samples = [], [], []
        self._floor = self._top = self._low = self._rest = 0
        self.up = self._back = self._cut = False
        return found

    def _step(self, i: int) -> list[Excursion[T]]:
        if not self.up:
            self._wait(i)
            return []
        value = self._values[i]
        if not self._back:
            if value > self._values[self._top]:
                self._top = i
            self._from_pause(i)
            if value < self._values[self._top] - self.return_share * self.size:
                self._back, self._low, self._rest = True, i, i
            return []
        if value <= self._values[self._low]:
            self._low = i
        if value < self._values[self._rest] - SETTLED_SHARE * self.size:
            self._rest = i
            return []
        risen = value > self._values[self._low] + max(RISEN_SHARE * self.size, self.least / 2)
        if risen or self._times[i] - self._times[self._rest] >= SETTLE_S:
            return self._finish()
        return []

    def _from_pause(self, i: int) -> None:
        """Let the movement begin at the last pause when it goes on from there."""
        since = self._times[i] - PAUSE_S
        recent = []
        for t, v in zip(reversed(self._times), reversed(self._values), strict=True):
            if t < since:
                break
            recent.append(v)
        if (
            self._times[self._floor] < since
            and max(recent) - min(recent) < self.least * PAUSE_SHARE
        ):
            self._pause = i
        elif self._pause is not None and self._values[i] > self._values[self._pause] + self.least:
            kept = self._pause
            self._forget(kept)
            self._pause, self._cut, self._top = None, False, i - kept

    def _wait(self, i: int) -> None:
        """Wait for the start of an excursion."""
        value = self._values[i]
        if value <= self._values[self._floor]:
            self._forget(i)
        elif value > self._values[self._floor] + self.least:
            self._begin(cut=False)
        elif self._times[i] - self._times[self._floor] > FLOOR_S:
            recent = [j for j, t in enumerate(self._times) if t > self._times[i] - FLOOR_S / 2]
            self._forget(min(recent, key=self._values.__getitem__))

    def _begin(self, *, cut: bool) -> None:
        self.up, self._back, self._cut, self._pause = True, False, cut, None
        self._top = len(self._values) - 1

    def _forget(self, before: int) -> None:
        del self._times[:before], self._values[:before], self._samples[:before]
        self._floor = 0

    def _finish(self) -> list[Excursion[T]]:
        """Hand out the movement, and go on from its low with what came since."""
        done = self._excursion(self._low, cut_end=False)
        self._forget(self._low)
        self.up = self._back = self._cut = False
        highest = max(range(len(self._values)), key=self._values.__getitem__)
        if self._values[highest] > self._values[0] + self.least:
            self.up, self._top, self._pause = True, highest, None
        return done

    def _excursion(self, last: int, *, cut_end: bool) -> list[Excursion[T]]:
        """The movement up to a value; none when it is over too soon to be one."""
        if self._times[last] - self._times[self._floor] < QUICK_S:
            return []
        kept = slice(self._floor, last + 1)
        return [
            Excursion(
                values=self._values[kept],
                samples=self._samples[kept],
                after=self._samples[last + 1 :],
                top=self._top - self._floor,
                cut_start=self._cut,
                cut_end=cut_end,
            )
        ]

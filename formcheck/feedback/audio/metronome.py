"""Beats on a grid of samples."""

import math
from dataclasses import dataclass

SLOWEST_BPM, FASTEST_BPM = 10.0, 300.0


@dataclass(frozen=True, slots=True)
class Metronome:
    """Beats that never drift: each is placed from the first one, not from the one before.

    Attributes
    ----------
    bpm : float
        Beats a minute, `SLOWEST_BPM` to `FASTEST_BPM`.
    rate : int
        Samples a second.
    first : int
        Sample of beat 0.
    per_bar : int
        Each so-many-th beat is accented; 1 accents none.

    Raises
    ------
    ValueError
        When a number is out of range.
    """

    bpm: float
    rate: int
    first: int
    per_bar: int = 1

    def __post_init__(self) -> None:
        check_pace(self.bpm, self.per_bar)

    def sample(self, index: int) -> int:
        """Return the sample at which a beat begins, the nearest to its time."""
        return self.first + math.floor(index * 60 * self.rate / self.bpm + 0.5)

    def accented(self, index: int) -> bool:
        """Whether a beat begins a bar."""
        return self.per_bar > 1 and index % self.per_bar == 0

    def between(self, start: int, stop: int) -> range:
        """Return the indices of the beats at samples start <= s < stop."""
        return range(self._next(start), self._next(stop))

    def _next(self, sample: int) -> int:
        """Index of the first beat at or after a sample."""
        index = max(math.floor((sample - self.first) * self.bpm / (60 * self.rate)) - 1, 0)
        while self.sample(index) < sample:
            index += 1
        return index


def check_pace(bpm: float, per_bar: int) -> None:
    """Raise ValueError when there can't be such a metronome."""
    if not SLOWEST_BPM <= bpm <= FASTEST_BPM:
        raise ValueError(f"a metronome beats {SLOWEST_BPM:.0f} to {FASTEST_BPM:.0f} times a minute")
    if per_bar < 1:
        raise ValueError("a bar has at least one beat")

"""To and fro in a signal that comes value by value: its turning points."""

from collections import deque
from dataclasses import dataclass

START_SHARE = 0.15
"""Of the first swing: a signal that is still this close to where it rested has not left."""


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """A turning point.

    Attributes
    ----------
    time_s, value : float
        When, and how far.
    """

    time_s: float
    value: float


class OscillationDetector:
    """Finds the turning points of a signal that swings by more than a given size.

    At rest the last ``rest_s`` seconds are watched; a swing begins with the change that is
    large enough, where the signal left the rest.

    Parameters
    ----------
    smallest : float
        Smaller changes are noise.
    rest_s : float
        A change within this time begins the first swing.

    Attributes
    ----------
    turns : list of TurningPoint
        Since the last rest: where it left the rest, then every turning point that is sure.
    """

    def __init__(self, smallest: float, rest_s: float) -> None:
        self._smallest, self._rest_s = smallest, rest_s
        self._resting: deque[TurningPoint] = deque()
        self._furthest = TurningPoint(0.0, 0.0)
        self.turns: list[TurningPoint] = []

    def rest(self) -> None:
        """Begin anew: what has been is no swing."""
        self.turns = []
        self._resting.clear()

    def push(self, time_s: float, value: float, smallest: float | None = None) -> None:
        """Take the next value; the smallest swing may have changed with those before."""
        now = TurningPoint(time_s, value)
        if not self.turns:
            self._leave(now)
            return
        smallest = self._smallest if smallest is None else smallest
        away = self._furthest.value - self.turns[-1].value
        if away * (value - self._furthest.value) >= 0:
            self._furthest = now
        elif abs(value - self._furthest.value) >= smallest:
            self.turns.append(self._furthest)
            self._furthest = now

    def forget_first(self, share: float) -> None:
        """Begin later if the first swing turns out small: less than a share of the next."""
        turns = self.turns
        while len(turns) > 3 and _size(turns[1:3]) < share * _size(turns[2:4]):
            del turns[:2]

    @property
    def furthest(self) -> TurningPoint:
        """Furthest point of the swing that is under way."""
        return self._furthest

    def _leave(self, now: TurningPoint) -> None:
        self._resting.append(now)
        while now.time_s - self._resting[0].time_s > self._rest_s:
            self._resting.popleft()
        low = min(self._resting, key=lambda turn: turn.value)
        high = max(self._resting, key=lambda turn: turn.value)
        swing = high.value - low.value
        if swing < self._smallest:
            return
        first, last = sorted((low, high), key=lambda turn: turn.time_s)
        near = START_SHARE * swing
        left = [
            turn
            for turn in self._resting
            if turn.time_s <= last.time_s and abs(turn.value - first.value) <= near
        ]
        self.turns = [TurningPoint(left[-1].time_s, first.value)]
        self._furthest = last
        self._resting.clear()


def _size(turns: list[TurningPoint]) -> float:
    first, last = turns
    return abs(last.value - first.value)

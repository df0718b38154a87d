"""Turning points of an oscillating signal, found as its values come in."""

from collections import deque
from dataclasses import dataclass

START_SHARE = 0.15
"""Of the first half-cycle: a signal that is still this close to its rest has not left it."""


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
    """Finds the turning points of a signal that oscillates by more than a given amplitude.

    At rest the last ``rest_s`` seconds are kept; a half-cycle begins with the change that
    is large enough, where the signal left the rest.

    Parameters
    ----------
    smallest : float
        Smaller changes are noise.
    rest_s : float
        A change within this time begins the first half-cycle.

    Attributes
    ----------
    turns : list of TurningPoint
        Since the last rest: where it left the rest, then every turning point that is sure.
    """

    def __init__(self, smallest: float, rest_s: float) -> None:
        self._smallest, self._rest_s = smallest, rest_s
        self._resting: deque[TurningPoint] = deque()
        self._furthest = TurningPoint(0.0, 0.0)
        self.turning_points: list[TurningPoint] = []

    def rest(self) -> None:
        """Begin anew: what has been is no oscillation."""
        self.turning_points = []
        self._resting.clear()

    def push(self, time_s: float, value: float, smallest: float | None = None) -> None:
        """Take the next value.

        Parameters
        ----------
        time_s, value : float
            Later than the one before; finite.
        smallest : float, optional
            Smallest amplitude from now on: it may follow the amplitudes so far.
        """
        now = TurningPoint(time_s, value)
        if not self.turning_points:
            self._leave(now)
            return
        smallest = self._smallest if smallest is None else smallest
        away = self._furthest.value - self.turning_points[-1].value
        if away * (value - self._furthest.value) >= 0:
            self._furthest = now
        elif abs(value - self._furthest.value) >= smallest:
            self.turning_points.append(self._furthest)
            self._furthest = now

    def drop_small_start(self, share: float) -> None:
        """Drop the first half-cycles while they are smaller than ``share`` of the next one."""
        points = self.turning_points
        while len(points) > 3 and _amplitude(points[1:3]) < share * _amplitude(points[2:4]):
            del points[:2]

    @property
    def furthest(self) -> TurningPoint:
        """Furthest point of the half-cycle that is under way."""
        return self._furthest

    def _leave(self, now: TurningPoint) -> None:
        self._resting.append(now)
        while now.time_s - self._resting[0].time_s > self._rest_s:
            self._resting.popleft()
        low = min(self._resting, key=lambda point: point.value)
        high = max(self._resting, key=lambda point: point.value)
        amplitude = high.value - low.value
        if amplitude < self._smallest:
            return
        first, last = sorted((low, high), key=lambda point: point.time_s)
        near = START_SHARE * amplitude
        left = [
            point
            for point in self._resting
            if point.time_s <= last.time_s and abs(point.value - first.value) <= near
        ]
        self.turning_points = [TurningPoint(left[-1].time_s, first.value)]
        self._furthest = last
        self._resting.clear()


def _amplitude(points: list[TurningPoint]) -> float:
    first, last = points
    return abs(last.value - first.value)

"""Exercises that the camera can't judge: the time for which somebody does them in view."""

import numpy as np

from formcheck.kinematics.body_pose import BodyPose
from formcheck.tracking.tracker import LOST_S, CycleEvent, Progress, TrackerEvent

BOUT_GAP_S = 2.0
"""Nobody was seen for longer: the bout is over, and whoever comes next must stay for `MIN_S`
anew. Legs that are bent over a towel or a roll are hard to find, so shorter gaps are part of
it; the clock stands still in those that are longer than `LOST_S`."""
MIN_S = 3.0
"""A bout with somebody in view for less is a passer-by."""

_Stretch = tuple[float, float]
"""From when to when somebody was in view, seconds."""


class TimerTracker:
    """Keeps the time with a person in the picture; see `formcheck.tracking.tracker.Tracker`.

    Each stretch with a person in the picture becomes a `CycleEvent` of the kind "motion",
    with NaN for its size: whether they do the exercise is what the camera can't tell. A
    stretch goes on over gaps up to `LOST_S`, as any exercise does: time in which the screen
    says that the person is lost is not counted.
    """

    def __init__(self) -> None:
        self._start_s: float | None = None
        self._last_s = self._now_s = -np.inf
        self._bout: list[_Stretch] = []
        """Stretches of the bout that are over and not yet reported: it may be a passer-by."""
        self._bout_s = 0.0
        self._count, self._seconds = 0, 0.0

    @property
    def progress(self) -> Progress:
        """Stretches that are over, and seconds of all."""
        seconds = self._seconds + sum(end_s - start_s for start_s, end_s in self._bout)
        if self._start_s is not None:
            seconds += self._last_s - self._start_s
        return Progress(self._count, active=self._start_s is not None, seconds=seconds)

    def push(self, now: BodyPose) -> list[TrackerEvent]:
        """Take the next posture; return the stretches that are known to be over with it."""
        if not self._now_s < now.time_s < np.inf:
            return []
        self._now_s = now.time_s
        gap_s = now.time_s - self._last_s
        events: list[TrackerEvent] = []
        if gap_s > LOST_S:
            events = self._end_stretch()
        if gap_s > BOUT_GAP_S:
            self._bout, self._bout_s = [], 0.0
        if now.seen:
            if self._start_s is None:
                self._start_s = now.time_s
            self._last_s = now.time_s
        return events

    def finish(self) -> list[TrackerEvent]:
        """Return the stretch under way, with those of its bout that were not yet reported."""
        events = self._end_stretch()
        self._bout, self._bout_s = [], 0.0
        return events

    def _end_stretch(self) -> list[TrackerEvent]:
        """End the stretch under way; nothing is reported before the bout is long enough."""
        if self._start_s is not None and self._last_s > self._start_s:
            self._bout.append((self._start_s, self._last_s))
            self._bout_s += self._last_s - self._start_s
        self._start_s = None
        if self._bout_s < MIN_S:
            return []
        ended, self._bout = self._bout, []
        self._count += len(ended)
        self._seconds += sum(end_s - start_s for start_s, end_s in ended)
        nan = float("nan")
        return [CycleEvent("both", "motion", start_s, end_s, None, nan) for start_s, end_s in ended]

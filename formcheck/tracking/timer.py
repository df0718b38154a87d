"""Exercises that the camera can't judge: the time for which somebody does them in view."""

import numpy as np

from formcheck.exercises.catalogue import TimerExercise
from formcheck.kinematics.body_pose import BodyPose
from formcheck.tracking.tracker import CycleEvent, Progress, Tracker, TrackerEvent

AWAY_S = 2.0
"""Nobody was seen for longer: the set is over. Legs that are bent over a towel or a roll
are hard to find, so shorter gaps are part of it."""
MIN_S = 3.0
"""Somebody who is seen for less has walked through the picture."""


def timer_tracker(exercise: TimerExercise) -> Tracker:  # noqa: ARG001
    """Return a tracker that keeps the time with a person in the picture.

    Parameters
    ----------
    exercise : TimerExercise
        Nothing of it is judged, so all of them are timed alike.
    """
    return TimerTracker()


class TimerTracker:
    """Keeps time; see `timer_tracker`.

    Each stretch with a person in the picture becomes a `CycleEvent` of the kind "motion",
    without a size: whether they do the exercise is what the camera can't tell.
    """

    def __init__(self) -> None:
        self._start_s, self._last_s = 0.0, -np.inf
        self._in_view = False
        self._count, self._seconds = 0, 0.0

    @property
    def progress(self) -> Progress:
        """Stretches that are over, and seconds of all."""
        under_way = self._last_s - self._start_s if self._in_view else 0.0
        return Progress(self._count, active=self._in_view, seconds=self._seconds + under_way)

    def push(self, now: BodyPose) -> list[TrackerEvent]:
        """Take the next posture; return the stretch that is known to be over with it."""
        if not self._last_s < now.time_s < np.inf:
            return []
        gone = now.time_s - self._last_s > AWAY_S
        done = self.finish() if self._in_view and gone else []
        if now.seen:
            if not self._in_view:
                self._start_s, self._in_view = now.time_s, True
            self._last_s = now.time_s
        return done

    def finish(self) -> list[TrackerEvent]:
        """Return the stretch under way."""
        if not self._in_view:
            return []
        self._in_view = False
        if self._last_s - self._start_s < MIN_S:
            return []
        self._count, self._seconds = self._count + 1, self._seconds + self._last_s - self._start_s
        nan = float("nan")
        return [CycleEvent("both", "motion", self._start_s, self._last_s, None, nan)]

"""What is said of a set that a tracker of postures follows: times, repetitions, faults."""

from formcheck.exercises.catalogue import Exercise
from formcheck.exercises.faults import Fault
from formcheck.kinds import kind_of
from formcheck.live.followers.protocol import RepEvent
from formcheck.tracking.positions import BROKEN
from formcheck.tracking.tracker import AngleRepEvent, CycleEvent, HoldEvent, Progress, TrackerEvent

HOLD_SAID_EVERY_S = 10.0
"""The time of a hold is said as often as this."""
FAULT_SAID_EVERY_S = 3.0
"""A fault that lasts is said again after so long."""
ENDS = frozenset({*BROKEN.values(), Fault.LET_GO})
"""Faults that the end of a hold looks like: none when it was held for long enough."""


def is_timed(exercise: Exercise) -> bool:
    """Say whether time is what counts in an exercise, and not repetitions."""
    return kind_of(exercise).live_policy(exercise).mode == "timed"


class ProgressAnnouncer:
    """Says how a set goes, and remembers what was said.

    Parameters
    ----------
    exercise : Exercise
        Which.

    Attributes
    ----------
    last : RepEvent or None
        The last repetition.
    """

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._timed = is_timed(exercise)
        self.last: RepEvent | None = None
        self._said_s = self._ended_s = 0.0
        self._fault: tuple[str, float] | None = None
        self._done = False

    def rep(self, done: list[TrackerEvent]) -> RepEvent | None:
        """Return the last repetition that is over with a frame, as a coach takes it."""
        reps = [d for d in done if isinstance(d, AngleRepEvent | CycleEvent) and not self._timed]
        if not reps:
            return None
        faults = kind_of(self._exercise).cue_faults(reps[-1].faults)
        self.last = _rep_event(reps[-1], faults)
        return self.last

    def words(self, done: list[TrackerEvent], progress: Progress) -> str | None:
        """Return the time of a hold, now and then and at its end."""
        if not self._timed:
            return None
        ended = [d for d in done if isinstance(d, HoldEvent)]
        if ended:
            self._said_s, self._ended_s, self._done = 0.0, progress.seconds, False
            return f"{ended[-1].held_s:.0f} seconds"
        if progress.active and progress.seconds - self._ended_s >= self._said_s + HOLD_SAID_EVERY_S:
            self._said_s += HOLD_SAID_EVERY_S
            return f"{self._said_s:.0f} seconds{self._enough(self._said_s)}"
        return None

    def _enough(self, seconds: float) -> str:
        """Say once whether this is the time that the exercise asks for."""
        asked = self._exercise.prescription.seconds if self._exercise.prescription else None
        self._done = asked is not None and seconds >= asked[0]
        return ", long enough" if asked and 0 <= seconds - asked[0] < HOLD_SAID_EVERY_S else ""

    def fault(self, time_s: float, fault: str | None) -> str | None:
        """Return a fault of what goes on when it begins, and now and then while it lasts.

        Repetitions are judged when they are over.
        """
        if fault is None or not self._timed or (fault in ENDS and self._done):
            return None
        if self._fault and self._fault[0] == fault and time_s - self._fault[1] < FAULT_SAID_EVERY_S:
            return None
        self._fault = fault, time_s
        return fault


def _rep_event(done: AngleRepEvent | CycleEvent, faults: tuple[str, ...]) -> RepEvent:
    """Return a tracker's event as the coach takes it."""
    if isinstance(done, CycleEvent):
        return RepEvent(
            counted=True,
            depth=float("nan"),
            top_s=done.end_s,
            end_s=done.end_s,
            up_s=float("nan"),
            hold_s=0.0,
            down_s=float("nan"),
            faults=faults,
        )
    return RepEvent(
        counted=done.counted,
        depth=done.depth,
        top_s=done.top_s,
        end_s=done.end_s,
        up_s=done.top_s - done.start_s,
        hold_s=done.lower_s - done.top_s,
        down_s=done.end_s - done.lower_s,
        faults=faults,
    )

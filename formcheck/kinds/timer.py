"""Only time and sets: the camera can't judge it. And the time of what goes on."""
# ruff: noqa: ARG002 (kinds share the methods of one base)

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from formcheck.exercises import listing
from formcheck.exercises.catalogue import TimerExercise
from formcheck.kinds.kind import (
    ExerciseKind,
    LivePolicy,
    ProgressLabel,
    ResultContext,
    ResultParts,
    timed_label,
)
from formcheck.model.result import Active

if TYPE_CHECKING:
    # scipy comes with them: not for the catalogue's page.
    from formcheck.kinematics.body_pose import BodyPose
    from formcheck.model.landmarks import Side
    from formcheck.tracking.tracker import CycleEvent, Progress, Tracker, TrackerEvent


class TimerKind(ExerciseKind[TimerExercise]):
    """Timed while somebody is in view."""

    model = TimerExercise
    groups = (listing.TIMED,)

    def counting_words(self, exercise: TimerExercise) -> str:
        """Return what counts."""
        return "The time and the sets."

    def live_policy(self, exercise: TimerExercise) -> LivePolicy:
        """Return how a set goes: from any view, and without a rest before it."""
        return LivePolicy(mode="timed", needs_rest=False)

    def make_tracker(
        self,
        exercise: TimerExercise,
        side: Side,
        rest: BodyPose,
        facing: int = 1,
    ) -> Tracker:
        """Make the tracker."""
        from formcheck.tracking.timer import TimerTracker

        return TimerTracker()

    def to_result(
        self,
        exercise: TimerExercise,
        events: Sequence[TrackerEvent],
        context: ResultContext,
    ) -> ResultParts:
        """Sum up the stretches in view."""
        from formcheck.tracking.tracker import CycleEvent

        return ResultParts(active=active_of([e for e in events if isinstance(e, CycleEvent)]))

    def progress_label(
        self,
        exercise: TimerExercise,
        progress: Progress,
        target: float | None = None,
    ) -> ProgressLabel:
        """Say how long somebody was in view."""
        return timed_label(progress, target, "s", "In view")


def active_of(stretches: Sequence[CycleEvent]) -> Active | None:
    """Sum up the stretches of something that goes on.

    Parameters
    ----------
    stretches : sequence of CycleEvent
        In order of time.

    Returns
    -------
    Active or None
        The time of all; None without a stretch.
    """
    if not stretches:
        return None
    faults = dict.fromkeys(fault for stretch in stretches for fault in stretch.faults)
    return Active(
        start_s=stretches[0].start_s,
        end_s=stretches[-1].end_s,
        active_s=sum(stretch.end_s - stretch.start_s for stretch in stretches),
        lower_bound=False,
        faults=list(faults),
    )

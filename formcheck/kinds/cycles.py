"""Circles, hops, reaches, and a motion that goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from formcheck.exercises import listing, rules
from formcheck.exercises.catalogue import CycleExercise
from formcheck.kinds.kind import (
    ExerciseKind,
    LivePolicy,
    ProgressLabel,
    ResultContext,
    ResultParts,
    counted_label,
    timed_label,
)
from formcheck.kinds.timer import active_of
from formcheck.kinds.words import of_stature
from formcheck.model.result import Active, Cycle, Measured

if TYPE_CHECKING:
    # scipy comes with them: not for the catalogue's page.
    from formcheck.kinematics.body_pose import BodyPose
    from formcheck.model.landmarks import Side
    from formcheck.tracking.tracker import CycleEvent, Progress, Tracker, TrackerEvent

HOPS_SAID = 10
"""Hops are faster than numbers can be said: each tenth is."""
_UNITS = {"hop": ("hop", "hops"), "circle": ("circle", "circles"), "reach": ("reach", "reaches")}
_COUNTED = {
    "circle": "A circle counts when the ankle goes up and down by {}",
    "hop": "A hop counts when the soles rise by {} or more and the body flies",
    "reach": "A reach counts when the free foot goes {} or more forward or back",
    "motion": "Time counts while the ankle goes up or down by {}",
}


class CycleKind(ExerciseKind[CycleExercise]):
    """Counted by a tracker of the cycle; a motion is timed."""

    model = CycleExercise
    groups = (listing.CYCLES,)

    def judged_from_side_only(self, exercise: CycleExercise) -> bool:
        """Reaches forward and back don't show from the front; hops do."""
        return exercise.cycles.kind == "reach"

    def counting_words(self, exercise: CycleExercise) -> str:
        """Return what counts."""
        rule = exercise.cycles
        in_statures = rule.min_size_stature is not None
        least = of_stature(rule.min_size) if in_statures else f"{rule.min_size:g}° or more"
        text = _COUNTED[rule.kind].format(least)
        if rule.kind == "motion":
            return f"{text}, with pauses of up to {rule.max_s:g} s."
        return f"{text}, within {rule.min_s:g} to {rule.max_s:g} s."

    def fault_words(self, exercise: CycleExercise) -> list[str]:
        """Return which faults are flagged."""
        return list(_faults(exercise.cycles))

    def live_policy(self, exercise: CycleExercise) -> LivePolicy:
        """Return how a set goes."""
        kind = exercise.cycles.kind
        if kind == "motion":
            return LivePolicy(mode="timed")
        return LivePolicy(said_every=HOPS_SAID if kind == "hop" else 1)

    def make_tracker(
        self, exercise: CycleExercise, side: Side, rest: BodyPose, facing: int = 1
    ) -> Tracker:
        """Make the tracker; hops and reaches find out themselves which feet move."""
        from formcheck.tracking.circles import CircleTracker
        from formcheck.tracking.hops import HopTracker
        from formcheck.tracking.reaches import ReachTracker
        from formcheck.tracking.writing_motion import MotionTracker

        rule = exercise.cycles
        if rule.kind == "hop":
            return HopTracker(rule, rest)
        if rule.kind == "reach":
            return ReachTracker(rule, rest)
        if rule.kind == "motion":
            return MotionTracker(rule, side, rest)
        return CircleTracker(rule, side, rest, facing)

    def to_result(
        self, exercise: CycleExercise, events: Sequence[TrackerEvent], context: ResultContext
    ) -> ResultParts:
        """Put the cycles, or the stretches of a motion, into the report's words."""
        from formcheck.tracking.tracker import CycleEvent

        cycles = [event for event in events if isinstance(event, CycleEvent)]
        if exercise.cycles.kind == "motion":
            return ResultParts(active=_moved(cycles, context))
        return ResultParts(cycles=[_cycle(i, c, context) for i, c in enumerate(cycles, 1)])

    def progress_label(
        self, exercise: CycleExercise, progress: Progress, target: float | None = None
    ) -> ProgressLabel:
        """Say how many there are, or how long it has moved."""
        kind = exercise.cycles.kind
        if kind == "motion":
            return timed_label(progress, target, "s moving", "Moving")
        return counted_label(progress.count, _UNITS[kind], target)


def _faults(rule: rules.CycleRules) -> Iterator[str]:
    if rule.kind == "circle":
        yield "too small a circle"
        yield "a stop"
    if rule.kind == "hop":
        yield f"a stop of more than {rule.max_s:g} s"
    if rule.kind == "motion":
        yield "the shank moves instead of the ankle"
        yield f"a stop of more than {rule.max_s:g} s"
    if rule.forefoot_landing:
        yield "landing on the heel"
    if rule.heel_lift_stature is not None:
        yield f"the standing heel lifts by more than {of_stature(rule.heel_lift_stature)}"
    if rule.touch_s is not None:
        yield f"the reaching foot stands for more than {rule.touch_s:g} s"


def _moved(stretches: Sequence[CycleEvent], context: ResultContext) -> Active | None:
    """Sum up the stretches of a motion, with the largest range that the pictures show."""
    from formcheck.tracking.writing_motion import TRIMMED

    active = active_of(stretches)
    ranges = [_range(stretch, context, TRIMMED) for stretch in stretches]
    known = [found for found in ranges if found is not None]
    if active is None or not known:
        return active
    return active.model_copy(update={"range_deg": max(known, key=lambda found: found.value)})


def _range(event: CycleEvent, context: ResultContext, trimmed: float = 0.0) -> Measured | None:
    side = context.main if event.side == "both" else event.side
    return context.ankle_range(side, event.start_s, event.end_s, trimmed)


def _cycle(index: int, event: CycleEvent, context: ResultContext) -> Cycle:
    from formcheck.kinds.uncertainty import length_cm

    assert event.kind != "motion"
    is_circle = event.kind == "circle"
    cm = None if is_circle else length_cm(event.size, context.stature_cm)
    return Cycle(
        index=index,
        side=event.side,
        kind=event.kind,
        start_s=event.start_s,
        end_s=event.end_s,
        direction=event.direction,
        range_deg=_range(event, context) if is_circle else None,
        lower_bound=False,
        height_cm=cm if event.kind == "hop" else None,
        reach_cm=cm if event.kind == "reach" else None,
        faults=list(event.faults),
    )

"""Positions that are held: standing, stretching, or walking in them."""
# ruff: noqa: ARG002 (kinds share the methods of one base)

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from formcheck.exercises import listing, rules
from formcheck.exercises.catalogue import HoldExercise
from formcheck.kinds.kind import (
    ExerciseKind,
    LivePolicy,
    ProgressLabel,
    ResultContext,
    ResultParts,
    timed_label,
)
from formcheck.kinds.words import listed, of_foot, of_stature
from formcheck.model.result import Hold

if TYPE_CHECKING:
    # scipy comes with them: not for the catalogue's page.
    from formcheck.kinematics.body_pose import BodyPose
    from formcheck.model.landmarks import Side
    from formcheck.tracking.tracker import HoldEvent, Progress, Tracker, TrackerEvent

_POSITIONS = {
    "heels-up": ("both heels are {} or more above the ground", "a heel touches the ground"),
    "forefeet-up": ("both forefeet are {} or more above the ground", "a forefoot drops"),
    "lunge": ("the shank is tilted forward by {}", "the knee comes back"),
    "rear-leg-straight": ("the rear shank is tilted forward by {}", "the rear leg comes back"),
    "dorsiflexed": ("the toes are up by {} from their rest", "the stretch is let go"),
    "plantarflexed": ("the toes are down by {} from their rest", "the stretch is let go"),
    "knee-bent": ("the knee is bent by {}", "the foot is let go"),
    "deep-squat": ("the knees are bent by {}", "the hips rise"),
    "one-leg": ("the other foot is {} or more above the standing one", "the other foot touches"),
}
"""What is held, and what it is when it is not."""
_FREE = ("dorsiflexed", "plantarflexed")
"""Positions of a foot in the air."""


class HoldKind(ExerciseKind[HoldExercise]):
    """Timed by a tracker of the position."""

    model = HoldExercise
    groups = (listing.HOLDS,)
    needs_side_view = True

    def counting_words(self, exercise: HoldExercise) -> str:
        """Return what counts."""
        rule = exercise.hold
        in_feet = rule.enter_foot is not None
        least = of_foot(rule.enter) if in_feet else f"{rule.enter:g}° or more"
        conditions = [_POSITIONS[rule.position][0].format(least)]
        if rule.heel_lift_stature is not None:
            conditions.append("the heel is down")
        return f"Time counts while {listed(conditions)}, from {rule.min_s:g} s on."

    def fault_words(self, exercise: HoldExercise) -> list[str]:
        """Return which faults are flagged."""
        return list(_faults(exercise.hold))

    def live_policy(self, exercise: HoldExercise) -> LivePolicy:
        """Return how a set goes."""
        return LivePolicy(mode="timed")

    def make_tracker(
        self,
        exercise: HoldExercise,
        side: Side,
        rest: BodyPose,
        facing: int = 1,
    ) -> Tracker:
        """Make the tracker."""
        from formcheck.tracking.holds import HoldTracker

        return HoldTracker(exercise.hold, side, rest)

    def to_result(
        self,
        exercise: HoldExercise,
        events: Sequence[TrackerEvent],
        context: ResultContext,
    ) -> ResultParts:
        """Put the holds into the report's words."""
        from formcheck.tracking.tracker import HoldEvent

        holds = [event for event in events if isinstance(event, HoldEvent)]
        return ResultParts(holds=[_hold(i, h, context) for i, h in enumerate(holds, 1)])

    def progress_label(
        self,
        exercise: HoldExercise,
        progress: Progress,
        target: float | None = None,
    ) -> ProgressLabel:
        """Say how long it was held."""
        return timed_label(progress, target, "s held", "Holding")


def _faults(rule: rules.HoldRules) -> Iterator[str]:
    yield _POSITIONS[rule.position][1]
    if rule.rear_knee_deg is not None:
        yield f"the rear knee bends by more than {rule.rear_knee_deg:g}°"
    if rule.heel_lift_stature is not None:
        yield f"the heel lifts by more than {of_stature(rule.heel_lift_stature)}"
    if rule.target_s is not None:
        yield f"shorter than {rule.target_s:g} s"


def _hold(index: int, event: HoldEvent, context: ResultContext) -> Hold:
    from formcheck.kinds.uncertainty import free_foot_deg, length_cm, line_deg

    is_free = event.position in _FREE
    middle = (event.start_s + event.end_s) / 2
    side = context.main if event.side == "both" else event.side
    return Hold(
        index=index,
        side=event.side,
        position=event.position,
        start_s=event.start_s,
        end_s=event.end_s,
        held_s=event.held_s,
        angle_deg=free_foot_deg(event.angle_deg, context.ankle_sd(side, middle))
        if is_free
        else line_deg(event.angle_deg),
        sway_cm=length_cm(event.sway, context.stature_cm),
        faults=list(event.faults),
    )

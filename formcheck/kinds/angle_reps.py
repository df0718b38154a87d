"""Repetitions of an angle: the foot pulled up, or the knee bent."""
# ruff: noqa: ARG002 (kinds share the methods of one base)

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from formcheck.exercises import listing, rules
from formcheck.exercises.catalogue import AngleRepExercise
from formcheck.kinds.kind import (
    ExerciseKind,
    LivePolicy,
    ProgressLabel,
    ResultContext,
    ResultParts,
    counted_label,
)
from formcheck.kinds.words import full_from, of_foot
from formcheck.model.result import Measured, Rep

if TYPE_CHECKING:
    # scipy comes with them: not for the catalogue's page.
    from formcheck.kinematics.body_pose import BodyPose
    from formcheck.model.landmarks import Side
    from formcheck.tracking.tracker import AngleRepEvent, Progress, Tracker, TrackerEvent

_KNEES = {
    "bend": "the knee bends by {} and straightens",
    "jump": "the knees bend by {} and a jump follows",
    "rise": "the knee straightens by {} out of the seat",
    "step": "the body rises over a knee that was bent by {}",
}


class AngleRepKind(ExerciseKind[AngleRepExercise]):
    """Counted by a tracker of the ankle's or the knee's angle."""

    model = AngleRepExercise
    groups = (listing.TOES_UP, listing.KNEES)
    needs_side_view = True

    def group(self, exercise: AngleRepExercise) -> str:
        """Return the ankle's group or the knee's."""
        return self.groups[exercise.movement == "knee"]

    def counting_words(self, exercise: AngleRepExercise) -> str:
        """Return what counts."""
        rule = exercise.counting
        is_knee = exercise.movement == "knee"
        what = _KNEES[rule.pattern] if is_knee else "the toes go up by {} and down again"
        return (
            f"A repetition counts when {what.format(f'{rule.min_counted_deg:g}° or more')}, and"
            f" from {full_from('range', rule.full_share, rule.best_of)}."
        )

    def fault_words(self, exercise: AngleRepExercise) -> list[str]:
        """Return which faults are flagged."""
        return ["too short a range", *_form_faults(exercise.form)]

    def live_policy(self, exercise: AngleRepExercise) -> LivePolicy:
        """Return how a set goes."""
        return LivePolicy(shows_depth=True)

    def make_tracker(
        self,
        exercise: AngleRepExercise,
        side: Side,
        rest: BodyPose,
        facing: int = 1,
    ) -> Tracker:
        """Make the tracker."""
        from formcheck.tracking.angle_reps import AngleRepTracker

        return AngleRepTracker(exercise, side, rest)

    def to_result(
        self, exercise: AngleRepExercise, events: Sequence[TrackerEvent], context: ResultContext
    ) -> ResultParts:
        """Put the repetitions into the report's words."""
        from formcheck.tracking.tracker import AngleRepEvent

        reps = [event for event in events if isinstance(event, AngleRepEvent)]
        return ResultParts(reps=[_rep(i, r, exercise, context) for i, r in enumerate(reps, 1)])

    def progress_label(
        self,
        exercise: AngleRepExercise,
        progress: Progress,
        target: float | None = None,
    ) -> ProgressLabel:
        """Say how many there are."""
        partial = f"+{progress.partial} partial" if progress.partial else None
        return counted_label(progress.count, ("rep", "reps"), target, partial)


def _form_faults(form: rules.AngleForm) -> Iterator[str]:
    if form.knee_bend_deg is not None:
        yield f"the knee bends by more than {form.knee_bend_deg:g}°"
    if form.knee_past_toe_foot is not None:
        yield f"the knee passes the toes by more than {of_foot(form.knee_past_toe_foot)}"
    if form.trunk_lean_deg is not None:
        yield f"the trunk leans by more than {form.trunk_lean_deg:g}°"
    if form.min_return_s is not None:
        yield f"back in less than {form.min_return_s:g} s"
    if form.free_heel_touch:
        yield "the free leg's heel touches the ground"


def _rep(
    index: int, event: AngleRepEvent, exercise: AngleRepExercise, context: ResultContext
) -> Rep:
    from formcheck.kinds.uncertainty import depth_percent, free_foot_deg

    is_knee = exercise.movement == "knee"
    side = context.main if event.side == "both" else event.side
    return Rep(
        index=index,
        side=side,
        counted=event.counted,
        start_s=event.start_s,
        top_s=event.top_s,
        end_s=event.end_s,
        peak_plantarflexion_deg=None,
        bottom_dorsiflexion_deg=None,
        heel_height_cm=None,
        heel_height_foot_lengths=None,
        peak_dorsiflexion_deg=None
        if is_knee
        else free_foot_deg(event.size_deg, context.ankle_sd(side, event.top_s)),
        peak_knee_flexion_deg=_knee_deg(event, exercise, context) if is_knee else None,
        depth_percent=depth_percent(event.depth),
        up_s=event.top_s - event.start_s,
        hold_s=event.lower_s - event.top_s,
        down_s=event.end_s - event.lower_s,
        faults=list(event.faults),
    )


def _knee_deg(
    event: AngleRepEvent, exercise: AngleRepExercise, context: ResultContext
) -> Measured | None:
    """Deepest knee flexion; None where the movement goes from a bent knee to a straight one."""
    from formcheck.kinds.uncertainty import line_deg

    if exercise.counting.pattern == "rise":
        return None
    return line_deg(event.size_deg + context.rest.knee_deg)

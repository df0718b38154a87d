"""A kind of exercise that formcheck does not know: bows, with a fault of their own, in one file."""

from collections.abc import Sequence
from typing import Literal

from formcheck.exercises.catalogue import Exercise
from formcheck.exercises.faults import Fault, FormFault
from formcheck.exercises.rules import Degrees, Part
from formcheck.kinds import ExerciseKind, LivePolicy, ProgressLabel, ResultParts
from formcheck.kinds.kind import ResultContext, counted_label
from formcheck.kinematics.body_pose import BodyPose
from formcheck.model.landmarks import Side
from formcheck.model.result import Rep
from formcheck.tracking.tracker import AngleRepEvent, Progress, Tracker, TrackerEvent

TOML = """
format = "formcheck.exercise/2"
name = "bow"
title = "Bows"
how = "Bow from the hips, deep and slowly, with straight knees, and come up again."
camera = "Side-on, whole body and both feet in the picture, camera at hip height."
tracker = "bows"
posture = "standing"
feet = "both"

[prescription]
reps = [3, 3]

[bows]
min_deg = 10
full_deg = 30
most_deg = 60
"""


class BowFault(FormFault):
    """What only a bow can have."""

    TOO_DEEP = "too-deep", "too deep", "Bow less deep", "Less deep"


class BowRules(Part):
    """How deep a bow is."""

    min_deg: Degrees
    full_deg: Degrees
    most_deg: Degrees


class BowExercise(Exercise):
    """Bows of the trunk."""

    tracker: Literal["bows"]
    bows: BowRules


class BowTracker:
    """Counts bows; see `formcheck.tracking.tracker.Tracker`."""

    def __init__(self, rules: BowRules, rest: BodyPose) -> None:
        self._rules, self._rest_deg = rules, rest.trunk_tilt_deg
        self._bow: list[tuple[float, float]] = []
        self._count = self._partial = 0
        self._now_deg = 0.0

    @property
    def progress(self) -> Progress:
        """Where it stands."""
        depth = self._now_deg / self._rules.full_deg
        return Progress(self._count, self._partial, active=bool(self._bow), depth=depth)

    def push(self, now: BodyPose) -> list[TrackerEvent]:
        """Take the next posture; return the bow that is over with it."""
        if not now.seen:
            return []
        self._now_deg = now.trunk_tilt_deg - self._rest_deg
        if self._now_deg >= self._rules.min_deg:
            self._bow.append((now.time_s, self._now_deg))
            return []
        return self.finish()

    def finish(self) -> list[TrackerEvent]:
        """Return the bow under way."""
        bow, self._bow = self._bow, []
        if not bow:
            return []
        top_s, size = max(bow, key=lambda sample: sample[1])
        is_full = size >= self._rules.full_deg
        self._count, self._partial = self._count + is_full, self._partial + (not is_full)
        faults: tuple[str, ...] = () if is_full else (Fault.SHALLOW,)
        if size > self._rules.most_deg:
            faults = (BowFault.TOO_DEEP,)
        depth, times = size / self._rules.full_deg, (bow[0][0], top_s, top_s, bow[-1][0])
        return [AngleRepEvent("both", *times, size, 0.0, is_full, depth, faults)]


class BowKind(ExerciseKind[BowExercise]):
    """Counted by the trunk's tilt."""

    model = BowExercise
    groups = ("Bows: counted",)
    needs_side_view = True
    faults = BowFault

    def counting_words(self, exercise: BowExercise) -> str:
        """Return what counts."""
        return f"A bow counts from {exercise.bows.full_deg:g}°."

    def fault_words(self, exercise: BowExercise) -> list[str]:
        """Return which faults are flagged."""
        return [
            f"less than {exercise.bows.full_deg:g}°",
            f"more than {exercise.bows.most_deg:g}°",
        ]

    def live_policy(self, exercise: BowExercise) -> LivePolicy:  # noqa: ARG002
        """Return how a set goes."""
        return LivePolicy(shows_depth=True)

    def make_tracker(
        self,
        exercise: BowExercise,
        side: Side,  # noqa: ARG002
        rest: BodyPose,
        facing: int = 1,  # noqa: ARG002
    ) -> Tracker:
        """Make the tracker."""
        return BowTracker(exercise.bows, rest)

    def to_result(
        self,
        exercise: BowExercise,  # noqa: ARG002
        events: Sequence[TrackerEvent],
        context: ResultContext,
    ) -> ResultParts:
        """Put the bows into the report's words."""
        bows = [event for event in events if isinstance(event, AngleRepEvent)]
        return ResultParts(reps=[_rep(i, bow, context.main) for i, bow in enumerate(bows, 1)])

    def progress_label(
        self,
        exercise: BowExercise,  # noqa: ARG002
        progress: Progress,
        target: float | None = None,
    ) -> ProgressLabel:
        """Say how many there are."""
        return counted_label(progress.count, ("bow", "bows"), target)


def _rep(index: int, bow: AngleRepEvent, side: Side) -> Rep:
    return Rep(
        index=index,
        side=side,
        counted=bow.counted,
        start_s=bow.start_s,
        top_s=bow.top_s,
        end_s=bow.end_s,
        peak_plantarflexion_deg=None,
        bottom_dorsiflexion_deg=None,
        heel_height_cm=None,
        heel_height_foot_lengths=None,
        depth_percent=None,
        up_s=bow.top_s - bow.start_s,
        hold_s=0.0,
        down_s=bow.end_s - bow.top_s,
        faults=list(bow.faults),
    )

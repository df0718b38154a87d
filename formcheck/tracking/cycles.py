"""Movements that go round and come again: circles, hops, reaches, and a motion that goes on."""

from formcheck.exercises.catalogue import CycleExercise
from formcheck.kinematics.body_pose import BodyPose
from formcheck.model.landmarks import Side
from formcheck.tracking.circles import CircleTracker
from formcheck.tracking.hops import HopTracker
from formcheck.tracking.reaches import ReachTracker
from formcheck.tracking.tracker import Tracker
from formcheck.tracking.writing_motion import MotionTracker


def cycle_tracker(exercise: CycleExercise, side: Side, rest: BodyPose, facing: int = 1) -> Tracker:
    """Return the tracker of the exercise's kind.

    Parameters
    ----------
    exercise : CycleExercise
        What counts.
    side : "left" or "right"
        The foot that circles or writes. Hops and reaches find out themselves which feet
        hop, and which stands.
    rest : BodyPose
        The person at rest.
    facing : int
        1: the person faces the right of the picture, -1: the left. It only tells which
        way a circle goes as the camera sees it.
    """
    rules = exercise.cycles
    if rules.kind == "hop":
        return HopTracker(rules, rest)
    if rules.kind == "reach":
        return ReachTracker(rules, rest)
    if rules.kind == "motion":
        return MotionTracker(rules, side, rest)
    return CircleTracker(rules, side, rest, facing)

"""The tracker that an exercise asks for."""

from formcheck.errors import ExerciseError
from formcheck.exercises.catalogue import (
    AngleRepExercise,
    CycleExercise,
    Exercise,
    HoldExercise,
    TimerExercise,
)
from formcheck.kinematics.posture import BodyPosture
from formcheck.pose.landmarks import Side
from formcheck.tracking.angle_reps import angle_rep_tracker
from formcheck.tracking.cycles import cycle_tracker
from formcheck.tracking.holds import hold_tracker
from formcheck.tracking.timer import timer_tracker
from formcheck.tracking.tracker import Tracker


def make_tracker(exercise: Exercise, side: Side, rest: BodyPosture, facing: int = 1) -> Tracker:
    """Make the tracker of an exercise.

    Parameters
    ----------
    exercise : Exercise
        What counts.
    side : "left" or "right"
        The leg that exercises, where the posture doesn't tell.
    rest : BodyPosture
        Quiet, before the exercise.
    facing : int
        1: the person faces the right of the picture, -1: the left (`CameraView.facing`);
        circles need it to tell which way they go as the camera sees it.

    Raises
    ------
    ExerciseError
        The exercise is not followed by a tracker of postures.
    """
    match exercise:
        case AngleRepExercise():
            return angle_rep_tracker(exercise, side, rest)
        case HoldExercise():
            return hold_tracker(exercise, side, rest)
        case CycleExercise():
            return cycle_tracker(exercise, side, rest, facing)
        case TimerExercise():
            return timer_tracker(exercise)
    raise ExerciseError(f"{exercise.name} has no tracker of postures")

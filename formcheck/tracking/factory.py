"""The tracker that an exercise asks for."""

from formcheck.errors import ExerciseError
from formcheck.exercises.catalogue import Exercise
from formcheck.kinematics.posture import BodyPosture
from formcheck.pose.landmarks import Side
from formcheck.tracking.tracker import Tracker


def make_tracker(exercise: Exercise, side: Side, rest: BodyPosture) -> Tracker:
    """Make the tracker of an exercise.

    Raises
    ------
    ExerciseError
        The exercise is not followed by a tracker of postures.
    """
    raise ExerciseError(f"{exercise.name} can't be followed in a clip")

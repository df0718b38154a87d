"""A finished analysis: the result, and the curves it was read from."""

from collections.abc import Mapping
from dataclasses import dataclass

from formcheck.exercises.catalogue import Exercise
from formcheck.kinematics.leg_angles import LegMotion
from formcheck.model.landmarks import Side
from formcheck.model.recording import Recording
from formcheck.model.result import Result


@dataclass(frozen=True)
class Analysis:
    """The result of one clip with the curves behind it.

    Attributes
    ----------
    result : Result
        What goes into ``report.json``.
    legs : mapping of LegMotion
        By side; a leg that was not measured is missing.
    recording : Recording
        What it was measured from; its track's ``time_s`` is the time of every curve.
    exercise : Exercise
        What was done, as the catalogue or the user's own file has it.
    """

    result: Result
    legs: Mapping[Side, LegMotion]
    recording: Recording
    exercise: Exercise

"""What a user can set for the analysis of a clip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from formcheck.model.clip_reading import AS_STORED, ClipReading

if TYPE_CHECKING:
    # pydantic comes with it: not for --help.
    from formcheck.exercises.catalogue import Exercise
    from formcheck.kinematics.people import PersonInView
    from formcheck.model.corrections import Corrections

AUTO = "auto"
"""In place of an exercise's name: find out which of the main exercises it is."""
ProgressCallback = Callable[[str, int, int | None], None]
"""Called with the stage ("pose", "people", "mirrored", "foot", "video"), frames done, frames
in all or None."""


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of one analysis.

    Attributes
    ----------
    exercise : str
        Name in the catalogue, or `AUTO`.
    side : "auto", "left", "right" or "both"
        Which leg to measure; auto takes what the picture shows.
    height_cm, foot_length_cm, mass_kg : float or None
        The person's; cm need one of the first two, work the last.
    model : Path or None
        Another pose model bundle instead of the bundled one.
    exercise_file : Path or None
        The user's own exercise file instead of one of the catalogue.
    target : float or None
        Heel height that is full depth, foot lengths; None takes the set's own best.
    level : float or None
        Degrees by which the camera is rolled (`formcheck.model.recording.Roll` has the
        sign); None asks the picture.
    careful : bool
        Run the pose model on every frame, and a second time, mirrored (`formcheck.pose.mirrored`).
    person_in_view : "auto", "left", "right" or "largest"
        Whom to measure where several people are in view (`formcheck.kinematics.people`).
    reading : ClipReading
        How the clip's frames are turned and timed, and which part of it is read.
    corrections : Corrections or None
        What a person has corrected by hand.
    every_frame : bool
        Look for the pose in every frame, also of clips with more of them than a movement needs.
    jobs : int or None
        Pose networks at a time; None takes as many as there are cores and memory for. The
        result is the same.
    """

    exercise: str = "calf-raise"
    side: Literal["auto", "left", "right", "both"] = "auto"
    height_cm: float | None = None
    foot_length_cm: float | None = None
    mass_kg: float | None = None
    model: Path | None = None
    target: float | None = None
    exercise_file: Path | None = None
    level: float | None = None
    careful: bool = False
    person_in_view: PersonInView = "auto"
    reading: ClipReading = AS_STORED
    corrections: Corrections | None = None
    every_frame: bool = False
    jobs: int | None = None

    @property
    def looks_at_all(self) -> bool:
        """Whether no frame is passed over."""
        return self.every_frame or self.careful


def exercise_of(options: Options) -> Exercise:
    """Return the exercise that is asked for; calf raises as long as it is not known.

    Raises
    ------
    ExerciseError
        When there is none of this name, or its file is not sound.
    """
    from formcheck.kinds import load_exercise, read_exercise

    if options.exercise_file is not None:
        return read_exercise(options.exercise_file)
    return load_exercise("calf-raise" if options.exercise == AUTO else options.exercise)

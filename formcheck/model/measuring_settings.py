"""With which settings a clip was measured, so that it can be measured so again."""

from typing import Literal

from formcheck.model.result_part import ResultPart


class MeasuringSettings(ResultPart):
    """What the user set; null where nothing was given.

    ``exercise`` is what was asked for ("auto" to find it out), ``target_foot_lengths`` the heel
    height of full depth, ``level_deg`` the camera's tilt, ``exercise_file`` the user's own
    exercise.
    """

    exercise: str
    side: Literal["auto", "left", "right", "both"] = "auto"
    body_height_cm: float | None = None
    foot_length_cm: float | None = None
    mass_kg: float | None = None
    target_foot_lengths: float | None = None
    level_deg: float | None = None
    exercise_file: str | None = None

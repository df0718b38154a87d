"""What formcheck says about a clip: the typed form of ``report.json``.

Angles are in degrees, heights in cm, times in seconds from the clip's first frame.
A field named for a direction is positive in that direction (``plantarflexion_deg`` 30
is 30 degrees of plantarflexion); every other ankle angle is signed, dorsiflexion
positive. None means that it could not be measured, never zero.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Side = Literal["left", "right"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Measured(_Part):
    """A measured quantity with the half-width of its 95 % interval."""

    value: float
    plus_minus: float = Field(ge=0)


class Clip(_Part):
    """The clip as it was read (size and rotation after turning it upright)."""

    path: str
    width: int
    height: int
    duration_s: float
    frames: int
    rotation_deg: int


class View(_Part):
    """Where the camera stands to the person.

    ``yaw_deg`` is 0 when the person is seen exactly from the side and 90 from the front
    or the back. ``ok`` is false when angles can't be measured from here; ``advice`` then
    says what to change.
    """

    facing: Literal["left", "right", "front", "back"] | None
    yaw_deg: Measured | None
    ok: bool
    advice: str | None


class Detection(_Part):
    """How much of the clip shows a person, and which leg is nearer to the camera."""

    frames_with_pose: float = Field(ge=0, le=1)
    near_side: Side | None


class Scale(_Part):
    """Centimetres per pixel at the near leg, and where that comes from."""

    cm_per_px: Measured | None
    source: Literal["height", "foot-length", "none"]


class Neutral(_Part):
    """Ankle angle of the quiet stance, which is the zero of every other ankle angle."""

    left_deg: Measured | None
    right_deg: Measured | None
    source: Literal["stance", "assumed"]


class Rep(_Part):
    """One repetition, counted or not.

    ``depth_percent`` is the heel's rise in percent of the reference depth; ``counted``
    is false for a partial raise, a cheat and a raise cut by the start or end of the
    clip, and ``faults`` says which.
    """

    index: int
    side: Side
    counted: bool
    start_s: float
    top_s: float
    end_s: float
    peak_plantarflexion_deg: Measured | None
    bottom_dorsiflexion_deg: Measured | None
    heel_height_cm: Measured | None
    heel_height_foot_lengths: Measured | None
    depth_percent: Measured | None
    up_s: float
    hold_s: float
    down_s: float
    faults: list[str]


class Hold(_Part):
    """A position that was held."""

    index: int
    side: Side
    start_s: float
    end_s: float
    angle_deg: Measured | None
    faults: list[str]


class JointRange(_Part):
    """Range of motion of one ankle over the clip."""

    dorsiflexion_deg: Measured | None
    plantarflexion_deg: Measured | None
    total_deg: Measured | None


class RangeOfMotion(_Part):
    """Range of motion of both ankles; None for an ankle that was not measured."""

    left: JointRange | None
    right: JointRange | None


class Summary(_Part):
    """The set as a whole.

    ``total_displacement_cm`` is the sum of the counted raises' heel heights, ``work_j``
    the work against gravity (it needs the body mass), ``fatigue_percent`` the drop from
    the first counted raises to the last, ``symmetry_percent`` the lower leg's mean heel
    height in percent of the other's, ``mean_tempo_s`` the mean time of a counted raise.
    """

    rep_count: int
    partial_reps: int
    peak_heel_height_cm: Measured | None
    total_displacement_cm: Measured | None
    work_j: Measured | None
    fatigue_percent: Measured | None
    symmetry_percent: Measured | None
    mean_tempo_s: float | None
    faults: dict[str, int]


class Notice(_Part):
    """Something the reader of the result should know."""

    code: str
    message: str


class Result(_Part):
    """Everything that was measured in one clip (``report.json``)."""

    schema_: Literal["formcheck.report/1"] = Field(default="formcheck.report/1", alias="schema")
    clip: Clip
    exercise: str
    view: View
    detection: Detection
    scale: Scale
    neutral: Neutral
    summary: Summary
    reps: list[Rep]
    holds: list[Hold]
    range_of_motion: RangeOfMotion
    warnings: list[Notice]

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, populate_by_name=True
    )

"""What formcheck says about a clip: the typed form of ``report.json``.

Angles are in degrees, heights in cm, times in seconds from the clip's first frame.
A field named for a direction is positive in that direction (``plantarflexion_deg`` 30
is 30 degrees of plantarflexion); every other ankle angle is signed, dorsiflexion
positive. None means that it could not be measured, never zero.
"""

from typing import Final, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from formcheck.model.corrections import ByHand, Corrections
from formcheck.model.limits import MAX_CLIP_S, MAX_REP_S
from formcheck.model.measured import Z_95 as Z_95
from formcheck.model.measured import Measured as Measured
from formcheck.model.measuring_settings import MeasuringSettings
from formcheck.model.result_part import ResultPart
from formcheck.model.result_part import Side as Side
from formcheck.model.rom_result import RomMean as RomMean
from formcheck.model.rom_result import RomSide as RomSide
from formcheck.model.rom_result import RomTest as RomTest
from formcheck.model.rom_result import RomTry as RomTry
from formcheck.model.sides import Feet as Feet

SHALLOW: Final = "shallow"
CUT_OFF: Final = "cut-off"
"""The fault of a partial repetition; where a repetition has it, it comes first."""


class Clip(ResultPart):
    """The clip as it was read (size and rotation after turning it upright).

    ``rotation_deg`` is all of the clockwise turn, ``turned_deg`` the part of it that is not
    the file's own; ``mirrored`` pictures were flipped back left to right. Of a part of a clip,
    from ``from_s`` to ``to_s``, all times count from its first frame; those of slow motion
    are the clip's own over ``slow_motion``.
    """

    path: str
    width: int
    height: int
    duration_s: float
    frames: int
    rotation_deg: int
    turned_deg: Literal[0, 90, 180, 270] = 0
    mirrored: bool = False
    from_s: float = 0.0
    to_s: float | None = None
    slow_motion: float = 1.0


class View(ResultPart):
    """Where the camera stands to the person.

    ``yaw_deg`` is 0 when the person is seen exactly from the side and 90 from the front
    or the back. ``ok`` is false when angles can't be measured from here; ``advice`` then
    says what to change.
    """

    facing: Literal["left", "right", "front", "back"] | None
    yaw_deg: Measured | None
    ok: bool
    advice: str | None


class Detection(ResultPart):
    """How much of the clip shows a person, and which leg is nearer to the camera."""

    frames_with_pose: float = Field(ge=0, le=1)
    near_side: Side | None


class Scale(ResultPart):
    """Centimetres per pixel at the near leg, and where that comes from."""

    cm_per_px: Measured | None
    source: Literal["height", "foot-length", "none"]


class Neutral(ResultPart):
    """Ankle angle in the neutral position, which is the zero of every other ankle angle.

    ``taken_s`` is the begin and the end of the rest that is the zero, seconds; null where there
    is none, and in older reports.
    """

    left_deg: Measured | None
    right_deg: Measured | None
    source: Literal["stance", "assumed"]
    taken_s: tuple[float, float] | None = None


class Rep(ResultPart):
    """One repetition, counted or not.

    ``depth_percent`` is the movement's size in percent of the reference depth; ``counted``
    is false for a partial repetition, a cheat and one cut by the start or end of the
    clip, and ``faults`` says which. Of the peaks those are given that the exercise is about.
    ``by_hand`` says that a person added it or left it out; an added one in which nothing could be
    measured has no numbers, and its times are those that were given.
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
    peak_dorsiflexion_deg: Measured | None = None
    peak_knee_flexion_deg: Measured | None = None
    depth_percent: Measured | None
    up_s: float | None
    hold_s: float | None
    down_s: float | None
    faults: list[str]
    by_hand: ByHand | None = None

    @model_validator(mode="after")
    def _check_times(self) -> Self:
        # In a report that somebody else wrote: curves are drawn over these times.
        if not self.start_s <= self.top_s <= self.end_s:
            raise ValueError("its start, top and end are out of order")
        if max(-self.start_s, self.end_s) > MAX_CLIP_S or self.end_s - self.start_s > MAX_REP_S:
            raise ValueError("its times are out of range")
        return self

    @property
    def is_cut_off(self) -> bool:
        """Only part of it was seen: its peaks are lower bounds, and its depth says nothing."""
        return CUT_OFF in self.faults

    @property
    def is_partial(self) -> bool:
        """Too small to count, and nothing worse."""
        return self.faults[:1] == [SHALLOW]


class Hold(ResultPart):
    """A position that was held.

    ``position`` is the exercise's word for it (``"heels-up"``), ``angle_deg`` the angle that
    the exercise holds (ankle, shank tilt or knee), ``held_s`` the time in it without the
    breaks, ``sway_cm`` the standard deviation of the hip's way forward and back.
    """

    index: int
    side: Feet
    position: str = "raised"
    start_s: float
    end_s: float
    held_s: float | None = None
    angle_deg: Measured | None
    sway_cm: Measured | None = None
    faults: list[str]
    by_hand: ByHand | None = None

    @property
    def counted(self) -> bool:
        """Not left out by hand."""
        return self.by_hand != "left-out"


class Cycle(ResultPart):
    """One circle, hop or reach.

    ``direction`` is as the camera sees it. ``range_deg`` is the ankle's range in a circle, up and
    down in the leg's plane, a minimum where ``lower_bound`` is true: read from bare landmarks, as
    older results are. ``height_cm`` is how high a hop went, ``reach_cm`` how far a foot reached.
    """

    index: int
    side: Feet
    kind: Literal["circle", "hop", "reach"]
    start_s: float
    end_s: float
    direction: Literal["clockwise", "counterclockwise"] | None = None
    range_deg: Measured | None = None
    lower_bound: bool = True
    height_cm: Measured | None = None
    reach_cm: Measured | None = None
    faults: list[str]
    by_hand: ByHand | None = None

    @property
    def counted(self) -> bool:
        """Not left out by hand."""
        return self.by_hand != "left-out"


class Active(ResultPart):
    """How long something was done: ``active_s`` of the time from start to end.

    ``range_deg`` and ``lower_bound`` are as those of a `Cycle`.
    """

    start_s: float
    end_s: float
    active_s: float
    range_deg: Measured | None = None
    lower_bound: bool = True
    faults: list[str]


class Prompted(ResultPart):
    """A prompt in a test: what was not kept, and when that was said."""

    at_s: float
    criterion: Literal["pace", "height", "knee", "trunk"]


class Norm(ResultPart):
    """A published figure beside a test's result; no diagnosis."""

    who: str
    reps: float
    total_displacement_cm: float | None = None
    source: str


class Endurance(ResultPart):
    """A heel-rise endurance test.

    ``reps`` counts the full raises before the end of the test, ``duration_s`` is the time
    from the first to the last of them; ``stopped_by`` is the criterion whose prompts went
    unheeded, "no-raise" when no more raises came, None when the clip ended before.
    """

    side: Side
    bpm: float
    reps: int
    duration_s: float
    stopped_by: Literal["pace", "height", "knee", "trunk", "no-raise"] | None
    stopped_s: float | None
    prompts: list[Prompted]
    total_displacement_cm: Measured | None
    norms: list[Norm]


class JointRange(ResultPart):
    """Range of motion of one ankle over the clip."""

    dorsiflexion_deg: Measured | None
    plantarflexion_deg: Measured | None
    total_deg: Measured | None


class RangeOfMotion(ResultPart):
    """Range of motion of both ankles; None for an ankle that was not measured."""

    left: JointRange | None
    right: JointRange | None


class Summary(ResultPart):
    """The set as a whole.

    ``total_displacement_cm`` is the sum of the counted raises' heel heights, ``work_j``
    the work against gravity (it needs the body mass), ``fatigue_percent`` the drop from
    the first counted raises to the last, ``symmetry_percent`` the lower leg's mean heel
    height in percent of the other's (``lower_leg`` says which that is), ``mean_tempo_s``
    the mean time of a counted raise, ``cycle_count`` the circles, hops or reaches,
    ``held_s`` the time in the held position.
    """

    rep_count: int
    partial_reps: int
    peak_heel_height_cm: Measured | None
    total_displacement_cm: Measured | None
    work_j: Measured | None
    fatigue_percent: Measured | None
    symmetry_percent: Measured | None
    lower_leg: Side | None = None
    mean_tempo_s: float | None
    cycle_count: int = 0
    held_s: float | None = None
    faults: dict[str, int]


class TakeSummary(ResultPart):
    """A stretch of the clip that was measured on its own, with its own zero, scale and view.

    ``begins`` says what parts it from the take before: a change of the shot, or the person
    turned round or came back nearer or farther. ``repeats`` is the index of the take that it
    shows again (a replay, which is not counted twice), ``not_measured`` why it was not measured.
    """

    index: int
    start_s: float
    end_s: float
    begins: Literal["start", "cut", "fade", "wipe", "turn", "return"]
    view: View | None = None
    near_side: Side | None = None
    repeats: int | None = None
    not_measured: str | None = None


class Notice(ResultPart):
    """Something the reader of the result should know."""

    code: str
    message: str


UnmeasuredReason = Literal[
    "nobody",
    "outside",
    "feet-outside",
    "feet-covered",
    "somebody-else",
    "missing-frames",
    "not-planted",
    "camera-moves",
    "turning",
    "shot-change",
]


class Unmeasured(ResultPart):
    """A stretch of the clip in which nothing was measured, and why.

    ``reason`` is "nobody" when nobody was found, "outside" when hips or legs were outside
    the picture, "feet-outside" and "feet-covered" when only the feet could not be seen,
    "somebody-else" when another person was found, "missing-frames" when the clip's time
    stamps jump, "not-planted" when the forefoot was not on the ground, "camera-moves" when the
    camera's motion could not be taken out, "turning" when the person turned round, "shot-change"
    when one shot faded into the next, or was wiped away by it.
    """

    start_s: float
    end_s: float
    reason: UnmeasuredReason


class Result(ResultPart):
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
    cycles: list[Cycle] = Field(default_factory=list)
    active: Active | None = None
    rom: RomTest | None = None
    endurance: Endurance | None = None
    range_of_motion: RangeOfMotion
    takes: list[TakeSummary] = Field(default_factory=list)
    warnings: list[Notice]
    unmeasured: list[Unmeasured] = Field(default_factory=list)
    settings: MeasuringSettings | None = None
    corrections: Corrections | None = None

    model_config = ConfigDict(
        defer_build=True,
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        populate_by_name=True,
    )

"""The parts of an exercise file: what counts, and what is good form."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

Number = TypeVar("Number", int, float)

Degrees = Annotated[float, Field(gt=0, lt=180, allow_inf_nan=False)]
Seconds = Annotated[float, Field(gt=0, lt=3600, allow_inf_nan=False)]
Reps = Annotated[int, Field(ge=1, le=1000)]
Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
Statures = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
"""Length over the person's stature."""


class Part(BaseModel):
    """A table of an exercise file: nothing unknown in it, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def not_below(other: str) -> Any:
    """Return a check that a number is at least the one that stands before it in the table."""

    def check(value: float | None, info: ValidationInfo) -> float | None:
        least = info.data.get(other)
        if value is not None and least is not None and value < least:
            raise ValueError(f"{value:g} is below {other} ({least:g})")
        return value

    return check


class Prescription(Part):
    """How much of it, as ranges (low, high); None where the exercise does not say."""

    sets: int | None = Field(default=None, ge=1, le=20)
    reps: tuple[Reps, Reps] | None = None
    seconds: tuple[Seconds, Seconds] | None = None
    per_side: bool = False
    note: str | None = None

    @field_validator("reps", "seconds")
    @classmethod
    def _from_low_to_high(cls, value: tuple[Number, Number] | None) -> Any:
        if value is not None and not 0 < value[0] <= value[1]:
            raise ValueError(f"{value[0]:g} to {value[1]:g} is no range from low to high")
        return value


class Counting(Part):
    """Which calf raises count. Heights are in foot lengths, so that the body sets the scale.

    The reference height is the median of ``best_of`` raises: the set's best, or its first.
    """

    min_rise: float = Field(gt=0, lt=1)
    min_counted_rise: float = Field(gt=0, lt=1)
    full_share: float = Field(gt=0, le=1)
    best_of: int = Field(ge=1)
    reference: Literal["best", "first"] = "best"
    return_share: float = Field(gt=0, lt=1)

    _counted = field_validator("min_counted_rise")(not_below("min_rise"))


class Norm(Part):
    """A published figure to stand beside a test's result; ``source`` says whose."""

    who: str
    reps: float = Field(gt=0)
    total_displacement_cm: float | None = Field(default=None, gt=0)
    source: str


class EnduranceRules(Part):
    """An endurance test: raises to a metronome until two prompts in a row go unheeded.

    ``bpm`` beats a minute, up on one, down on the next; ``pace_tolerance`` is the share of
    a raise's time by which it may be off; ``prompts`` how many unheeded ones end the test.
    """

    bpm: float = Field(ge=10, le=300)
    pace_tolerance: Share
    prompts: int = Field(ge=1, le=5)
    norms: tuple[Norm, ...] = ()


class Form(Part):
    """Good form in a calf raise; None leaves a fault unjudged. Changes are from the stance."""

    knee_bend_deg: Degrees | None = None
    knee_cheat_deg: Degrees | None = None
    knee_past_toe: Share | None = None
    trunk_lean_deg: Degrees | None = None
    return_share: Share | None = None
    min_up_s: Seconds | None = None
    min_down_s: Seconds | None = None
    min_hold_s: Seconds | None = None
    max_sink_share: Share | None = None

    _cheat = field_validator("knee_cheat_deg")(not_below("knee_bend_deg"))


class AngleCounting(Part):
    """Which repetitions of an angle (ankle pulled up, knee bent) count.

    A repetition is a change of at least ``min_deg`` from rest and back by ``return_share``
    of it; full from ``full_share`` of the median of the set's best ``best_of``, and from
    ``min_counted_deg`` in any case. Of a knee, ``pattern`` says what a repetition is: the
    knees bend and straighten; they do and a jump follows; the standing knee straightens out
    of a seat and bends again; or the body rises over the leg on a step and comes down.
    """

    pattern: Literal["bend", "jump", "rise", "step"] = "bend"
    min_deg: Degrees
    min_counted_deg: Degrees
    full_share: Share
    best_of: int = Field(ge=1)
    return_share: float = Field(gt=0, lt=1)

    _counted = field_validator("min_counted_deg")(not_below("min_deg"))


class AngleForm(Part):
    """Good form in such a repetition; None leaves a fault unjudged.

    ``knee_past_toe`` is how far the knee may pass the toes, in foot lengths;
    ``knee_bend_deg`` how far a leg that should be straight may bend; ``free_heel_touch``
    whether the other leg's heel must stay off the ground.
    """

    knee_past_toe: Share | None = None
    knee_bend_deg: Degrees | None = None
    trunk_lean_deg: Degrees | None = None
    min_return_s: Seconds | None = None
    free_heel_touch: bool = False


IN_FOOT_LENGTHS = ("heels-up", "forefeet-up", "one-leg")
"""Positions that are measured so; the others are in degrees."""
IN_STATURES = ("hop", "reach")
"""Cycles that are measured so; the others are in degrees."""


class HoldRules(Part):
    """A position that is held, and when it is left.

    ``enter`` and ``leave`` are in the unit of the position's own measure, which
    `formcheck.tracking.holds` names for each; breaks up to ``grace_s`` are bridged, and
    holds shorter than ``min_s`` are none.
    """

    position: Literal[
        "heels-up",
        "forefeet-up",
        "lunge",
        "rear-leg-straight",
        "dorsiflexed",
        "plantarflexed",
        "knee-bent",
        "deep-squat",
        "one-leg",
    ]
    enter: float = Field(gt=0, lt=180, allow_inf_nan=False)
    leave: float = Field(gt=0, lt=180, allow_inf_nan=False)
    grace_s: Seconds
    min_s: Seconds
    target_s: Seconds | None = None
    heel_lift: Statures | None = None
    rear_knee_deg: Degrees | None = None

    _target = field_validator("target_s")(not_below("min_s"))

    @field_validator("enter")
    @classmethod
    def _in_foot_lengths(cls, value: float, info: ValidationInfo) -> float:
        position = info.data.get("position")
        if position in IN_FOOT_LENGTHS and value >= 1:
            raise ValueError(f"{value:g} is too much: {position} is in foot lengths")
        return value

    @field_validator("leave")
    @classmethod
    def _left_below_entry(cls, value: float, info: ValidationInfo) -> float:
        enter = info.data.get("enter")
        if enter is not None and value >= enter:
            raise ValueError(f"{value:g} is not below enter ({enter:g})")
        return value

    @field_validator("rear_knee_deg")
    @classmethod
    def _of_a_rear_leg(cls, value: float | None, info: ValidationInfo) -> float | None:
        if value is not None and info.data.get("position") not in (None, "rear-leg-straight"):
            raise ValueError('it is for position = "rear-leg-straight" only')
        return value


class CycleRules(Part):
    """Movements that go round and come again.

    ``min_size`` is in degrees for circles and motion, in statures for hops (of the soles
    over the ground) and reaches. A cycle takes ``min_s`` to ``max_s``, a hop from landing
    to landing; of a motion ``min_s`` is the shortest stretch, ``max_s`` the longest pause.

    ``forefoot_landing`` asks for landings with the heel up by ``landing_deg``, as the pose
    model shows it. In a reach the standing heel must not rise by more than ``heel_lift``
    over the toes, nor the other foot stand on the ground for longer than ``touch_s``.
    """

    kind: Literal["circle", "hop", "reach", "motion"]
    min_size: float = Field(gt=0, lt=180, allow_inf_nan=False)
    min_s: Seconds
    max_s: Seconds
    forefoot_landing: bool = False
    landing_deg: Degrees = 7.0
    heel_lift: Statures | None = None
    touch_s: Seconds | None = None

    _longest = field_validator("max_s")(not_below("min_s"))

    @field_validator("min_size")
    @classmethod
    def _in_statures(cls, value: float, info: ValidationInfo) -> float:
        kind = info.data.get("kind")
        if kind in IN_STATURES and value >= 1:
            raise ValueError(f"{value:g} is too much: a {kind} is in statures")
        return value


class RomRules(Part):
    """A range-of-motion test."""

    test: Literal["active", "knee-to-wall"]
    tries: int = Field(default=3, ge=1, le=10)

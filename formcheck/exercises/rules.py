"""The parts of an exercise file: what counts, and what is good form."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

Number = TypeVar("Number", int, float)

Degrees = Annotated[float, Field(gt=0, lt=180, allow_inf_nan=False)]
Seconds = Annotated[float, Field(gt=0, lt=3600, allow_inf_nan=False)]
Reps = Annotated[int, Field(ge=1, le=1000)]
Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
Statures = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
"""Length over the person's stature."""
FootLengths = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
"""Length over the person's own foot's."""


Criterion = Literal["pace", "height", "knee", "trunk"]
"""What a raise of an endurance test must meet."""
StopReason = Literal["pace", "height", "knee", "trunk", "no-raise"]
"""What ends an endurance test."""
IN_FOOT_LENGTHS = ("heels-up", "forefeet-up", "one-leg")
"""Positions that are measured so; the others are in degrees."""
IN_STATURES = ("hop", "reach")
"""Cycles that are measured so; the others are in degrees."""
_LENGTHS = {IN_FOOT_LENGTHS: "foot lengths", IN_STATURES: "statures"}


class Part(BaseModel):
    """A table of an exercise file: nothing unknown in it, nothing changed later."""

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True, strict=True)


def not_below(other: str) -> Any:
    """Return a check that a number is at least the one that stands before it in the table."""

    def check(value: float | None, info: ValidationInfo) -> float | None:
        least = info.data.get(other)
        if value is not None and least is not None and value < least:
            raise ValueError(f"{value:g} is below {other} ({least:g})")
        return value

    return check


def below(other: str) -> Any:
    """Return a check that a number is below the one that stands before it in the table."""

    def check(value: float | None, info: ValidationInfo) -> float | None:
        limit = info.data.get(other)
        if value is not None and limit is not None and value >= limit:
            raise ValueError(f"{value:g} is not below {other} ({limit:g})")
        return value

    return check


def unit_check(chooser: str, lengths: tuple[str, ...], unit: str, *names: str) -> Any:
    """Return a check that a table's keys have the unit in which its movement is measured.

    Parameters
    ----------
    chooser : str
        The key before it that says which movement.
    lengths : tuple of str
        Those of its values that are measured as a length; the others are in degrees.
    unit : str
        Of the keys that are checked: "deg", or the one of the lengths.
    names : str
        The keys.
    """

    def check(value: float | None, info: ValidationInfo) -> float | None:
        movement = info.data.get(chooser)
        wanted = (movement in lengths) == (unit != "deg")
        if movement is None or wanted == (value is not None):
            return value
        if wanted:
            raise PydanticCustomError("missing", "Field required")
        own = "in degrees" if unit != "deg" else f"in {_LENGTHS[lengths]}"
        raise ValueError(f"{movement} is measured {own}")

    return field_validator(*names)(check)


def given(*values: float | None) -> float:
    """Return the one that is given."""
    return next(value for value in values if value is not None)


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
    A raise is over when ``end_share`` of it is lowered again.
    """

    min_rise_foot: FootLengths
    min_counted_rise_foot: FootLengths
    full_share: Share
    best_of: int = Field(ge=1)
    reference: Literal["best", "first"] = "best"
    end_share: float = Field(gt=0, lt=1)

    _counted = field_validator("min_counted_rise_foot")(not_below("min_rise_foot"))


class PublishedNorm(Part):
    """A published figure to stand beside a test's result; ``source`` says whose."""

    who: str
    reps: float = Field(gt=0)
    total_displacement_cm: float | None = Field(default=None, gt=0)
    source: str


class EnduranceRules(Part):
    """An endurance test: raises to a metronome until two prompts in a row go unheeded.

    ``bpm`` beats a minute, up on one, down on the next; ``pace_tolerance_share`` is the share of
    a raise's time by which it may be off; ``prompts`` how many unheeded ones end the test.
    """

    bpm: float = Field(ge=10, le=300)
    pace_tolerance_share: Share
    prompts: int = Field(ge=1, le=5)
    norms: tuple[PublishedNorm, ...] = ()


class Form(Part):
    """Good form in a calf raise; None leaves a fault unjudged. Changes are from the stance.

    Of a raise at least ``min_lowered_share`` is lowered again before the next one.
    """

    knee_bend_deg: Degrees | None = None
    knee_cheat_deg: Degrees | None = None
    knee_past_toe_foot: Share | None = None
    trunk_lean_deg: Degrees | None = None
    min_lowered_share: Share | None = None
    min_up_s: Seconds | None = None
    min_down_s: Seconds | None = None
    min_hold_s: Seconds | None = None
    max_sink_share: Share | None = None

    _cheat = field_validator("knee_cheat_deg")(not_below("knee_bend_deg"))


class AngleCounting(Part):
    """Which repetitions of an angle (ankle pulled up, knee bent) count.

    A repetition is a change of at least ``min_deg`` from rest and back by ``end_share``
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
    end_share: float = Field(gt=0, lt=1)

    _counted = field_validator("min_counted_deg")(not_below("min_deg"))


class AngleForm(Part):
    """Good form in such a repetition; None leaves a fault unjudged.

    ``knee_past_toe_foot`` is how far the knee may pass the toes, in foot lengths;
    ``knee_bend_deg`` how far a leg that should be straight may bend; ``free_heel_touch``
    whether the other leg's heel must stay off the ground.
    """

    knee_past_toe_foot: Share | None = None
    knee_bend_deg: Degrees | None = None
    trunk_lean_deg: Degrees | None = None
    min_return_s: Seconds | None = None
    free_heel_touch: bool = False


class HoldRules(Part):
    """A position that is held, and when it is left.

    It begins from ``enter`` and ends below ``leave``, in foot lengths for the positions in
    `IN_FOOT_LENGTHS` and in degrees for the others: `formcheck.tracking.positions` says of
    what. Breaks up to ``grace_s`` are bridged, and holds shorter than ``min_s`` are none.
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
    enter_foot: FootLengths | None = Field(default=None, validate_default=True)
    leave_foot: FootLengths | None = Field(default=None, validate_default=True)
    enter_deg: Degrees | None = Field(default=None, validate_default=True)
    leave_deg: Degrees | None = Field(default=None, validate_default=True)
    grace_s: Seconds
    min_s: Seconds
    target_s: Seconds | None = None
    heel_lift_stature: Statures | None = None
    rear_knee_deg: Degrees | None = None

    _target = field_validator("target_s")(not_below("min_s"))
    _feet = unit_check("position", IN_FOOT_LENGTHS, "foot", "enter_foot", "leave_foot")
    _angles = unit_check("position", IN_FOOT_LENGTHS, "deg", "enter_deg", "leave_deg")
    _left_feet = field_validator("leave_foot")(below("enter_foot"))
    _left_angles = field_validator("leave_deg")(below("enter_deg"))

    @property
    def enter(self) -> float:
        """From where on it is held, in the position's unit."""
        return given(self.enter_foot, self.enter_deg)

    @property
    def leave(self) -> float:
        """Below which it is left, in the position's unit."""
        return given(self.leave_foot, self.leave_deg)

    @field_validator("rear_knee_deg")
    @classmethod
    def _of_a_rear_leg(cls, value: float | None, info: ValidationInfo) -> float | None:
        if value is not None and info.data.get("position") not in (None, "rear-leg-straight"):
            raise ValueError('it is for position = "rear-leg-straight" only')
        return value


class CycleRules(Part):
    """Movements that go round and come again.

    The smallest that counts is in degrees for circles and motion, in statures for hops (of
    the soles over the ground) and reaches. A cycle takes ``min_s`` to ``max_s``, a hop from
    landing to landing; of a motion ``min_s`` is the shortest stretch, ``max_s`` the longest
    pause.

    ``forefoot_landing`` asks for landings with the heel up by ``landing_deg``, as the pose
    model shows it. In a reach the standing heel must not rise by more than
    ``heel_lift_stature`` over the toes, nor the other foot stand on the ground for longer
    than ``touch_s``.
    """

    kind: Literal["circle", "hop", "reach", "motion"]
    min_size_stature: Statures | None = Field(default=None, validate_default=True)
    min_size_deg: Degrees | None = Field(default=None, validate_default=True)
    min_s: Seconds
    max_s: Seconds
    forefoot_landing: bool = False
    landing_deg: Degrees = 7.0
    heel_lift_stature: Statures | None = None
    touch_s: Seconds | None = None

    _longest = field_validator("max_s")(not_below("min_s"))
    _lengths = unit_check("kind", IN_STATURES, "stature", "min_size_stature")
    _angles = unit_check("kind", IN_STATURES, "deg", "min_size_deg")

    @property
    def min_size(self) -> float:
        """The smallest that counts, in the kind's unit."""
        return given(self.min_size_stature, self.min_size_deg)


class RomRules(Part):
    """A range-of-motion test."""

    test: Literal["active", "knee-to-wall"]
    tries: int = Field(default=3, ge=1, le=10)

"""What a page asks to be done at the camera, checked."""

from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from formcheck import api
from formcheck.analysis.options import Options
from formcheck.errors import ExerciseError
from formcheck.exercises.catalogue import Exercise, exercise_names
from formcheck.kinds import kind_of, load_exercise
from formcheck.kinds.kind import Mode
from formcheck.model.body_units import HEIGHT, MASS, BodyMeasure
from formcheck.model.clip_reading import ClipReading, Turn
from formcheck.routines.routine import routine_names

MAX_SIZE_CHARS = 20
MAX_REPS, SECONDS, BPM = 1000, (1.0, 3600.0), (10.0, 300.0)

Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]


def _reader(measure: BodyMeasure) -> Callable[[Any], float | None]:
    """Return what reads a size of the body, typed or a number, and checks its range."""

    def read(given: Any) -> float | None:
        text = "" if given is None else str(given).strip()
        return measure.read(text[:MAX_SIZE_CHARS]) if text else None

    return read


class LiveRequest(BaseModel):
    """What is to be done at the camera, on whom, and how it is shown.

    Attributes
    ----------
    exercise, routine : str or None
        One of them, by its name; a range-of-motion test is an exercise.
    side : "auto", "left", "right" or "both"
        The leg to measure; a routine says it itself.
    reps : int or None
        Counted repetitions after which a set ends.
    seconds : float or None
        Length of an exercise that is timed.
    bpm : float or None
        Of the metronome.
    person : str or None
        Whose profile is used, and whose history it goes into.
    height_cm, mass_kg : float or None
        Given instead of the profile's; as text also in feet, pounds and the like.
    sound, voice : bool
        Tones; spoken counts and cues.
    as_mirror : bool
        The picture is shown as a mirror shows it.
    flipped : bool
        The camera gives mirrored pictures: they are flipped back.
    turn : 0, 90, 180 or 270
        By which its pictures are turned clockwise.
    camera : "computer" or "phone"
        Which.
    save : bool
        Keep it in the history.
    """

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True, allow_inf_nan=False)

    exercise: Name | None = None
    routine: Name | None = None
    side: Literal["auto", "left", "right", "both"] = "auto"
    reps: int | None = Field(default=None, ge=1, le=MAX_REPS)
    seconds: float | None = Field(default=None, ge=SECONDS[0], le=SECONDS[1])
    bpm: float | None = Field(default=None, ge=BPM[0], le=BPM[1])
    person: Name | None = None
    height_cm: Annotated[float | None, BeforeValidator(_reader(HEIGHT))] = None
    mass_kg: Annotated[float | None, BeforeValidator(_reader(MASS))] = None
    sound: bool = True
    voice: bool = False
    as_mirror: bool = True
    flipped: bool = False
    turn: Turn = 0
    camera: Literal["computer", "phone"] = "computer"
    save: bool = True

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if (self.exercise is None) == (self.routine is None):
            raise ValueError("choose an exercise or a routine")
        # By name only: a name that is a path would read a file.
        if self.routine is not None and self.routine not in routine_names():
            raise ValueError("there is no such routine")
        if self.exercise is None:
            return self
        if self.exercise not in exercise_names():
            raise ValueError("there is no such exercise")
        mode = live_mode(load_exercise(self.exercise))
        if mode == "free":
            raise ValueError("this exercise is measured in clips only")
        if self.reps is not None and mode != "counted":
            raise ValueError("this exercise is not counted: give no repetitions")
        if self.seconds is not None and mode != "timed":
            raise ValueError("this exercise is not timed: give no seconds")
        return self

    @property
    def is_test(self) -> bool:
        """Whether it is a range-of-motion test, which prompts one side after the other."""
        return self.exercise is not None and live_mode(load_exercise(self.exercise)) == "prompted"

    @property
    def reading(self) -> ClipReading:
        """How the camera's pictures are turned and flipped."""
        return ClipReading(rotate=self.turn or None, mirrored=self.flipped)

    def options(self, fill: Callable[[dict[str, Any]], None]) -> Options:
        """Return what to measure.

        Parameters
        ----------
        fill : callable
            Puts what is known of the person in place of what is not given, as
            `formcheck.app.known_sizes.fill_known`.

        Raises
        ------
        ExerciseError
            A test of one leg without that leg.
        """
        known: dict[str, Any] = {
            "side": self.side,
            "height_cm": self.height_cm,
            "foot_length_cm": None,
            "mass_kg": self.mass_kg,
        }
        fill(known)
        if self.is_test:
            # Both, one after the other, unless one is asked for.
            known["side"] = self.side
        try:
            return api.make_options(
                exercise=self.exercise or Options().exercise, model=None, **known
            )
        except ExerciseError as error:
            # The library's words name the command's options.
            raise ExerciseError("this test is of one leg: choose left or right") from error


def live_mode(exercise: Exercise) -> Mode:
    """Return how a set of an exercise goes at the camera."""
    return kind_of(exercise).live_policy(exercise).mode

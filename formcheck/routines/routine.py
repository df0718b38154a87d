"""A routine as data: one TOML file, checked when it is read."""

from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from formcheck.errors import ExerciseError, FormcheckError
from formcheck.exercises.catalogue import Exercise
from formcheck.exercises.checking import explain, nearest, one_line, toml_data
from formcheck.exercises.file_format import OldNames, decode, is_current, rename
from formcheck.exercises.rules import Part, Prescription
from formcheck.exercises.schema import schema_text
from formcheck.kinds import kind_of, load_exercise
from formcheck.model.paths import printable
from formcheck.model.regular_file import read_regular

Sides = Literal["both", "each", "left", "right"]
Pause = Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)]
"""Seconds, none at all allowed."""

_BUNDLED = Path(__file__).parent / "bundled"
_TEMPLATE = Path(__file__).with_name("template.toml")
SUFFIX = ".toml"
_FORMER_NAMES = {"sprinters-sets": "sprinter-strength"}
"""Of bundled routines; they are still understood."""
LARGEST_FILE = 100_000
"""Bytes."""


ROUTINE_FORMAT: Final = "formcheck.routine/2"
"""What stands in the ``format`` of a routine file. Version 1 had no such line."""
_OLD_KEYS = {"ready": "ready_s", "rest": "rest_s", "change": "change_s", "between": "between_s"}
"""Keys of version 1."""


class RoutineError(FormcheckError):
    """A routine is unknown or its file is wrong."""


class Entry(Part):
    """One exercise of a routine.

    What is left out comes from the exercise's own prescription: ``sets``, ``reps`` or
    ``seconds`` (their lower end), and ``sides`` from whether it is done on one foot.
    The first ``warm_up_sets`` of the sets are warm-up, of ``warm_up_reps`` if given.
    ``rest_s`` is the time between its sets.
    """

    exercise: str
    sets: int | None = Field(default=None, ge=1, le=20)
    warm_up_sets: int = Field(default=0, ge=0, le=20)
    reps: int | None = Field(default=None, ge=1, le=1000)
    warm_up_reps: int | None = Field(default=None, ge=1, le=1000)
    seconds: float | None = Field(default=None, ge=1, le=3600, allow_inf_nan=False)
    rest_s: Pause | None = None
    sides: Sides | None = None
    note: str | None = None

    @field_validator("exercise")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            load_exercise(name)
        except ExerciseError as error:
            raise ValueError(str(error)) from error
        known = load_exercise(name)
        if kind_of(known).live_policy(known).is_test:
            raise ValueError(f"{name} is a test with a command of its own, not for a routine")
        return name

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if self.reps is not None and self.seconds is not None:
            raise ValueError("take reps or seconds, not both")
        if self.planned_reps is None and self.planned_seconds is None:
            raise ValueError(f"say how many reps or seconds of {self.exercise}")
        if self.warm_up_sets > self.planned_sets:
            raise ValueError(f"{self.warm_up_sets} warm-up sets of {self.planned_sets} sets")
        if self.warm_up_reps is not None and self.planned_reps is None:
            raise ValueError("warm_up_reps is for sets of reps, not of seconds")
        return self

    @property
    def loaded(self) -> Exercise:
        """The exercise, from the catalogue."""
        return load_exercise(self.exercise)

    @property
    def planned_sets(self) -> int:
        """Sets of each side, warm-up among them."""
        prescribed = self._prescription
        if self.sets is not None or prescribed.sets is not None:
            return self.sets or prescribed.sets or 1
        # "3 of 15 to 30 s" are three holds.
        many = self._of_seconds and prescribed.reps and self.loaded.tracker == "hold"
        return prescribed.reps[0] if many and prescribed.reps else 1

    @property
    def planned_reps(self) -> int | None:
        """Repetitions of a working set; None for one of so many seconds."""
        if self.reps is not None or self._of_seconds or not self._prescription.reps:
            return self.reps
        return self._prescription.reps[0]

    @property
    def planned_seconds(self) -> float | None:
        """Seconds of a set; None for one of so many repetitions."""
        if self.seconds is not None or not self._of_seconds or not self._prescription.seconds:
            return self.seconds
        return self._prescription.seconds[0]

    @property
    def _of_seconds(self) -> bool:
        """The sets have a time: the routine says so, or else the exercise."""
        if self.reps is not None or self.seconds is not None:
            return self.seconds is not None
        return self._prescription.seconds is not None

    @property
    def _prescription(self) -> Prescription:
        return self.loaded.prescription or Prescription()

    @property
    def planned_sides(self) -> Sides:
        """Both at once, one of them, or each in turn."""
        if self.sides is not None:
            return self.sides
        feet = self.loaded.feet
        alone = feet == "one" or (self._prescription.per_side and feet != "alternate")
        return "each" if alone else "both"


class Routine(Part):
    """Exercises in order.

    ``ready_s`` is the time to get ready for a new exercise, ``rest_s`` between two sets of
    it, ``change_s`` to change sides, ``between_s`` from one exercise to the next.
    """

    format: Literal["formcheck.routine/2"] = ROUTINE_FORMAT
    title: str = Field(min_length=1, max_length=80)
    about: str = ""
    source: str | None = None
    ready_s: Pause = 10
    rest_s: Pause = 30
    change_s: Pause = 8
    between_s: Pause = 30
    # Not strictly: TOML has lists where this has a tuple.
    exercises: tuple[Entry, ...] = Field(min_length=1, max_length=50, strict=False)


def routine_names() -> list[str]:
    """Return the names of the bundled routines, sorted."""
    return sorted(path.stem for path in _BUNDLED.glob(f"*{SUFFIX}"))


def load_routine(name: str) -> Routine:
    """Load a bundled routine by its name, or one's own by its path.

    Raises
    ------
    RoutineError
        There is none, or its file is wrong; the message names the nearest, or the line.
    """
    name = _FORMER_NAMES.get(name, name)
    if name in routine_names():
        return read_routine(_BUNDLED / f"{name}{SUFFIX}")
    path = Path(name)
    if path.is_file():
        return read_routine(path)
    if path.suffix == SUFFIX or len(path.parts) > 1:
        raise RoutineError(f"{printable(path)}: there is no such file")
    raise _unknown(name)


def read_routine(path: Path) -> Routine:
    """Read a routine's file.

    Raises
    ------
    RoutineError
        When it can't be read or is not a sound routine; the message says in which line.
    """
    try:
        return _parsed(_text(path))
    except RoutineError as error:
        raise RoutineError(f"{printable(path)}: {error}") from error
    except OSError as error:
        raise RoutineError(
            f"{printable(path)}: can't be read: {error.strerror or error}"
        ) from error


def _text(path: Path) -> str:
    data = read_regular(path, LARGEST_FILE, or_pipe=True)
    try:
        return decode(data)
    except ValueError as error:
        raise RoutineError(str(error)) from error


def _parsed(text: str) -> Routine:
    try:
        data = toml_data(text)
        is_new = is_current(data, text, ROUTINE_FORMAT)
    except ValueError as error:
        raise RoutineError(str(error)) from error
    data, old_names = (data, {}) if is_new else _upgrade(data)
    try:
        return Routine.model_validate(data)
    except ValidationError as error:
        raise RoutineError(explain(error, text, Routine, old_names)) from error


def _upgrade(data: dict[str, Any]) -> tuple[dict[str, Any], OldNames]:
    """Return the data of a file of version 1 with today's keys, and what is called otherwise."""
    upgraded, old_names = rename(data, _OLD_KEYS)
    upgraded["format"] = ROUTINE_FORMAT
    entries = data.get("exercises")
    if isinstance(entries, list):
        found = [rename(e, {"rest": "rest_s"}) if isinstance(e, dict) else (e, {}) for e in entries]
        upgraded["exercises"] = [entry for entry, _ in found]
        old_names = {**old_names, **{new: old for _, names in found for new, old in names.items()}}
    return upgraded, old_names


def routine_schema_text() -> str:
    """Return the text of ``docs/routine.schema.json``, for editors."""
    return schema_text(Routine.model_json_schema(), "A routine file of formcheck")


def template() -> str:
    """Return the text of a new routine, with comments that explain it."""
    return _TEMPLATE.read_text(encoding="utf-8")


def bundled_text(name: str) -> str:
    """Return the file of a bundled routine.

    Raises
    ------
    RoutineError
        There is none of this name.
    """
    if name not in routine_names():
        raise _unknown(name)
    return (_BUNDLED / f"{name}{SUFFIX}").read_text(encoding="utf-8")


def _unknown(name: str) -> RoutineError:
    near = nearest(name, routine_names())
    hint = f"did you mean {near}?" if near else f"known are {', '.join(routine_names())}"
    return RoutineError(f"no routine is called {one_line(name)}: {hint}")

"""Exercises as data: one TOML file each, checked when it is loaded."""

import difflib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from formcheck.errors import ExerciseError
from formcheck.exercises import rules

_FOLDER = Path(__file__).parent


class Exercise(rules.Part):
    """One exercise of the catalogue; its tracker's own tables are in the subclasses.

    ``unseen`` is what a side camera can't judge of it, in words for the person;
    ``source`` where its figures come from.
    """

    name: str
    title: str
    aliases: tuple[str, ...] = ()
    how: str
    camera: str
    unseen: str | None = None
    source: str | None = None
    tracker: str
    foot: Literal["planted", "free"] = "planted"
    posture: Literal["standing", "seated", "lying", "lunge"]
    feet: Literal["both", "one", "alternate"]
    prescription: rules.Prescription | None = None


class RaiseExercise(Exercise):
    """Repetitions of the heel's rise (ankle up)."""

    tracker: Literal["reps"]
    movement: Literal["plantarflexion"]
    counting: rules.Counting
    form: rules.Form
    endurance: rules.EnduranceRules | None = None


class AngleRepExercise(Exercise):
    """Repetitions of an angle: the foot pulled up, or the knee bent."""

    tracker: Literal["reps"]
    movement: Literal["dorsiflexion", "knee"]
    counting: rules.AngleCounting
    form: rules.AngleForm


class HoldExercise(Exercise):
    """A position held: standing, stretching, or walking in it."""

    tracker: Literal["hold"]
    hold: rules.HoldRules


class CycleExercise(Exercise):
    """Circles, hops, reaches, or a motion that goes on."""

    tracker: Literal["cycles"]
    cycles: rules.CycleRules


class TimerExercise(Exercise):
    """Only time and sets: the camera can't judge it, and ``unseen`` says why."""

    tracker: Literal["timer"]
    unseen: str


class RomExercise(Exercise):
    """A range-of-motion test."""

    tracker: Literal["rom"]
    rom: rules.RomRules


_KINDS: dict[str, type[Exercise]] = {
    "hold": HoldExercise,
    "cycles": CycleExercise,
    "timer": TimerExercise,
    "rom": RomExercise,
}


def exercise_names() -> list[str]:
    """Return the names of the bundled exercises, sorted."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


@cache
def load_exercise(name: str) -> Exercise:
    """Load a bundled exercise by its name.

    Raises
    ------
    ExerciseError
        When there is no such exercise; the message names the nearest one.
    """
    if name not in exercise_names():
        near = difflib.get_close_matches(name, exercise_names(), n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(exercise_names())}"
        raise ExerciseError(f"no exercise is called {name}: {hint}")
    return read_exercise(_FOLDER / f"{name}.toml")


def load_raise(name: str) -> RaiseExercise:
    """Load an exercise whose calf raises are counted.

    Raises
    ------
    ExerciseError
        When there is no such exercise, or nothing in it is a calf raise.
    """
    exercise = load_exercise(name)
    if not isinstance(exercise, RaiseExercise):
        raise ExerciseError(f"{name} has no calf raises to count")
    return exercise


def read_exercise(path: Path) -> Exercise:
    """Read an exercise file.

    Raises
    ------
    ExerciseError
        When it is not a sound exercise; the message says where.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return _kind(data).model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ExerciseError(f"{path.name}: {place}: {first['msg']}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExerciseError(f"{path.name} is not valid TOML: {error}") from error
    except ExerciseError as error:
        raise ExerciseError(f"{path.name}: {error}") from error


def _kind(data: dict[str, Any]) -> type[Exercise]:
    tracker = data.get("tracker")
    if tracker == "reps":
        return RaiseExercise if data.get("movement") == "plantarflexion" else AngleRepExercise
    if not isinstance(tracker, str) or tracker not in _KINDS:
        raise ExerciseError(f"tracker: it must be one of reps, {', '.join(_KINDS)}")
    return _KINDS[tracker]

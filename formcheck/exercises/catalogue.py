"""Exercises as data: one TOML file each, checked when it is loaded."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, ValidationError

from formcheck.errors import ExerciseError
from formcheck.exercises import listing, rules
from formcheck.exercises.checking import explain, line_of, nearest, one_line, toml_data
from formcheck.exercises.file_format import (
    EXERCISE_FORMAT,
    decode,
    is_current,
    upgrade_exercise,
)
from formcheck.model.regular_file import read_regular

_LARGEST_FILE = 64_000
"""Bytes; the bundled ones have 2000."""
_RESERVED = {"auto"}
"""Names with a meaning of their own after ``-e``."""


def _flowing(text: str) -> str:
    flowing = one_line(text)
    if not flowing:
        raise ValueError("it is empty")
    return flowing


Name = Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""Small letters and figures, with hyphens between them."""
Words = Annotated[str, Field(max_length=2000), AfterValidator(_flowing)]
"""Text for the person, on one line: line breaks in the file are for its writer."""


class Exercise(rules.Part):
    """One exercise of the catalogue; its tracker's own tables are in the subclasses.

    ``unseen`` is what a side camera can't judge of it, in words for the person;
    ``source`` where its figures come from.
    """

    format: Literal["formcheck.exercise/2"] = EXERCISE_FORMAT
    name: Name
    title: Words
    aliases: tuple[Words, ...] = ()
    how: Words
    camera: Words
    unseen: Words | None = None
    source: Words | None = None
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
    unseen: Words


class RomExercise(Exercise):
    """A range-of-motion test."""

    tracker: Literal["rom"]
    rom: rules.RomRules


_MODELS: list[type[Exercise]] = [
    RaiseExercise,
    AngleRepExercise,
    HoldExercise,
    CycleExercise,
    TimerExercise,
    RomExercise,
]
"""What the detectors of `formcheck.tracking` read; another kind registers its own."""


def register_model(model: type[Exercise]) -> None:
    """Let files be read by a model; its ``tracker`` says which.

    `formcheck.kinds` does so for every kind when it is imported: who must read the files of all
    kinds takes the functions that read them from there.
    """
    if model not in _MODELS:
        _MODELS.append(model)
        load_exercise.cache_clear()


def exercise_models() -> list[type[Exercise]]:
    """Return the models that are registered, in their order."""
    return list(_MODELS)


def exercise_names() -> list[str]:
    """Return the names of the bundled exercises, sorted."""
    return sorted(path.stem for path in listing.FOLDER.glob("*.toml"))


@cache
def load_exercise(name: str) -> Exercise:
    """Load a bundled exercise by its name or one of its aliases.

    Upper or lower case, spaces or hyphens don't matter: ``"Achilles stretch"`` is an alias.

    Raises
    ------
    ExerciseError
        When there is no such exercise; the message names the nearest one.
    """
    sought = _as_name(name)
    if sought in exercise_names():
        return read_exercise(listing.FOLDER / f"{sought}.toml")
    called = {_as_name(alias): each for each in _bundled() for alias in each.aliases}
    if sought in called:
        return called[sought]
    near = nearest(sought, [*exercise_names(), *called])
    found = [near] if near else [each.name for each in find_exercises(name)][:3]
    hint = f"did you mean {' or '.join(found)}?" if found else "formcheck exercises lists them"
    raise ExerciseError(f"no exercise is called {one_line(name)}: {hint}")


def find_exercises(words: str) -> list[Exercise]:
    """Return the bundled exercises in whose names and titles all of these words begin one.

    Those whose own name begins like that come first.
    """
    sought = _as_name(words).split("-")
    if sought == [""]:
        return []
    found = [
        each
        for each in _bundled()
        if all(any(word.startswith(begin) for word in _own_words(each)) for begin in sought)
    ]
    return sorted(found, key=lambda each: not each.name.startswith(_as_name(words)))


def new_exercise_text(name: str, new_name: str) -> str:
    """Return the file of a bundled exercise for another one to begin with.

    Parameters
    ----------
    name : str
        Of the bundled one.
    new_name : str
        What the other one shall be called: any words, say a file's name. A taken name gets
        "my-" before it.

    Raises
    ------
    ExerciseError
        When there is no such exercise.
    """
    text = exercise_text(name)
    plain = unicodedata.normalize("NFKD", new_name.casefold()).encode("ascii", "ignore").decode()
    own = re.sub(r"[^a-z0-9]+", "-", plain)[:50].strip("-") or "exercise"
    if own in _taken():
        own = f"my-{own}"
    # Its aliases are those of the bundled one.
    text = re.sub(r"(?m)^aliases = \[[^\]]*\]\n", "", text, count=1)
    return re.sub(r'(?m)^name = ".*"$', f'name = "{own}"', text, count=1)


def exercise_text(name: str) -> str:
    """Return the file of a bundled exercise, with its comments, by its own name.

    Raises
    ------
    ExerciseError
        When there is no such exercise.
    """
    return _text(listing.FOLDER / f"{load_exercise(name).name}.toml")


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
        When it can't be read or is not a sound exercise; the message says in which line.
    """
    return _read(path)[0]


def read_own_exercise(path: Path) -> Exercise:
    """Read an exercise file of the user's, whose name no bundled exercise may have.

    Sessions of two exercises of one name would be compared as if they were one.

    Raises
    ------
    ExerciseError
        As `read_exercise`, or the name is taken.
    """
    exercise, text = _read(path)
    if exercise.name in _taken():
        line = line_of(text, ("name",))
        raise ExerciseError(
            f"{one_line(path.name)}: line {line}: the name {exercise.name} is taken by formcheck"
            " itself: give yours another"
        )
    return exercise


def _read(path: Path) -> tuple[Exercise, str]:
    """Return an exercise and its text; a pipe is read once."""
    name = one_line(path.name or str(path))
    try:
        text = _text(path)
        return _parsed(text), text
    except ExerciseError as error:
        raise ExerciseError(f"{name}: {error}") from error
    except OSError as error:
        raise ExerciseError(f"can't read {name}: {error.strerror or error}") from error


def _taken() -> set[str]:
    aliases = (_as_name(alias) for each in _bundled() for alias in each.aliases)
    return {*exercise_names(), *aliases, *_RESERVED}


def _as_name(words: str) -> str:
    return "-".join(re.findall(r"[^\W_]+", words.casefold()))


def _own_words(exercise: Exercise) -> list[str]:
    """Words of an exercise's name, title and aliases."""
    names = (exercise.name, exercise.title, *exercise.aliases)
    return [word for name in names for word in _as_name(name).split("-")]


def _bundled() -> list[Exercise]:
    return [load_exercise(name) for name in exercise_names()]


def _text(path: Path) -> str:
    data = read_regular(path, _LARGEST_FILE, or_pipe=True)
    try:
        return decode(data)
    except ValueError as error:
        raise ExerciseError(str(error)) from error


def _parsed(text: str) -> Exercise:
    try:
        data = toml_data(text)
        is_new = is_current(data, text, EXERCISE_FORMAT)
    except ValueError as error:
        raise ExerciseError(str(error)) from error
    data, old_names = (data, {}) if is_new else upgrade_exercise(data)
    model = _model_of(data, text)
    try:
        return model.model_validate(_with_tuples(data))
    except ValidationError as error:
        raise ExerciseError(explain(error, text, model, old_names)) from error


def _with_tuples(value: Any) -> Any:
    """Return TOML data with tuples for lists, so that types can be checked strictly."""
    if isinstance(value, dict):
        return {key: _with_tuples(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_with_tuples(inner) for inner in value)
    return value


def _model_of(data: dict[str, Any], text: str) -> type[Exercise]:
    """Return the model for a file's tracker, and for its movement where several share one."""
    tracker, movement = data.get("tracker"), data.get("movement")
    found = [model for model in _MODELS if tracker in _allowed(model, "tracker")]
    if found:
        return next((m for m in found if movement in _allowed(m, "movement")), found[-1])
    line = line_of(text, ("tracker",))
    place = f"line {line}: tracker" if line is not None else "tracker is missing"
    names = list(dict.fromkeys(name for model in _MODELS for name in _allowed(model, "tracker")))
    raise ExerciseError(f"{place}: it must be {', '.join(names[:-1])} or {names[-1]}")


def _allowed(model: type[Exercise], key: str) -> tuple[Any, ...]:
    """Values that a model allows for a key, where it names them."""
    field = model.model_fields.get(key)
    return () if field is None else get_args(field.annotation)

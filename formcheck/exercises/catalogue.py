"""Exercises as data: one TOML file each, checked when it is loaded."""

import difflib
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from formcheck.errors import ExerciseError

_FOLDER = Path(__file__).parent


Degrees = Annotated[float, Field(gt=0, lt=180, allow_inf_nan=False)]
Seconds = Annotated[float, Field(gt=0, lt=3600, allow_inf_nan=False)]
Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Counting(_Part):
    """What counts. Heights are in foot lengths, so that the body sets the scale."""

    min_rise: float = Field(gt=0, lt=1)
    min_counted_rise: float = Field(gt=0, lt=1)
    full_share: float = Field(gt=0, le=1)
    best_of: int = Field(ge=1)
    return_share: float = Field(gt=0, lt=1)


class Form(_Part):
    """What is good form; None leaves a fault unjudged. Changes are from the quiet stance."""

    knee_bend_deg: Degrees | None = None
    knee_cheat_deg: Degrees | None = None
    trunk_lean_deg: Degrees | None = None
    return_share: Share | None = None
    min_up_s: Seconds | None = None
    min_down_s: Seconds | None = None
    min_hold_s: Seconds | None = None
    max_sink_share: Share | None = None


class Exercise(_Part):
    """One exercise of the catalogue."""

    name: str
    title: str
    how: str
    camera: str
    tracker: Literal["raises", "range"]
    foot: Literal["planted", "free"] = "planted"
    posture: Literal["standing", "seated"]
    feet: Literal["both", "one"]
    counting: Counting
    form: Form


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
    path = _FOLDER / f"{name}.toml"
    try:
        return Exercise.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ExerciseError(f"{path.name}: {place}: {first['msg']}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExerciseError(f"{path.name} is not valid TOML: {error}") from error

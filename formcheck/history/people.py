"""Who is measured: what a person would otherwise type every time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from formcheck.history.errors import UnknownPersonError, spelling_hint
from formcheck.model.limits import FOOT_LENGTH_CM, HEIGHT_CM, MASS_KG
from formcheck.model.paths import printable

if TYPE_CHECKING:
    from formcheck.history.store import History

_SIZES = ("height_cm", "foot_length_cm", "mass_kg")
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Person(BaseModel):
    """A profile; None is what was never said.

    Attributes
    ----------
    name : str
        Upper and lower case don't matter.
    height_cm, foot_length_cm, mass_kg : float or None
        Of the body.
    side : "left", "right" or None
        The leg that is usually measured.
    injured : "left", "right", "both" or None
        The leg that is watched, after an injury or an operation.
    """

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True, allow_inf_nan=False)

    name: Name
    height_cm: float | None = Field(default=None, ge=HEIGHT_CM[0], le=HEIGHT_CM[1])
    foot_length_cm: float | None = Field(default=None, ge=FOOT_LENGTH_CM[0], le=FOOT_LENGTH_CM[1])
    mass_kg: float | None = Field(default=None, ge=MASS_KG[0], le=MASS_KG[1])
    side: Literal["left", "right"] | None = None
    injured: Literal["left", "right", "both"] | None = None


def stored_people(history: History) -> list[Person]:
    """Return every profile, by name.

    A damaged value is named and left out, the rest of its profile is there.
    """
    rows = history.read(f"SELECT {', '.join(Person.model_fields)} FROM people ORDER BY name", [])
    people = []
    for row in rows:
        values = dict(zip(Person.model_fields, row, strict=True))
        owner = f"the profile of {printable(str(row[0]))}"
        try:
            people.append(Person(**values))
        except ValidationError as error:
            damaged = {str(fault["loc"][0]) for fault in error.errors()}
            if "name" in damaged:
                history.skip(owner, "it is damaged")
                continue
            for name in sorted(damaged):
                what = name.removesuffix("_cm").removesuffix("_kg").replace("_", " ")
                history.skip(f"the {what} in {owner}", "it is damaged")
            people.append(Person(**{n: v for n, v in values.items() if n not in damaged}))
    return people


def stored_person(history: History, name: str) -> Person:
    """Return a profile; upper and lower case don't matter.

    Who has sessions, and a profile that was lost to damage, has an empty one.

    Raises
    ------
    UnknownPersonError
        Nobody is called so; the message says how to begin a profile.
    """
    known = {person.name.casefold(): person for person in stored_people(history)}
    wanted = name.casefold()
    if wanted not in known:
        for owner in history.people_of():
            if owner is not None and owner.casefold() == wanted:
                with suppress(ValidationError):
                    return Person(name=owner)
        raise unknown_person(name, known.values())
    return known[wanted]


def unknown_person(name: str, known: Iterable[Person]) -> UnknownPersonError:
    """Return the error that nobody is called so: whom it may mean, or how to begin a profile."""
    hint = spelling_hint(name, (person.name for person in known))
    begin = f"begin with: formcheck history person set {printable(name)!r}"
    return UnknownPersonError(f"no person is called {printable(name)!r}{hint or '; ' + begin}")


def fill_from_profile(settings: dict[str, Any], person: Person) -> None:
    """Take from a profile what the settings of an analysis leave open, in place.

    What was given goes first; a given foot also goes before a stored height.

    Parameters
    ----------
    settings : dict
        ``height_cm``, ``foot_length_cm``, ``mass_kg`` (None: open) and ``side`` ("auto": open).
    person : Person
        The profile.
    """
    fill_size(settings, {name: getattr(person, name) for name in _SIZES})
    if settings.get("side") == "auto" and person.side is not None:
        settings["side"] = person.side


def fill_size(settings: dict[str, Any], known: Mapping[str, float | None]) -> list[str]:
    """Fill height, foot length and mass where they weren't given; return which were filled.

    A given foot also goes before a known height.
    """
    lengths = all(settings.get(option) is None for option in _SIZES[:2])
    filled = []
    for option, size in known.items():
        free = lengths if option in _SIZES[:2] else settings.get(option) is None
        if free and size is not None:
            settings[option] = size
            filled.append(option)
    return filled

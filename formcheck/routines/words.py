"""A routine's plan in words, for the terminal and the pages."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.routines.routine import Entry, Routine
from formcheck.routines.steps import duration_s

MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class EntryWords:
    """One exercise of a routine.

    Attributes
    ----------
    title, note : str
        What is done.
    sets, each, sides, rest : str
        How often, how much a set is, on which leg, and the rest between two sets.
    """

    title: str
    note: str
    sets: str
    each: str
    sides: str
    rest: str


def entry_words(routine: Routine, entry: Entry) -> EntryWords:
    """Return one exercise of a routine in words."""
    warm_up = f" ({entry.warm_up_sets} warm-up)" if entry.warm_up_sets else ""
    reps = entry.planned_reps
    rest_s = routine.rest_s if entry.rest_s is None else entry.rest_s
    return EntryWords(
        title=entry.loaded.title,
        note=entry.note or "",
        sets=f"{entry.planned_sets}{warm_up}"
        + (" per side" if entry.planned_sides == "each" else ""),
        each=f"{reps} rep{'' if reps == 1 else 's'}" if reps else f"{entry.planned_seconds:g} s",
        sides={"both": "both legs", "each": "left, right"}.get(
            entry.planned_sides, entry.planned_sides
        ),
        rest=f"{rest_s:g} s" if entry.planned_sets > 1 else "",
    )


def set_count(routine: Routine) -> int:
    """Return how many sets a routine has, each side for itself."""
    twice = (2 if entry.planned_sides == "each" else 1 for entry in routine.exercises)
    return sum(n * entry.planned_sets for n, entry in zip(twice, routine.exercises, strict=True))


def minutes(routine: Routine) -> int:
    """Return how long a routine takes, at least a minute."""
    return max(1, round(duration_s(routine) / MINUTE_S))

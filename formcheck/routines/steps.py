"""A routine as the steps that are gone through one after the other."""

from dataclasses import dataclass
from typing import Literal

from formcheck.routines.routine import Entry, Routine

StepKind = Literal["announce", "set", "rest", "change"]
Side = Literal["left", "right"]

PACE_S = 4.0
"""A repetition that nobody counts takes so long: 2 s there, 2 s back."""


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """A set as it is planned.

    Attributes
    ----------
    number : int
        In the routine, from 1.
    exercise, title : str
        Its name and what people call it.
    side : "left", "right" or None
        None for both at once.
    turn, turns : int
        Which set of this exercise (on this side), from 1, and of how many.
    warm_up : bool
        Not a working set.
    reps : int or None
        Wanted repetitions, or
    seconds : float or None
        the wanted time, s.
    note, how, camera : str
        For the person: about this set, about the exercise, and where the camera belongs.
    """

    number: int
    exercise: str
    title: str
    side: Side | None
    turn: int
    turns: int
    warm_up: bool
    reps: int | None
    seconds: float | None
    note: str = ""
    how: str = ""
    camera: str = ""

    @property
    def timed_s(self) -> float:
        """How long it takes when nobody counts, s."""
        return self.seconds if self.seconds is not None else PACE_S * (self.reps or 0)


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes
    ----------
    kind : "announce", "set", "rest" or "change"
        Getting ready for an exercise, a set, a rest, the change to the other side.
    planned : PlannedSet
        The set, or the one that comes next.
    seconds : float
        How long; of a set its `PlannedSet` knows.
    """

    kind: StepKind
    planned: PlannedSet
    seconds: float = 0.0


def planned_sets(routine: Routine) -> list[PlannedSet]:
    """Return the sets in their order; on each side in turn, left before right."""
    found: list[PlannedSet] = []
    for entry in routine.exercises:
        for turn in range(1, entry.planned_sets + 1):
            found += [_planned(entry, turn, side, len(found) + i) for i, side in _sides(entry)]
    return found


def expand(routine: Routine, pause_scale: float = 1.0) -> list[Step]:
    """Return the steps; before every set there is exactly one that leads to it.

    Parameters
    ----------
    routine : Routine
        What is to be done.
    pause_scale : float
        By which rests, changes and the time to get ready are multiplied; 0 leaves none.
    """
    steps: list[Step] = []
    sets = iter(planned_sets(routine))
    for number, entry in enumerate(routine.exercises):
        sides = _sides(entry)
        for turn in range(1, entry.planned_sets + 1):
            for at, _ in sides:
                planned = next(sets)
                if turn == at == 1:
                    if number > 0 and routine.between_s > 0:
                        steps.append(Step("rest", planned, pause_scale * routine.between_s))
                    steps.append(Step("announce", planned, pause_scale * routine.ready_s))
                elif at == 1:
                    rest = routine.rest_s if entry.rest_s is None else entry.rest_s
                    steps.append(Step("rest", planned, pause_scale * rest))
                else:
                    steps.append(Step("change", planned, pause_scale * routine.change_s))
                steps.append(Step("set", planned))
    return steps


def seconds_of(routine: Routine) -> float:
    """Return about how long a routine takes, s."""
    return sum(
        step.planned.timed_s if step.kind == "set" else step.seconds for step in expand(routine)
    )


def _sides(entry: Entry) -> list[tuple[int, Side | None]]:
    match entry.planned_sides:
        case "each":
            return [(1, "left"), (2, "right")]
        case "both":
            return [(1, None)]
        case side:
            return [(1, side)]


def _planned(entry: Entry, turn: int, side: Side | None, number: int) -> PlannedSet:
    exercise = entry.loaded
    warm_up = turn <= entry.warm_up_sets
    reps = entry.planned_reps
    return PlannedSet(
        number=number,
        exercise=exercise.name,
        title=exercise.title,
        side=side,
        turn=turn,
        turns=entry.planned_sets,
        warm_up=warm_up,
        reps=entry.warm_up_reps or reps if warm_up else reps,
        seconds=entry.planned_seconds,
        note=entry.note or "",
        how=" ".join(exercise.how.split()),
        camera=exercise.camera,
    )

"""A routine as the plan that a live run goes through, step by step."""

from collections.abc import Callable
from dataclasses import replace

from formcheck.exercises.catalogue import Exercise
from formcheck.live.plan import Plan, PlannedSet, PlannedSide, Step
from formcheck.routines.routine import Entry, Routine


def plan_of(
    routine: Routine,
    pause_scale: float = 1.0,
    *,
    counts: Callable[[Exercise], bool],
    over_stays_s: float = 0.0,
) -> Plan:
    """Return the plan of a routine.

    Parameters
    ----------
    routine : Routine
        What is to be done.
    pause_scale : float
        As in `steps_of`.
    counts : callable
        Whether a set of an exercise is counted; otherwise it is only timed.
    over_stays_s : float
        How long the end stays on the screen.
    """
    counted = {entry.loaded.name: counts(entry.loaded) for entry in routine.exercises}

    def marked(planned: PlannedSet) -> PlannedSet:
        return replace(planned, counted=counted[planned.exercise])

    steps = [replace(s, planned=marked(s.planned)) for s in steps_of(routine, pause_scale)]
    return Plan(tuple(steps), over_stays_s=over_stays_s)


def planned_sets(routine: Routine) -> list[PlannedSet]:
    """Return the sets in their order; on each side in turn, left before right."""
    found: list[PlannedSet] = []
    for entry in routine.exercises:
        for turn in range(1, entry.planned_sets + 1):
            found += [_planned(entry, turn, side, len(found) + i) for i, side in _sides(entry)]
    return found


def steps_of(routine: Routine, pause_scale: float = 1.0) -> list[Step]:
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


def duration_s(routine: Routine) -> float:
    """Return about how long a routine takes, s."""
    return sum(
        step.planned.timed_s if step.kind == "set" else step.seconds for step in steps_of(routine)
    )


def _sides(entry: Entry) -> list[tuple[int, PlannedSide | None]]:
    match entry.planned_sides:
        case "each":
            return [(1, "left"), (2, "right")]
        case "both":
            return [(1, None)]
        case side:
            return [(1, side)]


def _planned(entry: Entry, turn: int, side: PlannedSide | None, number: int) -> PlannedSet:
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

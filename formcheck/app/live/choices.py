"""What can be done at the camera, as a page offers it."""

from dataclasses import dataclass

from formcheck.app.live.live_request import live_mode
from formcheck.exercises.catalogue import exercise_names
from formcheck.kinds import kind_of, load_exercise
from formcheck.routines.routine import load_routine, routine_names
from formcheck.routines.steps import duration_s

GROUPS = {"counted": "Counted", "timed": "Timed", "prompted": "Range of motion"}
ROUTINES = "Routines"
FIRST = "calf-raise"
MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """An exercise, a test or a routine.

    Attributes
    ----------
    name, title : str
        Its name, and what people call it.
    is_routine : bool
        A routine: it says itself how often and on which leg.
    mode : str
        How a set goes at the camera, see `LivePolicy`; "routine".
    one_leg : bool
        Left or right must be chosen.
    has_pace : bool
        It has a metronome of its own.
    how, camera : str
        What to do, and where the camera belongs.
    """

    name: str
    title: str
    is_routine: bool
    mode: str
    one_leg: bool
    has_pace: bool
    how: str
    camera: str


def choices() -> dict[str, list[Choice]]:
    """Return what there is, by its kind, in the order in which it is offered."""
    found: dict[str, list[Choice]] = {group: [] for group in (*GROUPS.values(), ROUTINES)}
    for name in exercise_names():
        exercise = load_exercise(name)
        mode = live_mode(exercise)
        if mode not in GROUPS:
            continue
        is_test = kind_of(exercise).endurance(exercise) is not None
        found[GROUPS[mode]].append(
            Choice(
                name,
                exercise.title,
                is_routine=False,
                mode=mode,
                one_leg=is_test,
                has_pace=is_test,
                how=" ".join(exercise.how.split()),
                camera=" ".join(exercise.camera.split()),
            )
        )
    for name in routine_names():
        routine = load_routine(name)
        minutes = max(1, round(duration_s(routine) / MINUTE_S))
        found[ROUTINES].append(
            Choice(
                name,
                f"{routine.title} ({minutes} min)",
                is_routine=True,
                mode="routine",
                one_leg=False,
                has_pace=True,
                how=" ".join(routine.about.split()),
                camera="",
            )
        )
    # What most come for stands first.
    found[GROUPS["counted"]].sort(key=lambda choice: choice.name != FIRST)
    return found

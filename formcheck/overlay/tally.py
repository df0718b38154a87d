"""What an exercise other than calf raises has come to, in the words of the screen."""

import math

from formcheck.exercises.catalogue import (
    AngleRepExercise,
    CycleExercise,
    Exercise,
    HoldExercise,
    RomExercise,
    TimerExercise,
)
from formcheck.overlay.scene import Tally
from formcheck.tracking.tracker import Progress

UNITS = {"hop": ("hop", "hops"), "circle": ("circle", "circles"), "reach": ("reach", "reaches")}
ROM_UNITS = {"active": "ankle", "knee-to-wall": "tilt"}


def tally_of(exercise: Exercise, progress: Progress, target: float | None = None) -> Tally | None:
    """Say how far an exercise is; None for one whose calf raises are counted.

    Parameters
    ----------
    exercise : Exercise
        Which.
    progress : Progress
        What its tracker says.
    target : float, optional
        Repetitions, or seconds of what is timed.
    """
    match exercise:
        case AngleRepExercise():
            partial = f"+{progress.partial} partial" if progress.partial else None
            return _counted(progress.count, ("rep", "reps"), target, partial)
        case HoldExercise():
            return _timed(progress, target, "s held", "Holding")
        case CycleExercise() if exercise.cycles.kind == "motion":
            return _timed(progress, target, "s moving", "Moving")
        case CycleExercise():
            return _counted(progress.count, UNITS[exercise.cycles.kind], target, None)
        case TimerExercise():
            return _timed(progress, target, "s", "In view")
    return None


def angle_tally(exercise: RomExercise, angle_deg: float, state: str | None = None) -> Tally:
    """Say which angle a range-of-motion test stands at."""
    number = f"{round(angle_deg)}°" if math.isfinite(angle_deg) else "–"
    return Tally(number, ROM_UNITS[exercise.rom.test], state)


def _counted(count: int, units: tuple[str, str], target: float | None, state: str | None) -> Tally:
    unit = units[0] if count == 1 else units[1]
    return Tally(str(count), f"/ {target:g} {units[1]}" if target else unit, state)


def _timed(progress: Progress, target: float | None, unit: str, going: str) -> Tally:
    of = f"/ {target:g} {unit}" if target else unit
    return Tally(str(int(progress.seconds)), of, going if progress.active else "Waiting")

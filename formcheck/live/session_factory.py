"""Which session follows which exercise: the one place that knows."""

from collections.abc import Callable, Sequence
from typing import Literal

from formcheck.exercises.catalogue import Exercise, RaiseExercise, RomExercise
from formcheck.live.activity import ActivitySession
from formcheck.live.activity_telling import is_timed
from formcheck.live.kept import KeptFrames
from formcheck.live.rom_session import RomSession
from formcheck.live.session import COUNTDOWN_S, LiveSession
from formcheck.live.sessions import Session
from formcheck.pose.landmarks import Side


def is_counted(exercise: Exercise) -> bool:
    """Say whether a routine's set of this exercise is counted; otherwise it is only timed.

    A heel that rises in the air is measured in clips only; holds are timed by the routine,
    whose clock the person follows.
    """
    free = isinstance(exercise, RaiseExercise) and exercise.foot == "free"
    return not (free or is_timed(exercise) or isinstance(exercise, RomExercise))


def make_session(
    exercise: Exercise,
    width: int,
    height: int,
    *,
    side: Literal["auto", "left", "right"] = "auto",
    target: float | None = None,
    countdown_s: float = COUNTDOWN_S,
    reps: int | None = None,
    seconds: float | None = None,
    kept: KeptFrames | None = None,
) -> Session:
    """Return the session that follows one set of an exercise.

    Parameters
    ----------
    exercise : Exercise
        No range-of-motion test: see `make_rom_session`.
    width, height : int
        Of the pictures, pixels.
    side : "auto", "left" or "right"
        Which leg to measure.
    target : float, optional
        Heel height of a full raise in foot lengths.
    countdown_s : float
        Between the neutral stance and the first count.
    reps, seconds : optional
        Counted repetitions, or time of what is timed, after which the set is done.
    kept : KeptFrames, optional
        Where the frames for the report go.
    """
    if isinstance(exercise, RaiseExercise):
        return LiveSession(
            exercise,
            width,
            height,
            side=side,
            target=target,
            countdown_s=countdown_s,
            reps=reps,
            kept=kept,
        )
    return ActivitySession(
        exercise,
        width,
        height,
        side=side,
        countdown_s=countdown_s,
        reps=reps,
        seconds=seconds,
        kept=kept,
    )


def make_rom_session(
    exercise: RomExercise,
    sides: Sequence[Side],
    width: int,
    height: int,
    keep: Callable[[Side], KeptFrames],
) -> Session:
    """Return the session that guides a range-of-motion test, one side after the other.

    Parameters
    ----------
    exercise : RomExercise
        The test.
    sides : sequence of "left", "right"
        In this order.
    width, height : int
        Of the pictures, pixels.
    keep : callable
        Makes the place for the frames of a side.
    """
    rules = exercise.rom
    return RomSession(rules.test, sides, width, height, keep, tries=rules.tries)

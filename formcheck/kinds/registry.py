"""The kinds of exercises that formcheck knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from formcheck.exercises.catalogue import Exercise, register_model
from formcheck.exercises.faults import register_faults
from formcheck.kinds.angle_reps import AngleRepKind
from formcheck.kinds.cycles import CycleKind
from formcheck.kinds.holds import HoldKind
from formcheck.kinds.kind import ExerciseKind
from formcheck.kinds.raises import RaiseKind
from formcheck.kinds.rom import RomKind
from formcheck.kinds.timer import TimerKind

if TYPE_CHECKING:
    # scipy comes with them: not for the catalogue's page.
    from formcheck.kinematics.body_pose import BodyPose
    from formcheck.model.landmarks import Side
    from formcheck.tracking.tracker import Tracker

E = TypeVar("E", bound=Exercise)

KINDS: list[ExerciseKind[Any]] = []
"""All of them, in the order of the catalogue's page."""


def register(kind: ExerciseKind[Any]) -> None:
    """Add a kind: files with its tracker's name are read by its model, its faults have words.

    Raises
    ------
    ValueError
        One of its faults has the name of another.
    """
    register_model(kind.model)
    if kind.faults is not None:
        register_faults(kind.faults)
    KINDS.append(kind)


def kind_of(exercise: E) -> ExerciseKind[E]:
    """Return the kind of an exercise.

    Raises
    ------
    TypeError
        Nobody has registered one.
    """
    for kind in KINDS:
        if isinstance(exercise, kind.model):
            return cast("ExerciseKind[E]", kind)
    raise TypeError(f"{type(exercise).__name__} has no kind")


def make_tracker(exercise: Exercise, side: Side, rest: BodyPose, facing: int = 1) -> Tracker:
    """Make the tracker of an exercise; see `ExerciseKind.make_tracker`."""
    return kind_of(exercise).make_tracker(exercise, side, rest, facing)


for _kind in (RaiseKind(), AngleRepKind(), HoldKind(), CycleKind(), RomKind(), TimerKind()):
    register(_kind)

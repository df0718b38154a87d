"""What a live run goes through: a single set, or the sets and rests of a routine."""

from dataclasses import dataclass
from typing import Literal

StepKind = Literal["announce", "set", "rest", "change"]
PlannedSide = Literal["left", "right"]

PACE_S = 4.0
"""A repetition that nobody counts takes so long: 2 s there, 2 s back."""
GIVE_UP_S = 20.0
"""Whoever has begun to count in a routine and adds no repetition for so long has ended the
set."""
LOWERING_S = 1.0
"""A repetition counts half way down: so long the rest of the last one may take."""
DONE_S = 4.0
"""How long the end of a single set stays on the screen."""


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """A set as it is planned.

    Attributes
    ----------
    number : int
        In the plan, from 1.
    exercise, title : str
        Its name and what people call it.
    side : "left", "right" or None
        None for both at once, or for the one that the picture shows.
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
    counted : bool
        A session follows it; otherwise it is only timed.
    """

    number: int
    exercise: str
    title: str
    side: PlannedSide | None
    turn: int
    turns: int
    warm_up: bool
    reps: int | None
    seconds: float | None
    note: str = ""
    how: str = ""
    camera: str = ""
    counted: bool = True

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


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in order, and when they end.

    Attributes
    ----------
    steps : tuple of Step
        At least one of them is a set.
    is_routine : bool
        A routine: its steps are announced, shown and can be skipped or repeated.
    give_up_s : float or None
        A set with repetitions ends when none has come for so long; None: it goes on.
    set_stays_s : float
        So long a set goes on after its last repetition.
    over_stays_s : float
        How long the end of the plan stays on the screen.
    """

    steps: tuple[Step, ...]
    is_routine: bool = True
    give_up_s: float | None = GIVE_UP_S
    set_stays_s: float = LOWERING_S
    over_stays_s: float = 0.0

    @property
    def sets(self) -> list[PlannedSet]:
        """The sets in their order."""
        return [step.planned for step in self.steps if step.kind == "set"]


def single_set(
    exercise: str, title: str, side: PlannedSide | None = None, reps: int | None = None
) -> Plan:
    """Return the plan of one set or test, which its session ends by itself.

    Parameters
    ----------
    exercise, title : str
        Its name and what people call it.
    side : "left", "right" or None
        None for the one that the picture shows.
    reps : int, optional
        Wanted repetitions.
    """
    planned = PlannedSet(
        number=1,
        exercise=exercise,
        title=title,
        side=side,
        turn=1,
        turns=1,
        warm_up=False,
        reps=reps,
        seconds=None,
    )
    return Plan((Step("set", planned),), is_routine=False, give_up_s=None, set_stays_s=DONE_S)

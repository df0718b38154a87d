"""What happens in a guided routine, as its observers see it."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from formcheck.live.moment import Moment
from formcheck.live.session import SessionState
from formcheck.routines.progress import RunState


class RoutineCommand(Enum):
    """What the person in front of the window can ask for."""

    QUIT = "quit"
    PAUSE = "pause"
    SKIP = "skip"
    REPEAT = "repeat"
    MUTE = "mute"
    HELP = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineMoment(Moment):
    """One frame with all that is known of it and of the routine.

    Attributes
    ----------
    run : RunState
        Which step is on.
    counting : bool
        The set counts itself, and ``state`` is its state; otherwise that says nothing.
    sets : int
        Of the routine.
    now_s : float
        The present, on the frames' clock; between sets of clips there are no new frames.
    """

    run: RunState
    counting: bool
    sets: int
    now_s: float


class RoutineObserver(Protocol):
    """Shows, sounds or writes down what happens."""

    def see(self, moment: RoutineMoment) -> None:
        """Take the next moment; returns quickly."""

    def close(self) -> None:
        """The routine is over."""


class RoutineControls(Protocol):
    """Where commands come from."""

    def commands(self) -> list[RoutineCommand]:
        """Return what was asked for since the last time."""


class NoRoutineControls:
    """Nobody can ask for anything."""

    def commands(self) -> list[RoutineCommand]:
        """Return nothing."""
        return []


def nothing_counted(*, paused: bool) -> SessionState:
    """Return the state of a step in which nothing is counted."""
    return SessionState("paused", "Paused") if paused else SessionState("guide")

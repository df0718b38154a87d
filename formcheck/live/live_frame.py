"""One frame of a live run with all that is known of it, as its observers get it."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from formcheck.feedback.coach import Feedback
from formcheck.live.commands import Command
from formcheck.live.plan_run import PlanState
from formcheck.live.session import SessionState
from formcheck.model.frame import Frame
from formcheck.model.landmarks import Pose

EventKind = Literal[
    "count", "shallow", "not-counted", "cue", "stage", "neutral", "reset", "step", "source"
]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a person wants to see or hear.

    Attributes
    ----------
    kind : str
        "count": a full raise, "shallow" and "not-counted": another one, "cue": words to
        the person, "stage": the session went on to another stage, "neutral": the neutral
        stance was taken, "reset": the set begins anew, "step": another step of a routine
        is on, "source": the camera's state has changed.
    text : str
        In words.
    number : int or None
        Raises counted so far, for the first three.
    """

    kind: EventKind
    text: str
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveFrame:
    """One frame with all that is known of it.

    Attributes
    ----------
    frame : Frame
        From the source; observers don't draw on it.
    fresh : bool
        False when no picture came and the last one is shown again.
    pose : ndarray of float32, shape (33, 5), or None
        Of this frame.
    state : SessionState or None
        Of the set that is followed; None in a step in which nothing is counted.
    events : tuple of Event
        What happened with this frame.
    feedback : Feedback
        The cue that is to be seen, the tones and words that are to be heard now.
    plan : PlanState
        Which step is on.
    now_s : float
        The present, on the frames' clock; between sets of clips there are no new frames.
    trouble : str or None
        What is wrong with the source.
    muted, help : bool
        Switched by keys.
    """

    frame: Frame
    fresh: bool
    pose: Pose | None
    state: SessionState | None
    events: tuple[Event, ...]
    plan: PlanState
    now_s: float
    feedback: Feedback = field(default_factory=Feedback)
    trouble: str | None = None
    muted: bool = False
    help: bool = False


class Observer(Protocol):
    """Shows, sounds, records or writes down what happens."""

    def on_frame(self, live: LiveFrame) -> None:
        """Take the next frame; returns quickly."""

    def close(self) -> None:
        """The run is over."""


class Controls(Protocol):
    """Where commands come from."""

    def commands(self) -> list[Command]:
        """Return what was asked for since the last time."""


class NoControls:
    """Nobody can ask for anything."""

    def commands(self) -> list[Command]:
        """Return nothing."""
        return []

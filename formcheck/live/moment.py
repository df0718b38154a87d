"""What happens in a live session, as its observers see it."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, Protocol

from formcheck.coaching.coach import Feedback
from formcheck.live.session import SessionState
from formcheck.pose.landmarks import Pose
from formcheck.video.frame import Frame

EventKind = Literal["count", "shallow", "not-counted", "cue", "stage", "neutral", "reset", "source"]


class Command(Enum):
    """What the person in front of the window can ask for."""

    QUIT = "quit"
    PAUSE = "pause"
    RESET = "reset"
    NEUTRAL = "neutral"
    MUTE = "mute"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a person wants to see or hear.

    Attributes
    ----------
    kind : str
        "count": a full raise, "shallow" and "not-counted": another one, "cue": words to
        the person, "stage": the session went on to another stage, "neutral": the neutral
        stance was taken, "reset": the set begins anew, "source": news of the camera.
    text : str
        In words.
    number : int or None
        Raises counted so far, for the first three.
    """

    kind: EventKind
    text: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame with all that is known of it.

    Attributes
    ----------
    frame : Frame
        From the source; observers don't draw on it.
    fresh : bool
        False when no picture came and the last one is shown again.
    pose : ndarray of float32, shape (33, 5), or None
        Of this frame.
    state : SessionState
        What there is to show.
    events : tuple of Event
        What happened with this frame.
    feedback : Feedback
        The cue that is to be seen, the tones and words that are to be heard now.
    trouble : str or None
        What is wrong with the source.
    muted, help : bool
        Switched by keys.
    """

    frame: Frame
    fresh: bool
    pose: Pose | None
    state: SessionState
    events: tuple[Event, ...]
    feedback: Feedback = field(default_factory=Feedback)
    trouble: str | None = None
    muted: bool = False
    help: bool = False


class Observer(Protocol):
    """Shows, sounds, records or writes down what happens."""

    def see(self, moment: Moment) -> None:
        """Take the next moment; returns quickly."""

    def close(self) -> None:
        """The session is over."""


class Controls(Protocol):
    """Where commands come from."""

    def commands(self) -> list[Command]:
        """Return what was asked for since the last time."""


class NoControls:
    """Nobody can ask for anything."""

    def commands(self) -> list[Command]:
        """Return nothing."""
        return []

"""One frame of a live run with all that is known of it, as its observers get it."""

from dataclasses import dataclass, field
from typing import Protocol

from formcheck.feedback.coach import Feedback
from formcheck.live.events import Event
from formcheck.live.plan_run import PlanState
from formcheck.live.session import SessionState
from formcheck.model.frame import Frame
from formcheck.model.landmarks import Pose


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
    late : bool
        The next frame waits already: who only shows pictures may leave this one out, so that the
        machine measures as many as it can.
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
    late: bool = False
    muted: bool = False
    help: bool = False


class Observer(Protocol):
    """Shows, sounds, records or writes down what happens."""

    def on_frame(self, live: LiveFrame) -> None:
        """Take the next frame; returns quickly."""

    def close(self) -> None:
        """The run is over."""

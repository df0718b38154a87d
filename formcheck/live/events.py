"""What happens in a live run and is worth a line: from one state of a session to the next."""

from dataclasses import dataclass
from typing import Literal

from formcheck.exercises.faults import is_partial
from formcheck.feedback.coach import Feedback
from formcheck.live.announced import missed_words
from formcheck.live.followers.protocol import RepEvent
from formcheck.live.session import SessionState

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
        posture was taken, "reset": the set begins anew, "step": another step of a routine
        is on, "source": the camera's state has changed.
    text : str
        In words.
    number : int or None
        Raises counted so far, for the first three.
    """

    kind: EventKind
    text: str
    number: int | None = None


class EventLog:
    """Compares states; makes each event once."""

    def __init__(self) -> None:
        self._stage: str | None = None
        self._message: str | None = None
        self._cue: str | None = None

    def derive(self, state: SessionState, feedback: Feedback) -> list[Event]:
        """Return what happened between the last state and this one."""
        events = self._stage_events(state)
        full = state.rep_count - sum(rep.counted for rep in state.events.earlier)
        for rep in state.events.earlier:
            full += rep.counted
            done = _raise_event(rep, full)
            when = f"{done.text} (at {rep.top_s:.1f} s, before you stood still)"
            events.append(Event(done.kind, when, full))
        if state.events.missed:
            events.append(Event("not-counted", missed_words(state.events.missed), 0))
        if state.events.renewed:
            events.append(Event("neutral", "Neutral standing position taken again: a better one"))
        if state.done is not None:
            events.append(_raise_event(state.done, state.rep_count))
        if state.words and state.message is None:
            events.append(Event("stage", state.words))
        if feedback.cue and feedback.cue != self._cue:
            events.append(Event("cue", feedback.cue))
        self._cue = feedback.cue
        return events

    def _stage_events(self, state: SessionState) -> list[Event]:
        before, message = self._stage, self._message
        self._stage, self._message = state.stage, state.message
        if (state.stage, state.message) == (before, message):
            return []
        events = []
        if before == "still" and state.stage in ("countdown", "counting"):
            events.append(Event("neutral", "Neutral standing position taken"))
        words = state.message or ("Counting again" if before in ("lost", "paused") else "Go")
        return [*events, Event("stage", words)]


def _raise_event(done: RepEvent, full: int) -> Event:
    if done.counted:
        return Event("count", str(full), full)
    if is_partial(done.faults):
        return Event("shallow", "Shallow: not counted", full)
    return Event("not-counted", "Not counted", full)

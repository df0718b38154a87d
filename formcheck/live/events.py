"""From one state of a session to the next: what is worth a word, a tone or a line."""

from formcheck.coaching.scheduler import CueScheduler
from formcheck.live.moment import Event
from formcheck.live.session import SessionState
from formcheck.live.set import RaiseDone


class EventMaker:
    """Compares states; makes each event once."""

    def __init__(self) -> None:
        self._stage: str | None = None
        self._message: str | None = None
        self._cues = CueScheduler()

    @property
    def cue(self) -> str | None:
        """The words to the person that are to be seen now."""
        return self._cues.shown

    def of(self, state: SessionState, time_s: float) -> list[Event]:
        """Return what happened between the last state and this one."""
        events = self._stage_events(state)
        if state.stage not in ("counting", "done"):
            self._cues.clear()
        if state.done is not None:
            events.append(_raise_event(state.done, state))
        advice = self._cues.update(time_s, state.done)
        if advice is not None:
            events.append(Event("cue", advice.shown, spoken=advice.spoken))
        return events

    def _stage_events(self, state: SessionState) -> list[Event]:
        now = (state.stage, state.message)
        before, self._stage = self._stage, state.stage
        message, self._message = self._message, state.message
        events = []
        if now != (before, message):
            if state.stage == "countdown" and before != "countdown":
                events.append(Event("neutral", "Neutral stance taken"))
            words = state.message or ("Go" if before == "countdown" else "Counting")
            events.append(Event("stage", words))
        return events


def _raise_event(done: RaiseDone, state: SessionState) -> Event:
    if done.counted:
        return Event("count", str(state.rep_count), state.rep_count)
    if done.faults[:1] == ("shallow",):
        return Event("shallow", "Shallow: not counted", state.rep_count)
    return Event("not-counted", "Not counted", state.rep_count)

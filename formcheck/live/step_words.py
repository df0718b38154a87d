"""What is said and written about a step of a plan. Pure."""

from formcheck.feedback.audio.tones import Tone
from formcheck.feedback.coach import Feedback
from formcheck.live.plan import PlannedSet
from formcheck.live.plan_run import PlanState, SetRecord

LAST_S = 3
"""Seconds that are counted down aloud."""
REMIND_S = 8
"""So long before the end of a rest the next set is said."""
HALF_FROM_S = 30.0
"""A timed set of so long has its half said."""


def clock(seconds: float) -> str:
    """Return seconds as 1:05, begun ones whole."""
    whole = max(0, -int(-seconds // 1))
    return f"{whole // 60}:{whole % 60:02d}"


def amount(planned: PlannedSet) -> str:
    """Return "15 reps" or "30 s"."""
    if planned.reps is not None:
        return f"{planned.reps} rep{'' if planned.reps == 1 else 's'}"
    return f"{planned.seconds or 0:g} s"


def set_label(planned: PlannedSet) -> str:
    """Return the set in a few words: "Left leg · warm-up 1 of 3 · 15 reps"."""
    parts = [f"{planned.side} leg"] if planned.side else []
    if planned.turns > 1:
        parts.append(f"{'warm-up' if planned.warm_up else 'set'} {planned.turn} of {planned.turns}")
    elif planned.warm_up:
        parts.append("warm-up")
    text = " · ".join([*parts, amount(planned)])
    return text[:1].upper() + text[1:]


def spoken_set(planned: PlannedSet) -> str:
    """Return the set as it is said: "Set 2 of 3. Left leg. 15 repetitions."."""
    kind = "Warm-up set" if planned.warm_up else "Set"
    parts = [f"{kind} {planned.turn} of {planned.turns}"] if planned.turns > 1 else []
    parts += [f"{planned.side.title()} leg"] if planned.side else []
    if planned.reps is not None:
        parts.append(f"{planned.reps} repetition{'' if planned.reps == 1 else 's'}")
    else:
        parts.append(_seconds(planned.seconds or 0))
    return ". ".join(parts) + "."


def headline(state: PlanState) -> str:
    """Return the step in a line, as it is printed."""
    planned = state.step.planned
    if state.over:
        return "Routine complete"
    match state.step.kind:
        case "announce":
            return f"Next: {planned.title}"
        case "rest":
            return f"Rest {state.step.seconds:g} s"
        case "change":
            return f"Change sides: {planned.side} leg"
    return f"{planned.title}: {set_label(planned)[:1].lower()}{set_label(planned)[1:]}"


def done_words(record: SetRecord) -> str:
    """Return what came of a set, in a few words."""
    time = f"{record.seconds:.0f} s"
    if record.progress is None:
        return time
    count = record.progress.reps
    return f"{count} of {record.planned.reps}" if record.planned.reps else f"{count} in {time}"


class StepAnnouncer:
    """Says every step once, its end second by second. Feed it every state in order.

    In a set that is counted it leaves the words to the set's own coach.
    """

    def __init__(self) -> None:
        self._entry = 0
        self._second: int | None = None
        self._over = False
        self._half = self._reminded = True

    def update(self, state: PlanState) -> Feedback:
        """Go on to the next state.

        Parameters
        ----------
        state : PlanState
            What is on.
        """
        counted = state.step.planned.counted
        if state.over:
            over, self._over = self._over, True
            return Feedback() if over else Feedback(tones=("go",), say="Routine complete.")
        if state.entry != self._entry:
            return self._enter(state, counted)
        if state.paused or state.left_s is None or (state.step.kind == "set" and counted):
            return Feedback()
        return self._tick(state, state.left_s, counted)

    def _enter(self, state: PlanState, counted: bool) -> Feedback:
        self._entry, self._second = state.entry, None
        planned, left_s = state.step.planned, state.left_s or 0.0
        self._half = state.step.kind != "set" or left_s < HALF_FROM_S
        self._reminded = state.step.kind != "rest" or left_s <= 2 * REMIND_S
        match state.step.kind:
            case "announce":
                return Feedback(say=f"Next: {planned.title}. {spoken_set(planned)}")
            case "change":
                return Feedback(tones=("tick",), say=f"Change sides: {planned.side} leg.")
            case "rest":
                words = f"Rest, {_seconds(state.step.seconds)}."
                return Feedback(tones=("tick",), say=words)
        return Feedback() if counted else Feedback(tones=("go",), say="Go")

    def _tick(self, state: PlanState, left_s: float, counted: bool) -> Feedback:
        second = -int(-left_s // 1)
        if second == self._second:
            return Feedback()
        self._second = second
        if 0 < second <= LAST_S:
            # Before a set that is counted nothing hangs on the second.
            say = None if counted and state.step.kind != "set" else str(second)
            return Feedback(tones=("beep",), say=say)
        if not self._reminded and second <= REMIND_S:
            self._reminded = True
            return Feedback(say=f"Next: {spoken_set(state.step.planned)}")
        if not self._half and left_s <= state.spent_s:
            self._half = True
            return Feedback(say="Halfway")
        return Feedback()


def merge_feedback(first: Feedback, second: Feedback) -> Feedback:
    """Return both; what the first says goes before what the second would."""
    tones: tuple[Tone, ...] = (*first.tones, *second.tones)
    return Feedback(first.cue or second.cue, tones, first.say or second.say)


def _seconds(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    parts = [f"{minutes} minute{'' if minutes == 1 else 's'}"] if minutes else []
    parts += [f"{rest} second{'' if rest == 1 else 's'}"] if rest or not minutes else []
    return " and ".join(parts)

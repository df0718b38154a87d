"""``report.html`` of a routine: its sets in a table, each with a link to its own page."""

from formcheck.live.step_words import clock
from formcheck.report.folder import PAGE
from formcheck.report.html.render import render
from formcheck.routines.record import RoutineRecord, StepRecord

MINUTE_S = 60
OUTCOMES = {
    "done": "done",
    "stopped": "ended early",
    "skipped": "skipped",
    "quit": "quit",
    "cut off": "clip ended",
    "not reached": "not reached",
}
"""How sets ended, for people."""


def routine_page(record: RoutineRecord) -> str:
    """Return the page of a routine; the same record, the same text."""
    return render(
        "routine.html.j2",
        [],
        title=f"{record.title} · {record.started:%d %B %Y}",
        record=record,
        when=f"{record.started:%A, %d %B %Y, %H:%M}",
        headline=headline(record),
        lead=lead(record),
        rows=[_row(step) for step in record.steps],
    )


def headline(record: RoutineRecord) -> str:
    """Return e.g. "7 of 7 sets done"."""
    wanted = {step.number for step in record.steps}
    done = {step.number for step in record.steps if is_done(step)}
    return f"{len(done)} of {len(wanted)} set{'' if len(wanted) == 1 else 's'} done"


def lead(record: RoutineRecord) -> str:
    """Return the routine in a sentence."""
    counted = [step.done for step in record.steps if step.counted and step.done]
    timed = [step.done for step in record.steps if not step.counted and step.done]
    parts = []
    if counted:
        reps = sum(done.reps or 0 for done in counted)
        parts.append(f"{reps} repetition{'' if reps == 1 else 's'} counted")
    if timed:
        seconds = sum(done.seconds for done in timed)
        time = f"{seconds:.0f} s" if seconds < MINUTE_S else f"{clock(seconds)} min"
        parts.append(f"{time} of exercises that are only timed")
    text = ", ".join(parts)
    return f"{text}." if text else "Nothing was done."


def is_done(step: StepRecord) -> bool:
    """Say whether a set was done, if not to its planned end."""
    return step.outcome == "done" or (step.outcome == "stopped" and step.done is not None)


def planned_words(step: StepRecord) -> str:
    """Return "15 reps" or "30 s"."""
    if step.planned.reps is not None:
        return f"{step.planned.reps} rep{'' if step.planned.reps == 1 else 's'}"
    return f"{step.planned.seconds or 0:g} s"


def done_words(step: StepRecord) -> str:
    """Return what was done: "12 (1 partial)", "30 s", a dash for nothing."""
    if step.done is None:
        return "–"
    if step.done.reps is None:
        return f"{step.done.seconds:.0f} s"
    partial = f" ({step.done.partial_reps} partial)" if step.done.partial_reps else ""
    return f"{step.done.reps}{partial}"


def outcome_words(step: StepRecord) -> str:
    """Return how it ended, and what there is to say of it."""
    parts = [OUTCOMES[step.outcome]] if step.outcome != "done" else []
    parts += ["done again"] if step.repeated else []
    parts += [step.note] if step.note else []
    parts += ["timed, not counted"] if not step.counted and step.done else []
    return ", ".join(parts)


def set_words(step: StepRecord) -> str:
    """Return which set, e.g. "left, warm-up 1/5"."""
    parts: list[str] = [step.side] if step.side else []
    if step.turns > 1:
        parts.append(f"{'warm-up ' if step.warm_up else ''}{step.turn}/{step.turns}")
    return ", ".join(parts)


def _row(step: StepRecord) -> dict[str, object]:
    return {
        "number": step.number,
        "title": step.title,
        "which": set_words(step),
        "planned": planned_words(step),
        "done": done_words(step),
        "note": outcome_words(step),
        "dim": not is_done(step),
        "page": f"./{step.folder}/{PAGE}" if step.folder else None,
    }

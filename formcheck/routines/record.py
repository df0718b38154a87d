"""``routine.json``: what was planned in a routine and what was done."""

import json
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from formcheck.live.plan import PlannedSet
from formcheck.live.plan_run import SetRecord
from formcheck.model.rounding import round_tree

SCHEMA = "formcheck.routine/1"


class _Part(BaseModel):
    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Planned(_Part):
    """What was wanted: repetitions or seconds."""

    reps: int | None
    seconds: float | None


class Done(_Part):
    """What was done.

    ``reps`` and ``partial_reps`` are those of the set's report, which looks at the whole
    set at once; without one those counted on the way; None for a set that was only timed.
    ``seconds`` is the time that ran in the set, s.
    """

    reps: int | None
    partial_reps: int | None
    seconds: float


class StepRecord(_Part):
    """One set of a routine.

    ``outcome``: "done"; "stopped" when no more repetitions came; "skipped", "quit" by key;
    "cut off" when the pictures ended; "not reached". A set that was done again stands in it
    twice, the earlier one ``repeated``. ``folder`` has its own report, None when there is
    none, and ``note`` then says why.
    """

    number: int
    exercise: str
    title: str
    side: Literal["left", "right"] | None
    turn: int
    turns: int
    warm_up: bool
    planned: Planned
    done: Done | None
    outcome: Literal["done", "stopped", "skipped", "quit", "cut off", "not reached"]
    counted: bool
    repeated: bool = False
    folder: str | None = None
    note: str | None = None


class RoutineRecord(_Part):
    """A whole routine. ``finished``: no set was left out."""

    schema_: Literal["formcheck.routine/1"] = Field(default="formcheck.routine/1", alias="schema")
    name: str
    title: str
    started: datetime
    sources: list[str]
    finished: bool
    steps: list[StepRecord]

    model_config = ConfigDict(
        defer_build=True,
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        populate_by_name=True,
    )


class SetReport(_Part):
    """What is known of a set's own report: its counts and folder, or why there is none."""

    reps: int | None = None
    partial_reps: int | None = None
    folder: str | None = None
    note: str | None = None


def step_record(record: SetRecord, report: SetReport) -> StepRecord:
    """Return what ``routine.json`` says of a set that was begun."""
    progress = record.progress if record.planned.counted else None
    reps = progress.reps if progress else None
    partial = progress.partial if progress else None
    if report.reps is not None:
        reps, partial = report.reps, report.partial_reps
    return _step(
        record.planned,
        done=Done(reps=reps, partial_reps=partial, seconds=record.seconds),
        outcome=record.outcome,
        repeated=record.repeated,
        folder=report.folder,
        note=report.note,
    )


def not_reached(planned: PlannedSet) -> StepRecord:
    """Return what ``routine.json`` says of a set that was never begun."""
    return _step(planned, done=None, outcome="not reached")


def routine_json(record: RoutineRecord) -> str:
    """Return the text of ``routine.json``."""
    fields = round_tree(record.model_dump(by_alias=True, mode="json"))
    text = json.dumps(fields, indent=2, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


def _step(planned: PlannedSet, **what: object) -> StepRecord:
    return StepRecord.model_validate(
        {
            "number": planned.number,
            "exercise": planned.exercise,
            "title": planned.title,
            "side": planned.side,
            "turn": planned.turn,
            "turns": planned.turns,
            "warm_up": planned.warm_up,
            "counted": planned.counted,
            "planned": Planned(reps=planned.reps, seconds=planned.seconds),
            **what,
        }
    )

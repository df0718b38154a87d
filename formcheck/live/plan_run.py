"""The way through a plan: time and events in, the step that is on out. Pure."""

from dataclasses import dataclass, replace
from typing import Literal

from formcheck.live.plan import Plan, PlannedSet, Step

Outcome = Literal["done", "stopped", "skipped", "quit", "cut off"]
"""How a set ended: as planned; without a further repetition for `Plan.give_up_s`; by the skip
key; by quitting; because the pictures ended."""

AGAIN_S = 10.0
"""To get back into place after the repeat key, at most."""


@dataclass(frozen=True, slots=True)
class SetProgress:
    """What a set that is counted says of itself.

    Attributes
    ----------
    counting : bool
        The person is in place and seen; the set's time runs.
    reps, partial : int
        So far.
    done : bool
        All wanted repetitions are there.
    """

    counting: bool
    reps: int = 0
    partial: int = 0
    done: bool = False


@dataclass(frozen=True, slots=True)
class SetRecord:
    """A set that was begun.

    Attributes
    ----------
    entry : int
        Number of the step that it was, counted as they are entered.
    planned : PlannedSet
        What was wanted.
    outcome : Outcome
        How it ended.
    seconds : float
        How long it was done, pauses and finding one's place left out.
    progress : SetProgress or None
        What was counted; None when it was only timed.
    repeated : bool
        The person did it again afterwards.
    """

    entry: int
    planned: PlannedSet
    outcome: Outcome
    seconds: float
    progress: SetProgress | None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class PlanState:
    """Which step of a plan is on, and how far it is.

    Attributes
    ----------
    step : Step
        Now; the last one when it is over.
    sets : int
        Of the whole plan.
    entry : int
        Counts the steps that were entered: a new number is a new step.
    spent_s : float
        In this step; of a set the time in which it was done.
    left_s : float or None
        Until the step ends by itself; None when it ends by counting.
    paused, over : bool
        Stopped for a while; gone through or quit.
    progress : SetProgress or None
        Of a set that is counted.
    finished : SetRecord or None
        The last set that ended.
    """

    step: Step
    sets: int
    entry: int
    spent_s: float
    left_s: float | None
    paused: bool
    over: bool
    progress: SetProgress | None = None
    finished: SetRecord | None = None


class PlanRun:
    """Goes through the steps of a plan. All times in s, on any clock that never goes back.

    Parameters
    ----------
    plan : Plan
        At least one of its steps is a set.

    Attributes
    ----------
    records : list of SetRecord
        The sets that were begun, in the order of their ends.
    """

    def __init__(self, plan: Plan) -> None:
        if not plan.sets:
            raise ValueError("a plan without a set")
        self._plan, self._steps = plan, plan.steps
        self._index = -1
        self._entry = 0
        self._now_s: float | None = None
        self._seconds = self._spent_s = self._last_rep_s = 0.0
        self._progress: SetProgress | None = None
        self._counts = (0, 0)
        self._paused = self._over = False
        self.records: list[SetRecord] = []
        self._advance()

    def update(self, now_s: float, progress: SetProgress | None = None) -> PlanState:
        """Go on to a time.

        Parameters
        ----------
        now_s : float
            Not earlier than before.
        progress : SetProgress or None
            Of the set that is on; None for a step that only takes time.
        """
        before, self._now_s = self._now_s, now_s
        if self._over:
            return self.state
        self._progress = progress if self._step.kind == "set" else None
        if before is not None and self._runs:
            self._spent_s += max(now_s - before, 0.0)
        self._note_counts()
        if (self._progress and self._progress.done) or self._left_s == 0:
            self._leave("done")
        elif self._gave_up:
            self._leave("stopped")
        return self.state

    def skip(self) -> None:
        """On to the next step; of a set what was done stays."""
        if not self._over:
            self._leave("skipped")

    def repeat(self) -> None:
        """Do the set again: the one that is on, or else the last one.

        What was done in the one that is on is forgotten; a set that had ended stays.
        """
        sets = [i for i in range(self._index + 1) if self._steps[i].kind == "set"]
        if self._over or not sets:
            return
        # The step before a set leads to it.
        self._go_to(sets[-1] - 1)
        self._seconds = min(self._seconds, AGAIN_S)
        if self._seconds <= 0:
            self._go_to(sets[-1])

    def pause(self, paused: bool) -> None:
        """Stop the time, or go on."""
        self._paused = paused

    def source_ended(self) -> None:
        """The pictures of the set that is on have ended: nothing more can be counted."""
        if not self._over and self._step.kind == "set":
            self._leave("cut off")

    def quit(self, outcome: Outcome = "quit") -> None:
        """End it here; what was done stays."""
        if not self._over:
            self._record(outcome)
            self._over = True

    @property
    def state(self) -> PlanState:
        """What is on."""
        return PlanState(
            step=self._step,
            sets=len(self._plan.sets),
            entry=self._entry,
            spent_s=self._spent_s,
            left_s=self._left_s,
            paused=self._paused,
            over=self._over,
            progress=self._progress,
            finished=self.records[-1] if self.records else None,
        )

    @property
    def _step(self) -> Step:
        return self._steps[self._index]

    @property
    def _runs(self) -> bool:
        """Whether the step's time runs."""
        return not self._paused and (self._progress is None or self._progress.counting)

    @property
    def _left_s(self) -> float | None:
        limit: float | None = self._seconds
        if self._step.kind == "set":
            planned = self._step.planned
            limit = planned.timed_s if self._progress is None else planned.seconds
        return None if limit is None else max(limit - self._spent_s, 0.0)

    @property
    def _gave_up(self) -> bool:
        give_up_s, progress = self._plan.give_up_s, self._progress
        if give_up_s is None or progress is None or self._step.planned.reps is None:
            return False
        if progress.reps + progress.partial == 0:
            return False
        return self._spent_s - self._last_rep_s > give_up_s

    def _note_counts(self) -> None:
        found = (self._progress.reps, self._progress.partial) if self._progress else (0, 0)
        if found != self._counts:
            self._counts, self._last_rep_s = found, self._spent_s

    def _leave(self, outcome: Outcome) -> None:
        self._record(outcome)
        self._advance()

    def _record(self, outcome: Outcome) -> None:
        if self._step.kind != "set":
            return
        planned = self._step.planned
        self.records = [
            replace(record, repeated=True) if record.planned.number == planned.number else record
            for record in self.records
        ]
        new = SetRecord(self._entry, planned, outcome, self._spent_s, self._progress)
        self.records.append(new)

    def _advance(self) -> None:
        """On to the next step that takes time."""
        after = range(self._index + 1, len(self._steps))
        index = next((i for i in after if self._lasts(self._steps[i])), None)
        if index is None:
            self._over = True
        else:
            self._go_to(index)

    def _lasts(self, step: Step) -> bool:
        return step.kind == "set" or step.seconds > 0

    def _go_to(self, index: int) -> None:
        self._index = index
        self._entry += 1
        self._seconds = self._step.seconds
        self._spent_s = self._last_rep_s = 0.0
        self._progress = None
        self._counts = (0, 0)

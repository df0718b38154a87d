"""The heel-rise endurance test: its prompts, and when the test is over.

Raises to a metronome on one leg, as many as there are. The criteria and the prompts are
those of the published tests: pace, height of the heel, knee and trunk; the test ends when
two prompts in a row go unheeded (Hébert-Losier et al. 2017, 10.1016/j.physio.2017.03.002;
Sleeswijk Visser et al. 2025, 10.1016/j.bjpt.2025.101188).
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from formcheck.exercises.faults import Fault
from formcheck.exercises.rules import Criterion, StopReason
from formcheck.tracking.form import JudgedRaise
from formcheck.tracking.raises import Raise

OFF_PACE, AFTER_STOP = Fault.OFF_PACE, Fault.AFTER_STOP
"""Faults that only this test knows."""
CRITERIA: Mapping[str, Criterion] = {
    Fault.KNEE_BEND: "knee",
    Fault.TRUNK_LEAN: "trunk",
    Fault.SHALLOW: "height",
    OFF_PACE: "pace",
}
"""Which fault of a raise breaks which criterion; the gravest first."""
KNOWN_AFTER = 0.5
"""Of the time of a raise: its top is known when it is half lowered, not before."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The pace to keep.

    Attributes
    ----------
    bpm : float
        Beats a minute; up on one, down on the next.
    tolerance : float
        Share of the time of a raise by which the time from top to top may be off.
    prompts : int
        So many unheeded ones in a row are followed by the end of the test.
    """

    bpm: float
    tolerance: float
    prompts: int = 2

    @property
    def raise_s(self) -> float:
        """Time of a whole raise, up and down, seconds."""
        return 120.0 / self.bpm


@dataclass(frozen=True, slots=True)
class Prompt:
    """A spoken request to mend one criterion.

    Attributes
    ----------
    at_s : float
        When.
    criterion : Criterion
        What is broken.
    """

    at_s: float
    criterion: Criterion


class EnduranceMonitor:
    """Follows a test raise by raise, and the time in which no raise comes.

    Each raise that breaks a criterion is answered by a prompt, and so is each raise that
    doesn't come in time. A criterion that is still broken in the raise after its last
    allowed prompt ends the test; a raise that keeps it again sets it right. The first
    raise begins the test, so it has no pace.

    Parameters
    ----------
    pace : Pace
        And the number of prompts.

    Attributes
    ----------
    prompts : list of Prompt
        Given so far.
    stopped_by : StopReason or None
        What ended the test; "no-raise": no more raises came.
    stopped_s : float or None
        When.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._broken: dict[Criterion, int] = dict.fromkeys(CRITERIA.values(), 0)
        self._top_s: float | None = None
        self._missed = 0
        self.prompts: list[Prompt] = []
        self.stopped_by: StopReason | None = None
        self.stopped_s: float | None = None

    def off_pace(self, top_s: float) -> bool:
        """Whether a raise comes too early or too late after the one before.

        Parameters
        ----------
        top_s : float
            When its heel was highest, seconds. The first raise has no pace.
        """
        if self._top_s is None:
            return False
        raise_s = self._pace.raise_s
        return abs(top_s - self._top_s - raise_s) > self._pace.tolerance * raise_s

    def push(self, top_s: float, now_s: float, faults: Sequence[str] | None) -> Prompt | None:
        """Take a raise that has ended; returns the prompt that it deserves.

        Parameters
        ----------
        top_s : float
            When the heel was highest.
        now_s : float
            The present, at which that is known.
        faults : sequence of str or None
            What was wrong with it, without its pace; None where only its pace is judged.
        """
        waiting = self.wait(now_s)
        if self.stopped_by:
            return None
        late, off_pace = self._missed > 0, self.off_pace(top_s)
        self._top_s, self._missed = top_s, 0
        broken = {CRITERIA[fault] for fault in faults or () if fault in CRITERIA}
        # Said already, while it was awaited.
        spared = off_pace and late
        if off_pace and not late:
            broken.add("pace")
        known: Sequence[Criterion] = ("pace",) if faults is None else tuple(self._broken)
        for criterion in known:
            if criterion in broken:
                self._broken[criterion] += 1
            elif not (criterion == "pace" and spared):
                self._broken[criterion] = 0
        return self._answer([c for c in CRITERIA.values() if c in broken], now_s) or waiting

    def wait(self, now_s: float) -> Prompt | None:
        """Go on in time without a raise; return the prompt for one that is overdue.

        Parameters
        ----------
        now_s : float
            The present, seconds.
        """
        prompt = None
        while not self.stopped_by and self._top_s is not None and now_s >= self._due_s():
            due_s = self._due_s()
            self._missed += 1
            self._broken["pace"] += 1
            if self._broken["pace"] > self._pace.prompts:
                self._stop("no-raise", due_s)
                return None
            prompt = self._prompt("pace", due_s)
        return prompt

    def interrupt(self) -> None:
        """The leg was not seen for a while: the pace begins anew with the next raise."""
        self._top_s, self._missed = None, 0

    def _due_s(self) -> float:
        """When the next raise that doesn't come is noticed."""
        assert self._top_s is not None
        pace = self._pace
        return self._top_s + (1 + self._missed + pace.tolerance + KNOWN_AFTER) * pace.raise_s

    def _answer(self, broken: Sequence[Criterion], now_s: float) -> Prompt | None:
        for criterion in broken:
            if self._broken[criterion] > self._pace.prompts:
                self._stop(criterion, now_s)
                return None
        return self._prompt(broken[0], now_s) if broken else None

    def _prompt(self, criterion: Criterion, at_s: float) -> Prompt:
        self.prompts.append(Prompt(at_s, criterion))
        return self.prompts[-1]

    def _stop(self, reason: StopReason, at_s: float) -> None:
        self.stopped_by, self.stopped_s = reason, at_s


def follow_test(
    judged: Sequence[JudgedRaise], pace: Pace, end_s: float, lost_s: Sequence[float] = ()
) -> tuple[list[JudgedRaise], EnduranceMonitor]:
    """Run the test over the raises of a clip.

    Parameters
    ----------
    judged : sequence of JudgedRaise
        In order of time.
    pace : Pace
        And the number of prompts.
    end_s : float
        Until when the leg was seen.
    lost_s : sequence of float
        When it was lost for a while: the pace begins anew after it.

    Returns
    -------
    judged : list of JudgedRaise
        The same with the pace among their faults; what ends the test and what comes after
        it is not counted. One that was left out by hand was made all the same, so it keeps
        the pace, unless it lies between two on the beat.
    monitor : EnduranceMonitor
        How the test went.
    """
    monitor = EnduranceMonitor(pace)
    followed, lost = [], deque(sorted(lost_s))
    for j in judged:
        r = j.raise_
        while lost and lost[0] < r.top_s:
            monitor.wait(lost.popleft())
            monitor.interrupt()
        left_out = r.by_hand == "left-out"
        if r.cut or (left_out and _is_none(r, judged, monitor)):
            followed.append(j)
            continue
        off_pace = not monitor.stopped_by and monitor.off_pace(r.top_s)
        # Known when it is half lowered, as at the camera.
        over = monitor.stopped_by is not None
        monitor.push(r.top_s, (r.lower_s + r.end_s) / 2, None if left_out else j.faults)
        if left_out:
            followed.append(j)
            continue
        faults = with_pace(j.faults, off_pace=off_pace, after_stop=over)
        followed.append(replace(j, counted=j.counted and not monitor.stopped_by, faults=faults))
    for at_s in lost:
        monitor.wait(at_s)
        monitor.interrupt()
    monitor.wait(end_s)
    return followed, monitor


def _is_none(r: Raise, judged: Sequence[JudgedRaise], monitor: EnduranceMonitor) -> bool:
    """Whether one that was left out was none: the others keep the pace without it."""
    others = [j.raise_ for j in judged if j.raise_.by_hand != "left-out" and not j.raise_.cut]
    if any(o.by_hand == "added" and o.start_s <= r.top_s <= o.end_s for o in others):
        return True
    later = next((o.top_s for o in others if o.top_s > r.top_s), None)
    return later is not None and not monitor.off_pace(later)


def with_pace(faults: tuple[str, ...], *, off_pace: bool, after_stop: bool) -> tuple[str, ...]:
    """Return a raise's faults with those that only this test knows.

    Parameters
    ----------
    faults : tuple of str
        Of the raise itself.
    off_pace : bool
        It missed the beat.
    after_stop : bool
        The test was over already: nothing else is said of it then.
    """
    if after_stop:
        return (AFTER_STOP,)
    return (*faults, OFF_PACE) if off_pace else faults

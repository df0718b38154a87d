"""The way through a plan, by a scripted clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.live.plan import GIVE_UP_S, Plan, Step
from formcheck.live.plan_run import AGAIN_S, PlanRun, PlanState, SetProgress
from formcheck.routines.routine import Entry, Routine, load_routine
from formcheck.routines.steps import steps_of

TWO = Routine(
    title="Two",
    ready_s=10,
    exercises=(
        Entry(exercise="single-leg-calf-raise", sets=1, reps=3),
        Entry(exercise="towel-scrunch", sets=2, seconds=20, rest_s=30),
    ),
    between_s=0,
)


class Clock:
    """Drives a run in steps of a tenth of a second."""

    def __init__(self, routine: Routine = TWO, scale: float = 1.0) -> None:
        self.run = PlanRun(Plan(tuple(steps_of(routine, scale))))
        self.now_s = 100.0
        self.state = self.run.update(self.now_s)

    def go(self, seconds: float, progress: SetProgress | None = None) -> PlanState:
        for _ in range(round(10 * seconds)):
            self.now_s += 0.1
            self.state = self.run.update(self.now_s, progress)
        return self.state

    def to_set(self) -> PlanState:
        """On to the next set that has not begun."""
        while self.state.step.kind != "set":
            self.go(0.1)
        return self.state

    @property
    def on(self) -> tuple[str, int]:
        return self.state.step.kind, self.state.step.planned.number


def test_a_routine_is_gone_through_in_order() -> None:
    clock = Clock()
    assert clock.on == ("announce", 1)
    assert clock.state.left_s == pytest.approx(10)
    clock.go(9.8)
    assert clock.on == ("announce", 1)
    clock.go(0.3)
    assert clock.on == ("set", 1)
    clock.go(5, SetProgress(counting=True, reps=2))
    assert clock.state.left_s is None
    clock.go(0.1, SetProgress(counting=True, reps=3, done=True))
    assert clock.on == ("change", 2)
    clock.go(8.1)
    clock.go(0.1, SetProgress(counting=True, reps=3, done=True))
    assert clock.on == ("announce", 3)
    clock.go(10.1)
    assert clock.on == ("set", 3)
    clock.go(19.8)
    assert clock.on == ("set", 3)
    clock.go(0.3)
    assert clock.on == ("rest", 4)
    clock.go(30.1)
    clock.go(20.1)
    assert clock.state.over
    assert [record.outcome for record in clock.run.records] == ["done"] * 4
    assert [record.progress and record.progress.reps for record in clock.run.records] == [
        3,
        3,
        None,
        None,
    ]
    assert clock.run.records[2].seconds == pytest.approx(20, abs=0.15)


def test_time_of_a_counted_set_runs_only_while_it_counts() -> None:
    timed = Routine(title="One", exercises=(Entry(exercise="calf-raise", sets=1, seconds=10),))
    clock = Clock(timed)
    clock.to_set()
    clock.go(60, SetProgress(counting=False))
    assert clock.state.left_s == pytest.approx(10)
    clock.go(9.5, SetProgress(counting=True, reps=4))
    assert not clock.state.over
    clock.go(1, SetProgress(counting=True, reps=5))
    assert clock.state.over
    assert clock.run.records[0].progress == SetProgress(counting=True, reps=5)
    assert clock.run.records[0].outcome == "done"


def test_whoever_can_do_no_more_has_ended_the_set() -> None:
    clock = Clock()
    clock.to_set()
    clock.go(3 * GIVE_UP_S, SetProgress(counting=True))  # nothing done yet: no end
    assert clock.on == ("set", 1)
    clock.go(5, SetProgress(counting=True, reps=1))
    clock.go(GIVE_UP_S - 6, SetProgress(counting=True, reps=2))
    clock.go(GIVE_UP_S, SetProgress(counting=False, reps=2))  # out of the picture
    assert clock.on == ("set", 1)
    clock.go(7, SetProgress(counting=True, reps=2))
    assert clock.on == ("change", 2)
    assert clock.run.records[0].outcome == "stopped"


def test_skip_ends_what_is_on_and_keeps_what_was_done() -> None:
    clock = Clock()
    clock.run.skip()
    clock.go(0.1, SetProgress(counting=True, reps=1))
    assert clock.on == ("set", 1)
    clock.run.skip()
    clock.go(0.1)
    assert clock.on == ("change", 2)
    assert clock.run.records[0].outcome == "skipped"
    assert clock.run.records[0].progress == SetProgress(counting=True, reps=1)
    for _ in range(20):
        clock.run.skip()
    assert clock.go(0.1).over
    assert len(clock.run.records) == 4


def test_repeat_begins_the_set_anew_and_forgets_it() -> None:
    clock = Clock()
    clock.run.repeat()  # there is none yet
    assert clock.on == ("announce", 1)
    clock.to_set()
    entry = clock.state.entry
    clock.go(3, SetProgress(counting=True, reps=2))
    clock.run.repeat()
    assert clock.run.records == []
    clock.go(0.1)
    assert clock.on == ("announce", 1)
    assert clock.state.left_s == pytest.approx(AGAIN_S - 0.1)
    clock.to_set()
    assert clock.on == ("set", 1)
    assert clock.state.entry > entry
    assert clock.state.progress is None


def test_repeat_in_a_rest_keeps_both() -> None:
    clock = Clock()
    clock.to_set()
    clock.go(0.1, SetProgress(counting=True, reps=3, done=True))
    assert clock.on == ("change", 2)
    clock.run.repeat()
    clock.to_set()
    assert clock.on == ("set", 1)
    clock.go(0.1, SetProgress(counting=True, reps=2))
    clock.run.quit()
    first, second = clock.run.records
    assert (first.planned.number, first.outcome, first.repeated) == (1, "done", True)
    assert (second.planned.number, second.outcome, second.repeated) == (1, "quit", False)


def test_a_pause_stops_the_time() -> None:
    clock = Clock()
    clock.go(4)
    clock.run.pause(True)
    left = clock.go(100).left_s
    assert clock.state.paused
    clock.run.pause(False)
    assert clock.go(0.1).left_s == pytest.approx((left or 0) - 0.1)


def test_a_clip_that_ends_ends_its_set_only() -> None:
    clock = Clock()
    clock.run.source_ended()
    assert clock.on == ("announce", 1)
    clock.to_set()
    clock.go(2, SetProgress(counting=True, reps=1))
    clock.run.source_ended()
    assert clock.go(0.1).step.kind == "change"
    assert clock.run.records[0].outcome == "cut off"


def test_without_rests_set_follows_set() -> None:
    clock = Clock(scale=0.0)
    assert clock.on == ("set", 1)
    clock.go(0.1, SetProgress(counting=True, reps=3, done=True))
    assert clock.on == ("set", 2)
    clock.run.repeat()
    assert clock.go(0.1, SetProgress(counting=False)).step.planned.number == 2


def test_steps_without_a_set_are_no_plan() -> None:
    first = steps_of(TWO)[0]
    with pytest.raises(ValueError, match="without a set"):
        PlanRun(Plan((Step("rest", first.planned, 5),)))


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["wait", "skip", "repeat", "pause", "go on", "source ended", "quit"]),
        st.floats(0, 40),
        st.one_of(st.none(), st.builds(SetProgress, st.booleans(), st.integers(0, 30))),
    ),
    max_size=40,
)


@given(EVENTS, st.floats(0, 2))
def test_whatever_happens_it_stays_in_order(
    events: list[tuple[str, float, SetProgress | None]], scale: float
) -> None:
    run = PlanRun(Plan(tuple(steps_of(load_routine("recovery"), scale))))
    now_s = 0.0
    entry = run.state.entry
    for event, seconds, progress in events:
        {
            "skip": run.skip,
            "repeat": run.repeat,
            "pause": lambda: run.pause(True),
            "go on": lambda: run.pause(False),
            "source ended": run.source_ended,
            "quit": run.quit,
        }.get(event, lambda: None)()
        now_s += seconds
        state = run.update(now_s, progress)
        assert state.entry >= entry
        assert state.left_s is None or state.left_s >= 0
        entry = state.entry
    numbers = [record.planned.number for record in run.records]
    last_tries = [r.planned.number for r in run.records if not r.repeated]
    assert last_tries == sorted(set(last_tries))
    assert set(numbers) <= set(range(1, 10))
    entries = [record.entry for record in run.records]
    assert entries == sorted(set(entries))

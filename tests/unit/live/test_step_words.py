"""What is said and written about steps."""

from formcheck.live.plan_run import PlanRun, SetProgress
from formcheck.live.step_words import StepAnnouncer, clock, headline, set_label, spoken_set
from formcheck.routines.routine import Entry, Routine
from formcheck.routines.steps import plan_of, steps_of

ROUTINE = Routine(
    title="Two",
    ready_s=5,
    rest_s=20,
    exercises=(
        Entry(exercise="single-leg-calf-raise", sets=2, warm_up_sets=1, reps=3, sides="left"),
        Entry(exercise="towel-scrunch", sets=1, seconds=40),
    ),
    between_s=0,
)


def heard(counted: bool) -> tuple[list[str], list[str]]:
    """Go through the routine: what was said and printed."""
    plan = plan_of(ROUTINE, counts=lambda e: counted and e.name == "single-leg-calf-raise")
    run, announcer = PlanRun(plan), StepAnnouncer()
    said, lines = [], []
    for tenth in range(4000):
        on = run.state
        progress = None
        if on.step.kind == "set" and on.step.planned.counted:
            progress = SetProgress(counting=True, reps=1, done=on.spent_s > 3)
        state = run.update(tenth / 10, progress)
        feedback = announcer.update(state)
        if feedback.say:
            said.append(feedback.say)
        if not lines or lines[-1] != headline(state):
            lines.append(headline(state))
    return said, lines


def test_every_step_is_announced_once() -> None:
    said, lines = heard(counted=True)
    assert said == [
        "Next: Calf raise on one foot. Warm-up set 1 of 2. Left leg. 3 repetitions.",
        "Rest, 20 seconds.",
        "Next: Set 2 of 2. Left leg. 3 repetitions.",
        "Next: Towel scrunch. 40 seconds.",
        "3",
        "2",
        "1",
        "Go",
        "Halfway",
        "3",
        "2",
        "1",
        "Routine complete.",
    ]
    assert lines == [
        "Next: Calf raise on one foot",
        "Calf raise on one foot: left leg · warm-up 1 of 2 · 3 reps",
        "Rest 20 s",
        "Calf raise on one foot: left leg · set 2 of 2 · 3 reps",
        "Next: Towel scrunch",
        "Towel scrunch: 40 s",
        "Routine complete",
    ]


def test_before_a_set_that_nobody_counts_the_seconds_are_said() -> None:
    said, _ = heard(counted=False)
    assert said[1:5] == ["3", "2", "1", "Go"]


def test_times_and_sets_in_words() -> None:
    assert [clock(s) for s in (0, 0.2, 59.1, 60, 3599.5)] == [
        "0:00",
        "0:01",
        "1:00",
        "1:00",
        "60:00",
    ]
    planned = steps_of(ROUTINE)[0].planned
    assert set_label(planned) == "Left leg · warm-up 1 of 2 · 3 reps"
    assert spoken_set(planned).startswith("Warm-up set 1 of 2.")

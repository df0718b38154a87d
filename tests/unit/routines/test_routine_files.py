"""Reading routines, and the steps they become."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.exercises.catalogue import RomExercise, exercise_names, load_exercise
from formcheck.live.plan import PACE_S
from formcheck.routines.routine import (
    Entry,
    Routine,
    RoutineError,
    load_routine,
    read_routine,
    routine_names,
    template,
)
from formcheck.routines.steps import duration_s, planned_sets, steps_of


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_programmes_of_the_articles_are_bundled() -> None:
    assert set(routine_names()) == {
        "sprinter-strength",
        "runners-mobility",
        "calf-trio",
        "achilles-strengthening",
        "recovery",
    }


@pytest.mark.parametrize("name", routine_names())
def test_every_bundled_routine_loads_and_takes_a_sensible_time(name: str) -> None:
    routine = load_routine(name)
    assert routine.title
    assert 5 * 60 < duration_s(routine) < 40 * 60


def test_sprinters_do_two_warm_up_and_three_working_sets_then_each_stretch_three_times() -> None:
    sets = planned_sets(load_routine("sprinter-strength"))
    assert load_routine("sprinters-sets") == load_routine("sprinter-strength")
    raises = [planned for planned in sets if planned.exercise == "dumbbell-plantarflexion"]
    assert [planned.warm_up for planned in raises] == [True, True, False, False, False]
    towel = [planned for planned in sets if planned.exercise == "seated-towel-stretch"]
    assert [planned.side for planned in towel] == ["left", "right"] * 3
    assert all(15 <= (planned.seconds or 0) <= 30 for planned in towel)


def test_what_is_left_out_comes_from_the_exercise() -> None:
    squat = Entry(exercise="deep-squat-hold")
    assert (squat.planned_sets, squat.planned_reps, squat.planned_seconds) == (3, None, 60)
    towel = Entry(exercise="seated-towel-stretch")  # three of 15 to 30 s
    assert (towel.planned_sets, towel.planned_reps, towel.planned_seconds) == (3, None, 15)
    band = Entry(exercise="band-dorsiflexion", sets=4)
    assert (band.planned_sets, band.planned_reps, band.planned_sides) == (4, 10, "each")
    timed = Entry(exercise="band-dorsiflexion", seconds=40)
    assert (timed.planned_reps, timed.planned_seconds) == (None, 40)


def test_the_template_is_a_sound_routine_and_explains_every_setting(tmp_path: Path) -> None:
    routine = read_routine(written(tmp_path, template()))
    assert [entry.planned_sets for entry in routine.exercises] == [3, 1]
    # Only what is for the project's own files is not in it.
    for name in [*Entry.model_fields, *(set(Routine.model_fields) - {"source"})]:
        assert name in template()


def test_one_step_leads_to_every_set() -> None:
    routine = Routine(
        title="Two",
        between_s=20,
        exercises=(
            Entry(exercise="single-leg-calf-raise", sets=2, reps=5, rest_s=40),
            Entry(exercise="towel-scrunch", sets=2, warm_up_sets=1, warm_up_reps=4, reps=6),
        ),
    )
    steps = steps_of(routine)
    kinds = [(step.kind, step.seconds) for step in steps if step.kind != "set"]
    assert kinds == [
        ("announce", 10),
        ("change", 8),
        ("rest", 40),
        ("change", 8),
        ("rest", 20),
        ("announce", 10),
        ("rest", 30),
    ]
    sets = [step.planned for step in steps if step.kind == "set"]
    assert [planned.number for planned in sets] == [1, 2, 3, 4, 5, 6]
    assert [planned.side for planned in sets] == ["left", "right", "left", "right", None, None]
    assert [planned.reps for planned in sets] == [5, 5, 5, 5, 4, 6]
    assert sets[-1].timed_s == 6 * PACE_S
    for before, step in pairwise(steps):
        if step.kind == "set":
            assert before.planned is step.planned
            assert before.kind != "set"


def test_rests_can_be_scaled_away() -> None:
    steps = steps_of(load_routine("recovery"), 0)
    assert {step.seconds for step in steps} == {0}
    halved = steps_of(load_routine("recovery"), 0.5)
    assert max(step.seconds for step in halved) == 45 / 2


EXERCISES = [load_exercise(name) for name in exercise_names()]
TESTS = [
    exercise.name
    for exercise in EXERCISES
    if isinstance(exercise, RomExercise) or getattr(exercise, "endurance", None)
]
UNPRESCRIBED = next(
    exercise.name
    for exercise in EXERCISES
    if exercise.name not in TESTS
    and not (
        exercise.prescription and (exercise.prescription.reps or exercise.prescription.seconds)
    )
)

GOOD = """title = "Mine"

[[exercises]]
exercise = "calf-raise"
reps = 10
"""


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (GOOD + 'sets = "3"\n', 6, "sets in [exercises] is 3: it must be a whole number"),
        (GOOD + "sets = 0\n", 6, "is 0: it must be at least 1"),
        (GOOD + "sets = 21\n", 6, "is 21: it must be at most 20"),
        (GOOD + "rest = -1\n", 6, "is -1: it must be at least 0"),
        (GOOD + "rest = nan\n", 6, "rest in [exercises] is nan"),
        (GOOD + "warm_up_sets = 2\n", 3, "2 warm-up sets of 1 sets"),
        (GOOD + "rep = 3\n", 6, "rep is not known in [exercises]: did you mean reps?"),
        (GOOD + "seconds = 3\n", 3, "reps or seconds, not both"),
        (GOOD + 'sides = "booth"\n', 6, "it must be both, each, left or right"),
        (GOOD.replace("calf-raise", "calf-rise"), 4, "did you mean calf-raise?"),
        (GOOD.replace("calf-raise", "heel-rise-test"), 4, "a test with a command of its own"),
        (GOOD.replace("calf-raise", "rom-active"), 4, "a test with a command of its own"),
        (
            GOOD.replace("reps = 10\n", "").replace("calf-raise", UNPRESCRIBED),
            3,
            f"say how many reps or seconds of {UNPRESCRIBED}",
        ),
        (GOOD.replace("title", "titel"), 1, "titel is not known: did you mean title?"),
        (GOOD + GOOD.partition("\n\n")[2] + "reps_ = 2\n", 9, "reps_ is not known"),
        (GOOD.replace('"Mine"', "Mine"), 1, "not valid TOML"),
        (GOOD + "reps = 3\n", 6, "not valid TOML"),
        ('title = "Mine"\nexercises = []\n', 2, "exercises"),
        ('title = "Mine"\nexercises = 3\n', 2, "exercises is 3"),
    ],
)
def test_a_mistake_is_one_line_with_its_place(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    with pytest.raises(RoutineError) as raised:
        read_routine(written(tmp_path, text))
    message = str(raised.value)
    assert message.startswith(str(tmp_path / "mine.toml"))
    assert f"line {line}:" in message
    assert words in message
    assert "\n" not in message


def test_what_is_no_text_is_said(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RoutineError, match="no UTF-8 text"):
        read_routine(path)
    with pytest.raises(RoutineError, match="no such file"):
        load_routine(str(tmp_path / "missing.toml"))
    with pytest.raises(RoutineError, match="did you mean calf-trio"):
        load_routine("calftrio")


@given(st.text(max_size=200))
def test_whatever_stands_in_a_file_gives_a_routine_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "wild.toml"
    path.write_bytes(text.encode("utf-8", "replace"))
    with pytest.raises(RoutineError) as raised:
        read_routine(path)
    assert str(raised.value).isprintable()


@given(
    st.sampled_from([exercise.name for exercise in EXERCISES if exercise.name not in TESTS]),
    st.integers(1, 20),
    st.booleans(),
    st.integers(1, 1000),
)
def test_every_exercise_goes_into_a_routine(name: str, sets: int, timed: bool, much: int) -> None:
    entry = Entry(exercise=name, sets=sets, **({"seconds": much} if timed else {"reps": much}))
    found = planned_sets(Routine(title="One", exercises=(entry,)))
    assert len(found) in (sets, 2 * sets)
    assert all((p.seconds if timed else p.reps) == much for p in found)

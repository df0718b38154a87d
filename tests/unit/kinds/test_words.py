"""An exercise in plain words."""

import subprocess
import sys

import pytest

from formcheck.exercises.catalogue import Exercise, exercise_names, load_exercise
from formcheck.exercises.listing import listed_exercises
from formcheck.exercises.rules import Prescription
from formcheck.kinds import KINDS, kind_of
from formcheck.kinds.words import amount

GROUPS = [group for kind in KINDS for group in kind.groups]


def counted(exercise: Exercise) -> str:
    return kind_of(exercise).counting_words(exercise)


def judged(exercise: Exercise) -> list[str]:
    return kind_of(exercise).fault_words(exercise)


def test_the_catalogue_does_not_wait_for_the_libraries_that_measure() -> None:
    code = "import sys, formcheck.kinds; sys.exit(bool({'numpy', 'scipy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", exercise_names())
def test_every_exercise_has_words(name: str) -> None:
    exercise = load_exercise(name)
    assert kind_of(exercise).group(exercise) in GROUPS
    words = [counted(exercise), *judged(exercise)]
    for text in words:
        assert text
        assert "{" not in text
        assert "None" not in text
    assert counted(exercise).endswith(".")
    assert bool(judged(exercise)) == (exercise.tracker not in ("timer", "rom"))


def test_every_group_has_exercises() -> None:
    known = [load_exercise(name) for name in exercise_names()]
    assert {kind_of(each).group(each) for each in known} == set(GROUPS)


@pytest.mark.parametrize(
    ("prescription", "words"),
    [
        (None, None),
        (Prescription(), None),
        (Prescription(reps=(20, 40)), "20 to 40 reps."),
        (Prescription(reps=(1, 1), per_side=True), "1 rep on each side."),
        (Prescription(sets=2, reps=(15, 15)), "2 sets of 15 reps."),
        (Prescription(sets=2, reps=(15, 15), seconds=(5, 5)), "2 sets of 15 reps, held 5 s."),
        (Prescription(sets=3, seconds=(15, 30)), "3 sets of 15 to 30 s."),
        (Prescription(sets=1, note="Slowly."), "1 set. Slowly."),
        (Prescription(sets=6, per_side=True), "6 sets on each side."),
        (Prescription(note="Slowly.", per_side=True), "Slowly. On each side."),
    ],
)
def test_how_much(prescription: Prescription | None, words: str | None) -> None:
    assert amount(prescription) == words


def test_the_words_are_those_of_the_thresholds() -> None:
    raised = load_exercise("calf-raise")
    assert "two thirds of the median height of the set's best three" in counted(raised)
    assert "about 3 cm" in counted(raised)
    assert "the knee bends by more than 15° (from 30° it is no calf raise)" in judged(raised)
    assert not any("knee" in words for words in judged(load_exercise("seated-calf-raise")))
    assert "held for less than 4.5 s" in judged(load_exercise("calf-raise-hold"))
    assert "the set's first three" in counted(load_exercise("heel-rise-test"))
    assert "landing on the heel" in judged(load_exercise("rope-jumps"))
    stretch = load_exercise("wall-calf-stretch")
    assert "and the heel is down" in counted(stretch)
    assert any(words.startswith("the heel lifts") for words in judged(stretch))


def test_the_list_of_exercises_is_that_of_their_kinds() -> None:
    listed = [(each.name, each.title, each.group) for each in listed_exercises()]
    known = [load_exercise(name) for name in exercise_names()]
    checked = [(each.name, each.title, kind_of(each).group(each)) for each in known]
    assert listed == sorted(checked, key=lambda each: GROUPS.index(each[2]))

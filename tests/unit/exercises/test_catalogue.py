"""The exercises that travel with formcheck, and what happens to broken ones."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from formcheck.errors import ExerciseError
from formcheck.exercises import catalogue, listing
from formcheck.exercises.catalogue import RaiseExercise, exercise_names, load_exercise, load_raise

BUNDLED = exercise_names()
GOOD = (Path(catalogue.__file__).parent / "calf-raise.toml").read_text(encoding="utf-8")
MakeExercise = Callable[[str], str]


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeExercise]:
    """Put an exercise of this text into a catalogue of its own; gives its name."""

    def write(text: str) -> str:
        (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
        return "mine"

    monkeypatch.setattr(listing, "FOLDER", tmp_path)
    load_exercise.cache_clear()
    yield write
    load_exercise.cache_clear()


ARTICLES = {
    "reps": """
        calf-raise single-leg-calf-raise seated-calf-raise elevated-calf-raise
        dumbbell-plantarflexion calf-raise-hold lunge-calf-raise seated-dumbbell-dorsiflexion
        band-dorsiflexion lunge backward-lunge squat-lunge step-back-lunge squat-jump
        jump-onto-a-curb step-up one-leg-rise-from-a-bench heel-rise-test""",
    "hold": """
        toe-walk heel-walk knee-to-wall-soleus-stretch wall-calf-stretch seated-towel-stretch
        dorsiflexor-stretch standing-shin-stretch deep-squat-hold single-leg-balance""",
    "cycles": """
        ankle-circles ankle-alphabet star-balance-drill lateral-line-hops curb-jumps rope-jumps""",
    "timer": """
        plantar-fascia-stretch band-inversion towel-scrunch ball-rolling massage-mat cotton-balls
        foam-rolling""",
    "rom": "rom-active knee-to-wall",
}


@pytest.mark.parametrize("tracker", ARTICLES)
def test_every_exercise_is_there_under_its_tracker(tracker: str) -> None:
    there = {name for name in BUNDLED if load_exercise(name).tracker == tracker}
    assert set(ARTICLES[tracker].split()) <= there


def test_the_names_are_sorted() -> None:
    assert sorted(BUNDLED) == BUNDLED


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Achilles stretch", "wall-calf-stretch"),
        ("achilles-stretch", "wall-calf-stretch"),
        ("  ACHILLES   stretch ", "wall-calf-stretch"),
        ("plantarflexor stretch", "seated-towel-stretch"),
        ("Y balance drill", "star-balance-drill"),
        ("Calf Raise", "calf-raise"),
        ("single_leg_calf_raise", "single-leg-calf-raise"),
        ("rom-knee-to-wall", "knee-to-wall"),
    ],
)
def test_an_exercise_goes_by_its_aliases(typed: str, meant: str) -> None:
    assert load_exercise(typed).name == meant


def test_no_two_exercises_are_called_alike() -> None:
    names = [*BUNDLED, *(alias for name in BUNDLED for alias in load_exercise(name).aliases)]
    alike = Counter(name.casefold().replace(" ", "-") for name in names)
    assert [name for name, times in alike.items() if times > 1] == []


@pytest.mark.parametrize("name", BUNDLED)
def test_what_is_told_of_an_exercise_is_neither_scant_nor_long(name: str) -> None:
    exercise = load_exercise(name)
    assert 5 < len(exercise.title) <= 46  # beside the name in 80 columns
    assert 80 < len(exercise.how) <= 400
    assert exercise.how.count(". ") >= 1 or len(exercise.how) < 200
    assert 40 < len(exercise.camera) <= 140
    assert exercise.how.endswith(".")
    assert exercise.camera.endswith(".")
    if exercise.unseen is not None:
        assert exercise.unseen.endswith(".")
        assert len(exercise.unseen) <= 160


@pytest.mark.parametrize("name", BUNDLED)
def test_every_exercise_loads_and_makes_sense(name: str) -> None:
    exercise = load_exercise(name)
    assert exercise.name == name
    if not isinstance(exercise, RaiseExercise):
        return
    counting, form = exercise.counting, exercise.form
    assert counting.min_rise_foot <= counting.min_counted_rise_foot
    if form.knee_bend_deg is not None and form.knee_cheat_deg is not None:
        assert form.knee_bend_deg < form.knee_cheat_deg
    if form.min_lowered_share is not None:
        # A raise that is over for the counter can still be one that is not lowered.
        assert counting.end_share < form.min_lowered_share <= 1


def test_two_thirds_of_the_best_three_is_full() -> None:
    for name in BUNDLED:
        exercise = load_exercise(name)
        if not isinstance(exercise, RaiseExercise):
            continue
        counting = exercise.counting
        assert counting.full_share == pytest.approx(2 / 3, abs=1e-3)
        assert counting.best_of == 3


def test_a_hold_is_judged_where_it_is_asked_for() -> None:
    assert load_raise("calf-raise-hold").form.min_hold_s == pytest.approx(4.5)
    assert load_raise("calf-raise").form.min_hold_s is None
    assert load_raise("seated-calf-raise").form.knee_bend_deg is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("calf-rais", "calf-raise"),
        ("calfraise", "calf-raise"),
        ("seated-calf-raises", "seated-calf-raise"),
        ("single-leg-calf-rise", "single-leg-calf-raise"),
        ("Achiles stretch", "achilles-stretch"),
        ("y-balanse", "y-balance"),
    ],
)
def test_a_slip_is_answered_with_the_nearest_name(typed: str, meant: str) -> None:
    with pytest.raises(ExerciseError, match=f"{typed}.*[Dd]id you mean {meant}"):
        load_exercise(typed)


def test_a_name_like_no_other_is_answered_with_where_to_look() -> None:
    with pytest.raises(ExerciseError, match="formcheck exercises lists them"):
        load_exercise("zzz")


@pytest.mark.parametrize(
    "name", ["", " - ", "../errors", "calf-raise.toml", "/etc/passwd", "a\nb\x00"]
)
def test_what_is_no_name_is_an_unknown_exercise(name: str) -> None:
    with pytest.raises(ExerciseError) as caught:
        load_exercise(name)
    assert str(caught.value).isprintable()


def test_a_good_one_loads_from_its_text(put: MakeExercise) -> None:
    assert load_raise(put(GOOD)).counting.best_of == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("min_rise_foot = 0.07", "min_rise_foot = -0.07"),
        ("min_rise_foot = 0.07", 'min_rise_foot = "small"'),
        ("min_rise_foot = 0.07", "min_rise_foot = nan"),
        ("full_share = 0.6667", "full_share = 1.5"),
        ("best_of = 3", "best_of = 0"),
        ("best_of = 3", ""),
        ("best_of = 3", "best_of = 3\nbest_off = 3"),
        ('tracker = "reps"', 'tracker = "magic"'),
        ('feet = "both"', 'feet = "three"'),
        ("[form]", "[from]"),
        ("[counting]", "[counting"),
        ("[counting]", ""),
    ],
)
def test_broken_values_are_told_with_the_file(put: MakeExercise, old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(ExerciseError, match=r"mine\.toml") as caught:
        load_exercise(put(GOOD.replace(old, new, 1)))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("best_of = 3", "best_of = 0", "best_of"),
        ("knee_bend_deg", "knee_bent_deg", "knee_bent_deg"),
    ],
)
def test_the_message_says_which_value_is_wrong(
    put: MakeExercise, old: str, new: str, part: str
) -> None:
    with pytest.raises(ExerciseError, match=part):
        load_exercise(put(GOOD.replace(old, new, 1)))


def test_a_file_that_is_no_text_is_an_exercise_error(put: MakeExercise, tmp_path: Path) -> None:
    name = put("")
    (tmp_path / f"{name}.toml").write_bytes(b"\xff\xfe\x00name")
    with pytest.raises(ExerciseError):
        load_exercise(name)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("trunk_lean_deg = 12", "trunk_lean_deg = -12"),
        ("min_up_s = 0.35", "min_up_s = nan"),
        ("min_lowered_share = 0.8", "min_lowered_share = 8.0"),
    ],
)
def test_form_that_nobody_can_keep_is_refused(put: MakeExercise, old: str, new: str) -> None:
    with pytest.raises(ExerciseError):
        load_exercise(put(GOOD.replace(old, new, 1)))


def test_a_catalogue_knows_no_kind_and_what_reads_for_users_knows_all() -> None:
    code = """
import sys
from formcheck.exercises.catalogue import load_exercise
load_exercise("calf-raise")
assert "formcheck.kinds" not in sys.modules
from formcheck.analysis.options import Options, exercise_of
exercise_of(Options())
assert "formcheck.kinds" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)

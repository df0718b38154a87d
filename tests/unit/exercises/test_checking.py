"""Which line of an exercise file is wrong, and that nothing but an ExerciseError comes of it."""

import re
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from property_testing import examples

from formcheck.errors import ExerciseError
from formcheck.exercises import catalogue
from formcheck.exercises.catalogue import exercise_names, read_exercise
from formcheck.exercises.checking import Keys, line_of, toml_data

FOLDER = Path(catalogue.__file__).parent
TEXTS = {name: (FOLDER / f"{name}.toml").read_text(encoding="utf-8") for name in exercise_names()}


def paths(data: Any, so_far: Keys = ()) -> Iterator[Keys]:
    """Yield the way to every value that has a statement of its own in the bundled files."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from paths(value, (*so_far, key))
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for place, each in enumerate(value):
                yield from paths(each, (*so_far, key, place))
        else:
            yield (*so_far, key)


@pytest.mark.parametrize("name", TEXTS)
def test_the_line_of_every_value_is_found(name: str) -> None:
    lines = TEXTS[name].splitlines()
    found = []
    for keys in paths(tomllib.loads(TEXTS[name])):
        number = line_of(TEXTS[name], keys)
        assert number is not None
        assert lines[number - 1].startswith(f"{keys[-1]} = ")
        found.append(number)
    assert found == sorted(set(found))


TRICKY = '''\
title = """
[hold]
enter = 1
"""  # a text that looks like tables
list = [
  1,
  2,  # ] not yet
]
"quoted key" = 5
a.b.c = 1

[hold] # comment
enter = 3
inner = { x = 1, y = 2 }
[hold.deep]
z = 1

[[norms]]
who = "one"

[[norms]]
who = "two"
[norms.more]
who = "three"
'''


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("title",), 1),
        (("list",), 5),
        (("list", 1), 5),
        (("quoted key",), 9),
        (("a", "b", "c"), 10),
        (("a",), 10),
        (("hold",), 12),
        (("hold", "enter"), 13),
        (("hold", "leave"), 12),
        (("hold", "inner", "y"), 14),
        (("hold", "deep", "z"), 16),
        (("norms", 0, "who"), 19),
        (("norms", 1), 21),
        (("norms", 1, "who"), 22),
        (("norms", 1, "reps"), 21),
        (("norms", 1, "more", "who"), 24),
        (("nothing",), None),
        ((), None),
    ],
)
def test_lines_in_a_file_with_all_of_toml(keys: Keys, line: int | None) -> None:
    tomllib.loads(TRICKY)
    assert line_of(TRICKY, keys) == line
    assert line_of(TRICKY.replace("\n", "\r\n"), keys) == line


def test_a_text_of_thousands_of_lines_is_not_searched_for_long() -> None:
    text = 'title = """' + "\n" * 60_000 + '"""\nhow = 1\n'
    assert line_of(text, ("how",)) is None


def wrong(text: str, tmp_path: Path) -> str:
    """Return what is said of a wrong exercise file."""
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExerciseError) as caught:
        read_exercise(path)
    message = str(caught.value)
    assert message.isprintable()
    assert message.startswith("mine.toml: ")
    return message.removeprefix("mine.toml: ")


@pytest.mark.parametrize("name", TEXTS)
def test_every_number_below_zero_is_told_with_its_line(name: str, tmp_path: Path) -> None:
    lines = TEXTS[name].splitlines()
    numbers = [n for n, line in enumerate(lines) if re.fullmatch(r"\w+ = [\d.]+", line)]
    for number in numbers:
        key = lines[number].split()[0]
        broken = [*lines[:number], f"{key} = -1", *lines[number + 1 :]]
        message = wrong("\n".join(broken), tmp_path)
        assert message.startswith(f"line {number + 1}: {key} in [")
        assert "-1" in message


@pytest.mark.parametrize(
    ("name", "statement", "new", "message"),
    [
        ("toe-walk", "leave_foot", "leave_foot = 0.9", "0.9 is not below enter_foot ("),
        (
            "toe-walk",
            "enter_foot",
            "enter_foot = 20",
            "enter_foot in [hold] is 20: it must be below 1",
        ),
        ("toe-walk", "enter_foot", "enter_deg = 20", "heels-up is measured in foot lengths"),
        ("toe-walk", "target_s", "target_s = 0.1", "0.1 is below min_s ("),
        ("toe-walk", "grace_s", "grace_s = inf", "finite"),
        ("toe-walk", "position", 'position = "heel-up"', "it must be heels-up, "),
        ("toe-walk", "seconds", "seconds = [30, 20]", "no range from low to high"),
        ("toe-walk", "seconds", "seconds = [20]", "seconds in [prescription] has too"),
        ("toe-walk", "seconds", "seconds = [1, 2, 3]", "has too many values"),
        ("toe-walk", "seconds", "seconds = 20", "seconds in [prescription] is 20: it"),
        ("rope-jumps", "max_s", "max_s = 0.01", "0.01 is below min_s ("),
        ("rope-jumps", "min_size_stature", "min_size_deg = 2", "hop is measured in statures"),
        (
            "ankle-circles",
            "min_size_deg",
            "min_size_stature = 0.2",
            "circle is measured in degrees",
        ),
        (
            "deep-squat-hold",
            "heel_lift_stature",
            "heel_lift_stature = 0.1\nrear_knee_deg = 9",
            "for position = ",
        ),
        (
            "deep-squat-hold",
            "heel_lift_stature",
            "heel_lift_stature = true",
            "is true: it must be a number",
        ),
        ("calf-raise", "best_of", "best_of = 2.5", "best_of in [counting] is 2.5: it must be"),
        ("calf-raise", "best_of", "best_of = true", "is true: it must be a whole number"),
        ("calf-raise", "best_of", "best_off = 3", "best_off is not known in [counting]: did"),
        ("calf-raise", "min_rise_foot", 'min_rise_foot = "0.07"', "it must be a number"),
        (
            "calf-raise",
            "min_counted_rise_foot",
            "min_counted_rise_foot = 0.05",
            "0.05 is below min_",
        ),
        ("calf-raise", "format", 'format = "formcheck.exercise/3"', "this formcheck reads"),
        (
            "calf-raise",
            "min_rise_foot",
            "min_rise = 0.07",
            "min_rise is not known in [counting]: did",
        ),
        ("calf-raise", "knee_cheat_deg", "knee_cheat_deg = 9", "9 is below knee_bend_deg ("),
        ("calf-raise", "[form]", "[from]", "from is not known: did you mean form?"),
        ("calf-raise", "name", 'name = "My raise"', "it must be small letters"),
        ("calf-raise", "feet", 'feet = "three"', "it must be both, one or alternate"),
        ("calf-raise", "tracker", 'tracker = "rep"', "tracker: it must be reps, hold"),
        ("lunge", "min_counted_deg", "min_counted_deg = 20", "20 is below min_deg ("),
        ("calf-raise", "best_of", "best_of 3", "not valid TOML"),
        ("calf-raise", "best_of", "best_of = 3\nbest_of = 3", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    name: str, statement: str, new: str, message: str, tmp_path: Path
) -> None:
    found = re.search(rf"^{re.escape(statement)}( = .*)?$", TEXTS[name], re.MULTILINE)
    assert found is not None
    line = TEXTS[name][: found.start()].count("\n") + new.count("\n") + 1
    said = wrong(TEXTS[name][: found.start()] + new + TEXTS[name][found.end() :], tmp_path)
    assert said.startswith(f"line {line}: ")
    assert message in said


def test_what_is_missing_is_said_with_its_table(tmp_path: Path) -> None:
    text = TEXTS["calf-raise"]
    line = text.split("[counting]")[0].count("\n") + 1
    said = wrong(text.replace("best_of = 3\n", ""), tmp_path)
    assert said == f"line {line}: best_of is missing in [counting]"
    assert wrong(text.replace("posture", "# posture"), tmp_path) == "posture is missing"
    assert wrong("", tmp_path).startswith("tracker is missing: it must be reps, hold")


def test_a_timer_must_say_what_is_not_judged(tmp_path: Path) -> None:
    text = TEXTS["towel-scrunch"].replace("unseen", "# unseen")
    assert wrong(text, tmp_path) == "unseen is missing"


@pytest.mark.long
def test_files_that_are_no_exercises(tmp_path: Path) -> None:
    path = tmp_path / "big.toml"
    path.write_bytes(b"#" * 70_000)
    with pytest.raises(ExerciseError, match="larger than 64 kB"):
        read_exercise(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ExerciseError, match="UTF-8"):
        read_exercise(path)
    with pytest.raises(ExerciseError, match=r"can't read gone\.toml: No such file"):
        read_exercise(tmp_path / "gone.toml")
    with pytest.raises(ExerciseError, match="can't read"):
        read_exercise(tmp_path)
    assert "too many brackets" in wrong("a = " + "[" * 5000, tmp_path)
    assert "not valid TOML" in wrong("a = " + "9" * 5000, tmp_path)


def test_a_byte_order_mark_and_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXTS["toe-walk"].replace("\n", "\r\n").encode())
    assert read_exercise(path).name == "toe-walk"


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Draw an exercise file with a few lines or characters changed."""
    text = draw(st.sampled_from(list(TEXTS.values())))
    for _ in range(draw(st.integers(1, 4))):
        lines = text.split("\n")
        place = draw(st.integers(0, len(lines) - 1))
        key = lines[place].partition("=")[0]
        lines[place] = draw(
            st.one_of(
                st.just(""),
                st.sampled_from(lines),
                st.text(max_size=20),
                st.builds(lambda value, key=key: f"{key}= {value}", VALUES),
            )
        )
        text = "\n".join(lines)
    if draw(st.booleans()):
        cut = draw(st.integers(0, len(text)))
        text = text[:cut] + draw(st.text(max_size=5)) + text[cut + draw(st.integers(0, 3)) :]
    return text


_VALUES = r"""
-1 | 0 | 1e999 | nan | -inf | true | '' | "x" | [] | [1] | [[1], [2]] | {} | { a = 1 } | 2020-01-01
12:00:00 | 0x10 | 1_000 | [1, 'a'] | [3, 1] | [-1, -1] | 99999999999999999999999999
"\u0000" | "\u001b[31m" | "a\nb"
"""
VALUES = st.sampled_from(
    [value.strip() for line in _VALUES.split("\n") for value in line.split("|") if value.strip()]
) | st.just("'" + "x" * 5000 + "'")


@pytest.mark.long
@pytest.mark.deep
@examples(1)
@given(text=mutated())
def test_a_mutated_file_is_sound_or_one_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    for said in said_or_read(path):
        assert said.isprintable()


def said_or_read(path: Path) -> tuple[str, ...]:
    """Return what is said of an exercise file, or the texts in it when it is sound."""
    try:
        exercise = read_exercise(path)
    except ExerciseError as error:
        message = str(error)
        return (message if message.startswith("mine.toml: ") and len(message) < 300 else "\n",)
    return exercise.how, exercise.title, exercise.camera


@pytest.mark.parametrize("part", ["a", '"a b"', "'a b'", '"\\""'])
@pytest.mark.parametrize("around", ["{} = 1", "[{}]", "a = {{ b = 1, {} = 1 }}"])
def test_a_name_of_thousands_of_parts_is_refused_at_once(part: str, around: str) -> None:
    text = around.format(" . ".join([part] * 7000))
    begun = time.process_time()
    with pytest.raises(ValueError, match="line 2: not valid TOML: too many dots"):
        toml_data(f'name = "toe-walk"\n{text}\n')
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "text",
    [
        "x" * 60_000,
        'a = "' + "x" * 60_000,
        ('a."b' * 12_000),
        'a = "' + '\\"' * 30_000,
        "," * 60_000,
    ],
)
def test_a_long_word_is_looked_through_at_once(text: str) -> None:
    begun = time.process_time()
    with pytest.raises(ValueError, match="not valid TOML"):
        toml_data(text)
    assert time.process_time() - begun < 5


def test_dots_in_sentences_are_no_names() -> None:
    how_to = "Rise. Hold. Stay. Lower... And so on, e.g. 1.5 s. " + "Up. Down. " * 30
    assert toml_data(f'how_to = "{how_to}"')["how_to"] == how_to

"""Exercise files of the first form, whose keys had no units, are still read."""

import re
import tomllib
from pathlib import Path

import pytest

from formcheck.errors import ExerciseError
from formcheck.exercises.catalogue import load_exercise, read_exercise
from formcheck.exercises.file_format import EXERCISE_FORMAT, decode

OLD = sorted(Path(__file__).with_name("version_1").glob("*.toml"))


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_an_old_file_means_what_it_meant(path: Path) -> None:
    assert "format" not in tomllib.loads(path.read_text(encoding="utf-8"))
    old, today = read_exercise(path), load_exercise(path.stem)
    words = {"how": today.how, "title": today.title}
    assert old.model_copy(update=words) == today
    assert old.format == EXERCISE_FORMAT


def test_there_are_old_files_of_every_kind() -> None:
    trackers = [load_exercise(path.stem).tracker for path in OLD]
    assert set(trackers) == {"reps", "hold", "cycles", "timer", "rom"}


def said_of(text: str, tmp_path: Path) -> str:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExerciseError) as caught:
        read_exercise(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("toe-walk", "leave = 0.06", "leave = 0.2", "leave in [hold]: 0.2 is not below enter (0.1"),
        ("toe-walk", "enter = 0.12", "enter = 12", "enter in [hold] is 12: it must be below 1"),
        ("calf-raise", "min_rise = 0.07", "min_rise = -1", "min_rise in [counting] is -1: it"),
        ("calf-raise", "return_share = 0.5", "return_share = 1", "return_share in [counting] is"),
        ("calf-raise", "return_share = 0.8", "return_share = 2", "return_share in [form] is 2: it"),
        ("rope-jumps", "min_size = ", "min_size = 2#", "min_size in [cycles] is 2: it must be"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_an_old_file_is_said_in_its_own_words(
    name: str, old: str, new: str, words: str, tmp_path: Path
) -> None:
    text = next(path for path in OLD if path.stem == name).read_text(encoding="utf-8")
    assert old in text
    line = text.split(old)[0].count("\n") + 1
    assert f"line {line}: {words}" in said_of(text.replace(old, new, 1), tmp_path)


def test_a_file_of_both_forms_at_once_is_refused(tmp_path: Path) -> None:
    text = OLD[[path.stem for path in OLD].index("toe-walk")].read_text(encoding="utf-8")
    both = text.replace("enter = 0.12", "enter = 0.12\nenter_foot = 0.12")
    assert "enter is not known in [hold]" in said_of(both, tmp_path)
    new = f'format = "{EXERCISE_FORMAT}"\n{text}'
    assert "enter is not known in [hold]" in said_of(new, tmp_path)


@pytest.mark.parametrize("given", ['"formcheck.exercise/3"', "2", '"formcheck.routine/2"', "[]"])
def test_a_form_that_is_not_known_is_told(given: str, tmp_path: Path) -> None:
    text = f"# Mine.\nformat = {given}\n" + OLD[0].read_text(encoding="utf-8")
    assert f"line 2: format is {given.strip(chr(34))}: this formcheck" in said_of(text, tmp_path)


def test_every_key_says_its_unit() -> None:
    """Numbers that are no counts end in a unit."""
    units = re.compile(r"_(s|deg|foot|stature|share|cm)$")
    counts = {"sets", "reps", "best_of", "bpm", "prompts", "tries", "seconds"}
    for path in OLD:
        for table in load_exercise(path.stem).model_dump(exclude_none=True).values():
            for key, value in table.items() if isinstance(table, dict) else ():
                is_number = isinstance(value, int | float) and not isinstance(value, bool)
                assert not is_number or units.search(key) or key in counts, key


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom"]
)
def test_a_text_is_read_in_whatever_encoding_an_editor_wrote_it(encoding: str) -> None:
    text = "title = 'Wadenheben, beidbeinig, \N{DEGREE SIGN}'"
    marked = f"\ufeff{text}" if encoding.endswith("-bom") else text
    assert decode(marked.encode(encoding.removesuffix("-bom"))) == text


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\xff\xfeab\x00\xd8", b"\x80", b"a\xff"])
def test_what_is_no_text_is_told(data: bytes) -> None:
    with pytest.raises(ValueError, match="save it as UTF-8"):
        decode(data)

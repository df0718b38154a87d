"""What exercises were checked on: the same in the program as in its docs."""

import re
from pathlib import Path

from formcheck.exercises.catalogue import exercise_names
from formcheck.exercises.checked_on import CHECKED_ON, checked_words

DOCS = Path(__file__).parents[3] / "docs" / "exercises.md"
ROW = re.compile(r"^\| `([a-z-]+)` \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)


def test_the_docs_have_the_same_table() -> None:
    table = {
        name: tuple(checks.split(", ")) for name, checks in ROW.findall(DOCS.read_text("utf-8"))
    }
    assert table == CHECKED_ON
    assert sorted(CHECKED_ON) == exercise_names()


def test_it_is_said_in_words_and_of_one_s_own_nothing() -> None:
    assert checked_words("calf-raise").startswith("clips of people, counted by hand; ")
    assert checked_words("my-own") == ""

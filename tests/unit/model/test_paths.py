"""Names of files on one printable line."""

import pytest

from formcheck.model.paths import printable


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a b.mp4", "a b.mp4"),
        ("Übung.mp4", "Übung.mp4"),
        ("two\nlines", "two\\nlines"),
        # What Python makes of the same name where the locale is C.
        ("\udcc3\udc9cbung.mp4", "Übung.mp4"),
        # Latin-1, which can't be told from other encodings, and half a surrogate pair.
        ("\udcdcbung.mp4", "\\udcdcbung.mp4"),
        ("\ud83d.mp4", "\\ud83d.mp4"),
    ],
)
def test_a_name_is_shown_as_it_is_read(name: str, shown: str) -> None:
    assert printable(name) == shown

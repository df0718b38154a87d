"""Text: every character is drawn, nothing crashes, lines fit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.overlay.style import BOLD, REGULAR
from formcheck.overlay.text import (
    ELLIPSIS,
    break_lines,
    cap_height,
    clean,
    put_text,
    text_width,
)


def drawn(text: str, size: int = 40) -> np.ndarray:
    image = np.zeros((2 * size, 12 * size, 3), np.uint8)
    put_text(image, text, size, 1.4 * size, size)
    return image


@pytest.mark.parametrize("character", ["°", "−", "ü", "ß", "é", "Ж", "ñ", "高", "…"])
def test_a_character_is_not_drawn_as_a_question_mark_or_a_box(character: str) -> None:
    picture = drawn(character)
    assert picture.max() > 200
    assert (picture != drawn("?")).any()
    # The two of the private use area have no glyph in any font.
    assert (picture != drawn("\ue123")).any()


def test_the_degree_sign_is_high_on_the_line() -> None:
    rows = np.flatnonzero((drawn("23°") != drawn("23")).any(axis=(1, 2)))
    baseline = 1.4 * 40
    assert rows.max() < baseline - 0.3 * cap_height(40)


def test_digits_have_one_width_so_that_numbers_do_not_dance() -> None:
    assert len({text_width(digit * 2, 40, BOLD) for digit in "0123456789"}) == 1


def test_cap_height_is_the_height_of_a_capital() -> None:
    rows = np.flatnonzero(drawn("H", 60).any(axis=(1, 2)))
    assert len(rows) == pytest.approx(cap_height(60), abs=1)


def test_anchors_place_the_text_on_its_side_of_the_point() -> None:
    def columns(anchor: str) -> np.ndarray:
        image = np.zeros((60, 400, 3), np.uint8)
        put_text(image, "mmmm", 200, 40, 30, anchor=anchor)  # type: ignore[arg-type]
        return np.flatnonzero(image.any(axis=(0, 2)))

    assert columns("left").min() >= 200
    assert columns("right").max() <= 200
    assert columns("centre").mean() == pytest.approx(200, abs=2)


@pytest.mark.parametrize(
    ("dirty", "tidy"),
    [("a\nb\tc", "a b c"), ("  two  ", "two"), ("a\x00b", "a b"), ("\ud800x", "?x"), ("", "")],
)
def test_clean_makes_one_printable_line(dirty: str, tidy: str) -> None:
    assert clean(dirty) == tidy


@given(text=st.text(max_size=60), size=st.integers(1, 60), x=st.floats(-500, 500))
def test_any_text_can_be_drawn(text: str, size: int, x: float) -> None:
    image = np.zeros((50, 80, 3), np.uint8)
    put_text(image, clean(text), x, 30, size)
    assert text_width(clean(text), size) >= 0


@given(
    text=st.lists(st.text("abcWM °ü", max_size=30), max_size=8).map(" ".join).map(clean),
    max_width=st.integers(40, 500),
)
def test_lines_fit_and_only_cut_text_ends_in_dots(text: str, max_width: int) -> None:
    lines = break_lines(text, 20, REGULAR, max_width, 2)
    assert len(lines) <= 2
    assert all(text_width(line, 20, REGULAR) <= max_width for line in lines)
    assert any(line.endswith(ELLIPSIS) for line in lines) or " ".join(lines) == text


def test_two_lines_are_about_equally_long() -> None:
    first, second = break_lines("Higher: up onto the toes", 20, REGULAR, 230, 2)
    assert (first, second) == ("Higher: up", "onto the toes")


def test_a_very_long_word_is_cut() -> None:
    (line,) = break_lines("x" * 100_000, 20, REGULAR, 300, 2)
    assert line.endswith(ELLIPSIS)
    assert 250 < text_width(line, 20, REGULAR) <= 300

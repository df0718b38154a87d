"""Text on a picture, with the font that OpenCV carries (any language, antialiased)."""

from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import Literal

import cv2
import numpy as np

from formcheck.model.frame import Image
from formcheck.overlay.style import INK, REGULAR, Colour

Anchor = Literal["left", "centre", "right"]

ELLIPSIS = "…"


@lru_cache(maxsize=1)
def _font() -> cv2.FontFace:
    """OpenCV's built-in sans: Rubik, and WenQuanYi for what Rubik lacks; digits of one width."""
    return cv2.FontFace("sans")


def clean(text: str) -> str:
    """One printable line: control characters and line breaks become spaces.

    A lone surrogate (half of a broken character) would crash OpenCV's own decoder.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in whole).split())


@lru_cache(maxsize=1)
def _cap_ratio() -> float:
    """Height of a capital over the size of the font, measured once."""
    size = 200
    page: Image = np.zeros((2 * size, 2 * size, 3), np.uint8)
    cv2.putText(page, "H", (size // 2, size), INK, _font(), size, REGULAR)
    rows = np.flatnonzero(page.any(axis=(1, 2)))
    return float(rows[-1] - rows[0] + 1) / size


def cap_height(size: int) -> int:
    """Height of capitals and digits in pixels."""
    return round(_cap_ratio() * size)


@lru_cache(maxsize=512)
def text_width(text: str, size: int, weight: int = REGULAR) -> int:
    """Width of one line of (clean) text in pixels."""
    _, _, width, _ = cv2.getTextSize((0, 0), text, (0, 0), _font(), size, weight)
    return int(width)


def put_text(
    image: Image,
    text: str,
    x: float,
    baseline: float,
    size: int,
    weight: int = REGULAR,
    colour: Colour = INK,
    anchor: Anchor = "left",
) -> None:
    """Draw one line of (clean) text in place; what falls outside the picture is cut off."""
    shift = {"left": 0.0, "centre": 0.5, "right": 1.0}[anchor]
    left = round(x - shift * text_width(text, size, weight))
    cv2.putText(image, text, (left, round(baseline)), colour, _font(), size, weight)


@lru_cache(maxsize=64)
def break_lines(
    text: str, size: int, weight: int, max_width: int, max_lines: int
) -> tuple[str, ...]:
    """Break (clean) text into even lines no wider than ``max_width``.

    Text that needs more than ``max_lines``, or a word that is too long, ends in "…".
    """

    def broken(width: int) -> list[str]:
        return _fill(text, size, weight, width)

    lines = broken(max_width)
    if 1 < len(lines) <= max_lines:
        narrowest = bisect_left(range(max_width), -len(lines), key=lambda w: -len(broken(w)))
        lines = broken(narrowest)
    elif len(lines) > max_lines:
        lines[max_lines - 1 :] = [lines[max_lines - 1] + ELLIPSIS]
    return tuple(_shortened(line, size, weight, max_width) for line in lines)


def _fill(text: str, size: int, weight: int, width: int) -> list[str]:
    """Put as many words on each line as fit; a longer word has a line for itself."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _shortened(line: str, size: int, weight: int, max_width: int) -> str:
    # A line of thousands of characters needs no measuring beyond what could ever fit.
    if len(line) <= max_width and text_width(line, size, weight) <= max_width:
        return line
    kept = bisect_right(
        range(1, min(len(line), max_width) + 1),
        max_width,
        key=lambda count: text_width(line[:count] + ELLIPSIS, size, weight),
    )
    return line[:kept].rstrip(ELLIPSIS + " ") + ELLIPSIS

"""Colours and sizes of the overlay: one palette, everything scaled with the picture."""

from dataclasses import dataclass
from typing import Self

Colour = tuple[int, int, int]
"""Red, green, blue, 0..255."""

# Sky blue and amber are told apart with every common kind of colour blindness (they differ
# in lightness too), and both stand out against skin, grass, walls and dark rooms.
INK: Colour = (245, 247, 250)
QUIET_INK: Colour = (192, 199, 208)
PANEL: Colour = (16, 20, 28)
BONE: Colour = (86, 190, 245)
OUTLINE: Colour = (10, 14, 20)
ACCENT: Colour = (255, 190, 60)
TRACK: Colour = (84, 94, 108)

PANEL_OPACITY = 0.68
CUE_OPACITY = 0.94

REGULAR = 450
BOLD = 650
"""Weights of the font, 100 to 900."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths in pixels for one size of picture.

    Attributes
    ----------
    margin : int
        From the picture's edge to a panel.
    pad : int
        From a panel's edge to what is in it.
    radius : int
        Of a panel's corners.
    text, small, big : int
        Sizes of the font: a sentence, a label, the count.
    line : float
        Thickness of a thin line; bones are drawn in multiples of it.
    """

    margin: int
    pad: int
    radius: int
    text: int
    small: int
    big: int
    line: float

    @classmethod
    def of(cls, width: int, height: int) -> Self:
        """Sizes for a picture; the shorter edge decides, so that a turned phone looks alike."""
        edge = min(width, height)
        # Below about 11 px the font can't be read; a panel that then doesn't fit is left out.
        return cls(
            margin=max(2, round(edge / 32)),
            pad=max(2, round(edge / 45)),
            radius=max(2, round(edge / 40)),
            text=max(13, round(edge / 22)),
            small=max(11, round(edge / 28)),
            big=max(20, round(edge / 6.5)),
            line=max(1.0, edge / 360),
        )

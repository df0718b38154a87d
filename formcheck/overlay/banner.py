"""A sentence on a panel: the cue, the note about the camera, the ankle's number."""

from dataclasses import dataclass

from formcheck.model.frame import Image
from formcheck.model.number_text import MINUS
from formcheck.overlay.geometry import Box
from formcheck.overlay.messages import TOES_DOWN, direction
from formcheck.overlay.rounded_panels import RoundedPanels
from formcheck.overlay.style import (
    ACCENT,
    BOLD,
    CUE_OPACITY,
    INK,
    OUTLINE,
    PANEL,
    PANEL_OPACITY,
    QUIET_INK,
    REGULAR,
    Colour,
    Sizes,
)
from formcheck.overlay.text import ELLIPSIS, break_lines, cap_height, clean, put_text, text_width


@dataclass(frozen=True, slots=True)
class Banner:
    """One or two centred lines on a panel."""

    lines: tuple[str, ...]
    sizes: Sizes
    weight: int
    ink: Colour
    background: Colour
    opacity: float

    @classmethod
    def cue(cls, text: str, sizes: Sizes, max_width: int) -> "Banner":
        """What the person should do: dark on amber, seen from across the room."""
        lines = break_lines(clean(text), sizes.text, BOLD, max_width - 4 * sizes.pad, 2)
        return cls(lines, sizes, BOLD, OUTLINE, ACCENT, CUE_OPACITY)

    @classmethod
    def note(cls, text: str, sizes: Sizes, max_width: int) -> "Banner":
        """Something about the picture itself.

        Where there is no room for all of it, what stands before its colon: what to do.
        """
        text = clean(text)
        text = text[:1].upper() + text[1:]
        width = max_width - 4 * sizes.pad
        lines = break_lines(text, sizes.text, REGULAR, width, 2)
        if any(line.endswith(ELLIPSIS) for line in lines):
            lines = break_lines(text.partition(": ")[0], sizes.text, REGULAR, width, 2)
        return cls(lines, sizes, REGULAR, INK, PANEL, PANEL_OPACITY)

    @property
    def width(self) -> int:
        """Pixels, with the room around the text."""
        size, weight = self.sizes.text, self.weight
        return max((text_width(x, size, weight) for x in self.lines), default=0) + (
            4 * self.sizes.pad
        )

    @property
    def height(self) -> int:
        """Pixels, with the room around the text."""
        s = self.sizes
        return cap_height(s.text) + (len(self.lines) - 1) * self._leading + 2 * s.pad

    @property
    def _leading(self) -> int:
        return round(1.3 * self.sizes.text)

    def draw(self, image: Image, box: Box, panels: RoundedPanels) -> None:
        """Draw it in place."""
        panels.draw(image, box, self.background, self.opacity, self)

    def write(self, image: Image, box: Box) -> None:
        """Draw its lines."""
        s = self.sizes
        baseline = box.y + s.pad + cap_height(s.text)
        for number, line in enumerate(self.lines):
            y = baseline + number * self._leading
            middle = box.x + box.width / 2
            put_text(image, line, middle, y, s.text, self.weight, self.ink, "centre")


@dataclass(frozen=True, slots=True)
class AngleLabel:
    """The ankle angle with its sign, and the word for the direction."""

    number: str
    word: str
    sizes: Sizes

    @classmethod
    def of(cls, ankle_deg: float, sizes: Sizes) -> "AngleLabel":
        """ "−23° toes down" for plantarflexion, "+8° toes up" for dorsiflexion."""
        whole = round(ankle_deg)
        sign = MINUS if whole < 0 else "+" if whole > 0 else ""
        word = direction(whole)
        return cls(f"{sign}{abs(whole)}°", word, sizes)

    @property
    def width(self) -> int:
        # Room for two digits and the longest word, so that it keeps its width.
        """Pixels, the same for every angle of two digits."""
        s = self.sizes
        number = max(text_width(x, s.text, BOLD) for x in (self.number, f"{MINUS}00°"))
        return number + s.pad // 2 + text_width(TOES_DOWN, s.small) + 2 * s.pad

    @property
    def height(self) -> int:
        """Pixels, with the room around the text."""
        return cap_height(self.sizes.text) + 2 * self.sizes.pad

    def draw(self, image: Image, box: Box, panels: RoundedPanels) -> None:
        """Draw it in place."""
        s = self.sizes
        panels.draw(image, box)
        baseline = box.y + s.pad + cap_height(s.text)
        gap = s.pad // 2
        both = text_width(self.number, s.text, BOLD) + gap + text_width(self.word, s.small)
        left = box.x + (box.width - both) / 2
        put_text(image, self.number, left, baseline, s.text, BOLD)
        put_text(image, self.word, left + both, baseline, s.small, colour=QUIET_INK, anchor="right")

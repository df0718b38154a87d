"""The panel with the count of raises, the partial ones and the phase; or another progress label."""

from dataclasses import dataclass

from formcheck.model.frame import Image
from formcheck.overlay.geometry import Box
from formcheck.overlay.messages import PHASES, REP, REPS, partial
from formcheck.overlay.rounded_panels import RoundedPanels
from formcheck.overlay.state import OverlayState
from formcheck.overlay.style import BOLD, INK, QUIET_INK, Sizes
from formcheck.overlay.text import cap_height, put_text, text_width


@dataclass(frozen=True, slots=True)
class Counter:
    """What the panel says, and how large it is therefore."""

    count: str
    unit: str
    lines: tuple[str, ...]
    sizes: Sizes

    @classmethod
    def of(cls, state: OverlayState, sizes: Sizes) -> "Counter":
        """Return the panel of a state: its progress label, else its raises and their phase."""
        if state.label is not None:
            lines = [] if state.label.state is None else [state.label.state]
            return cls(state.label.number, state.label.unit, tuple(lines), sizes)
        unit = f"/ {state.rep_target}"
        if state.rep_target is None:
            unit = REP if state.rep_count == 1 else REPS
        lines = [] if state.phase is None else [PHASES[state.phase]]
        if state.tempo and state.phase == "standing":
            lines = list(state.tempo)
        if state.partial_reps:
            lines.append(partial(state.partial_reps))
        return cls(str(state.rep_count), unit, tuple(lines), sizes)

    @property
    def width(self) -> int:
        # Room for two digits, a plural and the longest phase, so that it keeps its width.
        """Pixels, the same for every phase and count of two digits."""
        s = self.sizes
        count = max(text_width(self.count, s.big, BOLD), text_width("00", s.big, BOLD))
        unit = REPS if self.unit == REP else self.unit
        top = count + s.pad // 2 + text_width(unit, s.text)
        words: tuple[str, ...] = (*PHASES.values(), *self.lines) if self.lines else ()
        return max([top, *(text_width(word, s.text) for word in words)]) + 2 * s.pad

    @property
    def height(self) -> int:
        """Pixels, with the room around the text."""
        s = self.sizes
        return cap_height(s.big) + len(self.lines) * self._leading + 2 * s.pad + s.pad // 2

    @property
    def _leading(self) -> int:
        return round(1.35 * self.sizes.text)

    def draw(self, image: Image, box: Box, panels: RoundedPanels) -> None:
        """Draw the panel in place."""
        panels.draw(image, box, words=self)

    def write(self, image: Image, box: Box) -> None:
        """Draw what stands on it."""
        s = self.sizes
        left = box.x + s.pad
        baseline = box.y + s.pad + s.pad // 4 + cap_height(s.big)
        put_text(image, self.count, left, baseline, s.big, BOLD)
        after = left + text_width(self.count, s.big, BOLD) + s.pad // 2
        put_text(image, self.unit, after, baseline, s.text, colour=QUIET_INK)
        for number, line in enumerate(self.lines, start=1):
            colour = INK if number == 1 else QUIET_INK
            put_text(image, line, left, baseline + number * self._leading, s.text, colour=colour)

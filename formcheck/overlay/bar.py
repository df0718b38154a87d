"""The bar at the side: how high the heel is, and where a raise counts as full."""

from dataclasses import dataclass

import cv2

from formcheck.model.frame import Image
from formcheck.overlay.geometry import Box
from formcheck.overlay.messages import FULL_FROM
from formcheck.overlay.rounded_panels import RoundedPanels
from formcheck.overlay.style import ACCENT, BOLD, BONE, INK, QUIET_INK, REGULAR, TRACK, Sizes
from formcheck.overlay.text import cap_height, put_text, text_width


@dataclass(frozen=True, slots=True)
class DepthBar:
    """A vertical bar for a depth of 0 at its foot to a little over 1 at its head."""

    depth: float
    full_depth: float
    sizes: Sizes
    height: int

    @property
    def width(self) -> int:
        """Pixels, with the room around the bar and its words."""
        s = self.sizes
        beside = s.text + s.pad + text_width(FULL_FROM, s.small, BOLD)
        return max(beside, text_width("100%", s.text, BOLD)) + 2 * s.pad

    def draw(self, image: Image, box: Box, panels: RoundedPanels) -> None:
        """Draw the bar in place."""
        s = self.sizes
        panels.draw(image, box)
        percent = f"{round(100 * min(max(self.depth, 0.0), 9.99))}%"
        head = box.y + s.pad + cap_height(s.text)
        put_text(image, percent, box.x + box.width / 2, head, s.text, BOLD, anchor="centre")
        track = Box(box.x + s.pad, head + s.pad, s.text, max(1, box.bottom - head - 2 * s.pad))
        self._draw_track(image, track)
        self._draw_mark(image, track, box.right - s.pad)

    def _y(self, track: Box, depth: float) -> int:
        head = 1.1 * max(1.0, self.full_depth)
        return round(track.bottom - track.height * min(max(depth / head, 0.0), 1.0))

    def _draw_track(self, image: Image, track: Box) -> None:
        cv2.rectangle(image, tuple(track), TRACK, cv2.FILLED)
        filled = self._y(track, self.depth)
        if filled < track.bottom:
            colour = ACCENT if self.depth >= self.full_depth else BONE
            part = (track.x, filled, track.width, track.bottom - filled)
            cv2.rectangle(image, part, colour, cv2.FILLED)

    def _draw_mark(self, image: Image, track: Box, right: int) -> None:
        s = self.sizes
        y = self._y(track, self.full_depth)
        thick = max(2, round(2 * s.line))
        over = max(2, s.pad // 3)
        mark = (track.x - over, y - thick // 2, track.width + 2 * over, thick)
        cv2.rectangle(image, mark, INK, cv2.FILLED)
        reached = self.depth >= self.full_depth
        put_text(
            image,
            FULL_FROM,
            right,
            y + cap_height(s.small) / 2,
            s.small,
            BOLD if reached else REGULAR,
            ACCENT if reached else QUIET_INK,
            "right",
        )

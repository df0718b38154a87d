"""Half-transparent panels with round corners that text stands on."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import NamedTuple, Protocol

import cv2
import numpy as np

from formcheck.model.frame import Image
from formcheck.overlay.geometry import Box
from formcheck.overlay.style import PANEL, PANEL_OPACITY, Colour


class _Panel(NamedTuple):
    keep: Image
    """How much of the picture stays, 0..255 for 0..1."""
    paint: Image
    """What is added to it."""


class Words(Hashable, Protocol):
    """What stands on a panel and stays the same for many frames."""

    def write(self, image: Image, box: Box) -> None:
        """Draw it on the panel at ``box``, in place."""


class RoundedPanels:
    """Blends panels into a picture, touching only the pixels under them.

    A panel is kept once made, with what stands on it, because the same few come back on every
    frame; no more than ``capacity`` are kept.
    """

    def __init__(self, radius: int, capacity: int = 24) -> None:
        self._radius = radius
        self._capacity = capacity
        self._made: OrderedDict[Hashable, _Panel] = OrderedDict()

    def __len__(self) -> int:
        return len(self._made)

    def draw(
        self,
        image: Image,
        box: Box,
        colour: Colour = PANEL,
        opacity: float = PANEL_OPACITY,
        words: Words | None = None,
    ) -> None:
        """Blend a panel in place; what falls outside the picture is cut off."""
        height, width = image.shape[:2]
        left, top = max(box.x, 0), max(box.y, 0)
        right, bottom = min(box.right, width), min(box.bottom, height)
        if left >= right or top >= bottom:
            return
        panel = self._panel(box.width, box.height, colour, opacity, words)
        part = np.s_[top - box.y : bottom - box.y, left - box.x : right - box.x]
        under = image[top:bottom, left:right]
        cv2.multiply(under, panel.keep[part], dst=under, scale=1 / 255)
        cv2.add(under, panel.paint[part], dst=under)

    def _panel(
        self, width: int, height: int, colour: Colour, opacity: float, words: Words | None
    ) -> _Panel:
        key = (width, height, colour, opacity, words)
        if key not in self._made:
            if words is None:
                self._made[key] = _make(width, height, self._radius, colour, opacity)
            else:
                empty = self._panel(width, height, colour, opacity, None)
                self._made[key] = _written(empty, words)
            if len(self._made) > self._capacity:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        return self._made[key]


def _make(width: int, height: int, radius: int, colour: Colour, opacity: float) -> _Panel:
    cover = _rounded(width, height, radius)[:, :, None].astype(np.float32) * (opacity / 255)
    keep = np.repeat(np.rint(255 * (1 - cover)), 3, axis=2)
    paint = np.rint(cover * np.array(colour, np.float32))
    return _Panel(keep.astype(np.uint8), paint.astype(np.uint8))


def _written(panel: _Panel, words: Words) -> _Panel:
    """The panel with words on it: seen on black it shows what is added, and on white what stays."""
    height, width = panel.paint.shape[:2]
    on_black, on_white = panel.paint.copy(), cv2.add(panel.paint, panel.keep)
    for page in (on_black, on_white):
        words.write(page, Box(0, 0, width, height))
    return _Panel(cv2.subtract(on_white, on_black), on_black)


def _rounded(width: int, height: int, radius: int) -> Image:
    """A white rectangle with round corners, antialiased, shape (height, width)."""
    mask: Image = np.zeros((height, width), np.uint8)
    radius = min(radius, width // 2, height // 2)
    x, y = width - 1 - radius, height - 1 - radius
    corners = [((x, y), 0), ((radius, y), 90), ((radius, radius), 180), ((x, radius), 270)]
    outline = [
        point
        for centre, start in corners
        for point in cv2.ellipse2Poly(centre, (radius, radius), 0, start, start + 90, 5)
    ]
    cv2.fillConvexPoly(mask, np.array(outline), 255, cv2.LINE_AA)
    return mask

"""The picture of a live run: of a set that is followed, or of a step of a routine."""

from collections.abc import Sequence

import numpy as np

from formcheck.live.display.counting_view import PANELS, CountingView, leg_points
from formcheck.live.display.step_page import plan_line, step_page
from formcheck.live.key_bindings import ROUTINE_KEYS, SET_KEYS, KeyBinding
from formcheck.live.live_frame import LiveFrame
from formcheck.model.frame import Image
from formcheck.overlay.geometry import Box
from formcheck.overlay.rounded_panels import RoundedPanels
from formcheck.overlay.style import BOLD, INK, Sizes
from formcheck.overlay.text import cap_height, put_text, text_width

HELP_SHARE, SMALLEST_HELP = 1 / 26, 13
"""Size of the help's text over the picture's shorter edge; at least so many pixels."""
HELP_OPACITY = 0.92


class Screen:
    """Draws live frames. Keeps the last picture, so that several observers share it.

    While a set is followed the picture shows leg, count and cue; in the other steps of a
    routine a page stands on the darkened picture. Under every picture of a routine a line
    says where in it this is.

    Parameters
    ----------
    is_routine : bool
        A routine is gone through, no single set.
    """

    def __init__(self, *, is_routine: bool = False) -> None:
        self._is_routine = is_routine
        self.keys: Sequence[KeyBinding] = ROUTINE_KEYS if is_routine else SET_KEYS
        self._view: CountingView | None = None
        self._view_of: tuple[int, int, int] | None = None
        self._drawn: tuple[LiveFrame, bool, Image] | None = None

    def picture(self, live: LiveFrame, *, mirrored: bool) -> Image:
        """Return the picture of a frame, RGB, good until the next one's.

        Nobody draws on it. Mirrored, the picture and the leg are flipped and the text is
        not. In a routine it is a little taller than the frame.
        """
        if self._drawn and self._drawn[0] is live and self._drawn[1] is mirrored:
            return self._drawn[2]
        image = self._counting(live, mirrored)
        if live.help:
            draw_help(image, self.keys, help_place(live, mirrored=mirrored))
        if self._is_routine:
            height, width = image.shape[:2]
            image = np.vstack([image, plan_line(live, width, min(height, width))])
        self._drawn = (live, mirrored, image)
        return image

    def _counting(self, live: LiveFrame, mirrored: bool) -> Image:
        if live.state is None:
            return step_page(live, mirrored=mirrored)
        height, width = live.frame.image.shape[:2]
        key = (live.plan.entry, width, height)
        if self._view is None or self._view_of != key:
            # Panels remember where they stood in this set.
            self._view, self._view_of = CountingView(width, height), key
        return self._view.picture(live, live.state, mirrored=mirrored)


def help_place(live: LiveFrame, *, mirrored: bool) -> tuple[bool, bool]:
    """Return whether the help stands at the left and at the top, away from leg and message."""
    state, width = live.state, live.frame.image.shape[1]
    if state is None:
        return True, True
    leg = leg_points(live.pose, state.side, width if mirrored else None)
    x = None if leg is None else float(np.nanmean([leg.knee[0], leg.ankle[0]]))
    message_is_low = state.stage in PANELS and state.stage != "counting"
    return x is not None and x > width / 2, message_is_low


def draw_help(
    image: Image, keys: Sequence[KeyBinding], place: tuple[bool, bool] = (True, False)
) -> None:
    """Draw what every key does on a picture, at the left or right and at the top or bottom."""
    height, width = image.shape[:2]
    sizes, edge = Sizes.of(width, height), min(width, height)
    size, pad = max(SMALLEST_HELP, round(HELP_SHARE * edge)), 2 * sizes.pad
    leading = round(1.6 * size)
    first = max(text_width(key.name, size, BOLD) for key in keys) + pad
    across = first + max(text_width(key.words, size) for key in keys) + 2 * pad
    down = len(keys) * leading + 2 * pad - (leading - cap_height(size))
    at_left, at_top = place
    x = sizes.margin if at_left else width - sizes.margin - across
    y = sizes.margin if at_top else height - sizes.margin - down
    box = Box(x, y, across, down)
    RoundedPanels(sizes.radius).draw(image, box, opacity=HELP_OPACITY)
    for number, key in enumerate(keys):
        baseline = box.y + pad + cap_height(size) + number * leading
        put_text(image, key.name, box.x + pad, baseline, size, BOLD)
        put_text(image, key.words, box.x + pad + first, baseline, size, colour=INK)

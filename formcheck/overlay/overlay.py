"""Draws what was measured on a frame: the leg, its angle, the depth, the count, the cue."""

import math

from formcheck.model.frame import Image
from formcheck.overlay.layout import Layout
from formcheck.overlay.leg import draw_leg
from formcheck.overlay.rounded_panels import RoundedPanels
from formcheck.overlay.state import OverlayState
from formcheck.overlay.style import Sizes


class Overlay:
    """Draws states on the frames of one clip or camera, in order.

    A panel keeps its place and moves only when the leg would be under it. One that
    doesn't fit into a tiny picture is left out.

    Parameters
    ----------
    width, height : int
        Size of the frames in pixels.

    Examples
    --------
    >>> import numpy as np
    >>> from formcheck.overlay.state import OverlayState
    >>> image = np.zeros((360, 640, 3), np.uint8)
    >>> Overlay(640, 360).draw(image, OverlayState(rep_count=7, cue="Higher"))
    """

    def __init__(self, width: int, height: int) -> None:
        self._shape = (height, width, 3)
        self._sizes = Sizes.of(width, height)
        self._panels = RoundedPanels(self._sizes.radius)
        self._layout = Layout(width, height, self._sizes)

    def draw(self, image: Image, state: OverlayState) -> None:
        """Draw a state in place.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
            RGB; written to.
        state : OverlayState
            What to show. Numbers that aren't finite and joints with NaN are left out.

        Raises
        ------
        ValueError
            When the image has another size than the overlay was made for.
        """
        if image.shape != self._shape:
            raise ValueError(f"the overlay was made for {self._shape}, not {image.shape}")
        if state.leg is not None:
            with_arc = state.ankle_deg is not None and math.isfinite(state.ankle_deg)
            draw_leg(image, state.leg, self._sizes.line, with_arc=with_arc)
        for panel, box in self._layout.arrange(state):
            panel.draw(image, box, self._panels)

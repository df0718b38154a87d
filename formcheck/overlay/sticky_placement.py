"""Where a panel sits, when there are several places for it."""

from collections.abc import Callable, Sequence

from formcheck.overlay.geometry import Box

Places = tuple[Box, ...]
IsFree = Callable[[Box, int], bool]
"""Whether a box is free, with so many pixels of air around it."""


class StickyPlacement:
    """Takes the first free one of several places, best first, and keeps it.

    A better place must be free with ``air`` pixels to spare before the panel returns to
    it, else it would jump to and fro with a leg that moves at the edge of it.
    """

    def __init__(self, air: int) -> None:
        self._air = air
        self._taken = 0

    @property
    def number(self) -> int:
        """Number of the place that was last taken."""
        return self._taken

    def choose(self, places: Sequence[Places], is_free: IsFree) -> Places | None:
        """Return the place for this frame (one or more boxes), None when none is free."""
        for wanted in (self._air, 0):
            for number, boxes in enumerate(places):
                air = wanted if number < self._taken else 0
                if all(is_free(box, air) for box in boxes):
                    self._taken = number
                    return boxes
        return None

"""How many bytes the parts of a clip's pictures may take that are kept while it is read."""

from collections.abc import MutableSequence
from typing import Any


class PictureBudget:
    """Memory that the kept parts of a clip's pictures share.

    Parameters
    ----------
    most_bytes : float
        What they may take; after that nothing more is kept.
    fewest : float
        Frames that this must be enough for: else nothing is kept at all, since nearly everything is
        decoded again anyway.
    """

    def __init__(self, most_bytes: float, fewest: float) -> None:
        self._free = most_bytes
        self._fewest = fewest

    @property
    def is_spent(self) -> bool:
        """Whether nothing more is kept."""
        return self._free <= 0

    def admits(self, needed: int, parts: MutableSequence[Any]) -> bool:
        """Take what one more part needs, if there is as much.

        Parameters
        ----------
        needed : int
            Its bytes.
        parts : list
            The frames before it: None in place of each if nothing is to be kept at all.
        """
        if needed <= self._free:
            self._free -= needed
            return True
        # Frames after the first that has no room are not kept either, however small.
        self._free = 0
        if len(parts) < self._fewest:
            parts[:] = [None] * len(parts)
        return False

"""One side's measurement in the frames of one take, and the curves of all takes put together."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np

from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmarks import Side
from formcheck.model.recording import AnkleTurn, ShankTurn


@dataclass(frozen=True)
class TakePart:
    """What is measured of one side in one take; subclasses bring what measures.

    Attributes
    ----------
    side : "left" or "right"
        The leg.
    frames : slice
        Frames of the take in the recording.
    """

    side: Side
    frames: slice

    @property
    def count(self) -> int:
        """How many frames the take has."""
        return int(self.frames.stop - self.frames.start)

    def place(self, frame: int) -> int | None:
        """Return the place of a recording's frame in the take; None where it is none of its."""
        inside = self.frames.start <= frame < self.frames.stop
        return int(frame - self.frames.start) if inside else None


_Turn = TypeVar("_Turn", AnkleTurn, ShankTurn)


def whole_turns(parts: Iterable[tuple[TakePart, _Turn]], frames: int) -> dict[Side, _Turn]:
    """Put the turns of takes together to those of a whole recording.

    Parameters
    ----------
    parts : iterable of (TakePart, turn)
        In order; the turns of each have the take's length.
    frames : int
        Of the recording.

    Returns
    -------
    dict of turns
        By side; NaN (False) outside the takes. What is no curve is that of the side's last take.
    """
    whole: dict[Side, _Turn] = {}
    for part, turn in parts:
        before = whole.get(part.side)
        values = {}
        for field in fields(turn):
            value = getattr(turn, field.name)
            if isinstance(value, np.ndarray):
                curve = _nowhere(value, frames) if before is None else getattr(before, field.name)
                curve[part.frames] = value
                value = curve
            values[field.name] = value
        whole[part.side] = type(turn)(**values)
    return whole


def _nowhere(like: Floats | Bools, frames: int) -> Floats | Bools:
    return np.zeros(frames, bool) if like.dtype == bool else np.full(frames, np.nan)

"""How a clip is read: which way up, which part of it, and how fast it is played."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, Self

if TYPE_CHECKING:
    from formcheck.model.result import Clip

Turn = Literal[0, 90, 180, 270]
TURNS: tuple[Turn, ...] = (0, 90, 180, 270)
SLOW_MOTION = (0.1, 100.0)
"""Factors that cameras know; below 1 a clip is quicker than what it shows."""
INTERRUPTED: Final = "interrupted"
NETWORK_STOPPED: Final = "pose-network-stopped"
ONE_SHOWN: Final = "one-picture-shown"
"""Code of the notice on a clip of which but one of many pictures could be read."""
ENDED_EARLY = (INTERRUPTED, NETWORK_STOPPED)
"""Codes of the notices on a clip that was not read to its end."""


@dataclass(frozen=True, slots=True)
class ClipReading:
    """How the frames of a clip are read; every pass over the clip reads them alike.

    Attributes
    ----------
    rotate : {0, 90, 180, 270} or None
        Degrees by which pictures are turned clockwise once they are as their file says; None
        leaves that to the analysis, which looks at the body.
    mirrored : bool
        Whether the pictures are mirrored left to right (as front cameras save them): they are
        flipped back, once they are turned.
    from_s, to_s : float
        The part that is read, in seconds as a player shows them; the frames' times count from
        its first frame.
    slow_motion : float or None
        How many times slower than in truth the clip plays; None goes by the camera's own tag.

    Raises
    ------
    ValueError
        A turn that is no quarter, a part that is empty, a factor out of range.
    """

    rotate: Turn | None = None
    mirrored: bool = False
    from_s: float = 0.0
    to_s: float = math.inf
    slow_motion: float | None = None

    def __post_init__(self) -> None:
        if self.rotate is not None and self.rotate not in TURNS:
            raise ValueError(f"rotate is {self.rotate}: take 0, 90, 180 or 270")
        if not 0 <= self.from_s < math.inf:
            raise ValueError(f"from is {self.from_s:g} s: it must be 0 or more")
        if not self.to_s > self.from_s:
            raise ValueError(f"to is {self.to_s:g} s: it must be later than {self.from_s:g} s")
        low, high = SLOW_MOTION
        if self.slow_motion is not None and not low <= self.slow_motion <= high:
            raise ValueError(
                f"slow motion is {self.slow_motion:g}: it must be from {low:g} to {high:g}"
            )

    @property
    def is_part(self) -> bool:
        """Whether only a part of the clip is read."""
        return self.from_s > 0 or self.to_s < math.inf

    @property
    def changes_times(self) -> bool:
        """Whether the frames that are read, or their times, are others than the clip's."""
        return self.is_part or self.slow_motion not in (None, 1.0)

    def turned(self, rotate: Turn) -> Self:
        """Return the same reading with the pictures turned otherwise."""
        return replace(self, rotate=rotate)

    @classmethod
    def of(cls, clip: Clip) -> Self:
        """How a clip was read that was analysed: read so again, its frames are the same."""
        to_s = math.inf if clip.to_s is None else clip.to_s
        turned: Turn = clip.turned_deg
        return cls(turned, clip.mirrored, clip.from_s, to_s, clip.slow_motion)


AS_STORED = ClipReading()
"""All of a clip, turned and timed as its file says."""

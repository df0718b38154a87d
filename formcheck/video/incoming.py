"""What a camera or stream delivers, and how long it is waited for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from formcheck.model.frame import Image


@dataclass(frozen=True, slots=True)
class IncomingFrame:
    """A picture that came from a camera or a stream.

    Attributes
    ----------
    at_s : float
        When it came, on the clock of `time.perf_counter`.
    image : ndarray of uint8, shape (height, width, 3)
        RGB, upright, C-contiguous.
    missed : int
        Pictures that came before it, after the previous one, and were left out because
        a newer one was there already.
    """

    at_s: float
    image: Image
    missed: int = 0


class Feed(Protocol):
    """A camera or stream that is open or being opened; used by one thread only."""

    def incoming(self) -> Iterator[IncomingFrame | None]:
        """Yield pictures as they come, and None now and then while none does.

        Raises
        ------
        VideoError
            It can't be opened, or is lost.
        """

    def close(self) -> None:
        """Let go of it without waiting for it."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long a camera or stream is waited for, in seconds.

    Attributes
    ----------
    opening_s : float
        For the first picture after it was asked for.
    stall_s : float
        For the next picture; after that it is said to have stalled.
    give_up_s : float
        For a picture once it is lost; after that it is given up.
    """

    opening_s: float = 10.0
    stall_s: float = 2.0
    give_up_s: float = 60.0

    def __post_init__(self) -> None:
        if not (self.opening_s > 0 and self.stall_s > 0 and self.give_up_s > 0):
            raise ValueError(f"{self} must be positive")

"""How many pictures a second a live run gets through."""

from collections import deque

OVER_S = 3.0
"""Frames are counted over so long."""
KNOWN_AFTER_S = 1.5
SLOW = 10.0
"""Frames a second below which quick repetitions are missed and times are rough."""
SLOW_WORDS = (
    "Only {rate:.0f} picture{s} a second: too few to count well. Close other programs, or turn on"
    " more light"
)


class FrameRate:
    """Frames a second over the last few seconds.

    Attributes
    ----------
    per_second : float or None
        None before it is known.
    """

    def __init__(self) -> None:
        self._times: deque[float] = deque()
        self.per_second: float | None = None

    def push(self, time_s: float) -> None:
        """Take the time of the next frame."""
        self._times.append(time_s)
        while time_s - self._times[0] > OVER_S:
            self._times.popleft()
        span_s = time_s - self._times[0]
        if span_s >= KNOWN_AFTER_S:
            self.per_second = (len(self._times) - 1) / span_s
        elif len(self._times) == 1:
            # After a gap nothing is known of what comes.
            self.per_second = None

    @property
    def is_slow(self) -> bool:
        """Whether there are too few to count well."""
        return self.per_second is not None and self.per_second < SLOW

    @property
    def advice(self) -> str | None:
        """What to do about too few; None when there are enough, or it is not known."""
        if self.per_second is None or not self.is_slow:
            return None
        plural = "" if round(self.per_second) == 1 else "s"
        return SLOW_WORDS.format(rate=self.per_second, s=plural)

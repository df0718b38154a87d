"""When a sample is heard."""

SLOW = 0.02
"""Share of a new reading that goes into the estimate, in the end: a reading is as late as
its thread was, by some milliseconds."""


class AudioClock:
    """Maps samples to the time at which they are heard, from what a device tells.

    Parameters
    ----------
    rate : int
        Samples a second.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._zero_s: float | None = None
        self._readings = 0

    def note(self, sample: int, heard_s: float) -> None:
        """Take a reading: this sample will be heard at that time."""
        zero_s = heard_s - sample / self.rate
        self._readings += 1
        if self._zero_s is None:
            self._zero_s = zero_s
        else:
            self._zero_s += max(1 / self._readings, SLOW) * (zero_s - self._zero_s)

    def time_s(self, sample: int) -> float | None:
        """When a sample is heard; None before the first reading."""
        zero_s = self._zero_s
        return None if zero_s is None else zero_s + sample / self.rate

    def sample(self, time_s: float) -> int | None:
        """Which sample is heard at a time; None before the first reading."""
        zero_s = self._zero_s
        return None if zero_s is None else round((time_s - zero_s) * self.rate)

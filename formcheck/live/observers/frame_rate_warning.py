"""Says that a machine is too slow to count on."""

from collections.abc import Callable

from formcheck.live.frame_rate import FrameRate
from formcheck.live.live_frame import LiveFrame


class FrameRateWarning:
    """Says once that too few pictures a second are measured, and what to do about it.

    Parameters
    ----------
    print_line : callable
        Prints a line for the person.
    """

    def __init__(self, print_line: Callable[[str], None]) -> None:
        self._rate, self._print_line = FrameRate(), print_line
        self._said = False

    def on_frame(self, live: LiveFrame) -> None:
        """Look whether there is something to say."""
        if not live.fresh or self._said:
            return
        self._rate.push(live.frame.time_s)
        if self._rate.advice:
            self._said = True
            self._print_line(self._rate.advice)

    def close(self) -> None:
        """Nothing more to say."""

"""Says that a machine is slow: too slow to show all, or to count on."""

from collections import deque
from collections.abc import Callable

from formcheck.live.frame_rate import FrameRate
from formcheck.live.live_frame import LiveFrame

LATE_SHARE, OF_FRAMES = 0.3, 90
"""Late ones among the last frames that are told of."""
SHOWN_LESS = (
    "This computer is busy: the picture is shown less often, so that every movement is still"
    " measured"
)


class FrameRateWarning:
    """Says once each that pictures are left out, and that too few are measured to count on.

    Parameters
    ----------
    print_line : callable
        Prints a line for the person.
    windowed : bool
        There is a window, which leaves out late pictures.
    """

    def __init__(self, print_line: Callable[[str], None], *, windowed: bool = True) -> None:
        self._rate, self._print_line = FrameRate(), print_line
        # Without a window there is nothing to tell.
        self._said, self._said_late = False, not windowed
        self._late: deque[bool] = deque(maxlen=OF_FRAMES)

    def on_frame(self, live: LiveFrame) -> None:
        """Look whether there is something to say."""
        if not live.fresh or self._said:
            return
        self._late.append(live.late)
        if not self._said_late and sum(self._late) > LATE_SHARE * OF_FRAMES:
            self._said_late = True
            self._print_line(SHOWN_LESS)
        self._rate.push(live.frame.time_s)
        if self._rate.advice:
            self._said = True
            self._print_line(self._rate.advice)

    def close(self) -> None:
        """Nothing more to say."""

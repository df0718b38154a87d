"""Which frames are shown: fewer than are measured."""

from formcheck.live.live_frame import LiveFrame

STEP_S = 0.045
"""From one picture to the next at least: every second one of 30 a second, all of 20 or fewer. A
movement is seen as well in them, and drawing is a good part of what a frame costs."""
LATE_STEP_S = 0.125
"""The same where the next frame waits already: so often a picture is shown however much there is
to measure."""


class PictureRate:
    """Says which frames are shown; on a slow machine still fewer, so that poses are not."""

    def __init__(self) -> None:
        self._shown_s: float | None = None

    def is_due(self, live: LiveFrame) -> bool:
        """Whether this frame is to be shown; if so, it counts as shown.

        What happens is shown at once, as is what is wrong while no picture comes.
        """
        now_s = live.now_s
        step_s = LATE_STEP_S if live.late else STEP_S
        early = self._shown_s is not None and 0 <= now_s - self._shown_s < step_s
        if early and live.fresh and not live.events:
            return False
        self._shown_s = now_s
        return True

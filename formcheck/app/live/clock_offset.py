"""The clock of another machine, told by how long a question and its answer take."""

import math
from collections import deque

KEPT_S = 60.0
"""Clocks drift: of answers only those of the last minute count."""


class ClockOffset:
    """How far a page's clock is from this program's.

    Each answer names the page's time somewhere between question and answer; the quickest one
    tells it best.
    """

    def __init__(self) -> None:
        self._answers: deque[tuple[float, float, float]] = deque()

    def add(self, asked_s: float, theirs_ms: float, answered_s: float) -> None:
        """Take an answer; times of this program in s, that of the page in ms.

        One that is no time, or came before it was asked for, is left aside.
        """
        took_s = answered_s - asked_s
        if not math.isfinite(theirs_ms) or took_s < 0:
            return
        offset_s = (asked_s + answered_s) / 2 - theirs_ms / 1000
        self._answers.append((answered_s, took_s, offset_s))
        while answered_s - self._answers[0][0] > KEPT_S:
            self._answers.popleft()

    @property
    def known(self) -> bool:
        """Whether there was an answer."""
        return bool(self._answers)

    @property
    def error_s(self) -> float:
        """The offset is right within so much; infinite before it is known."""
        return min((took_s / 2 for _, took_s, _ in self._answers), default=math.inf)

    def here_s(self, theirs_ms: float) -> float:
        """Return a time of the page's clock on this program's."""
        _, _, offset_s = min(self._answers, key=lambda answer: answer[1])
        return theirs_ms / 1000 + offset_s

"""What is said when: one utterance at a time, and none that comes too late."""

from collections import deque
from dataclasses import dataclass

import numpy as np

from formcheck.feedback.rules import Rules
from formcheck.feedback.scheduler import Advice

PACE_OF = 3
"""Raises whose time apart is the pace."""


@dataclass(slots=True)
class _Waiting:
    words: str
    until_s: float


class SpeechArbiter:
    """Chooses the words of a frame. Every method returns what to say now, or None.

    Whatever is returned replaces what is being said. A count is said at once, and a cue
    after it, as soon as nothing is being said; a cue that has waited too long is dropped.
    Where the raises follow each other so fast that count and cue don't fit between two of
    them, the cue is said in place of one count, and to its end.

    Parameters
    ----------
    rules : Rules
        How long words take and how long they are worth saying.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._cue: _Waiting | None = None
        self._kept_until_s = float("-inf")
        self._ends_s: deque[float] = deque(maxlen=PACE_OF + 1)
        self._message: str | None = None
        self._since_s = 0.0
        self._guided: str | None = None
        self._guided_s = float("-inf")

    def announce(self, now_s: float, words: str) -> str:
        """Words that nothing interrupts but other such words."""
        self._cue = None
        self._kept_until_s = now_s + self._rules.speech.seconds(words)
        return words

    def at_once(self, now_s: float, words: str, speaking: bool) -> str | None:
        """Words that are right only now: a count, the countdown."""
        return None if speaking and now_s < self._kept_until_s else words

    def raise_done(
        self, now_s: float, number: int | None, advice: Advice | None, speaking: bool
    ) -> str | None:
        """After a raise: its number when it counts, and the cue that it gave cause for."""
        speech = self._rules.speech
        self._ends_s.append(now_s)
        self._cue = None
        if advice:
            self._cue = _Waiting(advice.spoken, now_s + speech.fresh_s)
        if number is None:
            return self._cue_now(now_s, speaking)
        count = str(number)
        if advice and not self._room(speech.seconds(count) + speech.seconds(advice.spoken)):
            said = self._cue_now(now_s, speaking)
            if said:
                self._kept_until_s = now_s + speech.seconds(said)
            return said
        return self.at_once(now_s, count, speaking)

    def go_on(self, now_s: float, speaking: bool, advice: Advice | None = None) -> str | None:
        """Between raises: the cue that waits, or one that a lowering gave cause for."""
        self._message = self._guided = None
        if advice:
            self._cue = _Waiting(advice.spoken, now_s + self._rules.speech.fresh_s)
        if self._cue and now_s > self._cue.until_s:
            self._cue = None
        return None if speaking else self._cue_now(now_s, speaking)

    def guide(
        self, now_s: float, message: str | None, speaking: bool, *, repeats: bool
    ) -> str | None:
        """While nothing is counted: what to do, once it has settled, and now and then again."""
        rules = self._rules.guidance
        self._cue = None
        if message != self._message:
            self._message, self._since_s = message, now_s
        if message is None or now_s - self._since_s < rules.settle_s:
            return None
        same = message == self._guided
        if same and (speaking or not repeats):
            return None
        if now_s - self._guided_s < (rules.repeat_s if same else rules.gap_s):
            return None
        if not self.at_once(now_s, message, speaking):
            return None
        self._guided, self._guided_s = message, now_s
        return message

    def _cue_now(self, now_s: float, speaking: bool) -> str | None:
        if self._cue is None or not self.at_once(now_s, self._cue.words, speaking):
            return None
        words, self._cue = self._cue.words, None
        return words

    def _room(self, seconds: float) -> bool:
        """Whether so much can be said before the next raise ends."""
        if len(self._ends_s) < 2:
            return True
        return seconds <= float(np.median(np.diff(self._ends_s)))

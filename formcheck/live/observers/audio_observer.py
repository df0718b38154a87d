"""What is heard of a session."""

import time
from collections.abc import Callable
from typing import Protocol

from formcheck.feedback.coach import Feedback
from formcheck.live.live_frame import LiveFrame
from formcheck.live.session import Stage

BEATING: frozenset[Stage] = frozenset({"countdown", "counting", "lost"})
"""Stages in which the metronome beats."""
KNOWN_AFTER_S = 1.5
"""A device is found or not by then."""
UP_AND_DOWN = 2
"""Beats in a raise; the first of them is accented."""


class AudioOutput(Protocol):
    """Sounds without keeping its caller waiting, as `AudioFeedback` does."""

    def give(self, feedback: Feedback) -> None:
        """Sound what a coach wants to be heard."""

    def mute(self, muted: bool) -> None:
        """Silence, or not."""

    def metronome(self, bpm: float | None, per_bar: int = 1) -> None:
        """Beat so many times a minute; None: no more."""

    @property
    def status(self) -> tuple[str, ...]:
        """What can't be heard and what to do about it, a line each."""

    def close(self) -> None:
        """Stop at once."""


class AudioObserver:
    """Sounds the tones, the words and the beats of every frame.

    Parameters
    ----------
    output : AudioOutput
        Closed with this.
    bpm : float, optional
        Of the metronome.
    """

    def __init__(self, output: AudioOutput, bpm: float | None = None) -> None:
        self._output, self._bpm = output, bpm
        self._muted = self._beating = False

    def on_frame(self, live: LiveFrame) -> None:
        """Start what is to be heard now."""
        if live.muted != self._muted:
            self._muted = live.muted
            self._output.mute(self._muted)
        beating = self._bpm is not None and _beats(live)
        if beating != self._beating:
            self._beating = beating
            self._output.metronome(self._bpm if beating else None, per_bar=UP_AND_DOWN)
        self._output.give(live.feedback)

    def close(self) -> None:
        """Be silent."""
        self._output.close()


class AudioStatus:
    """Says once, in words, what can't be heard.

    Parameters
    ----------
    output : AudioOutput
        Asked for its status, a while after the first frame: a device is found or not
        within that time.
    print_line : callable
        Prints a line for the person.
    """

    def __init__(self, output: AudioOutput, print_line: Callable[[str], None]) -> None:
        self._output, self._print_line = output, print_line
        self._ask_at = float("inf")
        self._printed: set[str] = set()

    def on_frame(self, live: LiveFrame) -> None:
        """Look whether there is something to say."""
        now_s = time.monotonic()
        if self._ask_at == float("inf"):
            self._ask_at = now_s + KNOWN_AFTER_S
        if live.muted or now_s < self._ask_at:
            return
        self._ask_at = now_s + KNOWN_AFTER_S
        for line in self._output.status:
            if line not in self._printed:
                self._printed.add(line)
                self._print_line(line)

    def close(self) -> None:
        """Nothing more to say."""


def _beats(live: LiveFrame) -> bool:
    return live.state is not None and live.state.stage in BEATING

"""What is heard of a session."""

import time
from collections.abc import Callable
from typing import Protocol

from formcheck.coaching.coach import Feedback
from formcheck.live.moment import Moment
from formcheck.live.session import Stage

BEATING: frozenset[Stage] = frozenset({"countdown", "counting", "lost"})
"""Stages in which the metronome beats."""
KNOWN_AFTER_S = 1.5
"""A device is found or not by then."""
UP_AND_DOWN = 2
"""Beats in a raise; the first of them is accented."""


class Loudspeaker(Protocol):
    """Sounds without keeping its caller waiting, as `formcheck.coaching.sound.Sound`."""

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


class Hearing:
    """Sounds the tones, the words and the beats of every moment.

    Parameters
    ----------
    loudspeaker : Loudspeaker
        Closed with this.
    bpm : float, optional
        Of the metronome.
    """

    def __init__(self, loudspeaker: Loudspeaker, bpm: float | None = None) -> None:
        self._loudspeaker, self._bpm = loudspeaker, bpm
        self._muted = self._beating = False

    def see(self, moment: Moment) -> None:
        """Start what is to be heard now."""
        if moment.muted != self._muted:
            self._muted = moment.muted
            self._loudspeaker.mute(self._muted)
        beating = self._bpm is not None and moment.state.stage in BEATING
        if beating != self._beating:
            self._beating = beating
            self._loudspeaker.metronome(self._bpm if beating else None, per_bar=UP_AND_DOWN)
        self._loudspeaker.give(moment.feedback)

    def close(self) -> None:
        """Be silent."""
        self._loudspeaker.close()


class SoundTrouble:
    """Says once, in words, what can't be heard.

    Parameters
    ----------
    loudspeaker : Loudspeaker
        Asked for its status, a while after the first moment: a device is found or not
        within that time.
    tell : callable
        Prints a line for the person.
    """

    def __init__(self, loudspeaker: Loudspeaker, tell: Callable[[str], None]) -> None:
        self._loudspeaker, self._tell = loudspeaker, tell
        self._ask_at = float("inf")
        self._told: set[str] = set()

    def see(self, moment: Moment) -> None:
        """Look whether there is something to say."""
        now_s = time.monotonic()
        if self._ask_at == float("inf"):
            self._ask_at = now_s + KNOWN_AFTER_S
        if moment.muted or now_s < self._ask_at:
            return
        self._ask_at = now_s + KNOWN_AFTER_S
        for line in self._loudspeaker.status:
            if line not in self._told:
                self._told.add(line)
                self._tell(line)

    def close(self) -> None:
        """Nothing more to say."""

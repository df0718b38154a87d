"""What is heard of a session."""

from typing import Protocol

from formcheck.coaching.coach import Feedback
from formcheck.live.moment import Moment
from formcheck.live.session import Stage

BEATING: frozenset[Stage] = frozenset({"countdown", "counting", "lost"})
"""Stages in which the metronome beats."""


class Loudspeaker(Protocol):
    """Sounds without keeping its caller waiting, as `formcheck.coaching.sound.Sound`."""

    def give(self, feedback: Feedback) -> None:
        """Sound what a coach wants to be heard."""

    def mute(self, muted: bool) -> None:
        """Silence, or not."""

    def metronome(self, bpm: float | None, per_bar: int = 1) -> None:
        """Beat so many times a minute; None: no more."""

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
            self._loudspeaker.metronome(self._bpm if beating else None)
        self._loudspeaker.give(moment.feedback)

    def close(self) -> None:
        """Be silent."""
        self._loudspeaker.close()

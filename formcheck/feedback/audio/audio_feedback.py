"""Everything that is heard, behind one door."""

import time
from collections.abc import Callable

from formcheck.feedback.audio.player import Beat, Player
from formcheck.feedback.audio.voice import Voice
from formcheck.feedback.coach import Feedback
from formcheck.feedback.rules import load_rules

COUNTS_AHEAD = 3
"""Counts that are got ready while another is said."""


class AudioFeedback:
    """Tones, metronome and, if wanted, speech. Every method but `close` returns at once.

    Parameters
    ----------
    voice : bool
        Speak counts, cues and guidance.
    muted : bool
        Begin silently.
    clock : callable
        Seconds, never going back; beats are given in it. The pictures' clock.
    """

    def __init__(
        self,
        *,
        voice: bool = False,
        muted: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._player = Player(muted=muted, clock=clock)
        self._voice = Voice(self._player) if voice else None
        if self._voice:
            self._voice.mute(muted)
            self._voice.prepare(_all_words())

    @property
    def status(self) -> tuple[str, ...]:
        """What can't be heard and what to do about it, a line each; empty when all is well.

        A device is found or not within the first second; ask again later.
        """
        said = (self._player.status, self._voice.status if self._voice else None)
        return tuple(line for line in said if line)

    @property
    def muted(self) -> bool:
        """Switched off by the user."""
        return self._player.muted

    @property
    def speaking(self) -> bool:
        """Something is being said: for `Coach.update`."""
        return self._voice is not None and self._voice.speaking

    def give(self, feedback: Feedback) -> None:
        """Sound what a coach wants to be heard."""
        for tone in feedback.tones:
            self._player.play(tone)
        if self._voice and feedback.say:
            self._voice.say(feedback.say)
            if feedback.say.isdecimal():
                count = int(feedback.say)
                self._voice.prepare(str(count + 1 + i) for i in range(COUNTS_AHEAD))

    def mute(self, muted: bool) -> None:
        """Silence, or not. The metronome's beats go on."""
        self._player.mute(muted)
        if self._voice:
            self._voice.mute(muted)

    def metronome(self, bpm: float | None, per_bar: int = 1) -> None:
        """Beat so many times a minute from now on; None switches it off. See `Player`."""
        self._player.metronome(bpm, per_bar)

    def beats(self, from_s: float, to_s: float) -> list[Beat]:
        """Return the metronome's beats within from_s <= t < to_s, on the clock given."""
        return self._player.beats(from_s, to_s)

    def close(self) -> None:
        """Stop at once. May be called twice."""
        if self._voice:
            self._voice.close()
        self._player.close()


def _all_words() -> list[str]:
    """What will be said, what comes first before the rest."""
    rules = load_rules()
    first = [str(left) for left in range(rules.countdown.from_s, 0, -1)]
    cues = sorted(rules.faults.values(), key=lambda cue: cue.priority)
    words = [*first, rules.countdown.go, *(cue.spoken for cue in cues), rules.praise.spoken]
    words += [prompt.spoken for prompt in rules.test.prompts.values()]
    return list(dict.fromkeys(word for word in words if word))

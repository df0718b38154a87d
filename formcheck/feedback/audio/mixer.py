"""Everything that sounds, mixed sample by sample."""

from dataclasses import dataclass
from typing import get_args

import numpy as np

from formcheck.feedback.audio.metronome import Metronome
from formcheck.feedback.audio.tones import Samples, Tone, synthesise

FADE_S = 0.005
"""Long enough that sound that is cut off or muted doesn't click."""
MOST_AT_ONCE = 6
"""Further tones are dropped; nobody tells so many apart."""
KNEE = 0.8
"""Up to here the mix is left as it is; what is louder is bent to stay below 1."""


@dataclass(slots=True)
class _Playing:
    samples: Samples
    start: int
    """On the mixer's clock, which may lie inside the next block or after it."""


@dataclass(frozen=True, slots=True)
class AudioCommand:
    """What is wanted of the mixer.

    Attributes
    ----------
    tone : Tone, optional
        To start.
    speech : ndarray, optional
        To start, in place of the speech that plays.
    hush : bool
        End the speech that plays.
    mute : bool, optional
        Silence or not; the clock and the beats go on.
    metronome : tuple of (float, int), optional
        Beats a minute (0: off) and beats a bar.
    """

    tone: Tone | None = None
    speech: Samples | None = None
    hush: bool = False
    mute: bool | None = None
    metronome: tuple[float, int] | None = None


@dataclass
class Mixer:
    """Renders one block after the other; for one thread only.

    Attributes
    ----------
    rate : int
        Samples a second.
    position : int
        Samples rendered so far: the audio clock.
    metronome : Metronome or None
        The beats that sound now.
    """

    rate: int
    position: int = 0
    metronome: Metronome | None = None

    def __post_init__(self) -> None:
        self._tones = {tone: synthesise(tone, self.rate) for tone in get_args(Tone)}
        self._playing: list[_Playing] = []
        self._speech: _Playing | None = None
        self._gain = self._wanted_gain = 1.0

    def render(self, count: int) -> Samples:
        """Return the next samples, shape (count,), all strictly within -1 to 1."""
        self._start_beats(count)
        mixed = np.zeros(count, np.float32)
        for playing in self._sounds():
            self._add(playing, mixed)
        self.position += count
        self._playing = [p for p in self._playing if not self._over(p)]
        if self._speech and self._over(self._speech):
            self._speech = None
        return soft_limit(mixed * self._gains(count))

    def _sounds(self) -> list[_Playing]:
        return [*self._playing, self._speech] if self._speech else self._playing

    def apply(self, command: AudioCommand) -> None:
        """Do what is wanted from the next block on."""
        if command.tone:
            self._start(command.tone, self.position)
        if command.hush or command.speech is not None:
            self._end_speech()
        if command.speech is not None:
            self._speech = _Playing(command.speech, self.position)
        if command.mute is not None:
            self._wanted_gain = 0.0 if command.mute else 1.0
        if command.metronome:
            bpm, per_bar = command.metronome
            self.metronome = Metronome(bpm, self.rate, self.position, per_bar) if bpm else None

    def _start(self, tone: Tone, at: int) -> None:
        if len(self._playing) < MOST_AT_ONCE:
            self._playing.append(_Playing(self._tones[tone], at))

    def _start_beats(self, count: int) -> None:
        beats = self.metronome
        if beats:
            for index in beats.between(self.position, self.position + count):
                self._start("accent" if beats.accented(index) else "click", beats.sample(index))

    def _end_speech(self) -> None:
        """Let the speech that plays fade out among the tones."""
        speech, self._speech = self._speech, None
        if speech is None:
            return
        rest = speech.samples[self.position - speech.start :][: round(FADE_S * self.rate)]
        fade = np.linspace(1, 0, len(rest), dtype=np.float32)
        self._playing.append(_Playing(rest * fade, self.position))

    def _add(self, playing: _Playing, mixed: Samples) -> None:
        """Add what falls into the block that begins at `position`."""
        at = playing.start - self.position
        part = playing.samples[max(-at, 0) :][: len(mixed) - max(at, 0)]
        mixed[max(at, 0) :][: len(part)] += part

    def _over(self, playing: _Playing) -> bool:
        return playing.start + len(playing.samples) <= self.position

    def _gains(self, count: int) -> Samples:
        """Gain over the block, shape (count,): no faster than a fade."""
        step = np.sign(self._wanted_gain - self._gain) / max(round(FADE_S * self.rate), 1)
        gains: Samples = np.clip(
            self._gain + step * np.arange(1, count + 1, dtype=np.float32), 0, 1
        )
        if count:
            self._gain = float(gains[-1])
        return gains


def soft_limit(mixed: Samples) -> Samples:
    """Bend what is louder than `KNEE` so that it stays within -1 to 1, smoothly.

    Parameters
    ----------
    mixed : ndarray of float32, any shape

    Returns
    -------
    ndarray of float32, same shape
        Equal to the input up to `KNEE`; beyond it the slope falls from 1 to 0.
    """
    over = np.maximum(np.abs(mixed) - KNEE, 0)
    room = 1 - KNEE
    bent = np.sign(mixed) * (KNEE + room * over / (over + room))
    return np.where(over > 0, bent, mixed).astype(np.float32)

"""Short tones, synthesised."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
"""Mono, shape (n,), within -1 to 1."""

Tone = Literal["tick", "uncounted", "warning", "beep", "go", "click", "accent"]

PEAK = 0.3
"""Loudest sample of a tone: leaves room for speech on top of it."""
ATTACK_S = 0.004
"""Long enough to begin without a click, short enough to be heard as one beat."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sine of `hz` for `seconds`."""

    hz: float
    seconds: float


# Between 400 Hz, below which a laptop's speaker is weak, and 2.5 kHz, above which hearing
# fades with age. A raise that counts is high and short, one that doesn't low and long.
NOTES: dict[Tone, tuple[Note, ...]] = {
    "tick": (Note(1320, 0.08),),
    "uncounted": (Note(440, 0.25),),
    "warning": (Note(880, 0.15), Note(587, 0.25)),
    "beep": (Note(880, 0.12),),
    "go": (Note(1760, 0.4),),
    "click": (Note(1500, 0.03),),
    "accent": (Note(2250, 0.03),),
}


def synthesise(tone: Tone, rate: int) -> Samples:
    """Return the samples of a tone.

    Parameters
    ----------
    tone : Tone
        Which; `NOTES` has them.
    rate : int
        Samples a second.

    Returns
    -------
    ndarray of float32, shape (n,)
        Peak at most `PEAK`; begins and ends at 0, each note with a smooth rise and fall.
    """
    return np.concatenate([_note(note, rate) for note in NOTES[tone]])


def _note(note: Note, rate: int) -> Samples:
    count = round(note.seconds * rate)
    sine = np.sin(2 * np.pi * note.hz * np.arange(count) / rate)
    rise = max(round(ATTACK_S * rate), 1)
    fall = max(count // 2, 1)
    envelope = np.ones(count)
    envelope[:rise] = _half_cosine(rise)
    envelope[-fall:] *= _half_cosine(fall)[::-1]
    return (PEAK * envelope * sine).astype(np.float32)


def _half_cosine(count: int) -> npt.NDArray[np.float64]:
    """Rise from 0 to nearly 1 with no corner at either end, shape (count,)."""
    return 0.5 - 0.5 * np.cos(np.pi * np.arange(count) / count)

"""Tones: their pitch, length and level, and no click at either end."""

from itertools import combinations
from typing import get_args

import numpy as np
import pytest

from formcheck.feedback.audio.tones import NOTES, PEAK, Samples, Tone, synthesise

TONES = get_args(Tone)
RATES = (44100, 48000)


def pitch_hz(samples: Samples, rate: int) -> float:
    """Where its spectrum is highest."""
    count = 1 << 18
    spectrum = np.abs(np.fft.rfft(samples, count))
    return float(np.argmax(spectrum) * rate / count)


def notes_of(tone: Tone, rate: int) -> list[Samples]:
    ends = np.cumsum([round(note.seconds * rate) for note in NOTES[tone]])
    return np.split(synthesise(tone, rate), ends[:-1])


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("tone", TONES)
def test_each_note_has_its_pitch_and_its_length(tone: Tone, rate: int) -> None:
    parts = notes_of(tone, rate)
    for part, note in zip(parts, NOTES[tone], strict=True):
        assert len(part) / rate == pytest.approx(note.seconds, abs=1 / rate)
        assert pitch_hz(part, rate) == pytest.approx(note.hz, rel=0.02)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("tone", TONES)
def test_each_note_is_loud_enough_and_begins_and_ends_without_a_click(
    tone: Tone, rate: int
) -> None:
    for part, note in zip(notes_of(tone, rate), NOTES[tone], strict=True):
        assert 0.9 * PEAK < np.abs(part).max() <= PEAK
        padded = np.concatenate([np.zeros(1), part, np.zeros(1)])
        # No step is larger than the sine's own steepest.
        assert np.abs(np.diff(padded)).max() <= PEAK * 2 * np.pi * note.hz / rate
        assert np.abs(padded[[1, -2]]).max() < 0.01 * PEAK
        millisecond = rate // 1000
        assert np.abs(part[:millisecond]).max() < 0.2 * PEAK
        assert np.abs(part[-millisecond:]).max() < 0.2 * PEAK
        # What a click would be: energy far above the pitch.
        spectrum = np.abs(np.fft.rfft(part, 1 << 16)) ** 2
        far = np.fft.rfftfreq(1 << 16, 1 / rate) > note.hz + 2000
        assert spectrum[far].sum() < 1e-3 * spectrum.sum()


def test_any_two_tones_can_be_told_apart() -> None:
    for one, other in combinations(TONES, 2):
        first, second = NOTES[one], NOTES[other]
        if len(first) != len(second):
            continue
        pitches = [max(a.hz, b.hz) / min(a.hz, b.hz) for a, b in zip(first, second, strict=True)]
        lengths = [
            max(a.seconds, b.seconds) / min(a.seconds, b.seconds)
            for a, b in zip(first, second, strict=True)
        ]
        # A third or more in pitch, or more than twice as long.
        assert max(pitches) > 1.25 or max(lengths) > 2, (one, other)


def test_a_raise_that_counts_sounds_higher_and_shorter_than_one_that_does_not() -> None:
    (tick,), (uncounted,) = NOTES["tick"], NOTES["uncounted"]
    assert tick.hz > 2 * uncounted.hz
    assert tick.seconds < uncounted.seconds

"""When samples are heard, from readings that are late by chance."""

import numpy as np
import pytest

from formcheck.feedback.audio.audio_clock import AudioClock

RATE, BLOCK = 48000, 480


def follow(
    clock: AudioClock, seconds: float, *, pace: float = 1.0, begin_s: float = 50.0, seed: int = 1
) -> list[tuple[float, float]]:
    """Let a device run whose own second is `pace` seconds long; true and told times."""
    late = np.random.default_rng(seed)
    told = []
    for sample in range(0, round(seconds * RATE), BLOCK):
        true_s = begin_s + pace * sample / RATE
        clock.note(sample, true_s + max(late.uniform(-0.008, 0.008), 0))
        time_s = clock.time_s(sample)
        assert time_s is not None
        told.append((true_s, time_s))
    return told


def test_before_a_reading_nothing_is_known() -> None:
    clock = AudioClock(RATE)
    assert clock.time_s(0) is None
    assert clock.sample(1.0) is None


def test_chance_is_taken_out() -> None:
    errors = np.array([told - true for true, told in follow(AudioClock(RATE), 20)])[200:]
    # Readings are 2 ms late in the mean; they spread by 8.
    assert np.abs(errors - 0.002).max() < 0.0015
    assert np.ptp(errors) < 0.002


@pytest.mark.parametrize("pace", [1.0005, 0.9995])
def test_a_device_whose_clock_runs_otherwise_is_followed(pace: float) -> None:
    true_s, told_s = follow(AudioClock(RATE), 120, pace=pace)[-1]
    assert told_s == pytest.approx(true_s + 0.002, abs=0.003)


def test_a_device_that_pauses_is_caught_up_with() -> None:
    clock = AudioClock(RATE)
    follow(clock, 2)
    true_s, told_s = follow(clock, 5, begin_s=51.5)[-1]
    assert told_s == pytest.approx(true_s + 0.002, abs=0.003)


def test_samples_and_times_are_each_others_inverse() -> None:
    clock = AudioClock(RATE)
    clock.note(1000, 7.5)
    for sample in (-5, 0, 1000, 123456):
        time_s = clock.time_s(sample)
        assert time_s is not None
        assert clock.sample(time_s) == sample
    assert clock.time_s(1000) == 7.5

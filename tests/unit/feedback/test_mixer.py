"""The mix: every sound on its sample, never clipped, never cut off with a click."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from property_testing import examples

from formcheck.feedback.audio.mixer import (
    FADE_S,
    KNEE,
    MOST_AT_ONCE,
    AudioCommand,
    Mixer,
    soft_limit,
)
from formcheck.feedback.audio.speech_engines import PEAK as SPEECH_PEAK
from formcheck.feedback.audio.tones import PEAK, Samples, Tone, synthesise

RATE = 48000
FADE = round(FADE_S * RATE)


def rendered(mixer: Mixer, *blocks: int) -> Samples:
    return np.concatenate([mixer.render(count) for count in blocks])


def hum(seconds: float = 1.0, level: float = SPEECH_PEAK) -> Samples:
    """What stands for speech: slow, so that any jump is the mixer's."""
    time_s = np.arange(round(seconds * RATE)) / RATE
    return (level * np.sin(2 * np.pi * 100 * time_s)).astype(np.float32)


STEEPEST_HUM = SPEECH_PEAK * 2 * np.pi * 100 / RATE


def test_a_tone_begins_with_the_next_block_and_runs_across_blocks() -> None:
    mixer, tick = Mixer(RATE), synthesise("tick", RATE)
    rendered(mixer, 100)
    mixer.apply(AudioCommand(tone="tick"))
    sound = rendered(mixer, 1, 7, 1000, 512, 5000)
    np.testing.assert_allclose(sound[: len(tick)], tick, atol=1e-7)
    assert not sound[len(tick) :].any()
    assert mixer.position == 100 + len(sound)


def test_sounds_are_added() -> None:
    mixer = Mixer(RATE)
    mixer.apply(AudioCommand(speech=hum(0.2, 0.2)))
    mixer.apply(AudioCommand(tone="beep"))
    expected = hum(0.2, 0.2)
    beep = synthesise("beep", RATE)
    expected[: len(beep)] += beep
    np.testing.assert_allclose(rendered(mixer, 480, 9120), expected, atol=1e-6)


def test_ten_minutes_of_metronome_have_their_clicks_on_the_sample() -> None:
    mixer, rate = Mixer(8000), 8000
    mixer.apply(AudioCommand(metronome=(60, 2)))
    sound = rendered(mixer, *[800] * (600 * 10))
    accent, click = synthesise("accent", rate), synthesise("click", rate)
    for beat in range(600):
        expected = click if beat % 2 else accent
        at = beat * rate
        np.testing.assert_array_equal(sound[at : at + len(expected)], expected)
        assert not sound[at + len(expected) : at + rate].any()


def test_a_metronome_begins_at_once_and_ends_when_it_is_switched_off() -> None:
    mixer = Mixer(RATE)
    rendered(mixer, 777)
    mixer.apply(AudioCommand(metronome=(60, 1)))
    assert np.abs(rendered(mixer, 200)).max() > 0
    assert mixer.metronome is not None
    assert mixer.metronome.first == 777
    mixer.apply(AudioCommand(metronome=(0, 1)))
    rendered(mixer, RATE // 2)
    assert not rendered(mixer, 2 * RATE).any()


def test_new_speech_takes_the_place_of_the_old_without_a_click() -> None:
    mixer = Mixer(RATE)
    mixer.apply(AudioCommand(speech=hum()))
    first = rendered(mixer, 1234)
    mixer.apply(AudioCommand(speech=hum(0.1, 0.3)))
    second = rendered(mixer, 9600)
    np.testing.assert_allclose(second[FADE : len(hum(0.1))], hum(0.1, 0.3)[FADE:], atol=1e-6)
    assert not second[len(hum(0.1)) :].any()
    steps = np.abs(np.diff(np.concatenate([first, second])))
    assert steps.max() < 1.6 * STEEPEST_HUM + SPEECH_PEAK / FADE


def test_hushed_speech_fades_and_tones_go_on() -> None:
    mixer = Mixer(RATE)
    mixer.apply(AudioCommand(speech=hum()))
    before = rendered(mixer, 1234)
    mixer.apply(AudioCommand(hush=True))
    after = rendered(mixer, FADE, 4800)
    assert (
        np.abs(np.diff(np.concatenate([before, after]))).max()
        < STEEPEST_HUM + 2 * SPEECH_PEAK / FADE
    )
    assert not after[FADE:].any()
    mixer.apply(AudioCommand(hush=True))
    mixer.apply(AudioCommand(tone="tick"))
    assert rendered(mixer, 4800).any()


def test_mute_fades_out_and_in_and_the_clock_goes_on() -> None:
    mixer = Mixer(RATE)
    mixer.apply(AudioCommand(speech=hum(2)))
    loud = rendered(mixer, 4800)
    mixer.apply(AudioCommand(mute=True))
    quiet = rendered(mixer, FADE // 2, FADE, 9600)
    assert not quiet[FADE:].any()
    assert (
        np.abs(np.diff(np.concatenate([loud, quiet]))).max() < STEEPEST_HUM + 2 * SPEECH_PEAK / FADE
    )
    mixer.apply(AudioCommand(mute=False))
    back = rendered(mixer, 9600)
    assert (
        np.abs(np.diff(np.concatenate([quiet, back]))).max() < STEEPEST_HUM + 2 * SPEECH_PEAK / FADE
    )
    at = len(loud) + len(quiet)
    np.testing.assert_allclose(back[FADE:], hum(2)[at + FADE : at + 9600], atol=1e-6)


def test_a_tone_too_many_is_left_out() -> None:
    mixer, crowd = Mixer(RATE), Mixer(RATE)
    for _ in range(MOST_AT_ONCE):
        mixer.apply(AudioCommand(tone="go"))
    for _ in range(MOST_AT_ONCE + 5):
        crowd.apply(AudioCommand(tone="go"))
    np.testing.assert_array_equal(mixer.render(4800), crowd.render(4800))


ORDERS = st.one_of(
    st.sampled_from(get_args(Tone)).map(lambda tone: AudioCommand(tone=tone)),
    st.sampled_from([AudioCommand(hush=True), AudioCommand(mute=True), AudioCommand(mute=False)]),
    st.sampled_from([AudioCommand(metronome=(300, 2)), AudioCommand(metronome=(0, 1))]),
    st.floats(0.01, 0.5).map(lambda seconds: AudioCommand(speech=hum(seconds))),
)


@examples(0.5)
@given(st.lists(st.tuples(st.lists(ORDERS, max_size=12), st.integers(1, 4000)), max_size=15))
def test_whatever_sounds_at_once_nothing_clips(steps: list[tuple[list[AudioCommand], int]]) -> None:
    mixer = Mixer(RATE)
    for orders, count in steps:
        for order in orders:
            mixer.apply(order)
        block = mixer.render(count)
        assert block.shape == (count,)
        assert block.dtype == np.float32
        assert np.abs(block).max() < 1


def test_the_loudest_of_speech_and_of_a_tone_are_bent_only_a_little() -> None:
    assert soft_limit(np.float32([PEAK + SPEECH_PEAK]))[0] > 0.85


def test_the_limiter_leaves_what_is_quiet_and_bends_the_rest_in_order() -> None:
    values = np.linspace(-6, 6, 2001, dtype=np.float32)
    bent = soft_limit(values)
    quiet = np.abs(values) <= KNEE
    np.testing.assert_array_equal(bent[quiet], values[quiet])
    assert (np.diff(bent) > 0).all()
    assert np.abs(bent).max() < 1
    np.testing.assert_array_equal(bent, -bent[::-1])
    assert np.diff(bent).max() == pytest.approx(0.006, rel=1e-3)

"""Beats stand on their samples, for as long as anybody trains."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.feedback.audio.metronome import FASTEST_BPM, SLOWEST_BPM, Metronome, check_pace

RATE = 48000


def test_ten_minutes_at_60_are_600_beats_each_48000_samples_apart() -> None:
    beats = Metronome(60, RATE, first=123)
    indices = beats.between(0, 123 + 600 * RATE)
    assert indices == range(600)
    samples = [beats.sample(i) for i in indices]
    assert samples == list(range(123, 123 + 600 * RATE, RATE))


@given(st.floats(SLOWEST_BPM, FASTEST_BPM), st.sampled_from([8000, 44100, 48000, 96000]))
def test_no_beat_in_ten_minutes_is_more_than_half_a_sample_off(bpm: float, rate: int) -> None:
    beats = Metronome(bpm, rate, first=0)
    index = np.array(beats.between(0, 600 * rate))
    assert len(index) == int(np.ceil(600 * bpm / 60 - 1e-9))
    samples = np.array([beats.sample(i) for i in index])
    assert np.abs(samples - index * 60 * rate / bpm).max() <= 0.5 + 1e-3


@given(
    st.floats(SLOWEST_BPM, FASTEST_BPM),
    st.integers(-100_000, 100_000),
    st.lists(st.integers(1, 20_000), min_size=1, max_size=30),
)
def test_blocks_of_any_size_have_each_beat_once(bpm: float, first: int, blocks: list[int]) -> None:
    beats = Metronome(bpm, RATE, first)
    edges = np.concatenate([[0], np.cumsum(blocks)]).tolist()
    found = [i for a, b in pairwise(edges) for i in beats.between(a, b)]
    assert found == list(beats.between(0, edges[-1]))
    assert all(0 <= beats.sample(i) < edges[-1] for i in found)
    # And none is left out on either side.
    after = found[-1] + 1 if found else beats.between(0, edges[-1]).start
    assert beats.sample(after) >= edges[-1]
    before = (found[0] if found else after) - 1
    assert before < 0 or beats.sample(before) < 0


def test_the_first_beat_of_a_bar_is_accented() -> None:
    beats = Metronome(60, RATE, 0, per_bar=2)
    assert [beats.accented(i) for i in range(4)] == [True, False, True, False]
    assert not any(Metronome(60, RATE, 0).accented(i) for i in range(4))


@pytest.mark.parametrize(
    ("bpm", "per_bar"), [(0, 1), (9.9, 1), (301, 1), (float("nan"), 1), (60, 0)]
)
def test_an_impossible_metronome_is_refused(bpm: float, per_bar: int) -> None:
    with pytest.raises(ValueError, match=r"metronome|bar"):
        check_pace(bpm, per_bar)
    with pytest.raises(ValueError, match=r"metronome|bar"):
        Metronome(bpm, RATE, 0, per_bar)

"""Timestamps in, strictly increasing times out."""

import math
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from property_testing import examples

from formcheck.video.timing import (
    DEFAULT_INTERVAL_S,
    MIN_STEP_S,
    WINDOW,
    TimestampRepair,
)

wild = st.one_of(
    st.none(),
    st.floats(),
    st.floats(min_value=-5, max_value=5),
    st.sampled_from([0.0, 0.0, 0.04, 0.08, 1.0]),
)
# Steps of 240 to 4 frames a second.
steps = st.floats(min_value=1 / 240, max_value=0.25)


def repair_timestamps(stamps, interval_s=DEFAULT_INTERVAL_S):
    """The times of a whole clip, and how many stamps did not keep their own."""
    repair = TimestampRepair(interval_s)
    times = [time for stamp in stamps for time in repair.push(stamp)]
    return times + repair.flush(), repair.repaired


def strictly_increasing(times: list[float]) -> bool:
    return all(b > a for a, b in pairwise(times))


@given(st.lists(wild, max_size=60), st.floats())
@examples(3)
def test_any_stamps_become_strictly_increasing_times_from_zero(stamps, interval):
    times, repaired = repair_timestamps(stamps, interval)
    assert len(times) == len(stamps)
    assert all(math.isfinite(t) for t in times)
    assert strictly_increasing(times)
    assert times[:1] == [0.0][: len(times)]
    assert 0 <= repaired <= len(stamps)


@given(st.floats(min_value=-1e5, max_value=1e5), st.lists(st.floats(1e-4, 1e4), max_size=40))
def test_good_stamps_keep_their_own_time_exactly(start, gaps):
    stamps = list(accumulate(gaps, initial=start))
    times, repaired = repair_timestamps(stamps)
    assert times == [s - start for s in stamps]
    assert repaired == 0


@st.composite
def stamps_with_bad_ones(draw):
    """Good stamps, with runs of bad ones in between; and which ones are good."""
    stamps: list[float | None] = [0.0]
    good = [True]
    time = 0.0
    for _ in range(draw(st.integers(2, 12))):
        for _ in range(draw(st.integers(0, 3))):
            back = st.floats(0, 10).map(lambda d, t=time: t - d)
            stamps.append(draw(st.one_of(st.none(), st.just(math.nan), st.just(time), back)))
            good.append(False)
        time += draw(steps)
        stamps.append(time)
        good.append(True)
    return stamps, good


@given(stamps_with_bad_ones())
def test_bad_stamps_do_not_move_the_good_ones(drawn):
    stamps, good = drawn
    times, repaired = repair_timestamps(stamps)
    assert strictly_increasing(times)
    assert [t for t, g in zip(times, good, strict=True) if g] == [
        s for s, g in zip(stamps, good, strict=True) if g
    ]
    assert repaired == good.count(False)


@given(st.lists(wild, max_size=60))
def test_no_more_than_a_window_of_frames_ever_waits(stamps):
    repair = TimestampRepair()
    given_out = 0
    for i, stamp in enumerate(stamps, start=1):
        given_out += len(repair.push(stamp))
        assert i - given_out < WINDOW
    assert given_out + len(repair.flush()) == len(stamps)


@given(st.lists(steps, min_size=1, max_size=30))
def test_good_stamps_are_given_out_at_once(gaps):
    repair = TimestampRepair()
    assert all(len(repair.push(stamp)) == 1 for stamp in accumulate(gaps, initial=3.0))


@pytest.mark.parametrize(
    ("stamps", "times"),
    [
        pytest.param([0, 0.1, 0.1, 0.3], [0, 0.1, 0.2, 0.3], id="repeated"),
        pytest.param([0, 0.1, 0.2, 0.1, 0.4], [0, 0.1, 0.2, 0.3, 0.4], id="backward"),
        pytest.param([0, 0.1, None, 0.3], [0, 0.1, 0.2, 0.3], id="missing"),
        pytest.param([7, 7.1, math.nan, 7.3], [0, 0.1, 0.2, 0.3], id="clock not from 0"),
        pytest.param([0, 0.1, 95443.7, 0.3, 0.4], [0, 0.1, 0.2, 0.3, 0.4], id="one wild stamp"),
        pytest.param([0, 0.1, 5.0, 5.1], [0, 0.1, 5.0, 5.1], id="a pause is believed"),
        pytest.param([0, 0.1, 5.0], [0, 0.1, 5.0], id="a pause before the last frame too"),
        pytest.param([0, 0.1, 5.0, 0.1, 5.2], [0, 0.1, 5, 5.1, 5.2], id="a bad one after a pause"),
        pytest.param([0, 0.1, None, None, 0.16], [0, 0.1, 0.12, 0.14, 0.16], id="little room"),
        pytest.param([None, None, 4.0, 4.1], [0, 0.2, 0.4, 0.5], id="the first ones missing"),
        pytest.param([None] * 12, [0.2 * i for i in range(12)], id="none at all"),
        pytest.param([3.0] * 12, [0.2 * i for i in range(12)], id="the same always"),
        pytest.param([0, 0.1, 0.2, 0.1], [0, 0.1, 0.2, 0.3], id="the last one backward"),
    ],
)
def test_repairs(stamps, times):
    assert repair_timestamps(stamps, interval_s=0.2)[0] == pytest.approx(times)


def test_a_clock_that_starts_again_goes_on_with_its_own_intervals():
    first = [0.1 * i for i in range(20)]
    second = [0, 0.05, 0.2, 0.25, 0.4, 0.45, 0.6, 0.65, 0.8, 0.85]
    times, repaired = repair_timestamps(first + second)
    assert times[:20] == first
    assert times[20:] == pytest.approx([2.0 + s for s in second])
    assert repaired == 1


def test_the_interval_is_the_median_of_the_good_ones():
    repair = TimestampRepair(interval_s=0.5)
    assert repair.interval_s == 0.5
    for stamp in (0, 0.1, 0.2, 0.3, 0.9):
        repair.push(stamp)
    assert repair.interval_s == pytest.approx(0.1)


@pytest.mark.parametrize("nonsense", [0.0, -1.0, math.nan, math.inf, 60.0])
def test_a_nonsensical_interval_is_not_used(nonsense):
    assert repair_timestamps([None, None], nonsense)[0] == pytest.approx([0, 1 / 30])


def test_steps_too_small_for_a_camera_are_repeats():
    times, repaired = repair_timestamps([0, 0.1, 0.1 + MIN_STEP_S / 10, 0.3])
    assert times == pytest.approx([0, 0.1, 0.2, 0.3])
    assert repaired == 1

"""Bridging, smoothing, runs and speeds on uneven times with gaps."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic import frame_times

from formcheck.kinematics.signals import (
    contiguous_segments,
    first_long_run,
    interpolate_gaps,
    long_segments,
    smooth,
    speed,
)

RATES = [12.0, 30.0, 60.0, 240.0]


@given(st.integers(1, 60), st.floats(-1e4, 1e4), st.floats(0.0, 0.45), st.integers(0, 99))
def test_smoothing_leaves_a_constant(length: int, level: float, jitter: float, seed: int) -> None:
    time_s = frame_times(length / 30, 30.0, jitter, seed=seed)
    values = np.full((len(time_s), 2), level)
    np.testing.assert_allclose(smooth(values, time_s), values, rtol=1e-9, atol=1e-9)


@given(st.lists(st.booleans(), min_size=4, max_size=80))
def test_smoothing_keeps_the_gaps_and_no_others(missing: list[bool]) -> None:
    values = np.sin(np.arange(len(missing)) / 5)
    values[missing] = np.nan
    out = smooth(values, np.arange(len(missing)) / 30)
    np.testing.assert_array_equal(np.isnan(out), missing)


@pytest.mark.parametrize("fps", RATES)
def test_smoothing_has_no_lag(fps: float) -> None:
    time_s = frame_times(4.0, fps, jitter=0.3)
    bell = np.exp(-(((time_s - 2.0) / 0.3) ** 2))
    out = smooth(bell, time_s)
    centre = np.trapezoid(out * time_s, time_s) / np.trapezoid(out, time_s)
    assert centre == pytest.approx(2.0, abs=0.002)


def test_smoothing_many_long_curves_takes_little_memory() -> None:
    time_s = np.arange(18_000) / 15
    curves = np.random.default_rng(3).normal(size=(len(time_s), 40))
    curves[200:220, 7] = np.nan
    smooth(curves[:9], time_s[:9])
    tracemalloc.start()
    out = smooth(curves, time_s)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # On the even grid they have four times as many samples.
    assert most < 4 * curves.nbytes
    np.testing.assert_array_equal(out[:, 7], smooth(curves[:, 7], time_s))
    np.testing.assert_array_equal(out[:, 39], smooth(curves[:, 39], time_s))


@pytest.mark.parametrize("fps", [30.0, 60.0, 240.0])
def test_smoothing_is_as_strong_at_every_rate(fps: float) -> None:
    time_s = np.arange(int(8 * fps)) / fps
    middle = (time_s > 2) & (time_s < 6)

    def left(hz: float, cutoff_hz: float) -> float:
        wave = np.sin(2 * np.pi * hz * time_s)
        out = smooth(wave, time_s, cutoff_hz=cutoff_hz)
        return float(out[middle].std() / wave[middle].std())

    assert left(1.0, cutoff_hz=3.0) == pytest.approx(1.0, abs=0.03)
    # Half the power is left at the cutoff.
    assert left(3.0, cutoff_hz=3.0) == pytest.approx(np.sqrt(0.5), abs=0.05)


def test_smoothing_does_not_change_its_input() -> None:
    values = np.array([0.0, np.nan, 2.0, 1.0, 5.0])
    before = values.copy()
    smooth(values, np.arange(5) / 30)
    interpolate_gaps(values, np.arange(5) / 30)
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_smoothing_takes_the_shortest_series(length: int) -> None:
    values = np.arange(length, dtype=float)
    assert smooth(values, np.arange(length) / 30).shape == (length,)


def test_smoothing_needs_no_more_memory_than_the_series_is_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Frames that come in pairs 10 microseconds apart, as from a damaged clip.
    time_s = np.cumsum(np.where(np.arange(200) % 3 == 0, 0.05, 1e-5))
    asked: list[int] = []
    arange = np.arange

    def watched(*arguments: float, **named: float) -> np.ndarray:
        if len(arguments) == 3:
            asked.append(int((arguments[1] - arguments[0]) / arguments[2]))
        return arange(*arguments, **named)

    monkeypatch.setattr(np, "arange", watched)
    smooth(np.sin(time_s), time_s)
    assert 0 < max(asked) < 10_000


def test_gaps_are_bridged_by_straight_lines() -> None:
    time_s = np.array([0.0, 0.1, 0.4, 0.5, 1.0])
    values = np.array([[np.nan], [1.0], [np.nan], [5.0], [np.nan]])
    np.testing.assert_allclose(interpolate_gaps(values, time_s).ravel(), [1, 1, 4, 5, 5])
    nothing = np.full((3, 1), np.nan)
    assert np.isnan(interpolate_gaps(nothing, np.arange(3.0))).all()


@given(st.lists(st.booleans(), max_size=50))
def test_runs_are_the_stretches_that_hold(flags: list[bool]) -> None:
    mask = np.array(flags, bool)
    again = np.zeros(len(mask), bool)
    for run in contiguous_segments(mask):
        assert run.start < run.stop
        assert run.start == 0 or not mask[run.start - 1]
        assert run.stop == len(mask) or not mask[run.stop]
        again[run] = True
    np.testing.assert_array_equal(again, mask)


def test_long_runs_are_long_in_seconds_not_in_frames() -> None:
    time_s = np.array([0.0, 0.1, 0.2, 1.0, 2.0, 3.0])
    mask = np.array([True, True, True, False, True, True])
    assert long_segments(mask, time_s, 0.5) == [slice(4, 6)]


def test_speed_of_a_steady_walk() -> None:
    time_s = frame_times(3.0, 30.0, jitter=0.4)
    points = np.stack([3 * time_s, 4 * time_s], axis=1)
    np.testing.assert_allclose(speed(points, time_s, 0.3), 5.0, rtol=1e-9)
    points[10:13] = np.nan
    out = speed(points, time_s, 0.3)
    assert np.isnan(out[10:13]).all()
    np.testing.assert_allclose(np.delete(out, [10, 11, 12]), 5.0, rtol=1e-9)


def test_the_first_run_that_lasts_is_found_within_a_stretch() -> None:
    time_s = np.arange(10) / 10
    mask = np.array([1, 1, 0, 1, 1, 1, 1, 0, 1, 1], bool)
    whole = first_long_run(mask, time_s, [slice(0, 10)], 0.25)
    assert np.flatnonzero(whole).tolist() == [3, 4, 5, 6]
    # Somebody else's frames don't go on with it.
    cut = first_long_run(mask, time_s, [slice(0, 5), slice(5, 10)], 0.15)
    assert not cut.any()
    assert not first_long_run(mask, time_s, [], 0.0).any()

"""Trials of range-of-motion tests in curves with known ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from formcheck.tracking.rom import HEEL_LIFT, find_ends, find_lunges, least_lift

SURE = 0.3 * HEEL_LIFT
"""Half-width of a heel height that is well seen."""


def sweep(marks: list[tuple[float, float]], fps: float = 30.0) -> tuple[np.ndarray, np.ndarray]:
    """Smooth ways between (time, value) marks."""
    times, values = zip(*marks, strict=True)
    time_s = np.arange(0, times[-1], 1 / fps)
    share = np.interp(time_s, times, np.arange(len(times)))
    low = np.clip(np.floor(share).astype(int), 0, len(times) - 2)
    s = share - low
    ease = s * s * (3 - 2 * s)
    known = np.array(values, float)
    return known[low] * (1 - ease) + known[low + 1] * ease, time_s


def three_times(up: float, down: float) -> tuple[np.ndarray, np.ndarray]:
    marks, at = [(0.0, 0.0), (1.0, 0.0)], 1.0
    for _ in range(3):
        for value in (up, down):
            marks += [(at + 0.8, value), (at + 1.8, value)]
            at += 1.8
    return sweep([*marks, (at + 1.0, 0.0), (at + 2.0, 0.0)])


@pytest.mark.parametrize("noise", [0.0, 0.8])
def test_three_ends_each_way_are_found_and_read(noise: float) -> None:
    angle, time_s = three_times(18, -42)
    angle = angle + np.random.default_rng(1).normal(0, noise, len(angle))
    up, down = find_ends(angle, time_s)
    assert (len(up), len(down)) == (3, 3)
    assert [angle[t.near].mean() for t in up] == pytest.approx([18] * 3, abs=1.0)
    assert [angle[t.near].mean() for t in down] == pytest.approx([-42] * 3, abs=1.0)
    assert all(t.first < t.at < t.last for t in [*up, *down])


def test_one_way_alone_is_measured() -> None:
    angle, time_s = sweep(
        [(0, 0), (1, 0), (2, 15), (3, 15), (4, 0), (5, 0), (6, 16), (7, 16), (8, 0), (9, 0)]
    )
    up, down = find_ends(angle, time_s)
    assert (len(up), len(down)) == (2, 0)


def test_a_foot_at_rest_has_no_ends() -> None:
    time_s = np.arange(0, 5, 1 / 30)
    noise = np.random.default_rng(2).normal(0, 0.5, len(time_s))
    assert find_ends(noise, time_s) == ([], [])


def test_an_end_is_found_when_the_clip_stops_in_it() -> None:
    angle, time_s = sweep([(0, 0), (1, 0), (2, 15), (3, 15), (4, -30), (5, -30)])
    up, down = find_ends(angle, time_s)
    assert (len(up), len(down)) == (1, 1)
    assert angle[down[0].near].mean() == pytest.approx(-30, abs=0.5)


def lunges(depths: list[float]) -> tuple[np.ndarray, np.ndarray]:
    marks, at = [(0.0, 0.0), (1.0, 0.0)], 1.0
    for depth in depths:
        marks += [(at + 1, depth), (at + 2, depth), (at + 3, 0.0), (at + 4, 0.0)]
        at += 4
    return sweep(marks)


def test_lunges_are_read_at_their_deepest() -> None:
    tilt, time_s = lunges([38, 40, 39])
    found = find_lunges(tilt, np.zeros_like(tilt), np.full_like(tilt, SURE), time_s)
    assert [t.valid for t in found] == [True] * 3
    assert [tilt[t.near].mean() for t in found] == pytest.approx([38, 40, 39], abs=0.5)


def test_a_lifted_heel_ends_the_valid_range() -> None:
    tilt, time_s = lunges([40])
    heel = np.where(tilt > 33, 2 * HEEL_LIFT, 0.0)
    (only,) = find_lunges(tilt, heel, np.full_like(tilt, SURE), time_s)
    assert only.valid
    assert only.faults == ("heel-lift",)
    assert tilt[only.at] <= 33
    assert tilt[only.near].mean() == pytest.approx(32, abs=2.5)


def test_a_heel_that_may_be_down_by_its_own_error_is_not_called_up() -> None:
    tilt, time_s = lunges([40])
    heel = np.where(tilt > 33, 5 * HEEL_LIFT, 0.0)
    (only,) = find_lunges(tilt, heel, np.full_like(tilt, 6 * HEEL_LIFT), time_s)
    assert only.valid
    assert only.faults == ()
    assert tilt[only.near].mean() == pytest.approx(40, abs=0.5)


def test_a_small_lift_is_told_where_it_is_sure() -> None:
    tilt, time_s = lunges([40])
    heel = np.where(tilt > 33, 1.2 * HEEL_LIFT, 0.0)
    (only,) = find_lunges(tilt, heel, np.full_like(tilt, 0.9 * HEEL_LIFT), time_s)
    assert only.faults == ("heel-lift",)


def test_two_frames_that_err_are_no_lift() -> None:
    tilt, time_s = lunges([40])
    heel = np.zeros_like(tilt)
    heel[np.flatnonzero(tilt > 39)[:2]] = 0.3
    (only,) = find_lunges(tilt, heel, np.full_like(tilt, SURE), time_s)
    assert only.faults == ()


def test_a_heel_that_lifts_on_the_way_back_leaves_the_range_as_it_was() -> None:
    tilt, time_s = lunges([40])
    back = (time_s > 3.3) & (tilt > 5)
    (only,) = find_lunges(
        tilt, np.where(back, 5 * HEEL_LIFT, 0.0), np.full_like(tilt, SURE), time_s
    )
    assert only.faults == ()


def test_the_least_lift_that_is_seen_grows_with_the_error() -> None:
    assert least_lift(np.full(5, SURE)) == HEEL_LIFT
    assert least_lift(np.array([np.nan, 0.2, 0.2])) == 0.2
    assert least_lift(np.array([np.nan])) == np.inf


def test_a_heel_that_is_up_from_the_start_leaves_nothing_valid() -> None:
    tilt, time_s = lunges([40])
    (only,) = find_lunges(tilt, np.full_like(tilt, 0.2), np.full_like(tilt, SURE), time_s)
    assert not only.valid


def test_an_unseen_heel_leaves_nothing_valid() -> None:
    tilt, time_s = lunges([40])
    (only,) = find_lunges(tilt, np.full_like(tilt, np.nan), np.full_like(tilt, SURE), time_s)
    assert only.faults == ("heel-unseen",)
    assert not only.valid


def test_the_sway_of_a_calf_raise_is_no_lunge() -> None:
    tilt, time_s = lunges([8, 9])
    assert find_lunges(tilt, np.zeros_like(tilt), np.full_like(tilt, SURE), time_s) == []


wild = hnp.arrays(
    np.float64, st.integers(0, 60), elements=st.floats(-400, 400) | st.just(float("nan"))
)


@given(angle=wild)
def test_whatever_comes_the_trials_lie_in_the_curve(angle: np.ndarray) -> None:
    time_s = np.arange(len(angle)) / 30
    heel = np.zeros_like(angle)
    up, down = find_ends(angle, time_s)
    for t in [*up, *down, *find_lunges(angle, heel, heel, time_s)]:
        assert 0 <= t.first <= t.at <= t.last < len(angle)
        assert np.isfinite(angle[t.at])

"""Raises in a heel's height over time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from property_testing import examples
from synthetic import frame_times
from synthetic.script import minimum_jerk

from formcheck.tracking.raises import ContactState, RaiseDetector, RaiseRules, find_raises

RULES = RaiseRules(min_rise=0.07, return_share=0.5)
Corner = tuple[float, float]


def heights(corners: list[Corner], time_s: np.ndarray) -> np.ndarray:
    """Minimum-jerk movements from one (time, height) to the next."""
    out = np.full(len(time_s), float(corners[-1][1]))
    for (t0, h0), (t1, h1) in zip(corners[-2::-1], corners[:0:-1], strict=True):
        if t1 <= t0:
            continue
        before = time_s < t1
        share = np.clip((time_s[before] - t0) / (t1 - t0), 0, 1)
        out[before] = h0 + (h1 - h0) * minimum_jerk(share)
    return out


def set_of(
    count: int, top: float = 0.4, up: float = 0.8, hold: float = 0.3, down: float = 0.9
) -> list[Corner]:
    corners, now = [(0.0, 0.0), (1.0, 0.0)], 1.0
    for _ in range(count):
        corners += [(now + up, top), (now + up + hold, top), (now + up + hold + down, 0.0)]
        now += up + hold + down + 0.5
        corners.append((now, 0.0))
    return corners


def sampled(corners: list[Corner], fps: float = 30.0, **options: float) -> tuple:
    time_s = frame_times(corners[-1][0] + 0.5, fps, **options)  # type: ignore[arg-type]
    return heights(corners, time_s), time_s


@pytest.mark.parametrize("fps", [10.0, 15.0, 30.0, 60.0, 240.0])
@pytest.mark.parametrize("tempo", [0.4, 1.0, 4.0])
@pytest.mark.parametrize("hold", [0.0, 0.5])
def test_every_raise_is_found_and_timed(fps: float, tempo: float, hold: float) -> None:
    up, down = 0.8 * tempo, 0.9 * tempo
    corners = set_of(4, up=up, hold=hold, down=down)
    height, time_s = sampled(corners, fps, jitter=0.2)
    found = find_raises(height, time_s, RULES)
    assert len(found) == 4
    off = 0.05 if fps >= 15 else 0.08
    for i, r in enumerate(found):
        start = 1.0 + i * (up + hold + down + 0.5)
        assert r.start_s == pytest.approx(start, abs=off)
        assert r.top_s == pytest.approx(start + up, abs=off)
        assert r.lower_s == pytest.approx(start + up + hold, abs=off)
        assert r.end_s == pytest.approx(start + up + hold + down, abs=off)
        assert r.height == pytest.approx(0.4, abs=0.03 if fps < 15 else 0.015)
        assert not r.cut


@given(
    # Noise of .03 each way swings by .06: a raise must be lowered by more to be over.
    st.lists(st.floats(0.15, 0.6), min_size=1, max_size=8),
    st.floats(0.3, 2.0),
    st.floats(0.0, 0.45),
    st.floats(0.0, 0.012),
    st.integers(0, 999),
)
@examples(0.6)
def test_count_is_exact_under_noise_and_uneven_times(
    tops: list[float], tempo: float, jitter: float, noise: float, seed: int
) -> None:
    corners, now = [(0.0, 0.0), (0.5, 0.0)], 0.5
    for top in tops:
        corners += [(now + tempo, top), (now + 2 * tempo, 0.0), (now + 2 * tempo + 0.3, 0.0)]
        now += 2 * tempo + 0.3
    height, time_s = sampled(corners, 30.0, jitter=jitter, seed=seed)
    height = height + np.clip(
        np.random.default_rng(seed).normal(0, noise, len(height)), -0.03, 0.03
    )
    # Noise below the ground and above it can pass for a rise; as in `raise_set`, what does
    # not come up by it over the stance is no raise.
    found = [r for r in find_raises(height, time_s, RULES) if r.height >= RULES.min_rise]
    assert len(found) == len(tops)
    for r, top in zip(found, tops, strict=True):
        assert r.height == pytest.approx(top, abs=0.05)
        assert r.start_s <= r.top_s <= r.lower_s <= r.end_s
        assert r.first <= r.top <= r.last


@given(st.lists(st.one_of(st.floats(-1e3, 1e3), st.just(float("nan"))), max_size=80))
@examples(1.5)
def test_any_numbers_give_ordered_raises_one_after_the_other(values: list[float]) -> None:
    height, time_s = np.array(values), np.arange(len(values)) / 30
    last = -1
    for r in find_raises(height, time_s, RULES):
        assert r.start_s <= r.top_s <= r.lower_s <= r.end_s
        assert time_s[r.first] <= r.start_s
        assert r.end_s <= time_s[r.last]
        assert last <= r.first <= r.top <= r.last < len(values)
        assert r.height <= np.nanmax(height[r.first : r.last + 1]) + 1e-9
        last = r.last


def test_moments_are_in_order_in_a_ragged_raise() -> None:
    height = np.array([0.3, 0.2, 0.4, 0.3, 0.3, 0.2, 0.2])
    (found,) = find_raises(height, np.arange(7) / 10, RULES)
    assert found.start_s <= found.top_s <= found.lower_s <= found.end_s


@pytest.mark.parametrize("dip", [0.1, 0.3, 0.45])
def test_a_wobble_at_the_top_does_not_split_a_raise(dip: float) -> None:
    top = 0.4
    low = top * (1 - dip)
    corners = [(0, 0), (1, 0), (2, top), (2.4, low), (2.8, top), (3.8, 0), (4.5, 0)]
    height, time_s = sampled(corners)  # type: ignore[arg-type]
    found = find_raises(height, time_s, RULES)
    assert len(found) == 1
    assert found[0].end_s == pytest.approx(3.8, abs=0.05)


def test_a_deep_dip_makes_two_raises() -> None:
    height, time_s = sampled([(0, 0), (1, 0), (2, 0.4), (2.6, 0.1), (3.2, 0.4), (4, 0), (4.5, 0)])
    assert len(find_raises(height, time_s, RULES)) == 2


def test_less_than_the_smallest_rise_is_nothing() -> None:
    height, time_s = sampled(set_of(3, top=0.065))
    assert find_raises(height, time_s, RULES) == []
    assert len(find_raises(height, time_s, RaiseRules(0.05))) == 3


def test_a_raise_from_below_the_level_keeps_its_bottom() -> None:
    height, time_s = sampled([(0, 0), (0.5, 0), (1.5, -0.2), (2.5, 0.4), (3.5, -0.2), (4, -0.2)])
    (found,) = find_raises(height, time_s, RULES)
    assert found.bottom == pytest.approx(-0.2, abs=0.01)
    assert found.height == pytest.approx(0.4, abs=0.01)


@pytest.mark.parametrize("others", [0, 2])
def test_a_raise_that_had_begun_before_the_clip_is_cut(others: int) -> None:
    corners = [(0.0, 0.4), (0.3, 0.4), (1.2, 0.0), (1.7, 0.0)]
    corners += [(t + 1.2, h) for t, h in set_of(others)[2:]]
    height, time_s = sampled(corners)
    found = find_raises(height, time_s, RULES)
    assert [r.cut for r in found] == [True] + [False] * others


@pytest.mark.parametrize("others", [0, 2])
def test_a_raise_that_does_not_end_in_the_clip_is_cut(others: int) -> None:
    corners = set_of(others) if others else [(0.0, 0.0), (1.0, 0.0)]
    now = corners[-1][0]
    height, time_s = sampled([*corners, (now + 0.8, 0.4), (now + 1.5, 0.4)])
    found = find_raises(height, time_s, RULES)
    assert [r.cut for r in found] == [False] * others + [True]


@pytest.mark.parametrize("share", [0.1, 0.4, 0.6])
def test_a_clip_that_ends_on_the_way_down_cuts_its_last_raise(share: float) -> None:
    height, time_s = sampled([(0, 0), (1, 0), (1.8, 0.4), (2.1, 0.4), (3.1, 0.0)])
    late = np.flatnonzero((height < share * 0.4) & (time_s > 2))[0]
    (found,) = find_raises(height[:late], time_s[:late], RULES)
    assert found.cut is (share > 0.3)


def test_gaps_cut_raises_and_join_nothing() -> None:
    height, time_s = sampled(set_of(3))
    height[(time_s > 4.2) & (time_s < 4.6)] = np.nan  # in the second raise's way up
    found = find_raises(height, time_s, RULES)
    assert not found[0].cut
    assert not found[-1].cut
    assert all(r.cut for r in found[1:-1])


def test_nothing_in_no_heights() -> None:
    assert find_raises(np.array([]), np.array([]), RULES) == []
    assert find_raises(np.full(9, np.nan), np.arange(9.0), RULES) == []
    assert find_raises(np.array([0.5]), np.array([0.0]), RULES)[0].cut


@given(st.integers(0, 999), st.floats(0.0, 0.008))
@examples(0.3)
def test_heights_one_by_one_give_the_same_raises(seed: int, noise: float) -> None:
    height, time_s = sampled(set_of(3))
    height = height + np.random.default_rng(seed).normal(0, noise, len(height))
    detector = RaiseDetector(RULES, float(height[0]))
    over = [i for i, now in enumerate(height) if detector.push(float(now))]
    raises = find_raises(height, time_s, RULES)
    assert len(over) == len(raises)
    found = [(r.first, r.top, r.last, r.cut_start, r.cut_end) for r in raises]
    assert found == detector.raises()
    for r, i in zip(raises, over, strict=True):
        assert r.top < i <= r.last


@pytest.mark.parametrize(
    ("seconds", "moved", "seen", "found"),
    [
        (0.6, 0.0, False, 1),
        (0.6, 0.5, False, 0),  # the foot stands elsewhere
        (0.6, 0.0, True, 0),  # somebody was seen, and the foot was not on the ground
        (0.9, 0.0, False, 0),
    ],
)
def test_a_raise_goes_on_over_a_gap_only_where_nobody_can_have_stepped(
    seconds: float, moved: float, seen: bool, found: int
) -> None:
    time_s = np.arange(0, 4, 1 / 30)
    height = 0.3 * np.clip(1.5 - np.abs(time_s - 2), 0, 1)
    gap = (time_s > 2.0) & (time_s < 2.0 + seconds)
    height[gap] = np.nan
    place = np.zeros((len(time_s), 2))
    place[time_s > 2.3, 0] = moved
    contact = ContactState(~gap | seen, place)
    raises = find_raises(height, time_s, RULES, contact)
    assert len([r for r in raises if not r.cut]) == found


def test_a_hole_in_the_times_parts_raises_as_missing_poses_do() -> None:
    time_s = np.arange(0, 4, 1 / 30)
    height = 0.3 * np.clip(1.5 - np.abs(time_s - 2), 0, 1)
    kept = (time_s < 1.8) | (time_s > 2.9)
    raises = find_raises(height[kept], time_s[kept], RULES)
    assert all(r.cut for r in raises)

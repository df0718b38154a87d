import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.registration.angle_path_search import ForwardFilter, forward_backward, spread
from formcheck.registration.polar_correlation import TURNS_DEG, between, peak_near


def bump(at_deg, height=1.0, width=6.0):
    """Correlation with one peak."""
    return height * np.exp(-0.5 * ((TURNS_DEG - at_deg) / width) ** 2)


def test_the_path_follows_the_true_peak_past_a_higher_false_one():
    time_s = np.arange(30) / 30
    truth = 15 - 15 * np.cos(time_s * 6)
    curves = np.array([bump(turn) for turn in truth])
    curves[12] += bump(65, 1.03)
    belief = forward_backward(curves, time_s)
    assert np.abs(belief @ TURNS_DEG - truth).max() < 2
    assert TURNS_DEG[curves[12].argmax()] == 65


def test_a_missing_frame_is_bridged_with_a_wider_spread():
    time_s = np.arange(9) / 30
    curves = np.array([bump(20)] * 9)
    curves[4] = np.nan
    belief = forward_backward(curves, time_s)
    wide = spread(belief)
    assert abs(belief[4] @ TURNS_DEG - 20) < 0.5
    assert wide[4] > 1.3 * wide[2]


def test_the_live_filter_is_the_forward_half():
    time_s = np.cumsum([0, 0.03, 0.05, 0.03, 0.2])
    curves = np.array([bump(turn) for turn in (0, 3, 8, 11, 30)])
    live = ForwardFilter()
    last = [
        live.step(curve, gap) for curve, gap in zip(curves, np.diff(time_s, prepend=0), strict=True)
    ]
    assert last[-1] == pytest.approx(forward_backward(curves, time_s)[-1])


@given(
    st.lists(
        st.tuples(st.floats(-18, 74), st.floats(0.001, 5), st.booleans()), min_size=1, max_size=12
    )
)
def test_beliefs_are_probabilities_whatever_comes(frames):
    curves = np.array(
        [bump(turn) if seen else np.full(len(TURNS_DEG), np.nan) for turn, _, seen in frames]
    )
    belief = forward_backward(curves, np.cumsum([gap for _, gap, _ in frames]))
    assert np.isfinite(belief).all()
    assert belief.sum(axis=1) == pytest.approx(1)
    assert (spread(belief) >= 0).all()


@given(st.floats(-0.49, 0.49))
def test_a_parabola_is_found_between_its_samples(offset):
    curve = -((np.arange(5) - 2 - offset) ** 2)
    assert between(curve, 2) == pytest.approx(offset, abs=1e-6)


def test_the_peak_at_the_edge_stays_there():
    assert peak_near(np.arange(len(TURNS_DEG), dtype=float), 80, 20) == (74.0, 92.0)
    assert between(np.zeros(5), 2) == 0

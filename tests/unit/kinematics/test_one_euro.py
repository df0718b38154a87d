"""MediaPipe's filter and its undoing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from synthetic import CLEAN, film, play, raises, stand
from synthetic.one_euro import one_euro, region_side

from formcheck.kinematics.one_euro import object_scale, undo_one_euro
from formcheck.model.pose_backend import MEDIAPIPE_VIDEO

assert MEDIAPIPE_VIDEO.smoothing is not None
FILTER = MEDIAPIPE_VIDEO.smoothing

steps_s = st.floats(0.002, 0.2)
scales = st.floats(50.0, 5000.0)


@st.composite
def signals(draw: st.DrawFn, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    length = draw(st.integers(1, 40))
    time_s = np.cumsum(draw(hnp.arrays(float, length, elements=steps_s)))
    values = draw(hnp.arrays(float, (length, 2), elements=st.floats(low, high, width=32)))
    return values, time_s


@given(signals(-2000.0, 4000.0), scales)
def test_filtering_again_gives_what_was_filtered(
    signal: tuple[np.ndarray, np.ndarray], scale: float
) -> None:
    values, time_s = signal
    filtered = one_euro(values, time_s, scale)
    undone = undo_one_euro(filtered, time_s, scale, FILTER)
    np.testing.assert_allclose(one_euro(undone, time_s, scale), filtered, atol=1e-6)


@given(signals(0.0, 40.0), scales, st.sampled_from([-1.0, 1.0]))
def test_a_movement_in_one_direction_comes_back_exactly(
    steps: tuple[np.ndarray, np.ndarray], scale: float, direction: float
) -> None:
    values = direction * np.cumsum(steps[0], axis=0)
    undone = undo_one_euro(one_euro(values, steps[1], scale), steps[1], scale, FILTER)
    np.testing.assert_allclose(undone, values, atol=1e-6)


@pytest.mark.xfail(
    strict=True,
    reason="at a turning point several inputs give the same output, and the one that the "
    "lagging speed points to is often not the right one",
)
def test_a_movement_to_and_fro_comes_back_exactly() -> None:
    time_s = np.arange(90) / 30
    values = 50 * np.sin(2 * np.pi * np.outer(time_s, [0.3, 0.6, 1.0]))
    undone = undo_one_euro(one_euro(values, time_s, 700.0), time_s, 700.0, FILTER)
    np.testing.assert_allclose(undone, values, atol=1e-6)


@pytest.mark.parametrize("fps", [15.0, 30.0, 60.0])
@pytest.mark.parametrize("hold_s", [0.0, 0.5])
def test_nothing_of_the_lag_is_left_on_raises(fps: float, hold_s: float) -> None:
    script = play(stand(0.5), raises(3, hold_s=hold_s, rest_s=hold_s), stand(0.5))
    track = film(script, fps=fps, flaws=CLEAN).track
    points = track.landmarks[:, :, :2].astype(float)
    flat = points.reshape(len(points), -1)
    filtered = one_euro(flat, track.time_s, region_side(points))
    undone = undo_one_euro(filtered, track.time_s, object_scale(points, FILTER), FILTER)

    def off(values: np.ndarray) -> float:
        return float(np.sqrt(np.mean((values - flat) ** 2)))

    assert off(undone) < 0.1 * off(filtered)
    assert off(undone) < 0.15


def test_scale_is_the_side_of_the_region() -> None:
    points = film(play(stand(0.5)), flaws=CLEAN).track.landmarks[:, :, :2].astype(float)
    assert object_scale(points, FILTER) == pytest.approx(float(np.median(region_side(points))))
    points[3:6] = np.nan
    assert object_scale(points, FILTER) == pytest.approx(float(np.nanmedian(region_side(points))))
    assert np.isnan(object_scale(np.full((4, 33, 2), np.nan), FILTER))


def test_one_sample_is_left_alone() -> None:
    values = np.array([[1.0, 2.0]])
    np.testing.assert_array_equal(undo_one_euro(values, np.zeros(1), 100.0, FILTER), values)

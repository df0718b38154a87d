"""A moving camera's own motion, taken out of points and put back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from formcheck.kinematics.camera_compensation import (
    fill_forward,
    ground_speed,
    to_image_frame,
    to_reference_frame,
)
from formcheck.model.arrays import Floats


@st.composite
def motions(draw: st.DrawFn, frames: int | None = None) -> Floats:
    """Shifts, turns and zooms of as many frames."""
    count = draw(st.integers(1, 12)) if frames is None else frames
    turn = draw(hnp.arrays(float, count, elements=st.floats(-0.5, 0.5)))
    zoom = draw(hnp.arrays(float, count, elements=st.floats(0.7, 1.4)))
    shift = draw(hnp.arrays(float, (count, 2), elements=st.floats(-300, 300)))
    cosine, sine = zoom * np.cos(turn), zoom * np.sin(turn)
    rows = [np.stack([cosine, -sine], axis=1), np.stack([sine, cosine], axis=1)]
    return np.concatenate([np.stack(rows, axis=1), shift[:, :, None]], axis=2)


@given(st.data())
def test_carried_undoes_steadied(data: st.DataObject) -> None:
    motion = data.draw(motions())
    points = data.draw(hnp.arrays(float, (len(motion), 4, 2), elements=st.floats(-2000, 2000)))
    points[data.draw(hnp.arrays(np.bool_, points.shape[:2]))] = np.nan
    np.testing.assert_allclose(
        to_image_frame(to_reference_frame(points, motion), motion), points, atol=1e-6
    )
    np.testing.assert_allclose(
        to_reference_frame(to_image_frame(points, motion), motion), points, atol=1e-6
    )


def test_what_goes_with_the_camera_stands_still() -> None:
    motion = np.tile(np.eye(2, 3), (5, 1, 1))
    motion[:, 0, 2] = np.arange(5) * 7.0
    seen = np.array([[[10.0 + 7.0 * frame, 20.0]] for frame in range(5)])
    np.testing.assert_allclose(
        to_reference_frame(seen, motion), np.tile([[[10.0, 20.0]]], (5, 1, 1))
    )


@given(st.data())
def test_gaps_hold_what_was_known_last(data: st.DataObject) -> None:
    motion = data.draw(motions())
    gone = data.draw(hnp.arrays(np.bool_, len(motion)))
    held = fill_forward(np.where(gone[:, None, None], np.nan, motion))
    last = np.eye(2, 3)
    for frame, missing in enumerate(gone):
        last = last if missing else motion[frame]
        np.testing.assert_array_equal(held[frame], last)


@pytest.mark.parametrize("frames", [0, 3])
def test_nothing_known_is_no_motion(frames: int) -> None:
    held = fill_forward(np.full((frames, 2, 3), np.nan))
    np.testing.assert_array_equal(held, np.tile(np.eye(2, 3), (frames, 1, 1)))


def test_how_fast_the_ground_goes_is_not_known_where_the_motion_is_not() -> None:
    time_s = np.arange(60) / 30.0
    motion = np.tile(np.eye(2, 3), (60, 1, 1))
    motion[:, 0, 2] = 30.0 * time_s
    motion[40:] = np.nan
    speed = ground_speed(motion, np.full((60, 33, 2), 100.0), time_s)
    np.testing.assert_allclose(speed[10:30], 30.0, rtol=1e-6)
    assert np.isnan(speed[40:]).all()

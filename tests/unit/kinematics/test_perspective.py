"""Points in the picture of an oblique, pitched camera are put back into the person's plane."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.kinematics.perspective import (
    FOCAL,
    Camera,
    line_of_sight_aside_deg,
    line_of_sight_slope,
    rectify_to_sagittal_plane,
)
from formcheck.kinematics.view import CameraView
from formcheck.model.landmarks import LANDMARK_COUNT, Landmark

WIDTH, HEIGHT = 640, 480
FEET = [Landmark.of(side, n) for side in ("left", "right") for n in ("heel", "foot_index", "ankle")]


def pictured(plane, view, height, distance, pitch_deg, aside=0.0):
    """Picture points of a person's plane, shape (..., 2), as (forward, up) in statures.

    The camera stands ``height`` over the ground, ``distance`` away, and looks up by the pitch;
    the feet stand ``aside`` of its middle.
    """
    yaw, focal, pitch = np.radians(view.yaw_deg), FOCAL * WIDTH, np.radians(pitch_deg)
    sight = np.array([aside, distance]) / np.hypot(aside, distance)
    towards = -sight * (1 if view.front else -1)
    across = view.facing * np.array([sight[1], -sight[0]])
    ground = np.array([aside, distance]) + plane[..., :1] * (
        np.cos(yaw) * across + np.sin(yaw) * towards
    )
    up = plane[..., 1] - height
    ahead = ground[..., 1] * np.cos(pitch) + up * np.sin(pitch)
    above = up * np.cos(pitch) - ground[..., 1] * np.sin(pitch)
    x = WIDTH / 2 + focal * ground[..., 0] / ahead
    y = HEIGHT / 2 - focal * above / ahead
    return np.stack([x, y], axis=-1)


def person(frames=5):
    """Places of 33 points in the plane, the feet's about (0, 0), moving a little."""
    random = np.random.default_rng(3)
    places = random.uniform([-0.1, 0.05], [0.1, 0.9], (LANDMARK_COUNT, 2))
    places[FEET] = [(-0.08, 0.02), (0.07, 0.0), (0.01, -0.02)] * 2
    moved = np.linspace(0, 0.04, frames)[:, None, None] * places[None, :, ::-1]
    moved[:, FEET] = 0
    return places + moved


def camera_of(pitch_deg):
    return Camera(WIDTH, HEIGHT, np.tan(np.radians(pitch_deg)) / FOCAL)


views = st.builds(
    CameraView,
    facing=st.sampled_from([-1, 1]),
    near=st.just("right"),
    yaw_deg=st.floats(0, 55),
    front=st.booleans(),
)


@given(views, st.floats(0.05, 1.0), st.floats(1.3, 4.0), st.floats(-15, 15), st.floats(-0.4, 0.4))
def test_the_persons_plane_comes_back_but_for_its_scale(view, height, distance, pitch_deg, aside):
    plane = person()
    seen = pictured(plane, view, height, distance, pitch_deg, aside)
    level = rectify_to_sagittal_plane(seen, view, camera_of(pitch_deg))
    scale = FOCAL * WIDTH / distance
    expected = plane * scale * [view.facing * np.cos(np.radians(view.yaw_deg)), -1]
    expected = expected - expected[0, FEET[2]] + level[0, FEET[2]]
    np.testing.assert_allclose(level, expected, atol=0.02 * scale)


def test_from_the_side_a_level_camera_far_away_changes_shapes_by_nothing():
    view = CameraView(1, "right", 0.0, True)
    seen = pictured(person(), view, 0.5, 4.0, 0.0)
    level = rectify_to_sagittal_plane(seen, view, camera_of(0.0))
    moved = level - seen
    np.testing.assert_allclose(moved, np.broadcast_to(moved[0, 0], moved.shape), atol=0.02)


def test_who_leans_towards_a_low_camera_does_not_rise():
    view = CameraView(1, "right", 35.0, True)
    plane = np.zeros((2, LANDMARK_COUNT, 2))
    plane[:, Landmark.LEFT_SHOULDER] = [(0.0, 0.8), (0.05, 0.8)]
    seen = pictured(plane, view, 0.2, 1.5, 0.0)
    level = rectify_to_sagittal_plane(seen, view, camera_of(0.0))
    rises = [-np.diff(x[:, Landmark.LEFT_SHOULDER, 1])[0] for x in (seen, level)]
    assert rises[0] > 3
    assert rises[1] == pytest.approx(0, abs=1e-6)


def test_frames_without_anybody_stay_empty():
    view = CameraView(1, "right", 20.0, True)
    seen = pictured(person(), view, 0.5, 2.0, 0.0)
    seen[1] = np.nan
    level = rectify_to_sagittal_plane(seen, view, camera_of(0.0))
    assert np.isnan(level[1]).all()
    assert np.isfinite(level[[0, 2, 3, 4]]).all()
    nobody = np.full((3, LANDMARK_COUNT, 2), np.nan)
    assert np.isnan(rectify_to_sagittal_plane(nobody, view, camera_of(0.0))).all()


@given(st.floats(0, 640), st.floats(0, 480), st.floats(-0.4, 0.4), st.floats(0, 90))
def test_no_point_of_a_picture_goes_to_infinity(x, y, convergence, yaw_deg):
    seen = pictured(person(1), CameraView(1, "right", 0.0, True), 0.5, 2.0, 0.0)
    seen[0, 0] = x, y
    view = CameraView(1, None, yaw_deg, True)
    level = rectify_to_sagittal_plane(seen, view, Camera(WIDTH, HEIGHT, convergence))
    assert np.isfinite(level).all()
    assert np.abs(level).max() < 50 * WIDTH


@pytest.mark.parametrize("pitch_deg", [-10.0, 0.0, 10.0])
def test_the_line_of_sight_falls_by_the_cameras_height_over_its_distance(pitch_deg):
    view = CameraView(1, "right", 20.0, True)
    feet = pictured(np.zeros((1, 2)), view, 0.5, 2.0, pitch_deg)[0]
    assert line_of_sight_slope(feet, camera_of(pitch_deg)) == pytest.approx(0.25)


@pytest.mark.parametrize("pitch_deg", [-20, 0, 12])
def test_the_line_of_sight_goes_aside_by_the_way_aside_over_the_way_ahead(pitch_deg):
    view = CameraView(1, "right", 0.0, True)
    feet = pictured(np.zeros((1, 2)), view, 0.5, 2.0, pitch_deg, aside=0.5)[0]
    assert line_of_sight_aside_deg(feet, camera_of(pitch_deg)) == pytest.approx(
        np.degrees(np.arctan(0.25))
    )

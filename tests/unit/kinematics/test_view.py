"""Where the camera stands, how large the person is, and the sign of the knee."""

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from synthetic import Camera, Flaws, film, play, raises, squat, stand
from synthetic.camera import space_points

from formcheck.kinematics.landmark_cleaning import clean_landmarks
from formcheck.kinematics.view import (
    ANGLES_UP_TO_DEG,
    CameraView,
    depth_order,
    estimate_view,
    facing_sign,
    knee_flexion_deg,
    stature_px,
)
from formcheck.model.landmarks import Landmark, Side

Facing = Literal["left", "right"]


def view_of(camera: Camera, noise: float = 0.0) -> CameraView:
    body = clean_landmarks(film(play(stand(1.0)), camera=camera, flaws=Flaws(noise=noise)).track)
    return estimate_view(body, body.seen)


@pytest.mark.parametrize("facing", ["right", "left"])
@pytest.mark.parametrize("yaw_deg", [-50.0, -30.0, 0.0, 15.0, 30.0, 45.0])
def test_view_is_found(facing: Facing, yaw_deg: float) -> None:
    view = view_of(Camera(facing=facing, yaw_deg=yaw_deg), noise=0.001)
    assert view.facing == (1 if facing == "right" else -1)
    # Facing right, the right leg is in front, turned to the camera or away from it.
    assert view.near == facing
    assert view.yaw_deg == pytest.approx(abs(yaw_deg), abs=4.0)
    assert view.angles_visible


@pytest.mark.parametrize("yaw_deg", [75.0, 90.0, 105.0])
def test_from_the_front_no_leg_is_near(yaw_deg: float) -> None:
    view = view_of(Camera(yaw_deg=yaw_deg))
    assert view.near is None
    assert view.front
    assert not view.angles_visible


def test_the_back_is_not_the_front() -> None:
    view = view_of(Camera(yaw_deg=-90.0))
    assert not view.front
    assert view.yaw_deg > ANGLES_UP_TO_DEG


def test_of_somebody_who_lies_the_view_is_less_sure() -> None:
    body = clean_landmarks(film(play(stand(0.5))).track)
    # On the back: the same body, a quarter turn about the line of sight.
    lying = replace(body, points=body.points[..., ::-1] * [1, -1])
    upright, on_back = (estimate_view(each, each.seen) for each in (body, lying))
    assert on_back.yaw_sd_deg > 12 > 8 > upright.yaw_sd_deg


def test_near_leg_is_the_one_with_the_smaller_depth() -> None:
    for facing, sign in (("right", 1), ("left", -1)):
        body = clean_landmarks(film(play(stand(0.5)), camera=Camera(facing=facing)).track)  # type: ignore[arg-type]
        assert (sign * depth_order(body) > 0).all()
        assert (sign * facing_sign(body) > 0).all()


def stretched(across: dict[str, float], yaw_deg: float) -> CameraView:
    """The view of a scripted person some of whose pairs of joints are closer or wider apart."""
    track = film(play(stand(0.5)), camera=Camera(yaw_deg=yaw_deg)).track
    body = clean_landmarks(track)
    points = body.points.copy()
    for name, share in across.items():
        pair = [Landmark.of(side, name) for side in ("left", "right")]
        middle = points[:, pair, 0].mean(axis=1, keepdims=True)
        points[:, pair, 0] = middle + share * (points[:, pair, 0] - middle)
    return estimate_view(replace(body, points=points), body.seen)


@pytest.mark.parametrize("yaw_deg", [-30.0, 30.0])
def test_hips_and_knees_tell_when_the_shoulders_are_turned(yaw_deg: float) -> None:
    view = stretched({"shoulder": 0.5}, yaw_deg)
    alone = np.degrees(np.arcsin(0.5 * np.sin(np.radians(30.0))))
    assert alone + 3 < view.yaw_deg < 30
    assert view.front == (yaw_deg > 0)


@pytest.mark.parametrize("side", ["left", "right"])
def test_in_a_stride_the_shoulders_alone_tell_the_view(side: Side) -> None:
    body = clean_landmarks(film(play(stand(0.5)), camera=Camera(yaw_deg=20.0)).track)
    points = body.points.copy()
    for name, ahead in (("ankle", 80.0), ("heel", 80.0), ("foot_index", 80.0), ("knee", 45.0)):
        points[:, Landmark.of(side, name), 0] += ahead
    assert estimate_view(replace(body, points=points), body.seen).yaw_deg == pytest.approx(
        20.0, abs=3.0
    )


def test_from_the_front_narrow_hips_do_not_turn_the_view_aside() -> None:
    assert stretched({"hip": 0.5, "knee": 0.3}, 90.0).yaw_deg > 80


@pytest.mark.parametrize("height", [120, 480, 2160])
def test_stature_in_pixels(height: int) -> None:
    camera = Camera(width=2 * height, height=height)
    body = clean_landmarks(film(play(stand(1.0)), camera=camera).track)
    leg, points = np.median(body.leg("right", 1), axis=0), np.median(body.points, axis=0)
    assert stature_px(leg, points) == pytest.approx(camera.px_per_stature, rel=0.03)


def test_knee_flexion_is_positive_when_the_knee_is_in_front() -> None:
    script = play(squat(1))
    for facing, sign in (("right", 1), ("left", -1)):
        filmed = film(script, camera=Camera(facing=facing))  # type: ignore[arg-type]
        body = clean_landmarks(filmed.track)
        knee = knee_flexion_deg(body.leg("right", sign))
        np.testing.assert_allclose(knee, filmed.truth.legs["right"].knee_deg, atol=2.5)
        assert knee.max() > 90


def test_an_overstretched_knee_is_negative() -> None:
    straight = film(play(stand(0.5))).track
    leg = clean_landmarks(straight).leg("right", 1)[0]
    leg[3, 0] -= 30  # the knee behind the line from ankle to hip
    assert knee_flexion_deg(leg) < -10


def test_a_squat_or_raise_does_not_change_the_view() -> None:
    for moves in ((squat(2),), (raises(2),)):
        body = clean_landmarks(film(play(*moves), camera=Camera(yaw_deg=20.0)).track)
        assert estimate_view(body, body.seen).yaw_deg == pytest.approx(20.0, abs=8.0)


def test_shoulders_of_the_scripted_person_are_as_wide_as_the_table_says() -> None:
    from synthetic.body import pose_body

    script = play(stand(0.1))
    posture = script.at(np.zeros(1))
    points = space_points(pose_body(posture), posture)
    assert np.ptp(points[0, 11:13, 2]) == pytest.approx(0.20)

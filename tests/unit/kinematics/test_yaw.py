"""How obliquely a person is seen, and how sure that is."""

from dataclasses import replace

import numpy as np
import pytest
from synthetic import Camera, film, play, stand
from synthetic.stretching import leg_on_the_floor

from formcheck.kinematics.landmark_cleaning import BodyTrack, clean_landmarks
from formcheck.kinematics.view import CameraView, estimate_view
from formcheck.kinematics.yaw import SITTING_TURN_DEG
from formcheck.model.landmarks import Landmark, Side
from formcheck.model.result import Z_95


def body_at(yaw_deg: float) -> BodyTrack:
    return clean_landmarks(film(play(stand(0.5)), camera=Camera(yaw_deg=yaw_deg)).track)


def view_of(body: BodyTrack) -> CameraView:
    return estimate_view(body, body.seen)


def with_leg_held_up(body: BodyTrack, side: Side) -> BodyTrack:
    """One knee bent to a right angle before the camera: its shank points away from it."""
    points = body.points.copy()
    knee = points[:, Landmark.of(side, "knee")]
    for joint, x, y in (("ankle", 12.0, 25.0), ("heel", 14.0, 32.0), ("foot_index", 16.0, 60.0)):
        points[:, Landmark.of(side, joint)] = knee + np.array([x, y])
    return replace(body, points=points)


@pytest.mark.parametrize("yaw_deg", [20.0, 45.0, -45.0])
@pytest.mark.parametrize("depth", [True, False])
def test_a_leg_held_up_before_the_camera_does_not_turn_the_view(
    yaw_deg: float, depth: bool
) -> None:
    body = with_leg_held_up(body_at(yaw_deg), "right")
    if not depth:
        body = replace(body, depth_scale=None)
    view = view_of(body)
    assert view.near == "right"
    assert view.yaw_deg == pytest.approx(abs(yaw_deg), abs=5.0)
    assert view.front == (yaw_deg > 0)


@pytest.mark.parametrize("share", [0.8, 1.25])
@pytest.mark.parametrize("yaw_deg", [15.0, 30.0, 50.0])
def test_depth_tells_the_view_of_broad_and_slender_people(yaw_deg: float, share: float) -> None:
    body = body_at(yaw_deg)
    points, depth = body.points.copy(), body.depth.copy()
    for joint in ("shoulder", "hip", "knee"):
        pair = [Landmark.of(side, joint) for side in ("left", "right")]
        for values in (points[..., 0], depth):
            middle = values[:, pair].mean(axis=1, keepdims=True)
            values[:, pair] = middle + share * (values[:, pair] - middle)
    assert view_of(replace(body, points=points, depth=depth)).yaw_deg == pytest.approx(
        yaw_deg, abs=3.0
    )


def turned(body: BodyTrack, joint: str, degrees: float) -> BodyTrack:
    """One pair of joints turned about the upright: x and, in the picture's scale, depth."""
    assert body.depth_scale is not None
    points, depth = body.points.copy(), body.depth.copy()
    pair = [Landmark.of(side, joint) for side in ("left", "right")]
    x = points[:, pair, 0] - points[:, pair, 0].mean(axis=1, keepdims=True)
    z = (depth[:, pair] - depth[:, pair].mean(axis=1, keepdims=True)) / body.depth_scale
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    points[:, pair, 0] += x * cosine + z * sine - x
    depth[:, pair] += (z * cosine - x * sine - z) * body.depth_scale
    return replace(body, points=points, depth=depth)


@pytest.mark.long
def test_the_interval_holds_whatever_way_trunk_and_knees_are_turned() -> None:
    rng = np.random.default_rng(4)
    inside = []
    for _ in range(60):
        yaw_deg = float(rng.uniform(-70, 70))
        body = body_at(yaw_deg)
        for joint in ("shoulder", "hip", "knee"):
            body = turned(body, joint, float(rng.normal(0, 6)))
        view = view_of(body)
        found = view.yaw_deg if view.front else -view.yaw_deg
        inside.append(abs(found - yaw_deg) < Z_95 * view.yaw_sd_deg)
    assert np.mean(inside) > 0.9


def test_signs_that_contradict_each_other_make_the_view_less_sure() -> None:
    agreed = view_of(body_at(30.0))
    torn = view_of(turned(body_at(30.0), "shoulder", 40.0))
    assert torn.yaw_sd_deg > agreed.yaw_sd_deg
    assert torn.yaw_deg == pytest.approx(30.0, abs=10.0)  # outvoted, not averaged


@pytest.mark.parametrize("yaw_deg", [-20.0, 0.0, 25.0])
def test_who_sits_is_seen_as_obliquely_as_their_trunk_seems_to_turn_less_what_sitting_adds(
    yaw_deg: float,
) -> None:
    filmed = film(play(stand(0.5), start=leg_on_the_floor()), camera=Camera(yaw_deg=yaw_deg))
    sitting = clean_landmarks(filmed.track)
    for joint, more in SITTING_TURN_DEG.items():
        sitting = turned(sitting, joint, more)
    view = view_of(sitting)
    assert view.yaw_deg * (1 if view.front else -1) == pytest.approx(yaw_deg, abs=4.0)

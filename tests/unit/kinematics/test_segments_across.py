"""Joints that lie beside each other are not before each other."""

from dataclasses import replace

import numpy as np
import pytest
from synthetic import Camera, film, lift_free_leg, play, stand

from formcheck.kinematics.chain import PITCH, SHANK, chain_model, fit_chain, shape_of
from formcheck.kinematics.landmark_cleaning import (
    ANKLE,
    HIP,
    KNEE,
    SHOULDER,
    BodyTrack,
    clean_landmarks,
)
from formcheck.kinematics.segments_across import segments_across
from formcheck.kinematics.view import CameraView, estimate_view, stature_px
from formcheck.model.landmarks import Landmark, Side

SHIFTED = 0.05
"""Statures by which the pelvis comes over the foot on one leg."""


def standing(yaw_deg: float, *, one_leg: bool = False) -> tuple[BodyTrack, CameraView, Side]:
    moves = (lift_free_leg(), stand(1.0)) if one_leg else (stand(1.0),)
    filmed = film(play(*moves), camera=Camera(yaw_deg=yaw_deg))
    body = clean_landmarks(filmed.track)
    return body, estimate_view(body, body.seen), "right"


def shifted_over(body: BodyTrack, side: Side, view: CameraView, stature: float) -> BodyTrack:
    """The body above the hips beside its foot, and knee and hip on the line between."""
    points = body.points.copy()
    outside = 1.0 if side == view.near else -1.0
    before = -outside * (1 if view.front else -1) * np.sin(np.radians(view.yaw_deg))
    whole = view.facing * before * SHIFTED * stature
    points[:, : Landmark.LEFT_KNEE, 0] += whole
    points[:, Landmark.of(side, "knee"), 0] += 0.5 * whole
    return replace(body, points=points)


def over_feet(body: BodyTrack, side: Side, view: CameraView) -> np.ndarray:
    """How far the upper ends of shank and thigh are before the lower ones, pixels."""
    joints = np.median(body.leg(side, view.facing), axis=0)[[ANKLE, KNEE, HIP, SHOULDER], 0]
    return np.diff(joints)


def across_of(body: BodyTrack, side: Side, view: CameraView) -> tuple[np.ndarray, float, float]:
    leg = np.median(body.leg(side, view.facing), axis=0)
    stature = stature_px(leg, np.median(body.points, axis=0))
    quiet = body.time_s > body.time_s[-1] - 0.8
    across = segments_across(body, quiet & body.seen, side, view, stature)
    return across.ahead, across.shank_tilt_sd, stature


def test_from_the_side_nothing_lies_across() -> None:
    body, view, side = standing(0.0)
    ahead, sd, _ = across_of(body, side, replace(view, yaw_deg=0.0))
    np.testing.assert_allclose(ahead, 0.0, atol=1e-9)
    assert sd == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("yaw_deg", [35.0, -35.0, 50.0])
@pytest.mark.parametrize("side", ["right", "left"])
def test_the_trunk_does_not_lean_for_being_between_the_hips(yaw_deg: float, side: Side) -> None:
    body, view, _ = standing(yaw_deg)
    ahead, _, stature = across_of(body, side, view)
    seen = over_feet(body, side, view) / stature / np.cos(np.radians(view.yaw_deg))
    assert abs(seen[2]) > 0.03
    assert seen[2] - ahead[2] == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize("yaw_deg", [45.0, -45.0])
def test_who_stands_on_one_leg_does_not_lean_forward_or_back(yaw_deg: float) -> None:
    body, view, side = standing(yaw_deg, one_leg=True)
    _, _, stature = across_of(body, side, view)
    leaning = shifted_over(body, side, view, stature)
    extra = over_feet(leaning, side, view) - over_feet(body, side, view)
    expected = extra[:2] / stature / np.cos(np.radians(view.yaw_deg))
    ahead, sd, _ = across_of(leaning, side, view)
    np.testing.assert_allclose(ahead[:2], expected, atol=0.012)
    assert 2.0 < np.degrees(sd) < 8.0


def test_a_chain_with_joints_beside_each_other_comes_back() -> None:
    across = np.array([0.05, 0.04, -0.09])
    upright, raised = (_chain(pitch, across) for pitch in (0.0, 30.0))
    shape, ball = shape_of(upright, across=across)
    np.testing.assert_allclose(np.degrees(shape.tilts), (4.0, -1.0, 2.0), atol=1e-9)
    fit = fit_chain((raised - ball)[None], chain_model(shape, 0.6), np.full(1, 0.002))
    assert np.degrees(fit.posture[0, PITCH]) == pytest.approx(30.0, abs=0.5)
    assert np.degrees(fit.posture[0, SHANK]) == pytest.approx(4.0, abs=0.5)


def _chain(pitch_deg: float, across: np.ndarray) -> np.ndarray:
    """Heel, toe, ankle, knee, hip and shoulder of a leg over a ball at zero."""
    p, (f, s, r) = np.radians(pitch_deg), np.radians([4.0, -1.0, 2.0])
    turn = np.array([[np.cos(p), np.sin(p)], [-np.sin(p), np.cos(p)]])
    ankle = turn @ np.array([-0.080, 0.030])
    knee = ankle + 0.25 * np.array([np.sin(f), np.cos(f)]) + [across[0], 0]
    hip = knee + 0.24 * np.array([np.sin(s), np.cos(s)]) + [across[1], 0]
    shoulder = hip + 0.29 * np.array([np.sin(r), np.cos(r)]) + [across[2], 0]
    heel = turn @ np.array([-0.100, 0.001])
    return np.stack([heel, np.array([0.034, -0.006]), ankle, knee, hip, shoulder])

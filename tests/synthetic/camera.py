"""From the body in space to the 33 landmarks in pixels."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from formcheck.model.landmark_proportions import DEPTH_SCALES
from formcheck.model.landmarks import LANDMARK_COUNT, Landmark, Side
from synthetic.body import Body, Leg
from synthetic.script import Floats, Postures

SHOULDER_APART, HIP_APART, FEET_APART = 0.20, 0.12, 0.10
HEAD = {0: (0.070, 0.095, 0.0), 7: (0.0, 0.105, -0.045), 8: (0.0, 0.105, 0.045)}
"""Nose and ears from the middle of the shoulders: forward, up, to the person's right."""
EYES = {1: -0.01, 2: -0.02, 3: -0.03, 4: 0.01, 5: 0.02, 6: 0.03}
MOUTH = {9: -0.015, 10: 0.015}
UPPER_ARM, FOREARM, HAND = 0.18, 0.15, 0.05


@dataclass(frozen=True)
class Camera:
    """Where the camera stands and how it sees.

    Attributes
    ----------
    facing : "right" or "left"
        Which way the person faces in the picture.
    yaw_deg : float
        How far the person is turned towards the camera: 0 from the side, 90 frontal;
        negative shows the back.
    width, height : int
        Size of the picture.
    stature : float
        Height of the person over the height of the picture.
    at_x, ground_y : float
        Where the starting place and the ground are, over the size of the picture.
    distance : float
        Of the camera from the person, statures: the nearer, the larger the near leg.
        Infinite without perspective.
    eye_level : float
        Height of the camera over the ground, statures.
    shake_px : float
        How far the camera wanders in the hand.
    """

    facing: Literal["left", "right"] = "right"
    yaw_deg: float = 0.0
    width: int = 640
    height: int = 480
    stature: float = 0.75
    at_x: float = 0.5
    ground_y: float = 0.92
    distance: float = float("inf")
    eye_level: float = 0.4
    shake_px: float = 0.0

    @property
    def px_per_stature(self) -> float:
        """Pixels of one stature."""
        return self.stature * self.height


SHOULDER_FOLLOWS = 0.04
"""Statures by which raised arms pull the shoulders up."""


def space_points(body: Body, posture: Postures) -> Floats:
    """The 33 landmarks as (forward, up, to the person's right) in statures, (T, 33, 3)."""
    points = np.zeros((len(body.hip), LANDMARK_COUNT, 3))
    raised = np.radians(posture.arms)
    shrug = posture.shrug + SHOULDER_FOLLOWS * (1 - np.cos(raised)) / 2
    hanging = np.stack([0 * raised, -np.cos(raised), np.sin(raised)], axis=1)
    sideways: dict[Side, float] = {"left": -0.5, "right": 0.5}
    for side, sign in sideways.items():
        leg = body.legs[side]
        for name in ("knee", "ankle", "heel"):
            points[:, Landmark.of(side, name), :2] = getattr(leg, name)
            points[:, Landmark.of(side, name), 2] = sign * FEET_APART
        points[:, Landmark.of(side, "foot_index")] = _turned_out(leg, sign)
        points[:, Landmark.of(side, "hip"), :2] = leg.hip
        points[:, Landmark.of(side, "hip"), 2] = sign * HIP_APART
        shoulder = points[:, Landmark.of(side, "shoulder")]
        shoulder[:, :2], shoulder[:, 2] = body.shoulder, sign * SHOULDER_APART
        shoulder[:, 1] += shrug
        odd = 0 if side == "left" else 1
        arm = hanging * (1.0, 1.0, np.sign(sign))
        reach = (UPPER_ARM, UPPER_ARM + FOREARM, *[UPPER_ARM + FOREARM + HAND] * 3)
        for first, below in zip((13, 15, 17, 19, 21), reach, strict=True):
            points[:, first + odd] = shoulder + below * arm
    head = HEAD | {i: (0.055, 0.113, s) for i, s in EYES.items()}
    head |= {i: (0.06, 0.07, s) for i, s in MOUTH.items()}
    for index, (forward, above, right) in head.items():
        points[:, index, :2] = body.shoulder + np.array([forward, above])
        points[:, index, 2] = right
    return points


def _turned_out(leg: Leg, sign: float) -> Floats:
    """The toe of a foot that turns outwards about its ankle, (T, 3)."""
    ahead, yaw = leg.toe[:, 0] - leg.ankle[:, 0], np.radians(leg.yaw_deg)
    forward, out = ahead * np.cos(yaw), np.sign(sign) * ahead * np.sin(yaw)
    return np.stack([leg.ankle[:, 0] + forward, leg.toe[:, 1], sign * FEET_APART + out], axis=1)


def picture_points(points: Floats, posture: Postures, camera: Camera) -> Floats:
    """Pixels x and y, and MediaPipe's depth in pixels (negative is near), (T, 33, 3)."""
    heading = camera.yaw_deg if camera.facing == "right" else 180.0 - camera.yaw_deg
    turn = np.radians(heading + posture.turned)[:, None]
    forward, above, right = np.moveaxis(points * posture.size[:, None, None], 2, 0)
    x = forward * np.cos(turn) - right * np.sin(turn)
    x += posture.place[:, None] * np.cos(np.radians(heading))
    near = forward * np.sin(turn) + right * np.cos(turn)
    zoom = camera.px_per_stature
    if np.isfinite(camera.distance):
        zoom = zoom / (1 - near / camera.distance)
    out = np.empty_like(points)
    out[..., 0] = camera.at_x * camera.width + x * zoom
    level = camera.eye_level * camera.px_per_stature
    out[..., 1] = camera.ground_y * camera.height - level - (above - camera.eye_level) * zoom
    hips = near[:, 23:25].mean(axis=1, keepdims=True)
    out[..., 2] = -(near - hips) * camera.px_per_stature * DEPTH_SCALES["mediapipe"]
    return out


def shake(time_s: Floats, camera: Camera, seed: int) -> Floats:
    """How a hand-held camera moves the picture, pixels, shape (T, 2)."""
    random = np.random.default_rng(seed)
    moved = np.zeros((len(time_s), 2))
    for hz, share in ((0.15, 1.0), (0.4, 0.4), (1.1, 0.12)):
        for axis, phase in enumerate(random.uniform(0, 2 * np.pi, 2)):
            moved[:, axis] += share * np.sin(2 * np.pi * hz * time_s + phase)
    return camera.shake_px * moved

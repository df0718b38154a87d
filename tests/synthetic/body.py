"""From joint angles to the places of the joints, in statures.

The proportions are those of Drillis and Contini (1966), written down here once more on
purpose: what is tested must not supply the data of its test.
"""

from dataclasses import dataclass

import numpy as np

from formcheck.model.landmarks import Side
from synthetic.script import Bools, Floats, Postures

SHANK, THIGH, TRUNK = 0.246, 0.245, 0.288
BALL_HEIGHT = 0.014
"""Axis of the ball of the foot above the sole."""
ANKLE_FROM_BALL = (-0.080, 0.030)
HEEL_FROM_BALL = (-0.1064, -0.014)
"""The sole under the heel."""
HEEL_MARK_FROM_BALL = (-0.100, 0.001)
"""Where a pose model marks the heel."""
TOE_MARK_FROM_BALL = (0.034, -0.006)


@dataclass(frozen=True)
class Leg:
    """One leg in the sagittal plane; places of shape (T, 2), angles of shape (T,).

    Places are in statures, x forward and y up, the ground at 0; angles in degrees.
    """

    ball: Floats
    toe: Floats
    heel: Floats
    heel_sole: Floats
    ankle: Floats
    knee: Floats
    hip: Floats
    pitch_deg: Floats
    shank_deg: Floats
    thigh_deg: Floats
    yaw_deg: Floats

    @property
    def knee_deg(self) -> Floats:
        """Knee flexion, 0 = straight."""
        return self.shank_deg - self.thigh_deg


@dataclass(frozen=True)
class Body:
    """Both legs and the middle of the shoulders, shape (T, 2)."""

    legs: dict[Side, Leg]
    hip: Floats
    shoulder: Floats


def pose_body(posture: Postures) -> Body:
    """Put the body together from the supporting foot upwards."""
    ball = np.stack([posture.x, posture.y + BALL_HEIGHT], axis=1)
    ankle = ball + turned(ANKLE_FROM_BALL, posture.pitch)
    carried = ankle + SHANK * up(posture.shank) + THIGH * up(posture.thigh)
    seat = ball + np.stack([posture.hip_x, posture.hip_y], axis=1)
    hip = np.where(np.isfinite(seat), seat, carried)
    free_ball = ball + np.stack([posture.free_x, posture.free_y], axis=1)
    flat = np.zeros(len(ball))
    support = _leg(ball, posture.pitch, hip, flat, flat)
    free = _leg(free_ball, posture.free_pitch, hip, posture.free_toes, posture.free_yaw)
    right = posture.right_supports > 0.5
    legs: dict[Side, Leg] = {
        "right": _either(right, support, free),
        "left": _either(right, free, support),
    }
    return Body(legs, hip, hip + TRUNK * up(posture.trunk))


def _leg(ball: Floats, pitch_deg: Floats, hip: Floats, toes: Floats, yaw_deg: Floats) -> Leg:
    """A leg from its foot to the hip, the knee in front of the line between them."""
    ankle = ball + turned(ANKLE_FROM_BALL, pitch_deg)
    reach = hip - ankle
    distance = np.minimum(np.hypot(*reach.T), SHANK + THIGH)
    direction = np.degrees(np.arctan2(reach[:, 0], reach[:, 1]))
    cosine = (SHANK**2 + distance**2 - THIGH**2) / (2 * SHANK * distance)
    shank_deg = direction + np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    knee = ankle + SHANK * up(shank_deg)
    to_hip = hip - knee
    return Leg(
        ball=ball,
        toe=ball + turned(TOE_MARK_FROM_BALL, toes * pitch_deg),
        heel=ball + turned(HEEL_MARK_FROM_BALL, pitch_deg),
        heel_sole=ball + turned(HEEL_FROM_BALL, pitch_deg),
        ankle=ankle,
        knee=knee,
        hip=hip,
        pitch_deg=pitch_deg,
        shank_deg=shank_deg,
        thigh_deg=np.degrees(np.arctan2(to_hip[:, 0], to_hip[:, 1])),
        yaw_deg=yaw_deg,
    )


def _either(first: Bools, one: Leg, other: Leg) -> Leg:
    columns = {
        name: np.where(first[:, None] if column.ndim == 2 else first, column, vars(other)[name])
        for name, column in vars(one).items()
    }
    return Leg(**columns)


def up(tilt_deg: Floats) -> Floats:
    """Unit vectors tilted forward from the vertical, shape (T, 2)."""
    tilt = np.radians(tilt_deg)
    return np.stack([np.sin(tilt), np.cos(tilt)], axis=1)


def turned(point: tuple[float, float], pitch_deg: Floats) -> Floats:
    """A point of the foot after the heel has turned up about the ball, shape (T, 2)."""
    pitch = np.radians(pitch_deg)
    x, y = point
    return np.stack(
        [x * np.cos(pitch) + y * np.sin(pitch), y * np.cos(pitch) - x * np.sin(pitch)], axis=1
    )

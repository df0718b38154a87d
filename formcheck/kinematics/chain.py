"""The leg as a chain on a planted ball of the foot, fitted to the landmarks.

ball - ankle - knee - hip - shoulder, in the sagittal plane, x forward and y up, in
statures. The rear foot turns about the ball by the pitch p (heel up positive), and each
segment is tilted from the vertical, forward positive::

    ankle    = m + R(p) a         knee = ankle + shank u(f)
    hip      = knee + thigh u(s)  shoulder = hip + trunk u(r)
    heel     = m + R(p) h         toe  = m + t
    u(x)     = (sin x, cos x)     R(p)(x, y) = (x cos p + y sin p, y cos p - x sin p)

h, t and the lengths are those that the pose model itself shows in the quiet stance, so
that its constant errors cancel; only a, the lever from ball to ankle, is anatomy. The
model's foot landmarks move too little when the foot turns, so a landmark that should
have moved by d is trusted with a standard deviation of ``KAPPA d``.
"""

from dataclasses import dataclass

import numpy as np

from formcheck.kinematics import anthropometry as body_of
from formcheck.kinematics.landmark_cleaning import ANKLE, HEEL, HIP, JOINTS, KNEE, SHOULDER, TOE
from formcheck.model.arrays import Floats

KAPPA = np.array([0.40, 0.40, 0.30, 0.20, 0.10, 0.10])
"""Error of a landmark over its way, in the order of `JOINTS`. On hand-marked real frames
the heel rises 26 to 31 % too little and the ankle slides by 12 to 19 % of the foot; hip
and shoulder are large joints, about one tenth; the knee between."""
JITTER = 0.002
"""Statures, 3 to 4 mm, of a landmark after smoothing. What it is wrong by all the time
cancels against the stance."""
SWAY = 0.010
"""Statures; sideways sway that an oblique camera sees as a forward one."""
TILT_PRIOR = np.radians(20.0)
"""Weak: the segments stay within about this of the stance unless the picture says so."""
PITCH_PRIOR = 1.5
"""Radians: as good as none."""
HUBER = 2.0
STEPS = 12
CONVERGED = 1e-5
"""Radians or statures: far below what any landmark can tell."""

PITCH, SHANK, THIGH, TRUNK, SHIFT_X, SHIFT_Y = range(6)


@dataclass(frozen=True)
class ChainShape:
    """Lengths and offsets of the chain, statures.

    Attributes
    ----------
    lever, heel, toe : ndarray, shape (2,)
        Ankle, heel and toe landmark from the ball in the stance.
    lengths : ndarray, shape (3,)
        Shank, thigh and trunk.
    tilts : ndarray, shape (3,)
        Their tilts in the stance, radians.
    """

    lever: Floats
    heel: Floats
    toe: Floats
    lengths: Floats
    tilts: Floats


@dataclass(frozen=True)
class ChainFit:
    """The chain's posture in every frame.

    Attributes
    ----------
    posture : ndarray, shape (T, 6)
        Pitch, tilts of shank, thigh and trunk in radians, shift of the ball in statures.
    covariance : ndarray, shape (T, 6, 6)
        Of the posture.
    residual : ndarray, shape (T, 6)
        Distance of each landmark from the model, statures.
    """

    posture: Floats
    covariance: Floats
    residual: Floats


def shape_of(stance: Floats, lever_scale: float = 1.0) -> tuple[ChainShape, Floats]:
    """Take the chain's shape from the median stance.

    Parameters
    ----------
    stance : ndarray, shape (6, 2)
        Joints in statures.
    lever_scale : float
        Factor on the anatomical lever, to see what its error does.

    Returns
    -------
    shape : ChainShape
        As named.
    ball : ndarray, shape (2,)
        Where the ball is.
    """
    behind = body_of.ANKLE_BEHIND_BALL * lever_scale
    lever = np.array([-behind, body_of.ANKLE_ABOVE_BALL])
    ball = stance[ANKLE] - lever
    segments = np.stack([stance[b] - stance[a] for a, b in _SEGMENTS])
    lengths, tilts = np.hypot(*segments.T), np.arctan2(segments[:, 0], segments[:, 1])
    return ChainShape(lever, stance[HEEL] - ball, stance[TOE] - ball, lengths, tilts), ball


_SEGMENTS = ((ANKLE, KNEE), (KNEE, HIP), (HIP, SHOULDER))


def fit_chain(
    joints: Floats,
    shape: ChainShape,
    wander: Floats,
    squeeze: float = 1.0,
    pitch_seen: tuple[Floats, Floats] | None = None,
    start: Floats | None = None,
    converged: float = CONVERGED,
) -> ChainFit:
    """Fit the chain to the joints of every frame (robust Gauss-Newton, all frames at once).

    Weighted least squares with Huber weights (`HUBER` standard deviations), a weak prior
    about the stance, and the pitch as measured otherwise as one more observation.

    Parameters
    ----------
    joints : ndarray, shape (T, 6, 2)
        Joints from the stance's ball, statures, without NaN.
    shape : ChainShape
        From `shape_of`.
    wander : ndarray, shape (T,)
        Standard deviation of the ball's place, statures.
    squeeze : float
        Cosine of the camera's yaw, by which x has been divided already: makes x less
        certain.
    pitch_seen : pair of ndarray of shape (T,), optional
        The pitch as measured otherwise and its standard deviation, radians; infinite
        where there is none.
    start : ndarray, shape (T, 6), optional
        Postures near by, to be there in fewer steps; else the stance.
    converged : float
        A step that is smaller than this is the last, radians or statures.
    """
    home = np.concatenate([[0.0], shape.tilts, [0.0, 0.0]])
    posture = np.tile(home, (len(joints), 1)) if start is None else start
    posture, normal = _refine(posture, joints, shape, wander, squeeze, pitch_seen, converged, STEPS)
    residual = np.hypot.reduce(joints - _positions(posture, shape), axis=2)
    covariance = np.linalg.inv(normal).astype(np.float64, copy=False)
    return ChainFit(posture, covariance, residual)


def posture_near(
    posture: Floats,
    joints: Floats,
    shape: ChainShape,
    wander: Floats,
    squeeze: float = 1.0,
    pitch_seen: tuple[Floats, Floats] | None = None,
    steps: int = 1,
) -> Floats:
    """Take a few Gauss-Newton steps from postures near by, without a covariance.

    Parameters
    ----------
    posture : ndarray, shape (T, 6)
        Where to begin.
    joints, shape, wander, squeeze, pitch_seen
        As for `fit_chain`.
    steps : int
        How many.

    Returns
    -------
    ndarray, shape (T, 6)
        The posture then.
    """
    return _refine(posture, joints, shape, wander, squeeze, pitch_seen, 0.0, steps)[0]


def _refine(
    posture: Floats,
    joints: Floats,
    shape: ChainShape,
    wander: Floats,
    squeeze: float,
    pitch_seen: tuple[Floats, Floats] | None,
    converged: float,
    steps: int,
) -> tuple[Floats, Floats]:
    """Gauss-Newton: the posture after some steps, and the last step's normal matrix."""
    home = np.concatenate([[0.0], shape.tilts, [0.0, 0.0]])
    prior = _prior(wander)
    seen: Floats | float = 0.0
    seen_weight: Floats | float = 0.0
    if pitch_seen is not None:
        seen, seen_weight = pitch_seen[0], pitch_seen[1] ** -2.0
    rest = _positions(home[None], shape)[0]
    for _ in range(steps):
        model, slopes = _positions(posture, shape), _jacobian(posture, shape)
        error = joints - model
        variance = _variance(model, rest, squeeze)
        size = np.abs(error) / np.sqrt(variance)
        weight = np.minimum(1.0, HUBER / np.maximum(size, 1e-9)) / variance
        weighted = slopes * weight[..., None]
        normal = np.einsum("tjcp,tjcq->tpq", weighted, slopes)
        normal[:, range(6), range(6)] += prior
        normal[:, PITCH, PITCH] += seen_weight
        right = np.einsum("tjcp,tjc->tp", weighted, error) - prior * (posture - home)
        right[:, PITCH] += seen_weight * (seen - posture[:, PITCH])
        step = np.linalg.solve(normal, right[..., None])[..., 0]
        posture = posture + np.clip(step, -0.3, 0.3)
        if np.abs(step).max(initial=0.0) < converged:
            break
    return posture, normal


def _prior(wander: Floats) -> Floats:
    """One over the variance of each part of the posture about the stance, shape (T, 6)."""
    prior = np.empty((len(wander), 6))
    prior[:, PITCH], prior[:, SHANK:SHIFT_X] = PITCH_PRIOR**-2, TILT_PRIOR**-2
    prior[:, SHIFT_X:] = wander[:, None] ** -2
    return prior


def _variance(model: Floats, rest: Floats, squeeze: float) -> Floats:
    """Variance of each landmark's x and y, shape (T, 6, 2)."""
    way = ((model - rest) ** 2).sum(axis=2)
    way[:, TOE] = way[:, HEEL]  # the heel drags the toe landmark along
    variance = np.repeat((JITTER**2 + KAPPA**2 * way)[..., None], 2, axis=2)
    variance[..., 0] += JITTER**2 * (squeeze**-2 - 1)
    variance[:, ANKLE:, 0] += SWAY**2 * (squeeze**-2 - 1)
    return variance


def _positions(posture: Floats, shape: ChainShape) -> Floats:
    """Joints of the chain, shape (T, 6, 2), in the order of `JOINTS`."""
    ball = posture[:, SHIFT_X:]
    out = np.empty((len(posture), len(JOINTS), 2))
    out[:, HEEL] = ball + _turned(shape.heel, posture[:, PITCH])
    out[:, TOE] = ball + shape.toe
    out[:, ANKLE] = ball + _turned(shape.lever, posture[:, PITCH])
    for (low, high), length, tilt in zip(
        _SEGMENTS, shape.lengths, (SHANK, THIGH, TRUNK), strict=True
    ):
        angle = posture[:, tilt]
        out[:, high] = out[:, low] + length * _pairs(np.sin(angle), np.cos(angle))
    return out


def _jacobian(posture: Floats, shape: ChainShape) -> Floats:
    """Derivative of the joints by the posture, shape (T, 6, 2, 6)."""
    out = np.zeros((len(posture), len(JOINTS), 2, 6))
    out[..., 0, SHIFT_X] = out[..., 1, SHIFT_Y] = 1.0
    pitch = posture[:, PITCH]
    out[:, HEEL, :, PITCH] = _turning(shape.heel, pitch)
    for joint in (ANKLE, KNEE, HIP, SHOULDER):
        out[:, joint, :, PITCH] = _turning(shape.lever, pitch)
    for (_, high), length, tilt in zip(
        _SEGMENTS, shape.lengths, (SHANK, THIGH, TRUNK), strict=True
    ):
        angle = posture[:, tilt]
        change = length * _pairs(np.cos(angle), -np.sin(angle))
        for joint in range(high, SHOULDER + 1):
            out[:, joint, :, tilt] = change
    return out


def _turned(point: Floats, pitch: Floats) -> Floats:
    """R(p) of a point (2,), shape (T, 2)."""
    x, y = point
    cos, sin = np.cos(pitch), np.sin(pitch)
    return _pairs(x * cos + y * sin, y * cos - x * sin)


def _turning(point: Floats, pitch: Floats) -> Floats:
    """Derivative of R(p) of a point (2,) by p, shape (T, 2)."""
    x, y = point
    cos, sin = np.cos(pitch), np.sin(pitch)
    return _pairs(y * cos - x * sin, -y * sin - x * cos)


def _pairs(x: Floats, y: Floats) -> Floats:
    """Points (T, 2); `np.stack` takes longer for a single frame than all the rest."""
    points = np.empty((len(x), 2))
    points[:, 0], points[:, 1] = x, y
    return points

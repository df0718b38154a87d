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

A joint's place is linear in the cosines and sines of the four angles, so that the positions
of all joints are one product of matrices, and their derivatives another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from formcheck.kinematics import anthropometry
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
MAX_STEP = 0.3
"""Radians or statures, of one Gauss-Newton step."""
CONVERGED = 1e-5
"""Radians or statures: far below what any landmark can tell."""
BLOCK = 256
"""Frames at a time: what is computed of them fits the processor's cache, and an hour the memory."""

PITCH, SHANK, THIGH, TRUNK, SHIFT_X, SHIFT_Y = range(6)
ANGLES = slice(PITCH, SHIFT_X)
SHIFT = slice(SHIFT_X, SHIFT_Y + 1)

PicturePitch = tuple[Floats, Floats]
"""Rear-foot pitch by the picture and its standard deviation, both (T,) in radians; infinite
where there is none."""


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
    across : ndarray, shape (3,)
        How far their upper ends seem to be before the lower ones because they are beside them.
    """

    lever: Floats
    heel: Floats
    toe: Floats
    lengths: Floats
    tilts: Floats
    across: Floats


class ChainModel(NamedTuple):
    """The chain's equations for one shape before one camera, or for several side by side.

    Coordinates are flat, x and y of every joint in turn (12).

    Attributes
    ----------
    linear : ndarray, shape (11, 96) or (N, 11, 96)
        Times the cosines and sines of the four angles, the shift and a 1, it gives where the joints
        are, and for each coordinate its derivatives by the posture and a 0; statures.
    stance : ndarray, shape (6,) or (N, 1, 6)
        The posture in the stance.
    stance_joints : ndarray, shape (12,) or (N, 1, 12)
        Where the joints are then, statures.
    least_variance : ndarray, shape (12,) or (N, 1, 12)
        Variance of the coordinates of a landmark that hasn't moved, statures squared.
    """

    linear: Floats
    stance: Floats
    stance_joints: Floats
    least_variance: Floats


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


def shape_of(
    stance: Floats, lever_scale: float = 1.0, across: Floats | None = None
) -> tuple[ChainShape, Floats]:
    """Lengths and offsets of the chain, from the joints in the quiet stance.

    Parameters
    ----------
    stance : ndarray, shape (6, 2)
        Median joints, statures, x forward and y up.
    lever_scale : float
        Factor on the anatomical lever, to see what its error does.
    across : ndarray, shape (3,), optional
        From `segments_across`; none for a camera at the side.

    Returns
    -------
    shape : ChainShape
        As named.
    ball : ndarray, shape (2,)
        Where the ball is.
    """
    behind = anthropometry.ANKLE_BEHIND_BALL * lever_scale
    lever = np.array([-behind, anthropometry.ANKLE_ABOVE_BALL])
    ball = stance[ANKLE] - lever
    across = np.zeros(len(_SEGMENTS)) if across is None else across
    segments = np.stack([stance[b] - stance[a] for a, b in _SEGMENTS])
    segments[:, 0] -= across
    lengths, tilts = np.hypot(*segments.T), np.arctan2(segments[:, 0], segments[:, 1])
    return ChainShape(lever, stance[HEEL] - ball, stance[TOE] - ball, lengths, tilts, across), ball


_SEGMENTS = ((ANKLE, KNEE), (KNEE, HIP), (HIP, SHOULDER))


def chain_model(shape: ChainShape, foreshortening: float = 1.0) -> ChainModel:
    """Matrices of the chain's equations for a shape.

    Parameters
    ----------
    shape : ChainShape
        From `shape_of`.
    foreshortening : float
        Cosine of the camera's yaw, by which x has been divided already: makes x less
        certain.
    """
    cosines, sines = np.zeros((2, len(JOINTS), 2, 4))
    fixed = np.zeros((len(JOINTS), 2))
    fixed[TOE] = shape.toe
    turning = [(HEEL, shape.heel)] + [(j, shape.lever) for j in (ANKLE, KNEE, HIP, SHOULDER)]
    for joint, (x, y) in turning:
        cosines[joint, :, PITCH], sines[joint, :, PITCH] = (x, y), (y, -x)
    for (_, high), length, aside, tilt in zip(
        _SEGMENTS, shape.lengths, shape.across, (SHANK, THIGH, TRUNK), strict=True
    ):
        fixed[high:, 0] += aside
        sines[high:, 0, tilt] = cosines[high:, 1, tilt] = length
    variance = np.full((len(JOINTS), 2), JITTER**2)
    variance[:, 0] += JITTER**2 * (foreshortening**-2 - 1)
    variance[ANKLE:, 0] += SWAY**2 * (foreshortening**-2 - 1)
    stance = np.concatenate([[0.0], shape.tilts, [0.0, 0.0]])
    linear = _linear(cosines.reshape(-1, 4), sines.reshape(-1, 4), fixed.ravel())
    joints = _positions(stance, linear)
    return ChainModel(linear, stance, joints, variance.ravel())


def _linear(cosines: Floats, sines: Floats, fixed: Floats) -> Floats:
    """`ChainModel.linear` from what turns with each angle, (12, 4), and what turns with none."""
    shift = np.tile(np.eye(2), (len(JOINTS), 1))
    positions = np.concatenate([cosines, sines, shift, fixed[:, None]], axis=1)
    # By each angle, a cosine gives minus the sine, and a sine the cosine.
    slopes = np.zeros((_TERMS, len(fixed), 7))
    for angle in range(4):
        slopes[angle, :, angle], slopes[4 + angle, :, angle] = sines[:, angle], -cosines[:, angle]
    slopes[-1, :, SHIFT] = shift
    return np.concatenate([positions.T, slopes.reshape(_TERMS, -1)], axis=1)


_TERMS = 11
"""Four cosines, four sines, the shift and a 1."""


def side_by_side(models: Sequence[ChainModel]) -> ChainModel:
    """Several chains in one, to fit all of them in the same steps.

    Parameters
    ----------
    models : sequence of ChainModel
        N of them, each from `chain_model`.

    Returns
    -------
    ChainModel
        Its arrays with N in front, and behind it an axis for the frames where there is none.
    """
    linear, *others = (np.stack(part) for part in zip(*models, strict=True))
    return ChainModel(linear, *(part[:, None] for part in others))


def fit_chain(
    joints: Floats,
    model: ChainModel,
    ball_sd: Floats,
    picture: PicturePitch | None = None,
    start: Floats | None = None,
    converged: float = CONVERGED,
) -> ChainFit:
    """Fit the chain to the joints of every frame (robust Gauss-Newton, all frames at once).

    Weighted least squares with Huber weights (`HUBER` standard deviations), a weak prior
    about the stance, and the pitch by the picture as one more observation.

    Parameters
    ----------
    joints : ndarray, shape (T, 6, 2)
        Joints from the stance's ball, statures, without NaN.
    model : ChainModel
        From `chain_model`.
    ball_sd : ndarray, shape (T,)
        Standard deviation of the ball's place, statures.
    picture : pair of ndarray of shape (T,), optional
        The pitch by the picture.
    start : ndarray, shape (T, 6), optional
        Postures near by, to be there in fewer steps; else the stance.
    converged : float
        A step that is smaller than this is the last, radians or statures.
    """
    posture = np.tile(model.stance, (len(joints), 1)) if start is None else start
    normal = np.empty((len(joints), 6, 6))
    posture = _refine(posture, joints, model, ball_sd, picture, converged, STEPS, normal)
    error = joints - _positions(posture, model.linear).reshape(joints.shape)
    covariance = np.linalg.inv(normal).astype(np.float64, copy=False)
    return ChainFit(posture, covariance, np.hypot(error[..., 0], error[..., 1]))


def posture_near(
    posture: Floats,
    joints: Floats,
    model: ChainModel,
    ball_sd: Floats,
    picture: PicturePitch | None = None,
    steps: int = 1,
) -> Floats:
    """Take a few Gauss-Newton steps from postures near by, without a covariance.

    Parameters
    ----------
    posture : ndarray, shape (T, 6)
        Where to begin.
    joints, model, ball_sd, picture
        As for `fit_chain`; joints and picture may have shape (N, T, ...) for N chains side
        by side.
    steps : int
        How many.

    Returns
    -------
    ndarray, shape (T, 6) or (N, T, 6)
        The posture then.
    """
    return _refine(posture, joints, model, ball_sd, picture, 0.0, steps)


def _refine(
    start: Floats,
    joints: Floats,
    model: ChainModel,
    ball_sd: Floats,
    picture: PicturePitch | None,
    converged: float,
    steps: int,
    normal: Floats | None = None,
) -> Floats:
    """Gauss-Newton: the posture after some steps; the last one's normal matrix into ``normal``."""
    prior, pull = _prior(model.stance, ball_sd, picture)
    observed = joints.reshape(*joints.shape[:-2], 2 * len(JOINTS))
    posture = np.empty((*observed.shape[:-1], 6))
    posture[:] = start
    every = [posture, observed, prior, pull]
    blocks = [[a[..., i : i + BLOCK, :] for a in every] for i in range(0, len(ball_sd), BLOCK)]
    for _ in range(steps):
        largest = 0.0
        for number, (here, *given) in enumerate(blocks):
            matrix, step = _step(here, model, *given)
            farthest = np.abs(step).max(initial=0.0)
            if farthest > MAX_STEP:
                step = np.minimum(np.maximum(step, -MAX_STEP), MAX_STEP)
            largest = max(largest, farthest)
            here += step
            if normal is not None:
                normal[number * BLOCK : (number + 1) * BLOCK] = matrix
        if largest < converged:
            break
    return posture


def _step(
    posture: Floats, model: ChainModel, observed: Floats, prior: Floats, pull: Floats
) -> tuple[Floats, Floats]:
    """Normal matrix (..., 6, 6) and step (..., 6) of some frames."""
    positions, slopes = _positions_and_slopes(posture, model.linear)
    error = slopes[..., -1] = observed - positions
    way = positions - model.stance_joints
    sd = np.sqrt((way * way) @ _DRAGGED + model.least_variance)
    # Huber's weights over the variances.
    weight = np.minimum(1 / sd, HUBER / np.maximum(np.abs(error), _TINY)) / sd
    weighted = (slopes[..., :-1] * weight[..., None]).swapaxes(-1, -2)
    both = weighted @ slopes
    normal, right = both[..., :-1], both[..., -1]
    normal[..., _DIAGONAL, _DIAGONAL] += prior
    right += pull - prior * posture
    return normal, np.asarray(np.linalg.solve(normal, right[..., None])[..., 0], np.float64)


_DIAGONAL = np.arange(6)
_TINY = 1e-12


def _prior(stance: Floats, ball_sd: Floats, picture: PicturePitch | None) -> tuple[Floats, Floats]:
    """What is known of the posture beside the landmarks, each part of it by itself.

    One over its variance, and that times the posture: (T, 6) both, or (N, T, 6) about N stances.
    """
    prior = np.empty((len(ball_sd), 6))
    prior[:, PITCH], prior[:, SHANK:SHIFT_X] = PITCH_PRIOR**-2, TILT_PRIOR**-2
    prior[:, SHIFT] = ball_sd[:, None] ** -2
    pull = prior * stance
    if picture is None:
        return prior, pull
    pitch, sd = picture
    seen = sd**-2.0
    return prior + seen[..., None] * _OF_PITCH, pull + (seen * pitch)[..., None] * _OF_PITCH


_OF_PITCH = np.eye(6)[PITCH]


def _dragged() -> Floats:
    """By which a landmark's way, x and y squared of all of them, gives its variance; (12, 12)."""
    ways = np.arange(len(JOINTS))
    ways[TOE] = HEEL  # the heel drags the toe landmark along
    shares = np.zeros((len(JOINTS), 2, len(JOINTS), 2))
    for joint, way in enumerate(ways):
        shares[way, :, joint] = KAPPA[joint] ** 2
    return shares.reshape(2 * len(JOINTS), -1)


_DRAGGED = _dragged()


def _terms(posture: Floats) -> Floats:
    """Cosines and sines of the angles, the shift and a 1, shape (..., 11)."""
    terms = np.empty((*posture.shape[:-1], _TERMS))
    angles = posture[..., ANGLES]
    np.cos(angles, out=terms[..., :4])
    np.sin(angles, out=terms[..., 4:8])
    terms[..., 8:10] = posture[..., SHIFT]
    terms[..., 10] = 1.0
    return terms


def _positions(posture: Floats, linear: Floats) -> Floats:
    """Coordinates of the joints, shape (..., 12), in the order of `JOINTS`."""
    positions: Floats = _terms(posture) @ linear[..., : 2 * len(JOINTS)]
    return positions


def _positions_and_slopes(posture: Floats, linear: Floats) -> tuple[Floats, Floats]:
    """Coordinates (..., 12), and their derivatives by the posture and a 0, (..., 12, 7)."""
    both = _terms(posture) @ linear
    count = 2 * len(JOINTS)
    slopes = both[..., count:].reshape(*both.shape[:-1], count, 7)
    return both[..., :count], slopes

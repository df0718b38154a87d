"""One leg's angles and heel height over a clip, each with how sure it is."""

from dataclasses import dataclass

import numpy as np

from formcheck.kinematics import anthropometry as body_of
from formcheck.kinematics import chain
from formcheck.kinematics.body import BodyTrack
from formcheck.kinematics.signals import Bools, Floats
from formcheck.kinematics.stance import Planting, plant
from formcheck.kinematics.view import CameraView, stature_px
from formcheck.pose.landmarks import Side
from formcheck.pose.recording import FootTurn

MIN_SQUEEZE = 0.25
"""Cosine of the yaw that is still divided by: x says little beyond 75 degrees."""
FLAT_SD = np.radians(0.4)
"""How well "flat" itself is known: a second of quiet standing, .2 degrees of jitter."""
LOOSE_RESIDUAL = 0.03
"""Statures: beyond this the landmarks don't hang together as a leg."""
SHANK_TOLERANCE = 0.25


@dataclass(frozen=True)
class LegModel:
    """The fitted leg before it is put into degrees and cm.

    Every array has shape (T,), NaN where the forefoot is not planted or nobody is seen.

    Attributes
    ----------
    planting : Planting
        Stance and planted stretches.
    stature : float
        Stature in pixels.
    pitch, pitch_sd, shank, shank_sd, ankle_sd : ndarray
        Foot pitch and tilt of the shank (forward positive) and the standard deviations
        of their change since the stance, radians.
    turn_sd : ndarray
        Standard deviation of the pitch for a known lever, radians: the heel's height
        follows the ankle's rise, so that the lever's error cancels in it.
    trunk : ndarray
        Tilt of the trunk, forward positive, radians.
    residual : ndarray
        Root mean square distance of the landmarks from the model, statures.
    shank_length : float
        Statures.
    """

    planting: Planting
    stature: float
    pitch: Floats
    pitch_sd: Floats
    shank: Floats
    shank_sd: Floats
    ankle_sd: Floats
    turn_sd: Floats
    trunk: Floats
    residual: Floats
    shank_length: float

    @property
    def holds_together(self) -> bool:
        """Whether the landmarks behave like a leg of a person's proportions."""
        loose = float(np.nanmedian(self.residual))
        return (
            abs(self.shank_length / body_of.SHANK - 1) < SHANK_TOLERANCE and loose < LOOSE_RESIDUAL
        )


def model_leg(
    body: BodyTrack, side: Side, view: CameraView, foot_turn: FootTurn | None = None
) -> LegModel | None:
    """Fit the leg in every frame in which its forefoot is planted.

    Parameters
    ----------
    body : BodyTrack
        Cleaned landmarks.
    side : "left" or "right"
        Which leg.
    view : CameraView
        Where the camera stands.
    foot_turn : FootTurn, optional
        The rear foot's turn as seen in the pixels.

    Returns
    -------
    LegModel or None
        None when the foot is never planted.
    """
    leg = body.leg(side, view.facing)
    stature = _rough_stature(body, leg)
    planting = plant(
        leg, body.time_s, body.stretches, stature, view.angles_visible, steady=body.steady
    )
    if planting is None:
        return None
    stature = stature_px(
        np.median(leg[planting.stance], axis=0), np.median(body.points[planting.stance], axis=0)
    )
    squeeze = squeeze_of(view)
    use = np.isfinite(planting.shift[:, 0]) & np.isfinite(leg[:, 0, 0])
    leg = leg / planting.size[:, None, None]
    joints = (leg[use] - planting.shift[use, None]) / stature / np.array([squeeze, 1.0])
    return _fit(joints, use, planting, stature, squeeze, foot_turn)


def squeeze_of(view: CameraView) -> float:
    """By how much forward distances look shorter from an oblique camera."""
    return max(float(np.cos(np.radians(view.yaw_deg))), MIN_SQUEEZE)


def _fit(
    joints: Floats,
    use: Bools,
    planting: Planting,
    stature: float,
    squeeze: float,
    foot_turn: FootTurn | None,
) -> LegModel:
    stance = np.median(joints[planting.stance[use]], axis=0)
    seen = None if foot_turn is None else _seen(foot_turn, use)

    def fit(lever: float = 1.0, scale: float = 1.0) -> tuple[chain.ChainFit, chain.ChainShape]:
        shape, ball = chain.shape_of(stance / scale, lever)
        found = chain.fit_chain(joints / scale - ball, shape, planting.wander[use], squeeze, seen)
        return found, shape

    best, shape = fit()
    # What the two quantities that come from anatomy or from a rough look may be wrong by.
    lever_off = fit(lever=1 + body_of.ANKLE_BEHIND_BALL_SD)[0].posture - best.posture
    scale_off = fit(scale=1 + body_of.STATURE_SD)[0].posture - best.posture

    def spread(pitch: float, shank: float, systematic: list[Floats]) -> Floats:
        weights = np.array([pitch, shank, 0.0, 0.0, 0.0, 0.0])
        random = np.einsum("tpq,p,q->t", best.covariance, weights, weights)
        square = np.maximum(random, 0) + sum((move @ weights) ** 2 for move in systematic)
        return _sqrt(square + FLAT_SD**2)

    both = [lever_off, scale_off]
    columns = {
        "pitch": best.posture[:, chain.PITCH],
        "pitch_sd": spread(1, 0, both),
        "shank": best.posture[:, chain.SHANK],
        "shank_sd": spread(0, 1, both),
        "ankle_sd": spread(-1, 1, both),
        "turn_sd": spread(1, 0, [scale_off]),
        "trunk": best.posture[:, chain.TRUNK],
        "residual": _sqrt((best.residual**2).mean(axis=1)),
    }
    return LegModel(
        planting=planting,
        stature=stature,
        shank_length=float(shape.lengths[0]),
        **{name: _spread_out(column, use) for name, column in columns.items()},
    )


def _sqrt(values: Floats) -> Floats:
    result: Floats = np.sqrt(values)
    return result


def _seen(foot_turn: FootTurn, use: Bools) -> tuple[Floats, Floats]:
    trusted = foot_turn.trusted & np.isfinite(foot_turn.pitch_deg)
    pitch = np.where(trusted, np.radians(foot_turn.pitch_deg), 0.0)
    sd = np.where(trusted, np.radians(foot_turn.sd_deg), np.inf)
    return pitch[use], sd[use]


def _spread_out(column: Floats, use: Bools) -> Floats:
    out = np.full(len(use), np.nan)
    out[use] = column
    return out


def _rough_stature(body: BodyTrack, leg: Floats) -> float:
    seen = body.seen
    return stature_px(np.median(leg[seen], axis=0), np.median(body.points[seen], axis=0))

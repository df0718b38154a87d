"""One leg's angles and heel height over a clip, each with how sure it is."""

from dataclasses import dataclass

import numpy as np

from formcheck.kinematics import anthropometry as body_of
from formcheck.kinematics import chain
from formcheck.kinematics.body import BodyTrack
from formcheck.kinematics.signals import Bools, Floats
from formcheck.kinematics.stance import Planting, plant
from formcheck.kinematics.view import CameraView, stature_px
from formcheck.kinematics.witnesses import shown_of
from formcheck.pose.landmarks import Side
from formcheck.pose.recording import FootTurn

MIN_SQUEEZE = 0.25
"""Cosine of the yaw that is still divided by: x says little beyond 75 degrees."""
FLAT_SD = np.radians(0.4)
"""How well "flat" itself is known: a second of quiet standing, .2 degrees of jitter."""
LOOSE_RESIDUAL = 0.03
"""Statures: beyond this the landmarks don't hang together as a leg."""
SHANK_TOLERANCE = 0.25

Seen = tuple[Floats, Floats] | None


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
    fits = _Fits(joints, stance, planting.wander[use], squeeze)
    best, doubts = fits.doubted(None)
    if foot_turn is not None:
        turn = _cut(foot_turn, use)
        pitch_sd = _spread(best, {chain.PITCH: 1.0}, doubts)
        shown, shown_sd = shown_of(turn, best.posture[:, chain.PITCH], pitch_sd)
        best, doubts = fits.doubted(_seen(turn, shown), best.posture)
        # A picture that shows hardly anything, and is not sure of that, has no end of turns.
        less = max(shown - shown_sd, shown / 3)
        more = fits.of(_seen(turn, less), best.posture).posture
        doubts.append(more - best.posture)
    columns = {
        "pitch": best.posture[:, chain.PITCH],
        "pitch_sd": _spread(best, {chain.PITCH: 1.0}, doubts),
        "shank": best.posture[:, chain.SHANK],
        "shank_sd": _spread(best, {chain.SHANK: 1.0}, doubts),
        "ankle_sd": _spread(best, {chain.PITCH: -1.0, chain.SHANK: 1.0}, doubts),
        "turn_sd": _spread(best, {chain.PITCH: 1.0}, doubts[1:]),
        "trunk": best.posture[:, chain.TRUNK],
        "residual": _sqrt((best.residual**2).mean(axis=1)),
    }
    return LegModel(
        planting=planting,
        stature=stature,
        shank_length=fits.shank_length,
        **{name: _spread_out(column, use) for name, column in columns.items()},
    )


class _Fits:
    """Fits of one leg's chain, as it is and with what may be wrong about it."""

    def __init__(self, joints: Floats, stance: Floats, wander: Floats, squeeze: float) -> None:
        self._joints, self._stance = joints, stance
        self._wander, self._squeeze = wander, squeeze
        self.shank_length = float(chain.shape_of(stance)[0].lengths[0])

    def of(
        self, seen: Seen, start: Floats | None = None, lever: float = 1.0, scale: float = 1.0
    ) -> chain.ChainFit:
        """One fit; ``start`` is a posture close to it."""
        shape, ball = chain.shape_of(self._stance / scale, lever)
        joints = self._joints / scale - ball
        return chain.fit_chain(joints, shape, self._wander, self._squeeze, seen, start)

    def doubted(
        self, seen: Seen, start: Floats | None = None
    ) -> tuple[chain.ChainFit, list[Floats]]:
        """The fit, and by how much it would move if lever or stature were a little larger."""
        best = self.of(seen, start)
        lever = self.of(seen, best.posture, lever=1 + body_of.ANKLE_BEHIND_BALL_SD)
        scale = self.of(seen, best.posture, scale=1 + body_of.STATURE_SD)
        return best, [lever.posture - best.posture, scale.posture - best.posture]


def _spread(fit: chain.ChainFit, shares: dict[int, float], doubts: list[Floats]) -> Floats:
    """Standard deviation of a sum of shares of the posture, shape (T,)."""
    weights = np.zeros(fit.posture.shape[1])
    weights[list(shares)] = list(shares.values())
    random = np.einsum("tpq,p,q->t", fit.covariance, weights, weights)
    square = np.maximum(random, 0) + sum((move @ weights) ** 2 for move in doubts)
    return _sqrt(square + FLAT_SD**2)


def _sqrt(values: Floats) -> Floats:
    result: Floats = np.sqrt(values)
    return result


def _cut(foot_turn: FootTurn, use: Bools) -> FootTurn:
    """Only the frames that are fitted."""
    return FootTurn(
        foot_turn.pitch_deg[use],
        foot_turn.sd_deg[use],
        foot_turn.trusted[use],
        foot_turn.scale_sd,
    )


def _seen(turn: FootTurn, shown: float) -> Seen:
    """Pitch and standard deviation of a turn of which the picture shows a share."""
    trusted = turn.trusted & np.isfinite(turn.pitch_deg)
    pitch = np.where(trusted, np.radians(turn.pitch_deg) / shown, 0.0)
    sd = np.where(trusted, np.radians(turn.sd_deg) / shown, np.inf)
    return pitch, sd


def _spread_out(column: Floats, use: Bools) -> Floats:
    out = np.full(len(use), np.nan)
    out[use] = column
    return out


def _rough_stature(body: BodyTrack, leg: Floats) -> float:
    seen = body.seen
    return stature_px(np.median(leg[seen], axis=0), np.median(body.points[seen], axis=0))

"""One leg's angles and heel height over a clip, each with how sure it is."""

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np

from formcheck.kinematics import anthropometry, chain
from formcheck.kinematics.ankle_reach import within_reach
from formcheck.kinematics.camera_compensation import CARRIED_WINDOW_S, ground_speed
from formcheck.kinematics.chain import PicturePitch
from formcheck.kinematics.chain_estimate import (
    ANKLE_WEIGHTS,
    FLAT_SD_BY_LANDMARKS,
    FLAT_SD_CARRIED,
    LANDMARKS_SET_UP,
    PITCH_WEIGHTS,
    SHANK_WEIGHTS,
    ChainEstimate,
    ChainEstimator,
)
from formcheck.kinematics.ground_contact import GroundContact, detect_ground_contact
from formcheck.kinematics.landmark_cleaning import BodyTrack
from formcheck.kinematics.moving_ground import CAMERA_SWAYS
from formcheck.kinematics.repeatable import RepeatableScale
from formcheck.kinematics.scale_fusion import TurnScale, fuse_turn_scale
from formcheck.kinematics.segments_across import segments_across
from formcheck.kinematics.stance import CAMERA_MOVES
from formcheck.kinematics.view import (
    MIN_FORESHORTENING,
    CameraView,
    median_stature_px,
    stature_px,
)
from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmarks import Side
from formcheck.model.recording import FootTurn
from formcheck.model.result import Z_95

MAX_RMS_RESIDUAL = 0.03
"""Statures: beyond this the landmarks don't hang together as a leg."""
SHANK_TOLERANCE = 0.25
MIN_ZERO_FRAMES = 3
BENT_KNEE = np.radians(30.0)
"""Of the knee at rest, between shank and thigh: in a lunge and on a seat a heel that comes up lifts
the knee, and hardly the trunk, which then says nothing of its turn."""
NEAR_FLAT = np.radians(20.0)
_ANGLES = np.stack([PITCH_WEIGHTS, SHANK_WEIGHTS, ANKLE_WEIGHTS])


@dataclass(frozen=True)
class FittedLegAngles:
    """Angles of a fitted leg in radians, with their standard deviations; shape (T,) each.

    Attributes
    ----------
    pitch, pitch_sd, shank, shank_sd, ankle_sd : ndarray
        Foot pitch (heel up positive) and tilt of the shank (knee forward positive), and the
        standard deviations of their change since the stance.
    rise_pitch, rise_pitch_sd : ndarray
        The pitch that the heel's height is read from, and its standard deviation for a known lever:
        the heel's height follows the ankle's rise, so that the lever's error cancels in it.
    rise_pitch_set_up_sd, shank_set_up_sd, ankle_set_up_sd : ndarray
        The parts of these standard deviations that differ between sessions of one person.
    trunk : ndarray
        Tilt of the trunk, forward positive.
    residual : ndarray
        Root mean square distance of the landmarks from the model, statures.
    """

    pitch: Floats
    pitch_sd: Floats
    shank: Floats
    shank_sd: Floats
    ankle_sd: Floats
    rise_pitch: Floats
    rise_pitch_sd: Floats
    rise_pitch_set_up_sd: Floats
    shank_set_up_sd: Floats
    ankle_set_up_sd: Floats
    trunk: Floats
    residual: Floats

    @classmethod
    def of(cls, estimate: ChainEstimate, scale: TurnScale | None = None) -> Self:
        """Angles of fitted postures, with their standard deviations.

        Parameters
        ----------
        estimate : ChainEstimate
            Of T frames.
        scale : TurnScale, optional
            Of the foot's picture, where one was fitted as well.
        """
        pitch = estimate.posture[:, chain.PITCH]
        otherwise = np.abs(pitch) * (0.0 if scale is None else scale.contradicted / Z_95)
        sds, known_lever, set_up = estimate.sd_parts(_ANGLES)
        pitch_sd, shank_sd, ankle_sd = sds
        pitch_set_up, shank_set_up, ankle_set_up = set_up
        rise = _rise_pitch(estimate, scale) or (pitch, known_lever[0], pitch_set_up)
        return cls(
            pitch=pitch,
            pitch_sd=np.hypot(pitch_sd, otherwise),
            shank=estimate.posture[:, chain.SHANK],
            shank_sd=shank_sd,
            ankle_sd=np.hypot(ankle_sd, otherwise),
            rise_pitch=rise[0],
            rise_pitch_sd=rise[1],
            rise_pitch_set_up_sd=rise[2],
            shank_set_up_sd=shank_set_up,
            ankle_set_up_sd=np.hypot(ankle_set_up, otherwise),
            trunk=estimate.posture[:, chain.TRUNK],
            residual=estimate.rms_residual,
        )


def _rise_pitch(
    estimate: ChainEstimate, scale: TurnScale | None
) -> tuple[Floats, Floats, Floats] | None:
    """Pitch that the heel's height is read from, where that is known better than the angle."""
    if scale is None or not scale.height_shown or scale.height_sd is None:
        return None
    pitch = estimate.posture[:, chain.PITCH] * (scale.shown / scale.height_shown)
    noise = estimate.noise_sd(PITCH_WEIGHTS)
    common = scale.height_sd / scale.height_shown * pitch
    return pitch, np.hypot(noise, common), np.hypot(LANDMARKS_SET_UP * noise, common)


@dataclass(frozen=True)
class LegFit(FittedLegAngles):
    """The fitted leg of a clip before it is put into degrees and cm.

    Every array has shape (T,), NaN where the forefoot is not planted or nobody is seen.

    Attributes
    ----------
    ground_contact : GroundContact
        Stance and planted stretches.
    stature : float
        Stature in pixels.
    shank_length : float
        Statures.
    shank_tilt_sd : float
        Standard deviation that an oblique view adds to the shank's own tilt, radians.
    contradicted : float
        Share of the pitch by which the trunk's rise says otherwise than the foot's picture, where
        they can't both be right; else 0.
    repeatable : RepeatableScale or None
        By which the pitch repeats better from session to session; None where it does not.
    """

    ground_contact: GroundContact
    stature: float
    shank_length: float
    shank_tilt_sd: float
    repeatable: RepeatableScale | None = None
    contradicted: float = 0.0

    @property
    def is_plausible(self) -> bool:
        """Whether the landmarks behave like a leg of a person's proportions."""
        # A landmark that has moved far is off by a share of its way in the best of legs.
        low = self.pitch < NEAR_FLAT
        residual = float(np.nanmedian(self.residual[low] if low.any() else self.residual))
        return (
            abs(self.shank_length / anthropometry.SHANK - 1) < SHANK_TOLERANCE
            and residual < MAX_RMS_RESIDUAL
        )


def fit_leg(
    body: BodyTrack,
    side: Side,
    view: CameraView,
    foot_turn: FootTurn | None = None,
    zero_s: float | None = None,
    *,
    turn_counted_anew: bool = False,
) -> LegFit | None:
    """Estimate foot pitch, shank and trunk tilt of one leg from its landmarks and its picture.

    Only frames in which the forefoot is planted are fitted. The picture's turn, where there
    is one, is scaled by the landmarks (`scale_fusion`) and then fitted together with them.

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
    zero_s : float, optional
        A moment of the rest that is the zero, where somebody has chosen it.
    turn_counted_anew : bool
        The turn was counted from another rest than this fit's: it is counted from this one.

    Returns
    -------
    LegFit or None
        None when the foot is never planted.
    """
    leg = body.leg(side, view.facing)
    contact = ground_contact_of(body, side, view, zero_s)
    if contact is None:
        return None
    if turn_counted_anew and foot_turn is not None:
        foot_turn = _counted_from(foot_turn, contact.stance)
    stature = stature_px(
        np.median(leg[contact.stance], axis=0), np.median(body.points[contact.stance], axis=0)
    )
    yaw_cosine = foreshortening(view)
    use = np.isfinite(contact.shift[:, 0]) & np.isfinite(leg[:, 0, 0])
    leg = leg / contact.size[:, None, None]
    joints = (leg[use] - contact.shift[use, None]) / stature / np.array([yaw_cosine, 1.0])
    across = segments_across(body, contact.stance, side, view, stature)
    estimator = ChainEstimator(
        np.median(joints[contact.stance[use]], axis=0),
        yaw_cosine,
        more_oblique(view),
        across=across.ahead,
        flat_sd=float(
            np.hypot(FLAT_SD_BY_LANDMARKS, FLAT_SD_CARRIED * carried_share(body, contact, stature))
        ),
    )
    fit = _fit(joints, use, contact, stature, estimator, foot_turn)
    return replace(fit, shank_tilt_sd=across.shank_tilt_sd)


def ground_contact_of(
    body: BodyTrack, side: Side, view: CameraView, zero_s: float | None = None
) -> GroundContact | None:
    """Find a leg's stance and its contacts with the ground, without fitting it.

    Parameters
    ----------
    body, side, view, zero_s
        As for `fit_leg`.

    Returns
    -------
    GroundContact or None
        None when the foot is never planted.

    Raises
    ------
    CorrectionError
        There is no rest on flat feet at the moment that was chosen.
    """
    stature = median_stature_px(body, side, view)
    contact = detect_ground_contact(
        body.leg(side, view.facing),
        body.time_s,
        body.stretches,
        stature,
        view.angles_visible,
        camera_compensated=body.camera_compensated,
        camera_speed=None if body.ground_speed is None else body.ground_speed / stature,
        zero_s=zero_s,
    )
    if contact is None or not contact.carried:
        return contact
    return replace(contact, carried=carried_share(body, contact, stature) == 1)


def carried_share(body: BodyTrack, contact: GroundContact, stature: float) -> float:
    """How much the camera was carried on in the rest that is the zero.

    Parameters
    ----------
    body : BodyTrack
        Cleaned landmarks.
    contact : GroundContact
        With the rest.
    stature : float
        Stature in pixels.

    Returns
    -------
    float
        0 of a camera on a stand or that only sways in the hand, 1 of one that goes about.
    """
    if body.camera_motion is None:
        return 0.0
    pace = ground_speed(body.camera_motion, body.points, body.time_s, CARRIED_WINDOW_S) / stature
    known = pace[contact.stance & np.isfinite(pace)]
    if not len(known):
        return 0.0
    fast = float(np.median(known))
    return float(np.clip((fast - CAMERA_SWAYS) / (CAMERA_MOVES - CAMERA_SWAYS), 0, 1))


def foreshortening(view: CameraView) -> float:
    """Foreshortening of sagittal distances in the picture: cosine of the yaw.

    Parameters
    ----------
    view : CameraView
        Where the camera stands.

    Returns
    -------
    float
        `MIN_FORESHORTENING` to 1; divide x by it.
    """
    return _foreshortening_at(view.yaw_deg)


def more_oblique(view: CameraView) -> float:
    """Share by which sagittal distances would be longer at a yaw one standard deviation larger.

    Parameters
    ----------
    view : CameraView
        Where the camera stands.
    """
    return foreshortening(view) / _foreshortening_at(view.yaw_deg + view.yaw_sd_deg) - 1


def _foreshortening_at(yaw_deg: float) -> float:
    return max(float(np.cos(np.radians(yaw_deg))), MIN_FORESHORTENING)


def _fit(
    joints: Floats,
    use: Bools,
    contact: GroundContact,
    stature: float,
    estimator: ChainEstimator,
    foot_turn: FootTurn | None,
) -> LegFit:
    ball_sd = contact.ball_position_sd[use]
    estimate, scale = estimator.fit_with_sensitivities(joints, ball_sd), None
    if foot_turn is not None:
        turn, by_landmarks = _selected(foot_turn, use), estimate.posture
        bent = abs(estimator.shape.tilts[1] - estimator.shape.tilts[0]) > BENT_KNEE
        if bent or contact.carried:  # by a carried camera the trunk at rest was seen from elsewhere
            turn = replace(turn, rise_share=None)
        scale = fuse_turn_scale(turn, by_landmarks[:, chain.PITCH], estimate.sd(PITCH_WEIGHTS))
        # A picture that shows hardly anything, and is not sure of that, has no end of turns.
        understated = max(scale.shown - scale.sd, scale.shown / 3)
        estimate = estimator.fit_with_sensitivities(
            joints,
            ball_sd,
            _scaled_pitch(turn, scale.shown),
            by_landmarks,
            picture_understated=_scaled_pitch(turn, understated),
        )
    curves = FittedLegAngles.of(within_reach(estimate, float(estimator.shape.tilts[0])), scale)
    return LegFit(
        ground_contact=contact,
        stature=stature,
        shank_length=float(estimator.shape.lengths[0]),
        shank_tilt_sd=0.0,
        repeatable=RepeatableScale.of(scale),
        contradicted=0.0 if scale is None else scale.contradicted,
        **{f.name: _with_gaps(getattr(curves, f.name), use) for f in fields(FittedLegAngles)},
    )


def _counted_from(turn: FootTurn, stance: Bools) -> FootTurn | None:
    """Count a turn from another stance, as sure as it is known there; None where it is not."""
    known = stance & turn.trusted & np.isfinite(turn.pitch_deg)
    if known.sum() < MIN_ZERO_FRAMES:
        return None
    return replace(
        turn,
        pitch_deg=turn.pitch_deg - np.median(turn.pitch_deg[known]),
        sd_deg=np.hypot(turn.sd_deg, np.median(turn.sd_deg[known])),
    )


def _selected(foot_turn: FootTurn, use: Bools) -> FootTurn:
    """Only the frames that are fitted."""
    return FootTurn(
        foot_turn.pitch_deg[use],
        foot_turn.sd_deg[use],
        foot_turn.trusted[use],
        foot_turn.scale_sd,
        foot_turn.rise_share,
        foot_turn.rise_share_sd,
    )


def _scaled_pitch(turn: FootTurn, turn_scale: float) -> PicturePitch:
    """Pitch and standard deviation of a turn of which the picture shows a share."""
    trusted = turn.trusted & np.isfinite(turn.pitch_deg)
    pitch = np.where(trusted, np.radians(turn.pitch_deg) / turn_scale, 0.0)
    sd = np.where(trusted, np.radians(turn.sd_deg) / turn_scale, np.inf)
    return pitch, sd


def _with_gaps(column: Floats, use: Bools) -> Floats:
    out = np.full(len(use), np.nan)
    out[use] = column
    return out

"""Ankle angle, heel height and the other angles of one leg: what kinematics gives to every room."""

from dataclasses import dataclass, replace

import numpy as np

from formcheck.kinematics import anthropometry
from formcheck.kinematics.chain import SWAY
from formcheck.kinematics.landmark_cleaning import ANKLE, KNEE, TOE, BodyTrack, angle_of
from formcheck.kinematics.leg import MAX_RMS_RESIDUAL, FittedLegAngles, LegFit, foreshortening
from formcheck.kinematics.repeatable import repeatable_curves
from formcheck.kinematics.scale import PROPORTION_SD, BodyScale
from formcheck.kinematics.view import CameraView, knee_flexion_deg
from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmarks import Landmark, Side
from formcheck.model.recording import AnkleTurn
from formcheck.model.result import Z_95


@dataclass(frozen=True)
class LegMotion:
    """Angles and heel height of one leg; every array has shape (T,), NaN where missing.

    Attributes
    ----------
    ankle_deg, ankle_plus_minus : ndarray
        Ankle angle from the neutral standing position, dorsiflexion positive, and the half-width of
        its 95 % interval, degrees.
    foot_pitch_deg, foot_pitch_plus_minus : ndarray
        Turn of the rear foot from flat, heel up positive.
    knee_deg : ndarray
        Knee flexion, 0 = straight, positive = bent.
    shank_tilt_deg, shank_tilt_plus_minus : ndarray
        Tilt of the shank from the vertical, knee forward (over the toes) positive.
    heel_height : ndarray
        Height above the standing heel in foot lengths.
    heel_height_plus_minus : ndarray
        Half-width of its 95 % interval, foot lengths.
    heel_height_cm, heel_height_cm_plus_minus : ndarray or None
        The same in cm; None when no scale is known.
    quality : ndarray
        0 (nothing can be trusted) to 1.
    ankle_set_up, shank_tilt_set_up, heel_height_set_up : ndarray or None
        The parts of these half-widths that differ between sessions of one person; None where
        they are not known apart.
    repeatable_ankle_deg, repeatable_ankle_plus_minus : ndarray or None
        The ankle angle read so that it repeats best between sessions of one person, off by a
        factor that stays with the person, and the half-width of what differs between sessions.
    repeatable_heel_height, repeatable_heel_height_plus_minus : ndarray or None
        The same of the heel's height, foot lengths.
    """

    ankle_deg: Floats
    ankle_plus_minus: Floats
    foot_pitch_deg: Floats
    foot_pitch_plus_minus: Floats
    knee_deg: Floats
    shank_tilt_deg: Floats
    shank_tilt_plus_minus: Floats
    heel_height: Floats
    heel_height_plus_minus: Floats
    heel_height_cm: Floats | None
    heel_height_cm_plus_minus: Floats | None
    quality: Floats
    ankle_set_up: Floats | None = None
    shank_tilt_set_up: Floats | None = None
    heel_height_set_up: Floats | None = None
    repeatable_ankle_deg: Floats | None = None
    repeatable_ankle_plus_minus: Floats | None = None
    repeatable_heel_height: Floats | None = None
    repeatable_heel_height_plus_minus: Floats | None = None


SHANK_BIAS_SD_DEG = 2.0
"""Of the shank's own tilt: knee and ankle landmarks sit a constant 1 to 4 degrees off the
line of the joint centres (it cancels in the ankle angle, which starts from the stance)."""
SHANK_SET_UP_SD_DEG = 0.7
"""The part of it that differs between sessions of one person."""
FREE_SD_DEG = 4.0
FREE_SHARE = 0.7
"""Of a foot that is free in the air the landmarks show only .3 to .8 of the turn."""
FREE_TRUST, PICTURED_TRUST = 0.3, 0.9
ASSUMED_SD_DEG = 8.0
"""The heel-to-toe line's tilt differs by 5 to 15 degrees from person to person."""
FRONTAL_SHARE = 0.4
"""From the front the heel's rise is read up to half short: good enough to count."""
LEG_JOINTS = ("knee", "ankle", "heel", "foot_index")


def motion_of(
    body: BodyTrack,
    side: Side,
    view: CameraView,
    fit: LegFit | None,
    scale: BodyScale,
    neutral: Bools | None = None,
    ankle_turn: AnkleTurn | None = None,
) -> LegMotion:
    """Ankle, knee, foot and shank angles and heel height of one leg, with 95 % intervals.

    From the fitted leg where there is one, else from the turn of the free foot in the pictures,
    else from the bare lines between landmarks.

    Parameters
    ----------
    body : BodyTrack
        Cleaned landmarks.
    side : "left" or "right"
        Which leg.
    view : CameraView
        Where the camera stands; angles are NaN when it does not show them.
    fit : LegFit or None
        From `fit_leg`; None when the foot is never planted.
    scale : BodyScale
        The person's size.
    neutral : ndarray of bool, shape (T,), optional
        Frames of the neutral posture where there is no fit.
    ankle_turn : AnkleTurn, optional
        How a foot that is free in the air turns, by its pictures.
    """
    leg = body.leg(side, view.facing)
    neutral = neutral if fit is None else fit.ground_contact.stance
    angles = _landmark_angles(leg, neutral)
    if fit is not None:
        angles = with_landmark_fallback(fit, angles)
    elif ankle_turn is not None and ankle_turn.trusted.any() and not ankle_turn.limit:
        angles = with_pictured_ankle(angles, ankle_turn, neutral)
    angles = angles.as_seen(view)
    rise, rise_sd = angles.rise, angles.rise_sd
    cm = scale.stature_cm if view.angles_visible else None
    visible = body.visibility[:, [Landmark.of(side, name) for name in LEG_JOINTS]].min(axis=1)
    return LegMotion(
        ankle_deg=angles.ankle,
        ankle_plus_minus=Z_95 * angles.ankle_sd,
        foot_pitch_deg=angles.pitch,
        foot_pitch_plus_minus=Z_95 * angles.pitch_sd,
        knee_deg=knee_flexion_deg(leg / np.array([foreshortening(view), 1.0])),
        shank_tilt_deg=angles.shank,
        shank_tilt_plus_minus=Z_95 * angles.shank_sd,
        heel_height=rise / anthropometry.FOOT_LENGTH,
        heel_height_plus_minus=Z_95 * rise_sd / anthropometry.FOOT_LENGTH,
        heel_height_cm=None if cm is None else rise * cm,
        heel_height_cm_plus_minus=None if cm is None else Z_95 * rise_sd * cm,
        quality=np.where(body.seen, visible * angles.trust, 0.0),
        ankle_set_up=Z_95 * angles.ankle_set_up,
        shank_tilt_set_up=Z_95 * angles.shank_set_up,
        heel_height_set_up=Z_95 * angles.rise_set_up / anthropometry.FOOT_LENGTH,
        **(repeatable_curves(fit) if view.angles_visible else {}),
    )


@dataclass(frozen=True)
class LegAngles:
    """Angles in degrees and the heel's rise in statures, with standard deviations; (T,) each.

    ``_set_up`` is the part of a standard deviation that differs between sessions of one person.
    """

    ankle: Floats
    ankle_sd: Floats
    ankle_set_up: Floats
    pitch: Floats
    pitch_sd: Floats
    shank: Floats
    shank_sd: Floats
    shank_set_up: Floats
    rise: Floats
    rise_sd: Floats
    rise_set_up: Floats
    trust: Floats

    def as_seen(self, view: CameraView) -> "LegAngles":
        """Leave out what a frontal view does not show: all angles, and half of the rise.

        Parameters
        ----------
        view : CameraView
            Where the camera stands.

        Returns
        -------
        LegAngles
            With NaN angles and a wider standard deviation of the rise from the front or the back.
        """
        if view.angles_visible:
            return self
        names = ("ankle", "pitch", "shank")
        hidden = np.full(self.rise.shape, np.nan)
        angles = dict.fromkeys([f"{a}{part}" for a in names for part in ("", "_sd")], hidden)
        halved = FRONTAL_SHARE * np.abs(self.rise)
        return replace(
            self,
            rise_sd=np.hypot(self.rise_sd, halved),
            rise_set_up=np.hypot(self.rise_set_up, halved),
            ankle_set_up=hidden,
            shank_set_up=hidden,
            **angles,
        )


def fitted_leg_angles(
    fitted: FittedLegAngles, neutral_shank: float, shank_tilt_sd: float = 0.0
) -> LegAngles:
    """Put a fitted leg into degrees, and the turn of its foot into the heel's rise.

    Parameters
    ----------
    fitted : FittedLegAngles
        Of a clip or of a single frame; NaN stays NaN.
    neutral_shank : float
        Tilt of the shank in the quiet stance, radians.
    shank_tilt_sd : float
        Standard deviation that an oblique view adds to the shank's own tilt, radians.
    """
    aside = np.degrees(shank_tilt_sd)
    rise, rise_sd = heel_rise(fitted.rise_pitch, fitted.rise_pitch_sd)
    # A foot that is lost for a moment may be fitted beyond the vertical.
    lever = anthropometry.HEEL_TO_BALL * np.abs(np.cos(fitted.rise_pitch))
    set_up = lever * fitted.rise_pitch_set_up_sd
    return LegAngles(
        ankle=np.degrees(fitted.shank - neutral_shank - fitted.pitch),
        ankle_sd=np.degrees(fitted.ankle_sd),
        ankle_set_up=np.degrees(fitted.ankle_set_up_sd),
        pitch=np.degrees(fitted.pitch),
        pitch_sd=np.degrees(fitted.pitch_sd),
        shank=np.degrees(fitted.shank),
        shank_sd=np.hypot(np.degrees(fitted.shank_sd), np.hypot(SHANK_BIAS_SD_DEG, aside)),
        shank_set_up=np.hypot(np.degrees(fitted.shank_set_up_sd), SHANK_SET_UP_SD_DEG),
        rise=rise,
        rise_sd=rise_sd,
        rise_set_up=set_up,
        trust=np.clip(1 - fitted.residual / MAX_RMS_RESIDUAL, 0, 1),
    )


def with_landmark_fallback(fit: LegFit, by_landmarks: LegAngles) -> LegAngles:
    """Angles from the fitted leg; those from the landmarks where its foot is not planted."""
    planted = np.isfinite(fit.pitch)
    neutral_shank = float(np.median(fit.shank[fit.ground_contact.stance]))
    fitted = fitted_leg_angles(fit, neutral_shank, fit.shank_tilt_sd)
    return replace(
        fitted,
        ankle=np.where(planted, fitted.ankle, by_landmarks.ankle),
        ankle_sd=np.where(planted, fitted.ankle_sd, by_landmarks.ankle_sd),
        ankle_set_up=np.where(planted, fitted.ankle_set_up, by_landmarks.ankle_set_up),
        shank=np.where(planted, fitted.shank, by_landmarks.shank),
        shank_sd=np.where(
            planted, fitted.shank_sd, np.hypot(by_landmarks.shank_sd, SHANK_BIAS_SD_DEG)
        ),
        shank_set_up=np.where(planted, fitted.shank_set_up, by_landmarks.shank_set_up),
        trust=np.where(planted, fitted.trust, FREE_TRUST),
    )


PICTURED_SET_UP = 0.6
"""Share of the standard deviation of a pictured free foot's turn that differs between sessions of
one person (15 rendered sessions of one body: ends spread by 2.1 and 1.6 degrees, 3.2 is stated)."""


def with_pictured_ankle(
    by_landmarks: LegAngles, turn: AnkleTurn, neutral: Bools | None
) -> LegAngles:
    """Angles with the ankle's from the pictures; NaN in frames in which they don't show it.

    Parameters
    ----------
    by_landmarks : LegAngles
        Of the bare lines.
    turn : AnkleTurn
        Trusted in some frames.
    neutral : ndarray of bool, shape (T,), optional
        Frames of the neutral posture; without them zero is where the turn was counted from.
    """
    shown = turn.trusted & np.isfinite(turn.dorsiflexion_deg)
    ankle = np.where(shown, turn.dorsiflexion_deg, np.nan)
    zero = 0.0
    if neutral is not None and (neutral & shown).any():
        zero = float(np.median(ankle[neutral & shown]))
    return replace(
        by_landmarks,
        ankle=ankle - zero,
        ankle_sd=np.where(shown, turn.sd_deg, np.nan),
        ankle_set_up=PICTURED_SET_UP * np.where(shown, turn.sd_deg, np.nan),
        trust=np.where(shown, PICTURED_TRUST, 0.0),
    )


def heel_rise(pitch: Floats, sd: Floats) -> tuple[Floats, Floats]:
    """Height of the heel over the standing heel and its standard deviation, statures.

    The rear foot turns about the ball: rise = l sin p + h (1 - cos p), with l from heel
    to ball and h the ball's axis above the sole.

    Parameters
    ----------
    pitch, sd : ndarray, shape (T,)
        Turn of the rear foot, heel up positive, and its standard deviation, radians; NaN
        stays NaN.

    Returns
    -------
    rise, rise_sd : ndarray, shape (T,)
        Statures.
    """
    rise = anthropometry.HEEL_TO_BALL * np.sin(pitch) + anthropometry.BALL_ABOVE_SOLE * (
        1 - np.cos(pitch)
    )
    turning = anthropometry.HEEL_TO_BALL * np.cos(pitch) * sd
    return rise, np.hypot(turning, PROPORTION_SD * rise)


def _landmark_angles(leg: Floats, neutral: Bools | None) -> LegAngles:
    """Angles from the bare lines between landmarks; no turn of the foot and no rise.

    The line from ankle to toe follows the foot better than the one from heel to toe
    (markers on real feet: r .997, standard deviation 1.5 degrees against 2.7 to 5.5).
    """
    shank = _line_tilt_deg(leg)
    foot = leg[:, TOE] - leg[:, ANKLE]
    slope = np.degrees(angle_of(np.stack([-foot[:, 1], foot[:, 0]], axis=1)))
    angle = (shank - (slope - anthropometry.ANKLE_TO_TOE_DEG) + 180) % 360 - 180
    sd = ASSUMED_SD_DEG
    if neutral is not None and neutral.any():
        angle, sd = angle - np.median(angle[neutral]), FREE_SD_DEG
    nothing = np.full(len(leg), np.nan)
    # Nothing is known of how much of it the next session repeats.
    ankle_sd = np.hypot(sd, FREE_SHARE * np.abs(angle))
    return LegAngles(
        ankle=angle,
        ankle_sd=ankle_sd,
        ankle_set_up=ankle_sd,
        pitch=nothing,
        pitch_sd=nothing,
        shank=shank,
        shank_sd=np.full(len(leg), FREE_SD_DEG),
        shank_set_up=np.full(len(leg), FREE_SD_DEG),
        rise=nothing,
        rise_sd=nothing,
        rise_set_up=nothing,
        trust=np.full(len(leg), FREE_TRUST),
    )


def landmark_shank_deg(leg: Floats, view: CameraView) -> Floats:
    """Tilt of the bare line from ankle to knee landmark, the camera's yaw taken out.

    Parameters
    ----------
    leg : ndarray, shape (T, 6, 2)
        From `BodyTrack.leg`, pixels.
    view : CameraView
        Where the camera stands.

    Returns
    -------
    ndarray, shape (T,)
        Degrees, knee forward positive; NaN where not seen.
    """
    return _line_tilt_deg(leg / np.array([foreshortening(view), 1.0]))


def _line_tilt_deg(leg: Floats) -> Floats:
    result: Floats = np.degrees(angle_of(leg[:, KNEE] - leg[:, ANKLE]))
    return result


def bend_plus_minus(view: CameraView) -> tuple[float, float]:
    """Half-widths of the 95 % intervals of a bend of the knee and of a lean of the trunk, degrees.

    By the view alone: an oblique camera sees joints that sway sideways as joints that go forward.

    Parameters
    ----------
    view : CameraView
        Where the camera stands.

    Returns
    -------
    knee, trunk : float
        0 for a camera at the side.
    """
    sway = SWAY * np.sqrt(foreshortening(view) ** -2 - 1)
    shank, thigh = 1 / anthropometry.SHANK, 1 / anthropometry.THIGH
    knee = sway * np.hypot(shank + thigh, np.hypot(shank, thigh))
    trunk = sway * np.sqrt(2) / anthropometry.TRUNK
    return Z_95 * float(np.degrees(knee)), Z_95 * float(np.degrees(trunk))

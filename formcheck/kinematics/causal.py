"""The leg model frame by frame, for a camera: no look ahead.

The neutral stance is taken from the last second; after that each frame is fitted alone.
MediaPipe's own filter is left in: undoing it without a look ahead would bring back
its noise, and what it costs is 20 to 75 ms of delay.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from formcheck.kinematics import anthropometry as body_of
from formcheck.kinematics import chain
from formcheck.kinematics.body import ANKLE, HEEL, TOE, BodyTrack, unbroken
from formcheck.kinematics.leg import FLAT_SD, LOOSE_RESIDUAL, squeeze_of
from formcheck.kinematics.motion import INTERVAL, heel_rise
from formcheck.kinematics.signals import Floats
from formcheck.kinematics.stance import (
    MIN_QUIET_S,
    QUIET_SPEED,
    SAME_GROUND,
    STEP_SPEED,
    STEP_WINDOW_S,
    quiet_frames,
)
from formcheck.kinematics.view import CameraView, knee_flexion_deg, look, stature_px
from formcheck.pose.landmarks import Side
from formcheck.pose.track import PoseTrack

SETTLE_S = 0.5
"""Time for which a foot must stay before it counts as planted again."""
DRIFT_S = 1.0
"""Time constant with which the ground follows a slowly moving camera at rest."""
LOST_S = 0.3
"""A leg that is not seen for longer may have stepped meanwhile: then its toes tell."""
WANDER = 0.003
"""Statures by which the ball of a planted foot seems to move."""
CONVERGED = 3e-4
"""Radians or statures, a fiftieth of a degree: a frame must be quick."""
SAME_LEVEL = 0.012
"""Statures: a heel this close to its height in the stance is down."""


def body_of_track(track: PoseTrack) -> BodyTrack:
    """Take a short track as it is, without undoing the filter."""
    given = track.landmarks.astype(np.float64)
    points = given[:, :, :2]
    stretches = unbroken(points, track.time_s)
    return BodyTrack(track.time_s, points, given[:, :, 2], given[:, :, 3], stretches)


@dataclass(frozen=True, slots=True)
class LegInstant:
    """One leg in one frame; NaN where not measured. Units as in `LegMotion`."""

    time_s: float
    ankle_deg: float
    ankle_plus_minus: float
    foot_pitch_deg: float
    knee_deg: float
    knee_change_deg: float
    trunk_change_deg: float
    shank_tilt_deg: float
    heel_height: float
    heel_height_plus_minus: float
    planted: bool
    quality: float


@dataclass(frozen=True, slots=True)
class BareFoot:
    """The planted foot by the landmarks alone.

    Attributes
    ----------
    pitch_deg, sd_deg : float
        Turn of the rear foot since the stance, heel up positive, and its standard deviation.
    shift : ndarray, shape (2,)
        How far the ground under it has moved since the stance, image pixels.
    """

    pitch_deg: float
    sd_deg: float
    shift: Floats


Witness = Callable[[BareFoot], tuple[float, float] | None]
"""Says how far the rear foot has turned by another measure than the landmarks, and the
standard deviation of that, degrees; None when it does not know."""


_PITCH = np.eye(6)[chain.PITCH]
_ANKLE = np.eye(6)[chain.SHANK] - _PITCH


@dataclass(frozen=True, slots=True)
class _Fit:
    """One frame's posture, shape (6,), as `chain.ChainFit` has it.

    ``lever_off`` is the change of it with a lever that is one standard deviation longer, and
    ``loose`` the root mean square distance of the landmarks from the model, statures.
    """

    posture: Floats
    covariance: Floats
    lever_off: Floats
    loose: float

    def sd(self, weights: Floats) -> float:
        """Standard deviation of a weighted sum of the posture."""
        random = max(float(weights @ self.covariance @ weights), 0.0)
        return float(np.sqrt(random + (weights @ self.lever_off) ** 2 + FLAT_SD**2))

    def joined(self, pitch: float, sd: float) -> "_Fit":
        """With the pitch as measured otherwise, radians (a Kalman filter's update)."""
        along = self.covariance[chain.PITCH]
        gain = along / (along[chain.PITCH] + sd**2)
        return _Fit(
            self.posture + gain * (pitch - self.posture[chain.PITCH]),
            self.covariance - np.outer(gain, along),
            self.lever_off - gain * self.lever_off[chain.PITCH],
            self.loose,
        )


class CausalLeg:
    """One leg, fitted frame by frame from a neutral stance.

    Parameters
    ----------
    window : PoseTrack
        About a second of quiet standing on flat feet.
    side : "left" or "right"
        Which leg.
    view : CameraView
        Where the camera stands.
    """

    def __init__(self, window: PoseTrack, side: Side, view: CameraView) -> None:
        body = body_of_track(window)
        leg = body.leg(side, view.facing)
        stance = np.nanmedian(leg, axis=0)
        self.side, self.view = side, view
        self.stature = stature_px(stance, np.nanmedian(body.points, axis=0))
        squeeze = squeeze_of(view)
        self._squeeze, self._unit = squeeze, self.stature * np.array([squeeze, 1.0])
        self._shape, self._ball = chain.shape_of(stance / self._unit)
        self._home = stance
        self._level = float(stance[HEEL, 1] - stance[TOE, 1]) / self.stature
        self._knee = float(knee_flexion_deg(stance / self._unit))
        self._shift = np.zeros(2)
        self._recent: deque[tuple[float, Floats]] = deque()
        self._toe = stance[TOE]
        self._posture: Floats | None = None
        self.planted = True

    @property
    def stance_shank_deg(self) -> float:
        """Tilt of the shank in the neutral stance, forward positive."""
        return float(np.degrees(self._shape.tilts[0]))

    def measure(
        self, time_s: float, landmarks: Floats, witness: Witness | None = None
    ) -> LegInstant:
        """Fit one frame.

        Parameters
        ----------
        time_s : float
            Larger than before.
        landmarks : ndarray, shape (33, 5)
            As MediaPipe gives them, pixels; NaN when nobody is seen.
        witness : callable, optional
            Asked while the foot is planted.
        """
        given = landmarks[None].astype(np.float32).astype(np.float64)
        body = BodyTrack(np.array([time_s]), given[:, :, :2], given[:, :, 2], given[:, :, 3], [])
        joints = body.leg(self.side, self.view.facing)[0]
        if not np.isfinite(joints).all():
            self._posture = None
            return _nothing(time_s)
        if self._recent and time_s - self._recent[-1][0] > LOST_S:
            self._recent.clear()
            moved = float(np.hypot(*(joints[TOE] - self._toe))) / self.stature
            self.planted = self.planted and moved < SAME_GROUND
        self._follow_ground(time_s, joints)
        knee = float(knee_flexion_deg(joints / self._unit))
        if not self.planted:
            self._posture = None
            return _nothing(time_s, knee)
        self._toe = joints[TOE]
        fit = self._fit(joints)
        if witness is not None:
            shift = self._shift * np.array([self.view.facing, -1.0])
            pitch, sd = fit.posture[chain.PITCH], fit.sd(_PITCH)
            seen = witness(BareFoot(float(np.degrees(pitch)), float(np.degrees(sd)), shift))
            if seen is not None:
                fit = fit.joined(*np.radians(seen))
        return self._instant(time_s, fit, knee)

    def _fit(self, joints: Floats) -> "_Fit":
        at = (joints - self._shift) / self._unit - self._ball
        fit = chain.fit_chain(
            at[None],
            self._shape,
            np.array([WANDER]),
            self._squeeze,
            start=self._posture,
            converged=CONVERGED,
        )
        self._posture = fit.posture
        lever_off = body_of.ANKLE_BEHIND_BALL_SD * fit.posture[0, chain.PITCH] * _PITCH
        loose = float(np.sqrt((fit.residual[0] ** 2).mean()))
        return _Fit(fit.posture[0], fit.covariance[0], lever_off, loose)

    def _instant(self, time_s: float, fit: "_Fit", knee: float) -> LegInstant:
        pitch, shank = fit.posture[chain.PITCH], fit.posture[chain.SHANK]
        bend = fit.posture[chain.TRUNK] - self._shape.tilts[2]
        ankle_sd = fit.sd(_ANKLE)
        turn_sd = float(np.hypot(np.sqrt(fit.covariance[chain.PITCH, chain.PITCH]), FLAT_SD))
        rise, rise_sd = heel_rise(np.array([pitch]), np.array([turn_sd]))
        visible = self.view.angles_visible
        return LegInstant(
            time_s=time_s,
            ankle_deg=float(np.degrees(shank - self._shape.tilts[0] - pitch))
            if visible
            else np.nan,
            ankle_plus_minus=INTERVAL * float(np.degrees(ankle_sd)) if visible else np.nan,
            foot_pitch_deg=float(np.degrees(pitch)) if visible else np.nan,
            knee_deg=knee,
            knee_change_deg=knee - self._knee,
            trunk_change_deg=float(np.degrees(bend)),
            shank_tilt_deg=float(np.degrees(shank)) if visible else np.nan,
            heel_height=float(rise[0]) / body_of.FOOT_LENGTH,
            heel_height_plus_minus=INTERVAL * float(rise_sd[0]) / body_of.FOOT_LENGTH,
            planted=True,
            quality=float(np.clip(1 - fit.loose / LOOSE_RESIDUAL, 0, 1)),
        )

    def _follow_ground(self, time_s: float, joints: Floats) -> None:
        """Notice steps, and find the ground again where the foot comes to rest."""
        self._recent.append((time_s, joints))
        while time_s - self._recent[0][0] > SETTLE_S + 0.1:
            self._recent.popleft()
        times = np.array([t for t, _ in self._recent])
        legs = np.stack([leg for _, leg in self._recent])
        window = times >= time_s - STEP_WINDOW_S
        path = legs[window, TOE]
        span = max(times[window][-1] - times[window][0], 1e-6)
        pace = float(np.hypot(*(path[-1] - path[0]))) / self.stature / span
        if len(path) > 2 and span > STEP_WINDOW_S / 2 and pace > STEP_SPEED:
            self.planted = False
        lift = float(joints[HEEL, 1] - joints[TOE, 1]) / self.stature
        if abs(lift - self._level) > SAME_LEVEL or times[-1] - times[0] < MIN_QUIET_S:
            return
        if not quiet_frames(legs, times, self.stature).all():
            return
        drift = (joints[[TOE, HEEL, ANKLE]] - self._home[[TOE, HEEL, ANKLE]]).mean(axis=0)
        if self.planted:
            step = min((times[-1] - times[-2]) / DRIFT_S, 1.0)
            self._shift = self._shift + step * (drift - self._shift)
        elif times[-1] - times[0] >= SETTLE_S and pace < QUIET_SPEED:
            self._shift, self.planted = drift, True


def _nothing(time_s: float, knee: float = float("nan")) -> LegInstant:
    nan = float("nan")
    return LegInstant(time_s, nan, nan, nan, knee, nan, nan, nan, nan, nan, False, 0.0)


def quiet_window(window: PoseTrack, *sides: Side, share: float = 1.0) -> CameraView | None:
    """Say from where a quiet person is seen; None while they still move.

    Parameters
    ----------
    window : PoseTrack
        The last second.
    *sides : "left" or "right"
        The legs to watch.
    share : float
        Of the frames in which each must be quiet: landmarks jitter now and then.
    """
    body = body_of_track(window)
    if len(window) < 5 or not body.seen.all() or len(body.stretches) != 1:
        return None
    view = look(body, body.seen)
    for side in sides:
        leg = body.leg(side, view.facing)
        stature = stature_px(np.median(leg, axis=0), np.median(body.points, axis=0))
        if quiet_frames(leg, window.time_s, stature).mean() < share:
            return None
    return view

"""The leg model frame by frame, for a camera: no look ahead.

The neutral stance is taken from the last second; after that each frame is fitted alone, by
the same estimator as a clip's (`chain_estimate`) and put into angles by the same rules
(`leg_angles.fitted_leg_angles`).
MediaPipe's own filter is left in: undoing it without a look ahead would bring back
its noise, and what it costs is 20 to 75 ms of delay.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from formcheck.kinematics import anthropometry, chain
from formcheck.kinematics.ankle_reach import within_reach
from formcheck.kinematics.body_rise import part_heights
from formcheck.kinematics.chain_estimate import PITCH_WEIGHTS, ChainEstimate, ChainEstimator
from formcheck.kinematics.ground_contact import SAME_GROUND, STEP_SPEED, STEP_WINDOW_S
from formcheck.kinematics.landmark_cleaning import TOE, body_of_track
from formcheck.kinematics.leg import FittedLegAngles, foreshortening, more_oblique
from formcheck.kinematics.leg_angles import bend_plus_minus, fitted_leg_angles
from formcheck.kinematics.segments_across import segments_across
from formcheck.kinematics.signals import known_median
from formcheck.kinematics.stance import (
    MIN_QUIET_S,
    QUIET_SPEED,
    foot_drift,
    heel_over_toe,
    quiet_frames,
)
from formcheck.kinematics.view import CameraView, knee_flexion_deg, stature_px
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import Side
from formcheck.model.pose_track import PoseTrack
from formcheck.model.result import Z_95

SETTLE_S = 0.5
"""Time for which a foot must stay before it counts as planted again."""
DRIFT_S = 1.0
"""Time constant with which the ground follows a slowly moving camera at rest."""
GROUND_LOOK_S = 0.09
"""So often it is looked at whether the foot rests, and where."""
MAX_GAP_S = 0.3
"""A leg that is not seen for longer may have stepped meanwhile: then its toes tell."""
BALL_POSITION_SD = np.array([0.003])
"""Statures by which the ball of a planted foot seems to move."""
CONVERGED = 3e-3
"""Radians or statures, a sixth of a degree: a frame must be quick. From the frame before it takes
1.7 steps so, and what more of them would change is .004 degrees on average, .1 at most."""
SENSITIVITY_STEPS = 1
"""Within a tenth of what more steps would give."""
NO_SHIFT: Floats = np.zeros(2)
HEEL_DOWN = 0.012
"""Statures: a heel this close to its height in the stance is down."""


@dataclass(frozen=True, slots=True)
class LegSample:
    """One leg in one frame; NaN where not measured.

    Attributes
    ----------
    time_s : float
        When.
    ankle_deg, ankle_plus_minus : float
        Ankle angle since the quiet stance, dorsiflexion positive, and the half-width of its
        95 % interval.
    foot_pitch_deg : float
        Turn of the rear foot from flat, heel up positive.
    knee_deg, knee_change_deg : float
        Knee flexion, 0 = straight, and its change since the stance, bent positive.
    trunk_change_deg : float
        Tilt of the trunk since the stance, forward positive.
    bend_plus_minus_deg : pair of float
        Half-widths of the 95 % intervals of both that an oblique view makes (`bend_plus_minus`).
    shank_tilt_deg : float
        Tilt of the shank from the vertical, knee forward positive.
    heel_height, heel_height_plus_minus : float
        Height above the standing heel and the half-width of its 95 % interval, foot lengths.
    planted : bool
        The forefoot is on the ground where it was.
    quality : float
        0 (the landmarks don't hang together) to 1.
    part_heights : ndarray, shape (6,), or None
        Heights of the body's parts over the ground of the stance (`body_rise.PARTS`), statures;
        None where not measured.
    hips_across : float
        Where the hips are across the picture, statures; NaN where the foot tells of steps.
    stepped : bool
        Somebody is seen, but the foot has left its place, or the body does something else.
    """

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
    part_heights: Floats | None = None
    hips_across: float = float("nan")
    stepped: bool = False
    bend_plus_minus_deg: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class LandmarkFootEstimate:
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


PitchMeasurement = Callable[[LandmarkFootEstimate], tuple[float, float] | None]
"""Says how far the rear foot has turned by another measure than the landmarks, and the
standard deviation of that, degrees; None when it does not know."""


class OnlineLegEstimator:
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
        stance = known_median(leg)
        self.side, self.view = side, view
        self._size = window.width, window.height
        self.stature = stature_px(stance, known_median(body.points))
        yaw_cosine = foreshortening(view)
        self._unit = self.stature * np.array([yaw_cosine, 1.0])
        in_statures = stance / self._unit
        across = segments_across(body, body.seen, side, view, self.stature)
        self._estimator = ChainEstimator(
            in_statures,
            yaw_cosine,
            more_oblique(view),
            CONVERGED,
            SENSITIVITY_STEPS,
            across.ahead,
        )
        self._bend_plus_minus_deg = bend_plus_minus(view)
        self._shank_tilt_sd = across.shank_tilt_sd
        self._shape = self._estimator.shape
        self._reference_pose = stance
        self._stance_lift = float(heel_over_toe(stance, self.stature))
        self._knee = float(knee_flexion_deg(in_statures))
        self._towards = np.array([view.facing, -1.0])
        self._shift, self._camera_shift = np.zeros(2), NO_SHIFT
        self._ground_looked_s = -np.inf
        self._recent: deque[tuple[float, Floats]] = deque()
        self._toe = stance[TOE]
        self._posture: Floats | None = None
        # With the sensitivities that were found last.
        self._known: ChainEstimate | None = None
        self.planted = True

    @property
    def ground_shift(self) -> Floats:
        """How far the ground under the foot has moved since the stance, image pixels, (2,)."""
        shift: Floats = self._shift * self._towards + self._camera_shift
        return shift

    def measure(
        self,
        time_s: float,
        landmarks: Floats,
        pitch_measurement: PitchMeasurement | None = None,
        camera_shift: Floats = NO_SHIFT,
    ) -> LegSample:
        """Fit one frame.

        Parameters
        ----------
        time_s : float
            Larger than before.
        landmarks : ndarray, shape (33, 5)
            As MediaPipe gives them, pixels; NaN when nobody is seen.
        pitch_measurement : callable, optional
            Asked while the foot is planted.
        camera_shift : ndarray, shape (2,), optional
            How far the camera's own motion has moved the ground under the foot since the stance,
            as far as the background tells it, image pixels.
        """
        self._camera_shift = camera_shift
        moved_by_camera = camera_shift * self._towards
        one = PoseTrack(np.array([time_s]), landmarks[None].astype(np.float32), *self._size)
        body = body_of_track(one)
        joints = body.leg(self.side, self.view.facing)[0] - moved_by_camera
        if not np.isfinite(joints).all():
            self._posture = None
            return missing_sample(time_s)
        if self._recent and time_s - self._recent[-1][0] > MAX_GAP_S:
            self._recent.clear()
            moved = float(np.hypot(*(joints[TOE] - self._toe))) / self.stature
            self.planted = self.planted and moved < SAME_GROUND
        self._follow_ground(time_s, joints)
        knee = float(knee_flexion_deg(joints / self._unit))
        if not self.planted:
            self._posture = None
            return missing_sample(time_s, knee, stepped=True)
        self._toe = joints[TOE]
        level = moved_by_camera[1] + self._shift[1]
        parts = (part_heights(body.points)[0] - level) / self.stature
        return self._sample(time_s, self._fitted(joints, pitch_measurement), knee, parts)

    def _fitted(
        self, joints: Floats, pitch_measurement: PitchMeasurement | None
    ) -> FittedLegAngles:
        """Fit one frame: by the landmarks, and then together with the picture."""
        at = (joints - self._shift)[None] / self._unit
        estimate = self._by_landmarks(at)
        if pitch_measurement is not None:
            pitch = float(np.degrees(estimate.posture[0, chain.PITCH]))
            sd = float(np.degrees(estimate.sd(PITCH_WEIGHTS)[0]))
            measured = pitch_measurement(LandmarkFootEstimate(pitch, sd, self.ground_shift))
            if measured is not None:
                picture = np.radians(measured[:1]), np.radians(measured[1:])
                estimate = self._estimator.fit_with_picture(at, BALL_POSITION_SD, picture, estimate)
        return FittedLegAngles.of(within_reach(estimate, float(self._shape.tilts[0])))

    def _by_landmarks(self, at: Floats) -> ChainEstimate:
        if self._posture is None or self._known is None:
            estimate = self._estimator.fit_with_sensitivities(at, BALL_POSITION_SD)
        else:
            estimate = self._estimator.fit_near(at, BALL_POSITION_SD, self._posture, self._known)
        if self._known is None or estimate.sensitivities is not self._known.sensitivities:
            self._known = estimate
        self._posture = estimate.posture
        return estimate

    def _sample(
        self, time_s: float, curves: FittedLegAngles, knee: float, parts: Floats
    ) -> LegSample:
        neutral_shank = float(self._shape.tilts[0])
        angles = fitted_leg_angles(curves, neutral_shank, self._shank_tilt_sd).as_seen(self.view)
        return LegSample(
            time_s=time_s,
            ankle_deg=float(angles.ankle[0]),
            ankle_plus_minus=Z_95 * float(angles.ankle_sd[0]),
            foot_pitch_deg=float(angles.pitch[0]),
            knee_deg=knee,
            knee_change_deg=knee - self._knee,
            trunk_change_deg=float(np.degrees(curves.trunk[0] - self._shape.tilts[2])),
            shank_tilt_deg=float(angles.shank[0]),
            heel_height=float(angles.rise[0]) / anthropometry.FOOT_LENGTH,
            heel_height_plus_minus=Z_95 * float(angles.rise_sd[0]) / anthropometry.FOOT_LENGTH,
            planted=True,
            quality=float(angles.trust[0]),
            part_heights=parts,
            bend_plus_minus_deg=self._bend_plus_minus_deg,
        )

    def _follow_ground(self, time_s: float, joints: Floats) -> None:
        """Notice steps, and find the ground again where the foot comes to rest."""
        self._recent.append((time_s, joints))
        while time_s - self._recent[0][0] > SETTLE_S + 0.1:
            self._recent.popleft()
        of_late = [part for part in self._recent if part[0] >= time_s - STEP_WINDOW_S]
        first_s, first = of_late[0]
        span = max(time_s - first_s, 1e-6)
        pace = float(np.hypot(*(joints[TOE] - first[TOE]))) / self.stature / span
        if len(of_late) > 2 and span > STEP_WINDOW_S / 2 and pace > STEP_SPEED:
            self.planted = False
        lift = float(heel_over_toe(joints, self.stature))
        long_enough = time_s - self._recent[0][0] >= MIN_QUIET_S
        since_s = time_s - self._ground_looked_s
        if abs(lift - self._stance_lift) > HEEL_DOWN or not long_enough or since_s < GROUND_LOOK_S:
            return
        self._ground_looked_s = time_s
        times = np.array([t for t, _ in self._recent])
        legs = np.stack([leg for _, leg in self._recent])
        if not quiet_frames(legs, times, self.stature).all():
            return
        drift = foot_drift(joints, self._reference_pose)
        if self.planted:
            # A heel that was up for long has come to rest since the last frame.
            step = min(since_s, 2 * GROUND_LOOK_S) / DRIFT_S
            self._shift = self._shift + step * (drift - self._shift)
        elif times[-1] - times[0] >= SETTLE_S and pace < QUIET_SPEED:
            self._shift, self.planted = drift, True


def missing_sample(
    time_s: float, knee: float = float("nan"), *, stepped: bool = False
) -> LegSample:
    """Return a sample of a frame in which the leg is not measured.

    Parameters
    ----------
    time_s : float
        When.
    knee : float
        Knee flexion, degrees, where it is seen.
    stepped : bool
        Somebody is seen.
    """
    nan = float("nan")
    return LegSample(
        time_s, nan, nan, nan, knee, nan, nan, nan, nan, nan, False, 0.0, stepped=stepped
    )

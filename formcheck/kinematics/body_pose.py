"""The body in one instant, from the bare landmarks: for movements that need no fitted leg."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from formcheck.kinematics import anthropometry
from formcheck.kinematics.landmark_cleaning import (
    ANKLE,
    HEEL,
    HIP,
    KNEE,
    SHOULDER,
    TOE,
    BodyTrack,
)
from formcheck.kinematics.leg import foreshortening
from formcheck.kinematics.signals import contiguous_segments, first_long_run, speed
from formcheck.kinematics.view import CameraView, knee_flexion_deg, stature_px
from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmarks import SIDES, Side

REST_S = 0.5
"""A quiet stretch of this length is a rest."""
REST_WINDOW_S = 0.3
REST_SPEED = 0.06
"""Statures a second; quiet standing stays below half of it, noise included."""
FLICKER_S = 0.2
"""A landmark of a foot behind the other leg jumps and is back within so much: nobody moved."""


@dataclass(frozen=True, slots=True)
class LegPose:
    """One leg in one instant.

    Attributes
    ----------
    joints : ndarray, shape (6, 2)
        Heel, toe, ankle, knee, hip, shoulder (in the order of `body.JOINTS`) in statures:
        forward and up in the picture; NaN where not seen.
    """

    joints: Floats

    @property
    def heel(self) -> Floats:
        """Forward and up, statures."""
        return self._joint(HEEL)

    @property
    def toe(self) -> Floats:
        """Forward and up, statures."""
        return self._joint(TOE)

    @property
    def ankle(self) -> Floats:
        """Forward and up, statures."""
        return self._joint(ANKLE)

    @property
    def knee(self) -> Floats:
        """Forward and up, statures."""
        return self._joint(KNEE)

    @property
    def hip(self) -> Floats:
        """Forward and up, statures."""
        return self._joint(HIP)

    @property
    def knee_deg(self) -> float:
        """Knee flexion, 0 = straight."""
        return float(knee_flexion_deg(self.joints))

    @property
    def shank_tilt_deg(self) -> float:
        """Shank from the vertical, knee forward positive."""
        return _tilt(self.knee - self.ankle)

    @property
    def foot_tilt_deg(self) -> float:
        """Line from ankle to toe from level, heel up (toes down) positive.

        Level is where an average foot's line lies that stands flat.
        """
        down = self.ankle - self.toe
        slope = np.degrees(np.arctan2(down[1], -down[0]))
        return float(slope - anthropometry.ANKLE_TO_TOE_DEG)

    @property
    def ankle_deg(self) -> float:
        """Ankle angle, dorsiflexion positive, of the bare lines; subtract that at rest."""
        angle = self.shank_tilt_deg - self.foot_tilt_deg
        return (angle + 180) % 360 - 180

    def _joint(self, index: int) -> Floats:
        joint: Floats = self.joints[index]
        return joint


@dataclass(frozen=True, slots=True)
class BodyPose:
    """Both legs and the trunk in one instant.

    Attributes
    ----------
    time_s : float
        When.
    left, right : LegPose
        The legs.
    """

    time_s: float
    left: LegPose
    right: LegPose

    def leg(self, side: Side) -> LegPose:
        """Posture of one leg.

        Parameters
        ----------
        side : "left" or "right"
            The person's own.
        """
        return self.left if side == "left" else self.right

    @property
    def seen(self) -> bool:
        """Whether somebody is seen."""
        return bool(np.isfinite(self.left.joints).all() and np.isfinite(self.right.joints).all())

    @property
    def trunk_tilt_deg(self) -> float:
        """Trunk from the vertical, forward positive."""
        hips = (self.left.hip + self.right.hip) / 2
        return _tilt(self.left.joints[SHOULDER] - hips)

    @property
    def hips(self) -> Floats:
        """Middle of the hips, forward and up, statures."""
        middle: Floats = (self.left.hip + self.right.hip) / 2
        return middle


@dataclass(frozen=True)
class BodySize:
    """What turns pixels into statures.

    Attributes
    ----------
    stature : float
        In pixels.
    view : CameraView
        Where the camera stands.
    """

    stature: float
    view: CameraView

    def poses(self, body: BodyTrack) -> Iterator[BodyPose]:
        """Yield the posture of every frame, in statures.

        Parameters
        ----------
        body : BodyTrack
            Landmarks in pixels; NaN stays NaN.
        """
        unit = self.stature * np.array([foreshortening(self.view), 1.0])
        left, right = (body.leg(side, self.view.facing) / unit for side in SIDES)
        for i, time_s in enumerate(body.time_s):
            yield BodyPose(float(time_s), LegPose(left[i]), LegPose(right[i]))


def body_size(body: BodyTrack, view: CameraView, frames: Bools) -> BodySize:
    """Stature in pixels, from the median posture of some frames.

    Parameters
    ----------
    body : BodyTrack
        At least one frame shows a person.
    view : CameraView
        Where the camera stands.
    frames : ndarray of bool, shape (T,)
        Frames to measure in; where they show nobody all frames with a person are used.
    """
    use = frames & body.seen
    if not use.any():
        use = body.seen
    side = view.near or "right"
    leg = np.median(body.leg(side, view.facing)[use], axis=0)
    return BodySize(stature_px(leg, np.median(body.points[use], axis=0)), view)


def detect_rest(body: BodyTrack, stature: float) -> Bools:
    """Frames of the first stretch of at least `REST_S` in which neither leg moves.

    Parameters
    ----------
    body : BodyTrack
        Cleaned landmarks.
    stature : float
        In pixels.

    Returns
    -------
    ndarray of bool, shape (T,)
        All False when nobody ever rests.
    """
    legs = np.concatenate([body.leg(side, 1) for side in SIDES], axis=1) / stature
    flat = legs.reshape(len(legs), -1)
    quiet = np.zeros(len(body.time_s), bool)
    for stretch in body.stretches:
        quiet[stretch] = speed(flat[stretch], body.time_s[stretch], REST_WINDOW_S) < REST_SPEED
        _bridge_flickers(quiet[stretch], flat[stretch], body.time_s[stretch])
    return first_long_run(quiet, body.time_s, body.stretches, REST_S)


def _bridge_flickers(quiet: Bools, posture: Floats, time_s: Floats) -> None:
    """Take short breaks out of a mask of quiet frames, after which the posture is as before."""
    for moving in contiguous_segments(~quiet):
        before, after = moving.start - 1, moving.stop
        if before < 0 or after == len(quiet) or time_s[after] - time_s[before] > FLICKER_S:
            continue
        if np.hypot.reduce(posture[after] - posture[before]) < REST_SPEED * REST_WINDOW_S:
            quiet[moving] = True


def median_pose(body: BodyTrack, size: BodySize, frames: Bools) -> BodyPose:
    """Median posture of some frames, in statures.

    Parameters
    ----------
    body : BodyTrack
        At least one frame shows a person.
    size : BodySize
        Turns pixels into statures.
    frames : ndarray of bool, shape (T,)
        Frames to take; where they show nobody all frames with a person are used.

    Returns
    -------
    BodyPose
        With the time of the last of the frames.
    """
    use = frames & body.seen
    if not use.any():
        use = body.seen
    unit = size.stature * np.array([foreshortening(size.view), 1.0])
    left, right = (np.median(body.leg(s, size.view.facing)[use], axis=0) / unit for s in SIDES)
    return BodyPose(float(body.time_s[use][-1]), LegPose(left), LegPose(right))


def _tilt(vector: Floats) -> float:
    return float(np.degrees(np.arctan2(vector[0], vector[1])))

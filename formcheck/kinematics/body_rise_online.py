"""The body's rise frame by frame: what a camera from the front or from behind can follow."""

import numpy as np

from formcheck.kinematics.anthropometry import FOOT_LENGTH
from formcheck.kinematics.body_rise import (
    HEEL_OVER_BODY,
    common_rise,
    hips_across,
    part_heights,
)
from formcheck.kinematics.landmark_cleaning import body_of_track
from formcheck.kinematics.leg_online import NO_SHIFT, LegSample, PitchMeasurement, missing_sample
from formcheck.kinematics.signals import known_median
from formcheck.kinematics.view import CameraView, stature_px
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import Side
from formcheck.model.pose_track import PoseTrack


class OnlineBodyRise:
    """How far the body rises over a stance, in place of a leg whose angles don't show.

    Parameters
    ----------
    window : PoseTrack
        Quiet standing on flat feet.
    side : "left" or "right"
        The leg that is named in the report.
    view : CameraView
        Where the camera stands.
    """

    def __init__(self, window: PoseTrack, side: Side, view: CameraView) -> None:
        body = body_of_track(window)
        self._size = window.width, window.height
        stance = known_median(body.leg(side, view.facing))
        self.stature = stature_px(stance, known_median(body.points))
        self._standing = known_median(part_heights(body.points))

    @property
    def ground_shift(self) -> Floats:
        """No motion of the ground is followed beside the camera's, image pixels, (2,)."""
        return NO_SHIFT

    def measure(
        self,
        time_s: float,
        landmarks: Floats,
        _: PitchMeasurement | None = None,
        __: Floats = NO_SHIFT,
    ) -> LegSample:
        """Measure one frame: the heel's height that goes with the rise, and no angle.

        Parameters
        ----------
        time_s : float
            Larger than before.
        landmarks : ndarray, shape (33, 5)
            As the pose backend gives them, pixels; NaN when nobody is seen.

        Returns
        -------
        LegSample
            Not ``planted`` where the parts of the body do different things.
        """
        one = PoseTrack(np.array([time_s]), landmarks[None].astype(np.float32), *self._size)
        points = body_of_track(one).points
        up = part_heights(points)
        if not np.isfinite(up).all():
            return missing_sample(time_s)
        rise, plus_minus = common_rise((up - self._standing) / self.stature)
        if not np.isfinite(rise[0]):
            return missing_sample(time_s, stepped=True)
        nan = float("nan")
        per_stature = HEEL_OVER_BODY / FOOT_LENGTH
        return LegSample(
            time_s=time_s,
            ankle_deg=nan,
            ankle_plus_minus=nan,
            foot_pitch_deg=nan,
            knee_deg=nan,
            knee_change_deg=nan,
            trunk_change_deg=nan,
            shank_tilt_deg=nan,
            heel_height=float(rise[0]) * per_stature,
            heel_height_plus_minus=float(plus_minus[0]) * per_stature,
            planted=True,
            quality=1.0,
            part_heights=up[0] / self.stature,
            hips_across=float(hips_across(points)[0]) / self.stature,
        )

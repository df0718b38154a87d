"""The pictures of the foot beside its landmarks, while a set goes on."""

from collections import deque
from collections.abc import Sequence

import numpy as np

from formcheck.analysis.foot_registration import FOOT, foot_yaw_deg
from formcheck.kinematics.leg_online import NO_SHIFT, LandmarkFootEstimate, PitchMeasurement
from formcheck.kinematics.view import CameraView
from formcheck.live.readiness.pose_window import PosedTime
from formcheck.live.readiness.stance import STANCE_S
from formcheck.live.session_recording import TurnSample
from formcheck.model.arrays import Floats
from formcheck.model.frame import Image
from formcheck.model.landmarks import Landmark, Pose, Side
from formcheck.registration.features import get_ready
from formcheck.registration.foot_template import FootView, foot_template
from formcheck.registration.foot_turn_online import (
    LandmarkPrior,
    OnlineFootTurn,
    OnlineFootTurnEstimator,
)
from formcheck.registration.online_calibration import Start, in_background

BUFFER_STEP_S = 0.2
"""Pictures of the last second are buffered at this interval until the neutral standing
position is taken."""


class LiveFootRegistration:
    """Measures the foot's turn in every picture, from those of the neutral standing position.

    Parameters
    ----------
    start : callable
        Runs what takes longer than a frame may; see `formcheck.registration.foot_turn_online`.

    Attributes
    ----------
    last : OnlineFootTurn or None
        What the last frame showed; None when it could not be measured.
    """

    def __init__(self, start: Start = in_background) -> None:
        self._start = start
        self._pictures: deque[tuple[float, Image]] = deque()
        self._estimator: OnlineFootTurnEstimator | None = None
        self._side: Side = "left"
        self._toe = Landmark.LEFT_FOOT_INDEX
        self._ready = False
        self._at_deg, self._at_shift = 0.0, NO_SHIFT
        self.last: OnlineFootTurn | None = None

    def buffer_image(self, time_s: float, image: Image) -> None:
        """Buffer a picture from which the neutral standing position may be taken."""
        if not self._ready:
            # Done before anybody is measured, and no picture waits for it.
            in_background(get_ready)
            self._ready = True
        if not self._pictures or time_s - self._pictures[-1][0] >= BUFFER_STEP_S:
            self._pictures.append((time_s, image))
        while time_s - self._pictures[0][0] > STANCE_S + BUFFER_STEP_S:
            self._pictures.popleft()

    @property
    def running(self) -> bool:
        """There are pictures of the flat foot with which others are compared."""
        return self._estimator is not None

    def begin(
        self,
        side: Side,
        view: CameraView,
        frames: Sequence[PosedTime],
        at_deg: float = 0.0,
        at_shift: Floats = NO_SHIFT,
    ) -> None:
        """Take the flat foot that the buffered pictures show.

        Parameters
        ----------
        side, view
            Which foot, and from where it is seen.
        frames : sequence of (float, Pose)
            Of quiet standing on flat feet.
        at_deg : float
            Turn of the foot in them from the neutral standing position, heel up positive.
        at_shift : ndarray, shape (2,)
            How far the ground under it has moved since that, pixels.
        """
        times = {at_s for at_s, _ in frames}
        pictures = [image for at_s, image in self._pictures if at_s in times]
        self._side, self._at_deg, self._at_shift = side, at_deg, at_shift
        names = [Landmark.of(side, name) for name in FOOT]
        self._toe = names[-1]
        feet = np.array([pose[names, :2] for _, pose in frames], np.float64)
        frame = foot_template(feet, FootView(foot_yaw_deg(view, side), yaw_sd_deg=view.yaw_sd_deg))
        self._estimator = None
        self._pictures.clear()
        if frame is not None and pictures:
            toe = np.median(feet[:, -1], axis=0)
            self._estimator = OnlineFootTurnEstimator(pictures, toe, frame, self._start)

    def move_zero(self, turned_deg: float, shift: Floats) -> None:
        """Measure from another rest on: by how far the foot was turned and its ground moved."""
        self._at_deg -= turned_deg
        self._at_shift = self._at_shift - shift

    def end(self) -> None:
        """The neutral standing position holds no more."""
        self._estimator = None
        self._pictures.clear()

    @property
    def turn(self) -> TurnSample | None:
        """What the last frame's picture showed, for the report; from its own rest."""
        last = self.last
        if last is None or not last.trusted:
            return None
        return TurnSample(self._side, last.turn_deg, last.sd_deg)

    def pitch_measurement(
        self, time_s: float, image: Image | None, pose: Pose
    ) -> PitchMeasurement | None:
        """Return what measures the foot's pitch in this frame, given the landmarks' estimate.

        None without pictures.

        Parameters
        ----------
        time_s : float
            Larger than before.
        image : ndarray of uint8, shape (height, width, 3), or None
            RGB.
        pose : ndarray, shape (33, 5)
            Landmarks, pixels.
        """
        self.last = None
        estimator = self._estimator
        if estimator is None or image is None:
            return None
        toe = pose[self._toe, :2].astype(np.float64)

        def measure(foot: LandmarkFootEstimate) -> tuple[float, float] | None:
            pitch_deg = foot.pitch_deg - self._at_deg
            shift = foot.shift - self._at_shift
            prior = LandmarkPrior(time_s, shift, toe, pitch_deg, foot.sd_deg)
            self.last = estimator.measure(image, prior)
            if self.last is None:
                return None
            return self.last.turn_deg + self._at_deg, self.last.sd_deg

        return measure

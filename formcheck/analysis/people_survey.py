"""Whether several people are in view, found out while a clip is read."""

import numpy as np

from formcheck.kinematics.identity import INTERPOLATED_S, BodyPlace, place_distance
from formcheck.model.frame import Frame
from formcheck.model.landmarks import Pose
from formcheck.pose.estimator import PoseEstimator
from formcheck.pose.several.detector import SeveralDetector, looks, see_others

FIRST_SURVEY_S, SURVEY_S = 0.75, 2.0
"""A clip is surveyed for other people so often, at first (every part of the picture once) and
later: half a millisecond a frame."""
JUMP_S = 0.5
"""And where the body that is followed jumps, if the last survey is so long ago."""


class PeopleSurvey:
    """Looks now and then, while a clip is read, whether several people are in view.

    Parameters
    ----------
    estimator : PoseEstimator or None
        That of the clip; one that can't find several people finds one. None looks at nothing.
    """

    def __init__(self, estimator: PoseEstimator | None = None) -> None:
        self._detector = estimator if isinstance(estimator, SeveralDetector) else None
        self._due_s = 0.0
        self._looked_s = -np.inf
        self._last: BodyPlace | None = None
        self._part = 0
        self._jumps_s: list[float] = []
        self._crowds_s: list[float] = []

    @property
    def several(self) -> bool:
        """More than one person was there, not for a moment only."""
        crowds = len(self._crowds_s)
        return crowds >= 2 or (crowds >= 1 and len(self._jumps_s) >= 1)

    def append(self, other: "PeopleSurvey", from_s: float, to_s: float) -> None:
        """Take over what another survey saw in some seconds of the clip."""
        self._jumps_s += [at_s for at_s in other._jumps_s if from_s <= at_s < to_s]
        self._crowds_s += [at_s for at_s in other._crowds_s if from_s <= at_s < to_s]

    def add(self, frame: Frame, pose: Pose | None) -> None:
        """Take the next frame and the body that was found in it."""
        if self._detector is None:
            return
        jumped = self._jumped(frame.time_s, pose)
        if jumped:
            self._jumps_s.append(frame.time_s)
        if frame.time_s < self._due_s and not (jumped and frame.time_s >= self._looked_s + JUMP_S):
            return
        found = see_others(self._detector, frame.image, self._part, pose)
        if found:
            self._crowds_s.append(frame.time_s)
        # Where somebody was seen they are looked for again.
        self._part += not found
        height, width = frame.image.shape[:2]
        all_seen = self._part >= len(looks(width, height))
        self._looked_s = frame.time_s
        self._due_s = frame.time_s + (SURVEY_S if all_seen else FIRST_SURVEY_S)

    def _jumped(self, time_s: float, pose: Pose | None) -> bool:
        if pose is None:
            return False
        place, last = BodyPlace.of(time_s, pose), self._last
        self._last = place
        if last is None or time_s - last.time_s > INTERPOLATED_S:
            return False
        return not np.isfinite(place_distance(last, place, walking=False))

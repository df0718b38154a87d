"""How the camera's own motion moves the ground under a foot while it is followed."""

import numpy as np

from formcheck.kinematics.leg_online import NO_SHIFT
from formcheck.live.readiness.stance import Stance
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import Landmark, Pose


class CameraShift:
    """How far the ground under a foot has moved in the picture since the stance, by the background.

    Parameters
    ----------
    stance : Stance
        From which heights and angles are measured.
    """

    def __init__(self, stance: Stance) -> None:
        self._toe = Landmark.of(stance.side, "foot_index")
        seen = stance.steady
        self._steady: dict[float, Pose] = {}
        if seen is not None:
            self._steady = dict(zip(seen.time_s.tolist(), seen.landmarks, strict=True))
        frames = [self._moved(pose, self._steady.get(time_s)) for time_s, pose in stance.frames]
        known = [shift for shift in frames if shift is not None]
        self._at_stance = np.median(known, axis=0) if known else NO_SHIFT
        self._last = NO_SHIFT

    def before(self, time_s: float, pose: Pose) -> Floats:
        """Return it in a frame that was seen when the stance was taken; pixels, shape (2,)."""
        return self.now(pose, self._steady.get(time_s))

    def now(self, pose: Pose, steady: Pose | None) -> Floats:
        """Return it in the last frame, or as it was when it was last known; pixels, shape (2,).

        Parameters
        ----------
        pose : ndarray, shape (33, 5)
            Landmarks in the picture; NaN where nobody is seen.
        steady : ndarray, shape (33, 5), or None
            The same with the camera's motion taken out.
        """
        moved = self._moved(pose, steady)
        if moved is not None:
            self._last = moved - self._at_stance
        return self._last

    def _moved(self, pose: Pose, steady: Pose | None) -> Floats | None:
        """How far a toe is from where the first picture would have it."""
        if steady is None:
            return None
        moved: Floats = np.subtract(pose[self._toe, :2], steady[self._toe, :2], dtype=np.float64)
        return moved if np.isfinite(moved).all() else None

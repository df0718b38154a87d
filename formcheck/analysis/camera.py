"""Roll, convergence of verticals and motion of the camera, measured beside the pose model."""

from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

import numpy as np
from scipy.ndimage import median_filter

from formcheck.camera.motion import CameraMotionEstimator
from formcheck.camera.vanishing_point import VanishingPointEstimator
from formcheck.model.arrays import Floats
from formcheck.model.frame import Frame
from formcheck.model.landmarks import Pose
from formcheck.model.recording import Roll, VerticalConvergence


class CameraEstimator:
    """Measures the camera in every frame of a clip, on a thread of its own; a context manager.

    For each frame call `add` before the pose model runs, and `seen` with its landmarks. The
    background is tracked where the last person was not; until there is one, it waits.
    """

    def __init__(self) -> None:
        self._uprights = VanishingPointEstimator()
        self._background = CameraMotionEstimator()
        self._beside = ThreadPoolExecutor(1, "camera")
        self._moving: Future[Floats | None] | None = None
        self._motions: list[Floats] = []
        self._person: Pose | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._beside.shutdown(cancel_futures=True)

    def add(self, frame: Frame) -> None:
        """Begin to measure the background's motion in the next frame."""
        self._moving = None
        if self._person is not None:
            self._moving = self._beside.submit(self._background.add, frame.image, self._person)

    def seen(self, frame: Frame, pose: Pose | None) -> None:
        """Take the landmarks that were found in the frame; None without a person."""
        self._person = pose
        moving = self._moving
        motion = moving.result() if moving else self._background.add(frame.image, pose)
        self._motions.append(np.full((2, 3), np.nan) if motion is None else motion)
        self._uprights.add(frame.time_s, frame.image, pose)

    def finish(self, frames: int) -> tuple[Roll | None, VerticalConvergence, Floats]:
        """Return what is known of the camera.

        Parameters
        ----------
        frames : int
            Frames of the recording; those after it are left out.

        Returns
        -------
        roll : Roll or None
            Of the picture against the vertical; None where no upright line was found.
        convergence : VerticalConvergence
            Of the upright lines.
        motion : ndarray, shape (frames, 2, 3)
            Affine motion of the picture since the first frame, median of three neighbours; NaN
            where it is not known.
        """
        motion = np.full((frames, 2, 3), np.nan)
        seen = self._motions[:frames]  # none, when it is interrupted in the first frame
        motion[: len(seen)] = np.reshape(seen, (-1, 2, 3))
        # One frame's corners may be off together: the middle of three neighbours is not.
        known = np.isfinite(motion[:, 0, 0])
        motion[known] = median_filter(motion[known], size=(3, 1, 1), mode="nearest")
        return *self._uprights.finish(), motion

"""Shots, and the camera's roll, convergence of verticals and motion, beside the pose model."""

from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

import numpy as np
from scipy.ndimage import median_filter

from formcheck.camera.lens import LensBend
from formcheck.camera.motion import CameraMotionEstimator
from formcheck.camera.shots import ShotDetector
from formcheck.camera.vanishing_point import VanishingPointEstimator
from formcheck.model.arrays import Floats
from formcheck.model.frame import Frame
from formcheck.model.landmarks import Pose
from formcheck.model.recording import Shot


class CameraEstimator:
    """Measures the camera in every frame of a clip, on a thread of its own; a context manager.

    For each frame call `add` before the pose model runs, and `seen` with its landmarks. The
    background is tracked where the last person was not; until there is one, it waits.
    """

    def __init__(self) -> None:
        self._shots = ShotDetector()
        self._uprights = VanishingPointEstimator()
        self._background = CameraMotionEstimator()
        self._beside = ThreadPoolExecutor(1, "camera")
        self._moving: Future[Floats | None] | None = None
        self._motions: list[Floats] = []
        self._times: list[float] = []
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
            self._moving = self._beside.submit(self._measure, frame, self._person)

    def seen(self, frame: Frame, pose: Pose | None) -> None:
        """Take the landmarks that were found in the frame; None without a person."""
        self._person = pose
        moving = self._moving
        motion = moving.result() if moving else self._measure(frame, pose)
        self._motions.append(np.full((2, 3), np.nan) if motion is None else motion)
        self._times.append(frame.time_s)
        self._uprights.add(frame.time_s, frame.image, pose)

    def _measure(self, frame: Frame, person: Pose | None) -> Floats | None:
        cut = self._shots.add(frame.time_s, frame.image)
        motion = self._background.add(frame.image, person)
        if cut and motion is None:  # else the camera was only shaken
            self._background.restart()
            motion = self._background.add(frame.image, person)
        return motion

    def finish(self, frames: int) -> tuple[list[Shot], Floats]:
        """Return what is known of the camera.

        Parameters
        ----------
        frames : int
            Frames of the recording; those after it are left out.

        Returns
        -------
        shots : list of Shot
            In order, at least one of a recording with frames.
        motion : ndarray, shape (frames, 2, 3)
            Affine motion of the picture since the shot's first frame, median of three neighbours;
            NaN where it is not known.
        """
        motion = np.full((frames, 2, 3), np.nan)
        shots = []
        for span in self._shots.finish(min(frames, len(self._motions))):
            inside = slice(span.start, span.stop)
            motion[inside] = _since_first(_median_of_three(np.array(self._motions[inside])))
            times = self._times[inside]
            roll, convergence = self._uprights.finish(times[0], times[-1])
            shows_s, speed = None, 1.0
            if span.replay is not None:
                speed = span.replay.speed
                shows_s = span.replay.shows_s + speed * (times[0] - span.replay.start_s)
            shots.append(
                Shot(span.start, span.stop, span.begins, roll, convergence, shows_s, speed)
            )
        return shots, motion

    def lens_bend(self) -> LensBend | None:
        """Return how much the lens bends straight lines; None where too few show it."""
        return self._uprights.lens_bend()


def _median_of_three(motion: Floats) -> Floats:
    """One frame's corners may be off together: the middle of three neighbours is not."""
    known = np.isfinite(motion[:, 0, 0])
    motion[known] = median_filter(motion[known], size=(3, 1, 1), mode="nearest")
    return motion


def _since_first(motion: Floats) -> Floats:
    """Motion since the first frame in which it is known, shape (N, 2, 3)."""
    known = np.flatnonzero(np.isfinite(motion[:, 0, 0]))
    if not len(known):
        return motion
    square = np.concatenate([motion, np.broadcast_to([[[0.0, 0.0, 1.0]]], (len(motion), 1, 3))], 1)
    first = square[known[0]]
    if np.array_equal(first, np.eye(3)):
        return motion
    since: Floats = (square @ np.linalg.inv(first))[:, :2]
    return since

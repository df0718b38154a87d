"""Shots, and the camera's roll, convergence of verticals and motion, beside the pose model."""

from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

import numpy as np

from formcheck.camera.lens import LensBend
from formcheck.camera.motion import AT_REST, CameraMotionEstimator, CameraRest
from formcheck.camera.shots import ShotDetector
from formcheck.camera.vanishing_point import VanishingPointEstimator
from formcheck.model.arrays import Floats
from formcheck.model.frame import Frame
from formcheck.model.landmarks import Pose
from formcheck.model.recording import Shot

_UNKNOWN: Floats = np.full((2, 3), np.nan)


class CameraEstimator:
    """Measures the camera in every frame of a clip; a context manager.

    For each frame call `add` before the pose model runs, and `seen` with its landmarks. The
    background is tracked where the last person was not; until there is one, it waits.

    Parameters
    ----------
    threaded : bool
        Whether it works on a thread of its own, beside the pose model.
    """

    def __init__(self, *, threaded: bool = True) -> None:
        self._shots = ShotDetector()
        self._uprights = VanishingPointEstimator()
        self._background = CameraMotionEstimator()
        self._beside = ThreadPoolExecutor(1, "camera") if threaded else None
        self._moving: Future[None] | None = None
        self._motions: list[Floats] = []
        self._rest = CameraRest()
        self._unwatched: list[tuple[int, Frame, Pose | None]] = []
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
        if self._beside is not None:
            self._beside.shutdown(cancel_futures=True)

    def add(self, frame: Frame) -> None:
        """Begin to measure the background's motion in the next frame."""
        self._moving = None
        if self._beside is not None and self._person is not None:
            self._moving = self._beside.submit(self._measure, frame, self._person)

    def seen(self, frame: Frame, pose: Pose | None) -> None:
        """Take the landmarks that were found in the frame; None without a person."""
        person = pose if self._person is None else self._person
        self._person = pose
        if self._moving is not None:
            self._moving.result()
        else:
            self._measure(frame, person)
        self._times.append(frame.time_s)
        self._uprights.add(frame.time_s, frame.image, pose)

    def _measure(self, frame: Frame, person: Pose | None) -> None:
        cut = self._shots.add(frame.time_s, frame.image)
        self._motions.append(_UNKNOWN)
        if not cut and self._rest.passes_over():
            self._unwatched.append((len(self._motions) - 1, frame, person))
            return
        self._watch(len(self._motions) - 1, frame, person, cut)
        at_rest = self._rest.looked(self._motions[-1])
        # A camera that is where it was hasn't moved between; else they are looked at after all.
        for index, between, seen in self._unwatched:
            if at_rest:
                self._motions[index] = AT_REST
            else:
                self._watch(index, between, seen, False)
        self._unwatched.clear()

    def _watch(self, index: int, frame: Frame, person: Pose | None, cut: bool) -> None:
        motion = self._background.add(frame.image, person)
        if cut and motion is None:  # else the camera was only shaken
            self._background.restart()
            motion = self._background.add(frame.image, person)
        if motion is not None:
            self._motions[index] = motion

    def _watch_rest(self) -> None:
        """Look at the frames that wait for the next one."""
        for index, frame, person in self._unwatched:
            self._watch(index, frame, person, False)
        self._unwatched.clear()

    def release_pictures(self, most_pictures: int) -> None:
        """Let go of pictures when all frames were seen: a clip has many such parts.

        Parameters
        ----------
        most_pictures : int
            Those in which edges are looked for that may be kept, 1 or more.
        """
        self._watch_rest()
        self._background = CameraMotionEstimator()
        self._uprights.thin(most_pictures)

    def append(self, other: "CameraEstimator", frames: slice, seam: list[tuple[int, int]]) -> None:
        """Take over what another estimator measured in the following frames of the clip.

        Parameters
        ----------
        other : CameraEstimator
            It has seen some of the frames before as well.
        frames : slice
            Of its own frames: those that follow on what is known here.
        seam : list of pairs of int
            Frames known in both, in order: positions here, and in its own frames.
        """
        self._watch_rest()
        other._watch_rest()
        motion = np.array(other._motions[frames]).reshape(-1, 2, 3)
        pairs = [(self._motions[here], other._motions[there]) for here, there in seam]
        self._motions += list(_continued(motion, pairs))
        times = other._times[frames]
        self._times += times
        self._shots.append(other._shots, frames)
        if times:
            self._uprights.append(other._uprights, times[0], times[-1])

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
        self._watch_rest()
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
            seen = (roll, convergence, shows_s, speed, span.place_changes)
            shots.append(Shot(span.start, span.stop, span.begins, *seen))
        return shots, motion

    def lens_bend(self) -> LensBend | None:
        """Return how much the lens bends straight lines; None where too few show it."""
        return self._uprights.lens_bend()


def _continued(motion: Floats, seam: list[tuple[Floats, Floats]]) -> Floats:
    """Motion since another first frame as motion since that of the frames before.

    ``seam`` has the motion in the same frames since the earlier one and since the other.
    """
    both = [pair for pair in seam if np.isfinite(pair).all()]
    if not both:
        return motion
    before, since = both[-1]
    if np.array_equal(before, since):
        return motion
    there, here = _square(since), _square(before)
    continued: Floats = (_square(motion) @ np.linalg.inv(there) @ here)[..., :2, :]
    return continued


def _square(motion: Floats) -> Floats:
    """Matrices (..., 2, 3) as (..., 3, 3)."""
    last = np.broadcast_to([[0.0, 0.0, 1.0]], (*motion.shape[:-2], 1, 3))
    return np.concatenate([motion, last], axis=-2)


def _median_of_three(motion: Floats) -> Floats:
    """One frame's corners may be off together: the middle of three neighbours is not."""
    known = np.isfinite(motion[:, 0, 0])
    if not known.any():
        return motion
    here = motion[known]
    before, after = here[[0, *range(len(here) - 1)]], here[[*range(1, len(here)), -1]]
    motion[known] = np.median([before, here, after], axis=0)
    return motion


def _since_first(motion: Floats) -> Floats:
    """Motion since the first frame in which it is known, shape (N, 2, 3)."""
    known = np.flatnonzero(np.isfinite(motion[:, 0, 0]))
    if not len(known):
        return motion
    square = _square(motion)
    first = square[known[0]]
    if np.array_equal(first, np.eye(3)):
        return motion
    since: Floats = (square @ np.linalg.inv(first))[:, :2]
    return since

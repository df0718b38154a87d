"""The camera's own motion: how the picture's background moves.

Points of the background are followed from a key picture into every frame (Lucas-Kanade), not
from frame to frame, so that nothing drifts while the key lasts; and from the first picture
again once it is near. What most of them agree on is the camera's motion: a shift, a turn and
a scale.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.camera.downscale import Grey, downscale_grey
from formcheck.camera.line_segments import person_mask
from formcheck.model.arrays import Floats
from formcheck.model.frame import Image
from formcheck.model.landmarks import has_person
from formcheck.model.similarity import fit_similarity

Points = npt.NDArray[np.float32]

LONG_SIDE = 480
"""Pixels to which a picture is reduced: a tenth of its pixel is found in it."""
POINTS, MIN_DISTANCE = 160, 10
"""Corners that are followed, and reduced pixels between them: all over the picture."""
FEWEST, FEWEST_MOVING = 12, 24
"""Corners that must agree on rest, and on a motion. A bare room with a handful of corners is
enough to see that the camera stands still; noise and shadows make up motions of it."""
QUALITY = 0.004
"""Of a corner against the best one: bare walls have faint ones."""
MOST_LOST = 0.4
"""Share of the corners once followed that may be lost before a new key is taken. Corners of
noise, in the dark, are never followed, and would be no others in a new key."""
MOST_MISSED = 10
"""Frames without an answer after which a new key is taken: somebody walks past for less."""
AGREE = 0.5
"""Share of the corners followed that must move alike: else somebody else's motion, or water,
is taken for the camera's."""
NEAR = 1.0
"""Reduced pixels from the common motion within which a corner agrees."""
NEARER = 1.5
"""Share of the way to the present key within which the first one is followed again."""
WINDOW = (11, 11)
STOP = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 6, 0.03)
SHORT = 0.9
"""No motion explains so much of what any motion explains: then it may be none."""
STILL, SURE = 0.1, 4.0
"""A motion smaller than this, reduced pixels, plus so many standard errors is none: noise and
compression move corners, too."""
BLUR, BLUR_SIZE = 1.0, (5, 5)
"""Standard deviation and size in reduced pixels: corners of noise are none."""
RESTED, UNWATCHED = 15, 2
"""Once the camera has stood still in so many pictures, so many are passed over before the next."""
MORE_UNWATCHED = 4
"""By so many more at most each time that it has stood still in as many pictures again."""
AT_REST: Floats = np.eye(2, 3)


@dataclass
class _Key:
    """A picture whose corners are followed.

    Attributes
    ----------
    grey : ndarray of uint8
        Reduced picture.
    corners : ndarray of float32, shape (N, 2)
        Reduced pixels.
    motion : ndarray, shape (3, 3)
        From the first picture to this one, reduced pixels.
    most_followed : int
        Corners that moved alike, in the best frame so far.
    """

    grey: Grey
    corners: Points
    motion: Floats
    most_followed: int = 0

    def keeps(self, followed: int) -> bool:
        """Whether so many corners are enough to go on with it."""
        self.most_followed = max(self.most_followed, followed)
        return followed >= (1 - MOST_LOST) * self.most_followed


class CameraRest:
    """Says which pictures need not be looked at, since the camera has stood still for long.

    Parameters
    ----------
    unwatched : int
        So many are passed over before the next, at most.
    """

    def __init__(self, unwatched: int = UNWATCHED) -> None:
        self._unwatched = unwatched
        self._rested = self._passed_over = 0

    def passes_over(self) -> bool:
        """Whether the next picture is passed over."""
        unwatched = min(self._rested // RESTED * MORE_UNWATCHED, self._unwatched)
        passed = self._passed_over < unwatched
        self._passed_over += passed
        return passed

    def looked(self, motion: Floats | None) -> bool:
        """Take the motion in a picture that was looked at, and say whether it is rest.

        Parameters
        ----------
        motion : ndarray, shape (2, 3), or None
            NaN or None where it is not known.
        """
        at_rest = is_rest(motion)
        self._rested, self._passed_over = (self._rested + 1 if at_rest else 0), 0
        return at_rest


def is_rest(motion: Floats | None) -> bool:
    """Whether the camera is known to be where it was at first."""
    return motion is not None and np.array_equal(motion, AT_REST)


class CameraMotionEstimator:
    """Follows the background through a clip, frame after frame."""

    def __init__(self) -> None:
        self._first: _Key | None = None
        self._key: _Key | None = None
        self._last: Floats = np.eye(3)
        self._missed = 0

    def add(self, image: Image, person: npt.NDArray[np.float32] | None) -> Floats | None:
        """Take in the next frame.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
            RGB.
        person : ndarray, shape (33, 2 or more), or None
            Landmarks in pixels about this time: what they cover is not followed.

        Returns
        -------
        ndarray, shape (2, 3), or None
            Affine from the first picture's pixels to this one's; None where the background
            does not tell. After a gap the motion goes on from where it was last known.
        """
        grey, scale = downscale_grey(image, LONG_SIDE)
        grey = cv2.GaussianBlur(grey, BLUR_SIZE, BLUR)
        points = None if person is None else np.asarray(person[:, :2], np.float64) * scale
        if self._key is None or self._key.grey.shape != grey.shape:
            self._first = self._key = self._new_key(grey, points)
        elif not self._back_to_first(grey) and not self._on(self._key, grey, points):
            return None
        return _scaled(self._last, scale)

    def restart(self) -> None:
        """Begin anew with the next frame, which another camera filmed."""
        self._first = self._key = None
        self._last = np.eye(3)
        self._missed = 0

    def _on(self, key: _Key, grey: Grey, points: Floats | None) -> bool:
        """Follow the present key, and take a new one when it has had its day."""
        found, followed = _followed(key, grey, self._last)
        if found is None:
            self._missed += 1
            if self._missed > MOST_MISSED:
                self._key = self._new_key(grey, points)
            return False
        self._missed = 0
        self._last = found
        if not key.keeps(followed):
            self._key = self._new_key(grey, points)
        return True

    def _back_to_first(self, grey: Grey) -> bool:
        """Follow the first picture again if it is nearer than the key: each new key errs a bit."""
        first, key = self._first, self._key
        if first is None or key is None or first is key:
            return False
        if _distance(first, self._last) > NEARER * _distance(key, self._last):
            return False
        found, followed = _followed(first, grey, self._last)
        if found is None or not first.keeps(followed):
            return False
        self._key, self._last, self._missed = first, found, 0
        return True

    def _new_key(self, grey: Grey, points: Floats | None) -> _Key:
        mask = np.full(grey.shape, 255, np.uint8)
        if points is not None and has_person(points):
            mask[person_mask(points, (grey.shape[0], grey.shape[1])) > 0] = 0
        found = cv2.goodFeaturesToTrack(grey, POINTS, QUALITY, MIN_DISTANCE, mask=mask)
        corners = np.zeros((0, 2), np.float32) if found is None else found.reshape(-1, 2)
        self._missed = 0
        return _Key(grey, corners, self._last)


def _followed(key: _Key, grey: Grey, last: Floats) -> tuple[Floats | None, int]:
    """Motion from the first picture to this one, and how many corners agree on it.

    ``last`` is where it is looked for.
    """
    if len(key.corners) < FEWEST:
        return None, 0
    guess = _moved(key.corners, last @ np.linalg.inv(key.motion)).astype(np.float32)
    after, good, _ = cv2.calcOpticalFlowPyrLK(
        key.grey,
        grey,
        key.corners,
        guess,
        winSize=WINDOW,
        maxLevel=2,
        criteria=STOP,
        flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
    )
    inside = ((after >= 0) & (after < grey.shape[::-1])).all(axis=1)
    kept = (good.ravel() == 1) & inside
    if kept.sum() < FEWEST:
        return None, 0
    motion, followed = _common(key.corners[kept], after[kept])
    return None if motion is None else motion @ key.motion, followed


def _common(start: Points, end: Points) -> tuple[Floats | None, int]:
    """Motion (3, 3) that most corners agree on, and how many; None when they don't."""
    found, agree = cv2.estimateAffinePartial2D(
        start, end, method=cv2.RANSAC, ransacReprojThreshold=NEAR, maxIters=200, refineIters=0
    )
    if found is None or agree.sum() < FEWEST:
        return None, 0
    agreeing = agree.ravel() == 1
    motion = np.vstack([fit_similarity(start[agreeing], end[agreeing]), [0.0, 0.0, 1.0]])
    resting = np.abs(end - start).max(axis=1) < NEAR
    if resting.sum() >= SHORT * agreeing.sum() and not _moves(
        start[agreeing], end[agreeing], motion
    ):
        return np.eye(3), int(resting.sum())
    if agreeing.sum() < max(AGREE * len(start), FEWEST_MOVING):
        return None, 0
    return motion, int(agreeing.sum())


def _moves(start: Points, end: Points, motion: Floats) -> bool:
    """Whether a motion is more than what the corners' noise makes up."""
    there = _moved(start, motion)
    way = float(np.sqrt(((there - start) ** 2).sum(axis=1).mean()))
    noise = float(np.sqrt(((there - end) ** 2).sum(axis=1).mean()))
    # Four numbers are fitted to two coordinates of each corner.
    return way > STILL + SURE * noise * float(np.sqrt(2 / len(start)))


def _distance(key: _Key, motion: Floats) -> float:
    """How far the picture's corners are from where they are in the key, at most."""
    height, width = key.grey.shape
    places = np.array([[0, 0], [width, 0], [0, height], [width, height]], np.float64)
    return float(np.abs(_moved(places, motion) - _moved(places, key.motion)).max())


def _moved(points: npt.NDArray[np.floating], motion: Floats) -> Floats:
    moved: Floats = points @ motion[:2, :2].T + motion[:2, 2]
    return moved


def _scaled(motion: Floats, scale: float) -> Floats:
    """Motion of reduced pixels as one of the picture's pixels, (2, 3)."""
    return np.column_stack([motion[:2, :2], motion[:2, 2] / scale])

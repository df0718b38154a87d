"""The camera's own motion: how the picture's background moves.

Points of the background are followed from a key picture into every frame (Lucas-Kanade), not
from frame to frame, so that nothing drifts while the key lasts. What most of them agree on is
the camera's motion: a shift, a turn and a scale.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.pixels.uprights import person_mask
from formcheck.video.frame import Image

Floats = npt.NDArray[np.float64]
Points = npt.NDArray[np.float32]

LONG_SIDE = 480
"""Pixels to which a picture is reduced: a tenth of its pixel is found in it."""
POINTS, APART = 160, 10
"""Corners that are followed, and reduced pixels between them: all over the picture."""
FEWEST, FEWEST_MOVING = 12, 24
"""Corners that must agree on rest, and on a motion. A bare room with a handful of corners is
enough to see that the camera stands still; noise and shadows make up motions of it."""
QUALITY = 0.004
"""Of a corner against the best one: bare walls have faint ones."""
MOST_LOST = 0.4
"""Share of a key's corners that may be lost before a new key is taken."""
MOST_MISSED = 10
"""Frames without an answer after which a new key is taken: somebody walks past for less."""
AGREE = 0.5
"""Share of the corners followed that must move alike: else somebody else's motion, or water,
is taken for the camera's."""
NEAR = 1.0
"""Reduced pixels from the common motion within which a corner agrees."""
WINDOW = (15, 15)
STOP = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 10, 0.02)
SHORT = 0.9
"""No motion explains so much of what any motion explains: then it may be none."""
STILL, SURE = 0.1, 4.0
"""A motion smaller than this, reduced pixels, plus so many standard errors is none: noise and
compression move corners, too."""
BLUR = 1.0
"""Standard deviation in reduced pixels: corners of noise are none."""


@dataclass(frozen=True)
class _Key:
    """A picture whose corners are followed.

    Attributes
    ----------
    grey : ndarray of uint8
        Reduced picture.
    corners : ndarray of float32, shape (N, 2)
        Reduced pixels.
    motion : ndarray, shape (2, 3)
        From the first picture to this one, reduced pixels.
    """

    grey: npt.NDArray[np.uint8]
    corners: Points
    motion: Floats


class BackgroundMotion:
    """Follows the background through a clip, frame after frame."""

    def __init__(self) -> None:
        self._key: _Key | None = None
        self._last = _nothing()
        self._since_key = _nothing()
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
        scale = min(1.0, LONG_SIDE / max(image.shape[:2]))
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        if scale < 1:
            grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        grey = cv2.GaussianBlur(grey, (0, 0), BLUR)
        points = None if person is None else np.asarray(person[:, :2], np.float64) * scale
        if self._key is None or self._key.grey.shape != grey.shape:
            self._take_key(grey, points)
            return _scaled(self._last, scale)
        found, followed = self._follow(grey)
        if found is None:
            self._missed += 1
            if self._missed > MOST_MISSED:
                self._take_key(grey, points)
            return None
        self._missed = 0
        self._since_key = found
        self._last = _after(found, self._key.motion)
        if followed < (1 - MOST_LOST) * len(self._key.corners):
            self._take_key(grey, points)
        return _scaled(self._last, scale)

    def _follow(self, grey: npt.NDArray[np.uint8]) -> tuple[Floats | None, int]:
        key = self._key
        if key is None or len(key.corners) < FEWEST:
            return None, 0
        guess = _moved(key.corners, self._since_key).astype(np.float32)
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
        start, end = key.corners[kept], after[kept]
        motion, agree = cv2.estimateAffinePartial2D(
            start, end, method=cv2.RANSAC, ransacReprojThreshold=NEAR, maxIters=200
        )
        if motion is None or agree.sum() < FEWEST:
            return None, 0
        agreeing = agree.ravel() == 1
        resting = np.abs(end - start).max(axis=1) < NEAR
        if resting.sum() >= SHORT * agreeing.sum() and not _moves(
            start[agreeing], end[agreeing], motion
        ):
            return _nothing(), int(resting.sum())
        if agreeing.sum() < max(AGREE * len(start), FEWEST_MOVING):
            return None, 0
        return np.asarray(motion, np.float64), int(agreeing.sum())

    def _take_key(self, grey: npt.NDArray[np.uint8], points: Floats | None) -> None:
        mask = np.full(grey.shape, 255, np.uint8)
        if points is not None and np.isfinite(points).all():
            mask[person_mask(points, (grey.shape[0], grey.shape[1])) > 0] = 0
        found = cv2.goodFeaturesToTrack(grey, POINTS, QUALITY, APART, mask=mask)
        corners = np.zeros((0, 2), np.float32) if found is None else found.reshape(-1, 2)
        self._key = _Key(grey, corners, self._last)
        self._since_key = _nothing()
        self._missed = 0


def _moves(start: Points, end: Points, motion: Floats) -> bool:
    """Whether a motion is more than what the corners' noise makes up."""
    there = _moved(start, motion)
    way = float(np.sqrt(((there - start) ** 2).sum(axis=1).mean()))
    noise = float(np.sqrt(((there - end) ** 2).sum(axis=1).mean()))
    # Four numbers are fitted to two coordinates of each corner.
    return way > STILL + SURE * noise * float(np.sqrt(2 / len(start)))


def _nothing() -> Floats:
    return np.eye(2, 3)


def _moved(points: npt.NDArray[np.floating], motion: Floats) -> Floats:
    moved: Floats = points @ motion[:, :2].T + motion[:, 2]
    return moved


def _after(second: Floats, first: Floats) -> Floats:
    """One motion after another, as one."""
    linear = second[:, :2] @ first[:, :2]
    return np.column_stack([linear, second[:, :2] @ first[:, 2] + second[:, 2]])


def _scaled(motion: Floats, scale: float) -> Floats:
    """Motion of reduced pixels as one of the picture's pixels."""
    return np.column_stack([motion[:, :2], motion[:, 2] / scale])

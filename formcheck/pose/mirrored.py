"""A second pass over a clip: the same pose network on the mirrored picture.

The network is not mirror-symmetric: it errs otherwise on a person who faces left than on one
who faces right. The middle of both passes errs less than either of them.
"""

from dataclasses import replace
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from formcheck.model.arrays import Bools
from formcheck.model.frame import Frame
from formcheck.model.landmarks import Landmark, Pose, X, has_person, opposite_landmarks
from formcheck.model.pose_backend import PoseBackend
from formcheck.pose.estimator import PoseEstimator

Landmarks = npt.NDArray[np.float32]

COUNTERPART = opposite_landmarks()
"""Index of the same landmark on the other side of the body."""

SAME_PERSON = 0.1
"""Of the body's extent: two passes over one person differ by 0.01, over two people by
their distance."""
MOSTLY = 0.9
"""Share of the frames in which both passes must agree; else they follow different people."""
SWAPPED = 0.5
"""Left was taken for right when swapping them brings the legs this much closer together; legs
side by side are as close either way."""


class MirroredEstimator:
    """Finds landmarks in the mirrored picture, and gives them where they are in the true one.

    Parameters
    ----------
    source : PoseEstimator
        Searches the mirrored pictures, in the layout of `Pose`; it belongs to this one, which
        closes it.
    """

    def __init__(self, source: PoseEstimator) -> None:
        self._source = source

    @property
    def backend(self) -> PoseBackend:
        """That of the source."""
        return self._source.backend

    def detect(self, frame: Frame) -> Pose | None:
        """Return the landmarks in pixels, shape (33, 5), or None when nobody is found.

        Raises
        ------
        FormcheckError, ValueError
            As the source does.
        """
        image = np.ascontiguousarray(frame.image[:, ::-1])
        pose = self._source.detect(replace(frame, image=image))
        return None if pose is None else mirror(pose, image.shape[1])

    def close(self) -> None:
        """Close the source; closing twice is harmless."""
        self._source.close()

    def __enter__(self) -> Self:
        self._source.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._source.__exit__(kind, error, traceback)


def mirror(landmarks: Landmarks, width: int) -> Landmarks:
    """Mirror landmarks left to right, and call each by its name in the mirror image.

    Parameters
    ----------
    landmarks : ndarray, shape (..., 33, 5)
        As in `Pose`.
    width : int
        Of the picture, pixels.
    """
    mirrored = landmarks[..., COUNTERPART, :]
    mirrored[..., X] = width - mirrored[..., X]
    return mirrored


def fuse_mirrored(first: Landmarks, second: Landmarks) -> Landmarks | None:
    """Fuse two detections of the same frames: their middle where they agree.

    The backend's own filter is still in both. That the middle is unfiltered as one is near
    enough: unfiltering each first came out the same within 0.01 degrees.

    Parameters
    ----------
    first, second : ndarray, shape (T, 33, 5)
        As in `PoseTrack`; NaN where nobody was found.

    Returns
    -------
    ndarray, shape (T, 33, 5), or None
        The first detection alone where the second found nobody, somebody else, or took left for
        right; None when that is so in too many frames for one to know whom the second saw.
    """
    found = has_person(first).sum()
    agree = detections_agree(first, second)
    if agree.sum() < max(MOSTLY * found, 1):
        return None
    joined = first.copy()
    joined[agree] = (first[agree] + second[agree]) / 2
    return joined


def detections_agree(first: Landmarks, second: Landmarks) -> Bools:
    """Frames in which both detections show the same person, the same way round, shape (T,)."""
    agree: Bools = has_person(first) & has_person(second)
    one, other = first[agree, :, :2], second[agree, :, :2]
    extent = np.hypot.reduce(np.ptp(one, axis=1), axis=1)
    distance = _distances(one, other)
    swapped = _distances(one, other[:, COUNTERPART])
    legs = slice(Landmark.LEFT_HIP, None)
    turned = swapped[:, legs].mean(axis=1) < SWAPPED * distance[:, legs].mean(axis=1)
    agree[agree] = (np.median(distance, axis=1) < SAME_PERSON * extent) & ~turned
    return agree


def _distances(
    one: npt.NDArray[np.floating[Any]], other: npt.NDArray[np.floating[Any]]
) -> npt.NDArray[np.floating[Any]]:
    result: npt.NDArray[np.floating[Any]] = np.hypot.reduce(one - other, axis=2)
    return result

"""Corners of a part of the body, found again by the optical flow of Lucas and Kanade."""

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.model.arrays import Floats
from formcheck.model.similarity import fit_similarity

Grey = npt.NDArray[np.uint8]

CORNERS, FEWEST = 80, 8
CORNER_QUALITY = 0.005
FLOW_WINDOW = 0.14
"""Lengths of the part: wide enough to hold an edge of each side of a shank."""
RETURNED = 0.7
"""Pixels by which the flow there and back may miss a corner."""
INLIER = 0.008
"""Lengths of the part between a corner and where one turn and shift of all put it."""
OTHER_SCALE = 0.08
"""A part that looks so much longer or shorter is another one, or leaves its plane."""
EDGE_ONLY = 0.1
"""A smaller of two eigenvalues below this share of the larger is an edge: along itself it
tells nothing."""


class PartCorners:
    """Corners within an outline of a part of the body: a shank, a trunk.

    Parameters
    ----------
    grey : ndarray of uint8, shape (H, W)
        Lightness of the picture of reference.
    outline : ndarray, shape (N, 2)
        Of what is followed, pixels.
    length : float
        Of the part, pixels.
    """

    def __init__(self, grey: Grey, outline: Floats, length: float) -> None:
        mask = np.zeros(grey.shape, np.uint8)
        cv2.fillConvexPoly(mask, np.round(outline).astype(np.int32), 255)
        apart = max(2.0, 0.02 * length)
        found = cv2.goodFeaturesToTrack(
            grey, CORNERS, CORNER_QUALITY, apart, mask=mask, blockSize=5
        )
        self._picture = grey
        self._length = length
        self.points: npt.NDArray[np.float32] = np.zeros((0, 2), np.float32)
        self.tensors: Floats = np.zeros((0, 2, 2))
        if found is not None:
            self.points = found.reshape(-1, 2)
            self.tensors = _structure_tensors(grey, self.points)

    def find(self, grey: Grey) -> tuple[npt.NDArray[np.intp], Floats]:
        """Find the corners in another picture.

        Parameters
        ----------
        grey : ndarray of uint8, shape (H, W)
            Lightness, with the part about in its place.

        Returns
        -------
        tuple of ndarray
            Indices of the corners that one turn and shift of all explains, and where they are.
        """
        nothing = np.zeros(0, np.intp), np.zeros((0, 2))
        before, after = self._flow(grey)
        if len(before) < FEWEST:
            return nothing
        threshold = max(RETURNED, INLIER * self._length)
        start = self.points[before]
        warp, agree = cv2.estimateAffinePartial2D(
            start, after, ransacReprojThreshold=threshold, refineIters=0
        )
        if warp is None:
            return nothing
        kept = np.flatnonzero(agree.ravel() > 0)
        warp = fit_similarity(start[kept], after[kept])
        if abs(np.hypot(warp[0, 0], warp[1, 0]) - 1) > OTHER_SCALE:
            return nothing
        return before[kept], after[kept].astype(np.float64)

    def _flow(self, crop: Grey) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
        """Corners that are found again both ways, and where they are."""
        window = int(max(9, FLOW_WINDOW * self._length)) | 1
        settings = {
            "winSize": (window, window),
            "maxLevel": 2,
            "criteria": (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 20, 0.03),
            "flags": cv2.OPTFLOW_USE_INITIAL_FLOW,
        }
        if not len(self.points):
            return np.zeros(0, np.intp), np.zeros((0, 2), np.float32)
        start = self.points.reshape(-1, 1, 2)
        there, seen, _ = cv2.calcOpticalFlowPyrLK(
            self._picture, crop, start, start.copy(), **settings
        )  # type: ignore[call-overload]
        back, seen_back, _ = cv2.calcOpticalFlowPyrLK(
            crop, self._picture, there, start.copy(), **settings
        )  # type: ignore[call-overload]
        missed = np.abs(back - start).reshape(-1, 2).max(axis=1)
        good = (seen & seen_back).ravel().astype(bool) & (missed < RETURNED)
        kept = np.flatnonzero(good)
        return kept, there.reshape(-1, 2)[kept]


def _structure_tensors(crop: Grey, corners: npt.NDArray[np.float32]) -> Floats:
    """What each corner tells in each direction, 0..1: shape (N, 2, 2)."""
    column, row = np.round(corners).astype(int).T
    height, width = crop.shape
    values = cv2.cornerEigenValsAndVecs(crop, 7, 3)[
        np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)
    ].astype(np.float64)
    first, second = values[:, 2:4], values[:, 4:6]
    larger, smaller = values[:, 0], values[:, 1]
    turned = smaller > larger
    main = np.where(turned[:, None], second, first)
    other = np.where(turned[:, None], first, second)
    ratio = np.minimum(larger, smaller) / (np.maximum(larger, smaller) + 1e-12)
    weak = np.maximum(0, ratio - EDGE_ONLY)[:, None, None]
    tensors: Floats = main[:, :, None] * main[:, None, :]
    tensors += weak * other[:, :, None] * other[:, None, :]
    return tensors

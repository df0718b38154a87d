"""What is about the feet in each frame, kept while a clip is read: it needn't be decoded again."""

import numpy as np

from formcheck.analysis.picture_budget import PictureBudget
from formcheck.model.arrays import Floats
from formcheck.model.frame import Image, PicturePart
from formcheck.model.landmark_proportions import SHANK_PER_FOOT
from formcheck.model.landmarks import SIDES, Landmark, Pose

MOST_BYTES = 160_000_000
"""Of a whole clip: a minute at 640x480. The frames for which it is not enough are decoded again."""
BEHIND, BEFORE, ABOVE, BELOW = 2.2, 1.2, 2.0, 1.1
"""From a toe on, foot lengths: the canonical picture (`registration.foot_template`) over a planted
forefoot, and a third of a foot more where landmarks are off by as much."""
FOOT = [
    [Landmark.of(side, name) for name in ("knee", "ankle", "heel", "foot_index")] for side in SIDES
]


class FootPictures:
    """Keeps the part of each picture that is about both feet.

    Parameters
    ----------
    most_bytes : float
        What it may take.
    fewest : float
        Frames that this must be enough for (`PictureBudget`).

    Attributes
    ----------
    parts : list of PicturePart or None
        One for each frame; None where nothing is kept.
    """

    def __init__(self, most_bytes: float = MOST_BYTES, fewest: float = 0.0) -> None:
        self.parts: list[PicturePart | None] = []
        self._budget = PictureBudget(most_bytes, fewest)
        self._last: Floats | None = None

    def add(self, image: Image, pose: Pose | None) -> None:
        """Take the next frame.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
        pose : ndarray, shape (33, 5), or None
            The landmarks found in it.
        """
        box = None if pose is None else _about_feet(pose)
        kept = box
        if box is not None and self._last is not None:
            # A landmark that jumps in one frame takes nothing out of the picture.
            both = np.array([np.minimum(box[0], self._last[0]), np.maximum(box[1], self._last[1])])
            if np.prod(both[1] - both[0]) < 2 * np.prod(box[1] - box[0]):
                kept = both
        self._last = box
        self.parts.append(None if kept is None else self._cut(image, kept))

    def _cut(self, image: Image, box: Floats) -> PicturePart | None:
        size = image.shape[1::-1]
        low, high = np.clip(np.round(box), 0, size).astype(int)
        needed = 3 * int(np.prod(high - low))
        if needed == 0 or not self._budget.admits(needed, self.parts):
            return None
        part = image[low[1] : high[1], low[0] : high[0]].copy()
        return PicturePart(part, int(low[0]), int(low[1]))


def _about_feet(pose: Pose) -> Floats | None:
    """Corners of the box about both feet in pixels, shape (2, 2); None without a foot."""
    knee, ankle, heel, toe = np.moveaxis(pose[FOOT, :2].astype(np.float64), 1, 0)
    length = np.maximum(
        np.hypot(*(toe - heel).T), np.hypot(*(knee - ankle).T) / SHANK_PER_FOOT
    ).max()
    if not np.isfinite(length) or length == 0:
        return None
    # Which way they point is only sure from the side; each of the feet may be the one measured.
    along = (toe - heel)[:, 0]
    right = np.where(along > length / 3, BEFORE, BEHIND)
    left = np.where(along < -length / 3, BEFORE, BEHIND)
    low = toe - length * np.stack([left, np.full(2, ABOVE)], axis=1)
    high = toe + length * np.stack([right, np.full(2, BELOW)], axis=1)
    return np.array([low.min(axis=0), high.max(axis=0)])

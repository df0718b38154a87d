"""What is about the body in each frame, kept compressed while a clip is read.

Of some frames the trunk is looked for once the raises are known, and the page shows the leg: with
this the clip needn't be decoded again for them.
"""

import cv2
import numpy as np

from formcheck.analysis.picture_budget import PictureBudget
from formcheck.model.arrays import Floats
from formcheck.model.frame import Image, PackedPart, PicturePart
from formcheck.model.landmarks import SIDES, Landmark, Pose
from formcheck.registration.trunk_follower import MARGIN

MOST_BYTES = 40_000_000
"""Of a whole clip: a minute at 640x480. The frames for which it is not enough are decoded again."""
QUALITY = 95
"""Of JPEG: a trunk that is followed in such pictures rises within 0.5 % of what it does in whole
ones."""
ABOUT_TRUNK = 0.5 + MARGIN
"""From the trunk's middle, its lengths."""
ABOUT_LEG = 0.85
"""From a leg's middle, its extents: more than the pictures of repetitions show."""
TRUNK = [[Landmark.of(side, name) for side in SIDES] for name in ("shoulder", "hip")]
LEGS = [
    [Landmark.of(side, name) for name in ("knee", "ankle", "heel", "foot_index")] for side in SIDES
]


class BodyPictures:
    """Keeps the part of each picture that is about the trunk and the lower legs.

    Parameters
    ----------
    most_bytes : float
        What it may take.
    fewest : float
        Frames that this must be enough for (`PictureBudget`).

    Attributes
    ----------
    parts : list of PackedPart or None
        One for each frame; None where nothing is kept.
    """

    def __init__(self, most_bytes: float = MOST_BYTES, fewest: float = 0.0) -> None:
        self.parts: list[PackedPart | None] = []
        self._budget = PictureBudget(most_bytes, fewest)

    def add(self, image: Image, pose: Pose | None) -> None:
        """Take the next frame.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
            RGB.
        pose : ndarray, shape (33, 5), or None
            The landmarks found in it.
        """
        if pose is None or self._budget.is_spent:
            self.parts.append(None)
        else:
            self.parts.append(self._pack(image, pose))

    def _pack(self, image: Image, pose: Pose) -> PackedPart | None:
        box = np.nan_to_num(_about_body(pose), nan=0.0, posinf=0.0, neginf=0.0)
        low, high = np.clip(np.round(box), 0, image.shape[1::-1]).astype(int)
        if (high <= low).any():
            return None
        part = image[low[1] : high[1], low[0] : high[0]]
        done, data = cv2.imencode(".jpg", part, (cv2.IMWRITE_JPEG_QUALITY, QUALITY))
        if not done or not self._budget.admits(len(data), self.parts):
            return None
        return PackedPart(data.tobytes(), int(low[0]), int(low[1]))


def unpacked(part: PackedPart) -> PicturePart:
    """Return a part as it was kept, but for what compressing it cost."""
    image = cv2.imdecode(np.frombuffer(part.jpeg, np.uint8), cv2.IMREAD_COLOR)
    return PicturePart(np.asarray(image, np.uint8), part.left, part.top)


def _about_body(pose: Pose) -> Floats:
    """Corners of the box about trunk and lower legs in pixels, shape (2, 2)."""
    points = pose[:, :2].astype(np.float64)
    shoulders, hips = (points[pair].mean(axis=0) for pair in TRUNK)
    reach = ABOUT_TRUNK * float(np.hypot(*(hips - shoulders)))
    boxes = [(shoulders + hips) / 2 + np.array([[-reach], [reach]])]
    for leg in LEGS:
        low, high = points[leg].min(axis=0), points[leg].max(axis=0)
        reach = ABOUT_LEG * float((high - low).max())
        boxes.append((low + high) / 2 + np.array([[-reach], [reach]]))
    both = np.array(boxes)
    return np.array([both[:, 0].min(axis=0), both[:, 1].max(axis=0)])

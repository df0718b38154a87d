"""Where the trunk is in a picture, by its own picture at rest.

Landmarks on a trunk that rises by ten centimetres are off by one, another way in each session; its
seams, its hem and its outline are found again to a fraction of a pixel.
"""

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.model.arrays import Floats
from formcheck.model.frame import Image, PicturePart
from formcheck.model.similarity import fit_similarity
from formcheck.registration.part_corners import FEWEST, PartCorners

BEYOND, HALF_WIDTH = 0.2, 0.22
"""What is followed, lengths of the trunk: from so far above the shoulders to so far below the hips,
and to either side of the line between them."""
MARGIN = 0.5
"""Lengths of the trunk that are kept of the picture all around it."""
SMALLEST = 30.0
"""Pixels of a trunk below which there is too little of it."""
OTHER_WAY, JITTER = 0.6, 0.05
"""Share of the landmarks' way by which the picture's may differ from it: more, and the wall behind
was followed. Landmarks that move less than the other, lengths of the trunk, may keep still."""

Grey = npt.NDArray[np.uint8]


class TrunkFollower:
    """Follows a trunk from one picture at rest.

    Parameters
    ----------
    image : ndarray of uint8, shape (H, W, 3), or PicturePart
        RGB, at rest.
    trunk : ndarray, shape (2, 2)
        Middle of the shoulders and middle of the hips in it, pixels.
    """

    def __init__(self, image: Image | PicturePart, trunk: Floats) -> None:
        shoulders, hips = trunk
        axis = hips - shoulders
        self._length = float(np.hypot(*axis))
        self._down = axis / max(self._length, 1e-9)
        self.middle: Floats = (shoulders + hips) / 2
        self._corners: PartCorners | None = None
        if not self._length >= SMALLEST:
            return
        reach = (0.5 + MARGIN) * self._length
        self._low = np.floor(self.middle - reach).astype(int)
        self._size = int(2 * reach)
        ends = shoulders - BEYOND * axis, hips + BEYOND * axis
        across = HALF_WIDTH * np.array([-axis[1], axis[0]])
        outline = np.array([ends[0] - across, ends[0] + across, ends[1] + across, ends[1] - across])
        self._corners = PartCorners(self._crop(image, (0, 0)), outline - self._low, self._length)

    def find(self, image: Image | PicturePart, way: Floats) -> Floats | None:
        """Find the trunk's middle in another picture.

        Parameters
        ----------
        image : ndarray of uint8, shape (H, W, 3), or PicturePart
            RGB.
        way : ndarray, shape (2,)
            How far the landmarks say that it has moved, pixels.

        Returns
        -------
        ndarray, shape (2,)
            Pixels; None where it is not found again.
        """
        if self._corners is None or not np.isfinite(way).all():
            return None
        near = np.round(way).astype(int)
        kept, places = self._corners.find(self._crop(image, near))
        if len(kept) < FEWEST:
            return None
        before = self._corners.points[kept].astype(np.float64)
        found, agree = cv2.estimateAffinePartial2D(before, places, method=cv2.LMEDS, refineIters=0)
        if found is None:
            return None
        agreeing = agree.ravel() > 0
        turned = fit_similarity(before[agreeing], places[agreeing])
        # On the trunk's line, but at the height of its corners: cloth and light change their scale
        # by a percent, which moves what is away from them, and a trunk is of one size.
        among = self.middle - self._low
        among = among + ((before.mean(axis=0) - among) @ self._down) * self._down
        moved: Floats = turned @ np.append(among, 1.0) - among + near
        if float(np.hypot(*(moved - way))) >= OTHER_WAY * max(
            float(np.hypot(*way)), JITTER * self._length
        ):
            return None
        middle: Floats = self.middle + moved
        return middle

    def _crop(
        self, image: Image | PicturePart, moved: tuple[int, int] | npt.NDArray[np.int_]
    ) -> Grey:
        """Lightness about the trunk, moved by whole pixels."""
        part = image if isinstance(image, PicturePart) else PicturePart(image)
        low = self._low + moved - (part.left, part.top)
        places = [
            np.clip(np.arange(at, at + self._size), 0, size - 1)
            for at, size in zip(low, part.image.shape[1::-1], strict=True)
        ]
        about = np.ascontiguousarray(part.image[np.ix_(places[1], places[0])])
        grey: Grey = cv2.cvtColor(about, cv2.COLOR_RGB2GRAY)
        return grey

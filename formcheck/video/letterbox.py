"""Pictures of one size from a camera that changes its mind, such as a phone that is turned."""

import cv2
import numpy as np

from formcheck.model.frame import Image


def letterboxed(image: Image, width: int, height: int) -> Image:
    """Show a whole picture in a frame of another size, with black bars beside it.

    Parameters
    ----------
    image : ndarray of uint8, shape (any, any, 3)
    width, height : int
        Size of the frame in pixels.

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)
        The picture as large as it fits, its proportions kept, in the middle.
    """
    rows, columns = image.shape[:2]
    scale = min(width / columns, height / rows)
    size = (max(1, round(columns * scale)), max(1, round(rows * scale)))
    framed = np.zeros((height, width, 3), np.uint8)
    top, left = (height - size[1]) // 2, (width - size[0]) // 2
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    framed[top : top + size[1], left : left + size[0]] = cv2.resize(
        image, size, interpolation=method
    )
    return framed

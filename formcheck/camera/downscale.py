"""A picture made small and grey, for what is looked for in the whole of it."""

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.model.frame import Image

Grey = npt.NDArray[np.uint8]


def downscale_grey(image: Image, long_side: int) -> tuple[Grey, float]:
    """Make a picture grey, and small if it is larger.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        RGB.
    long_side : int
        Pixels that its longer side is reduced to; a smaller picture keeps its size.

    Returns
    -------
    ndarray of uint8
        Grey values.
    float
        Its pixels in a pixel of the image, at most 1.
    """
    scale = rest = min(1.0, long_side / max(image.shape[:2]))
    # Means of two by two pixels are quick, of any other number slow; colours cost more than
    # a small picture's.
    while rest <= 0.5 and min(image.shape[:2]) >= 2:
        height, width = image.shape[0] // 2, image.shape[1] // 2
        even = image[: 2 * height, : 2 * width]
        image = cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA)
        rest *= 2
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    if rest < 1:
        # Between one and two pixels are one: no pixel is left out.
        # A picture of one row of pixels keeps it.
        size = [max(1, round(length * rest)) for length in grey.shape[::-1]]
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_LINEAR)
    return grey, scale

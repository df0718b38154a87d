"""The pictures that a page sends, unpacked; bounded in every way."""

from io import BytesIO

import cv2
import numpy as np
from PIL import Image as Pictures

from formcheck.app.live.camera_errors import MAX_BYTES, BadPictureError
from formcheck.model.frame import Image

MIN_SIDE, MAX_SIDE = 32, 1920


def decode_picture(jpeg: bytes) -> Image:
    """Return the picture of a JPEG, RGB.

    Its size is read before it is unpacked: a small file can hold a huge picture.

    Raises
    ------
    BadPictureError
        It is no JPEG, or too small or too large.
    """
    if len(jpeg) > MAX_BYTES:
        raise BadPictureError(f"a picture of {len(jpeg)} bytes")
    try:
        with Pictures.open(BytesIO(jpeg), formats=("JPEG",)) as head:
            width, height = head.size
    except (OSError, ValueError, SyntaxError, Pictures.DecompressionBombError) as error:
        raise BadPictureError("not a JPEG") from error
    if min(width, height) < MIN_SIDE or max(width, height) > MAX_SIDE:
        raise BadPictureError(f"a picture of {width} x {height} pixels")
    # A tag may say how it is turned: the page has turned it already.
    flags = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), flags)
    if image is None or image.shape != (height, width, 3):
        raise BadPictureError("a JPEG that can't be unpacked")
    decoded: Image = np.ascontiguousarray(image, dtype=np.uint8)
    return decoded

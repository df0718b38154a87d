"""The pictures that a page sends: a short head and a JPEG, bounded in every way."""

import math
import struct
from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
from PIL import Image as Pictures

from formcheck.model.frame import Image

HEAD = struct.Struct("<dI")
"""When it was taken, in ms on the page's clock; pictures that were left out since the last."""
MAX_BYTES = 2_000_000
"""A picture of 1280 x 720 pixels takes a tenth of it."""
MAX_SIDE = 1920
MIN_SIDE = 32
MAX_MISSED = 10_000


class BadMessageError(ValueError):
    """What a page sent is no picture that is taken."""


@dataclass(frozen=True, slots=True)
class FrameMessage:
    """A picture as it came from a page.

    Attributes
    ----------
    taken_ms : float
        When it was taken, on the page's clock.
    missed : int
        Pictures of the camera since the one before that were not sent.
    jpeg : bytes
        Not looked at yet.
    """

    taken_ms: float
    missed: int
    jpeg: bytes


def read_message(data: bytes) -> FrameMessage:
    """Take a message apart.

    Raises
    ------
    BadMessageError
        It is too short or too long, or its head makes no sense.
    """
    if not HEAD.size < len(data) <= MAX_BYTES:
        raise BadMessageError(f"a message of {len(data)} bytes")
    taken_ms, missed = HEAD.unpack_from(data)
    if not math.isfinite(taken_ms) or missed > MAX_MISSED:
        raise BadMessageError(f"a picture of {taken_ms} ms after {missed} others")
    return FrameMessage(taken_ms, missed, data[HEAD.size :])


def decode_picture(jpeg: bytes) -> Image:
    """Return the picture of a JPEG, RGB.

    Its size is read before it is unpacked: a small file can hold a huge picture.

    Raises
    ------
    BadMessageError
        It is no JPEG, or too small or too large.
    """
    try:
        with Pictures.open(BytesIO(jpeg), formats=("JPEG",)) as head:
            width, height = head.size
    except (OSError, ValueError, SyntaxError, Pictures.DecompressionBombError) as error:
        raise BadMessageError("not a JPEG") from error
    if min(width, height) < MIN_SIDE or max(width, height) > MAX_SIDE:
        raise BadMessageError(f"a picture of {width} x {height} pixels")
    # A tag may say how it is turned: the page has turned it already.
    flags = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), flags)
    if image is None or image.shape != (height, width, 3):
        raise BadMessageError("a JPEG that can't be unpacked")
    decoded: Image = np.ascontiguousarray(image, dtype=np.uint8)
    return decoded

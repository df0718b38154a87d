"""Why a picture that a page sends is not taken, and how large one may be."""

from formcheck.errors import VideoError

MAX_BYTES = 2_000_000
"""Of a JPEG; one of 1280 x 720 pixels takes a tenth of it."""


class BadPictureError(VideoError):
    """What a page sent is no picture that is taken."""


class BusyCameraError(BadPictureError):
    """Another page is the camera."""

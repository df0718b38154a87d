"""H.264 as every browser and phone plays it, with true times."""

import errno
import math
from collections import deque
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from statistics import median

import av
import cv2
import numpy as np
from av.codec.context import Flags
from av.container import OutputContainer
from av.video.frame import PictureType
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from formcheck.errors import OutputError
from formcheck.model.frame import Image
from formcheck.model.paths import printable

# MPEG's usual clock: any time is kept within 6 microseconds.
TIME_BASE = Fraction(1, 90_000)
# Largest side that libx264 takes.
MOST_PIXELS = 16_384
# Intervals that the last frame's duration is taken from.
MEMORY = 99

# ITU-R BT.709-6, 3: Y, Cb and Cr of 8 bits from RGB of 0..255, with their offsets.
_KR, _KB = 0.2126, 0.0722
_LUMA = np.array([_KR, 1 - _KR - _KB, _KB])
_BLUE, _RED = np.array([0.0, 0.0, 1.0]) - _LUMA, np.array([1.0, 0.0, 0.0]) - _LUMA
YUV_OF_RGB = np.column_stack(
    [
        np.stack([219 * _LUMA, 112 * _BLUE / (1 - _KB), 112 * _RED / (1 - _KR)]) / 255,
        [16.0, 128.0, 128.0],
    ]
).astype(np.float32)

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_PERMISSION = (errno.EACCES, errno.EPERM, errno.EROFS)
NO_FOLDER = (errno.ENOENT, errno.ENOTDIR)


def check_shape(target: Path, width: int, height: int, rate_hint: float) -> None:
    """Refuse what can't become H.264.

    Raises
    ------
    OutputError
        The picture has no pixels or too many.
    ValueError
        `rate_hint` is no frame rate.
    """
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        raise OutputError(
            f"{printable(target)}: a picture of {width} x {height} can't be written as H.264;"
            f" its sides may have 1 to {MOST_PIXELS} pixels"
        )
    if not 0 < rate_hint < TIME_BASE.denominator:
        raise ValueError(f"rate_hint {rate_hint} is no frame rate")


def check_picture(image: Image, width: int, height: int) -> None:
    """Raise ValueError unless `image` is an RGB picture of this size."""
    if image.shape != (height, width, 3) or image.dtype != np.uint8:
        raise ValueError(
            f"a picture of {image.shape} {image.dtype} in a clip of {width} x {height} RGB"
        )


def reason_of(error: Exception) -> str:
    """Why a file can't be written, and what to do about it."""
    code = getattr(error, "errno", None)
    if code in NO_ROOM:
        return "no room to write it; free some space or choose another folder"
    if code in NO_PERMISSION:
        return "no permission to write here; choose another folder"
    if code in NO_FOLDER:
        return "its folder does not exist; make it or choose another"
    if isinstance(error, av.error.ExternalError):
        # FFmpeg knows no more of it.
        return "can't be written: the video encoder failed; there may be too little memory for it"
    return f"can't be written ({getattr(error, 'strerror', None) or error})"


def frame_of(image: Image) -> av.VideoFrame:
    """Return an RGB picture with even sides as YUV 4:2:0 of BT.709, limited range.

    OpenCV does in a third of the time what FFmpeg's scaler does of these formats.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    """
    height, width = image.shape[:2]
    whole = cv2.transform(image, YUV_OF_RGB)
    halves = cv2.resize(whole, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    planes = np.empty(height * width * 3 // 2, np.uint8)
    luma = planes[: height * width].reshape(height, width)
    chroma = planes[height * width :].reshape(2, height // 2, width // 2)
    cv2.extractChannel(whole, 0, luma)
    for channel, plane in enumerate(chroma, 1):
        cv2.extractChannel(halves, channel, plane)
    return av.VideoFrame.from_ndarray(planes.reshape(-1, width), format="yuv420p")


class Encoder:
    """The H.264 stream of one container: RGB pictures and their times go in.

    Parameters
    ----------
    container : OutputContainer
        Open for writing and without streams.
    width, height : int
        Size of the pictures in pixels. Odd sizes are written with the last column or row
        twice, since H.264 in browsers knows even sizes only.
    rate_hint : float
        About how many frames come a second; for the encoder only, not for the times.
    options : mapping of str to str
        For libx264. B-frames must be off: without pictures that refer to later ones,
        decoding order is showing order and the durations in the file are exactly right.
    key_interval_s : float
        Seconds between pictures that a player can jump to without decoding others.
    keys_by_time : bool
        Keep `key_interval_s` by the pictures' times, whatever their rate. Otherwise
        `rate_hint` stands for the rate and the encoder has a free hand at cuts.
    """

    def __init__(
        self,
        container: OutputContainer,
        width: int,
        height: int,
        *,
        rate_hint: float,
        options: Mapping[str, str],
        key_interval_s: float,
        keys_by_time: bool = False,
    ) -> None:
        self._container = container
        self._size = (width, height)
        self._rate_hint = rate_hint
        self._key_ticks = round(key_interval_s / TIME_BASE) if keys_by_time else None
        self._last_key: int | None = None
        self._intervals: deque[int] = deque(maxlen=MEMORY)
        self._start_s = 0.0
        self._last_s = -math.inf
        self._last_tick: int | None = None

        rate = Fraction(rate_hint).limit_denominator(1001)
        self._stream = container.add_stream("libx264", rate=rate)
        self._stream.time_base = TIME_BASE
        codec = self._stream.codec_context
        codec.width, codec.height = (side + side % 2 for side in self._size)
        codec.pix_fmt = "yuv420p"
        codec.time_base = TIME_BASE
        # With keys by time, none but those that are asked for.
        most_frames = 100 if keys_by_time else 1
        codec.gop_size = max(1, round(most_frames * key_interval_s * rate_hint))
        codec.flags |= Flags.frame_duration
        codec.options = dict(options) | ({"forced-idr": "1"} if keys_by_time else {})
        codec.colorspace = Colorspace.ITU709
        codec.color_primaries = ColorPrimaries.BT709
        codec.color_trc = ColorTrc.BT709
        codec.color_range = ColorRange.MPEG

    @property
    def has_pictures(self) -> bool:
        """Whether a picture went in."""
        return self._last_tick is not None

    def write(self, image: Image, time_s: float) -> None:
        """Encode a picture into the container.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
            RGB; may be changed afterwards.
        time_s : float
            Seconds on any clock, later than the picture before; the first one's is the
            clip's zero.

        Raises
        ------
        OSError, av.FFmpegError
            The file can't be written.
        ValueError
            The picture has another size than the clip, or comes no later than the last.
        """
        check_picture(image, *self._size)
        frame = self._encodable(image)
        tick = self._tick(time_s)
        frame.time_base = TIME_BASE
        frame.pts = tick
        # The file takes only the last frame's duration from here.
        frame.duration = round(median(self._intervals)) if self._intervals else self._usual_ticks()
        if self._key_ticks is not None and (
            self._last_key is None or tick - self._last_key >= self._key_ticks
        ):
            frame.pict_type = PictureType.I
            self._last_key = tick
        self._container.mux(self._stream.encode(frame))

    def finish(self) -> None:
        """Hand the last pictures over to the container; closing it is the caller's."""
        self._container.mux(self._stream.encode(None))

    def _encodable(self, image: Image) -> av.VideoFrame:
        width, height = self._size
        if width % 2 or height % 2:
            image = np.pad(image, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
        return frame_of(image)

    def _tick(self, time_s: float) -> int:
        if not self._last_s < time_s < math.inf:
            raise ValueError(f"time {time_s} s is not after {self._last_s} s")
        if self._last_tick is None:
            self._start_s = time_s
        tick = round((time_s - self._start_s) / float(TIME_BASE))
        if self._last_tick is not None:
            tick = max(tick, self._last_tick + 1)
            self._intervals.append(tick - self._last_tick)
        self._last_tick = tick
        self._last_s = time_s
        return tick

    def _usual_ticks(self) -> int:
        return round(1 / (self._rate_hint * float(TIME_BASE)))

"""Writing a clip that browsers play, with its own times."""

import contextlib
import errno
import math
import os
import secrets
from collections import deque
from fractions import Fraction
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.codec.context import Flags
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter

from formcheck.errors import OutputError
from formcheck.video.frame import Image
from formcheck.video.naming import file_url, shown

# MPEG's usual clock: any time is kept within 6 microseconds.
TIME_BASE = Fraction(1, 90_000)
# Largest side that libx264 takes.
MOST_PIXELS = 16_384
# Seconds between pictures that a player can jump to without decoding others.
KEY_INTERVAL_S = 2
ENCODER_OPTIONS = {
    "crf": "20",  # Hard to tell from the original.
    "preset": "veryfast",
    "profile": "high",
    # Without pictures that refer to later ones, decoding order is showing order and the
    # durations in the file are exactly the clip's.
    "bf": "0",
}
# Intervals that the last frame's duration is taken from.
MEMORY = 99

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_PERMISSION = (errno.EACCES, errno.EPERM, errno.EROFS)
NO_FOLDER = (errno.ENOENT, errno.ENOTDIR)


class ClipWriter:
    """Writes an MP4 (H.264) from RGB pictures and their times.

    The file appears under its name when the ``with`` block ends well; when an exception
    leaves the block nothing stays behind. A file that is already there is replaced.

    Parameters
    ----------
    target : Path
        File to write.
    width, height : int
        Size of the pictures in pixels. Odd sizes are written with the last column or row
        twice, since H.264 in browsers knows even sizes only.
    rate_hint : float
        About how many frames come a second; for the encoder only, not for the times.

    Raises
    ------
    OutputError
        The file can't be written; also from `write` and at the end of the block, also
        when no frame was written.
    """

    def __init__(self, target: Path, width: int, height: int, *, rate_hint: float = 30.0) -> None:
        if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
            raise OutputError(
                f"{shown(target)}: a picture of {width} x {height} can't be written as H.264;"
                f" its sides may have 1 to {MOST_PIXELS} pixels"
            )
        if not 0 < rate_hint < TIME_BASE.denominator:
            raise ValueError(f"rate_hint {rate_hint} is no frame rate")
        self._target = Path(target)
        self._partial = self._target.parent / f".formcheck-{secrets.token_hex(8)}.part"
        self._size = (width, height)
        self._rate_hint = rate_hint
        self._reformatter = VideoReformatter()
        self._intervals: deque[int] = deque(maxlen=MEMORY)
        self._start_s = 0.0
        self._last_s = -math.inf
        self._last_tick: int | None = None
        self._container: av.container.OutputContainer | None = None

    def __enter__(self) -> Self:
        if self._target.is_dir():
            raise OutputError(f"{shown(self._target)}: a folder of this name is in the way")
        try:
            # Made here to learn at once whether files can be made in this folder.
            with open(self._partial, "xb"):
                pass
            self._open()
        except (OSError, av.FFmpegError, ValueError) as error:
            self._discard()
            raise self._output_error(error) from error
        except BaseException:
            self._discard()
            raise
        return self

    def write(self, image: Image, time_s: float) -> None:
        """Add a picture.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
            RGB.
        time_s : float
            Seconds on any clock, later than the picture before; the first one's is the
            clip's zero.

        Raises
        ------
        OutputError
            The file can't be written.
        ValueError
            The picture has another size than the clip, or comes no later than the last.
        """
        if self._container is None:
            raise ValueError("the clip is not open for writing")
        width, height = self._size
        if image.shape != (height, width, 3) or image.dtype != np.uint8:
            raise ValueError(
                f"a picture of {image.shape} {image.dtype} in a clip of {width} x {height} RGB"
            )
        frame = self._encodable(image)
        tick = self._tick(time_s)
        frame.time_base = TIME_BASE
        frame.pts = tick
        # The file takes only the last frame's duration from here.
        frame.duration = round(median(self._intervals)) if self._intervals else self._usual_ticks()
        try:
            self._container.mux(self._stream.encode(frame))
        except (OSError, av.FFmpegError) as error:
            raise self._output_error(error) from error

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self._finish()
        finally:
            self._discard()

    def _finish(self) -> None:
        if self._container is None or self._last_tick is None:
            raise OutputError(f"{shown(self._target)}: not written, there was no picture for it")
        try:
            self._container.mux(self._stream.encode(None))
            self._container.close()
            os.replace(self._partial, self._target)
        except (OSError, av.FFmpegError) as error:
            raise self._output_error(error) from error

    def _open(self) -> None:
        self._container = av.open(
            file_url(self._partial),
            "w",
            format="mp4",
            # The index first, so that a browser can begin before it has the whole file.
            container_options={"movflags": "+faststart"},
        )
        rate = Fraction(self._rate_hint).limit_denominator(1001)
        self._stream = self._container.add_stream("libx264", rate=rate)
        self._stream.time_base = TIME_BASE
        codec = self._stream.codec_context
        codec.width, codec.height = (side + side % 2 for side in self._size)
        codec.pix_fmt = "yuv420p"
        codec.time_base = TIME_BASE
        codec.gop_size = max(1, round(KEY_INTERVAL_S * self._rate_hint))
        codec.flags |= Flags.frame_duration
        codec.options = dict(ENCODER_OPTIONS)
        codec.colorspace = Colorspace.ITU709
        codec.color_primaries = ColorPrimaries.BT709
        codec.color_trc = ColorTrc.BT709
        codec.color_range = ColorRange.MPEG

    def _discard(self) -> None:
        """Close what is open and remove the unfinished file, if there still is one."""
        container, self._container = self._container, None
        if container is not None:
            # Whatever was wrong has been or is being told.
            with contextlib.suppress(OSError, av.FFmpegError):
                container.close()
        with contextlib.suppress(OSError):
            self._partial.unlink(missing_ok=True)

    def _encodable(self, image: Image) -> av.VideoFrame:
        width, height = self._size
        if width % 2 or height % 2:
            image = np.pad(image, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
        return self._reformatter.reformat(
            av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(image), format="rgb24"),
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )

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

    def _output_error(self, error: Exception) -> OutputError:
        code = getattr(error, "errno", None)
        if code in NO_ROOM:
            reason = "no room to write it; free some space or choose another folder"
        elif code in NO_PERMISSION:
            reason = "no permission to write here; choose another folder"
        elif code in NO_FOLDER:
            reason = "its folder does not exist; make it or choose another"
        else:
            reason = f"can't be written ({getattr(error, 'strerror', None) or error})"
        return OutputError(f"{shown(self._target)}: {reason}")

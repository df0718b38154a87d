"""Writing a clip that browsers play, with its own times."""

import contextlib
import secrets
from pathlib import Path
from types import TracebackType
from typing import Self

import av
from av.container import OutputContainer

from formcheck.errors import OutputError
from formcheck.model.frame import Image
from formcheck.model.paths import printable
from formcheck.model.system import put_in_place
from formcheck.video.encoder import Encoder, check_shape, reason_of
from formcheck.video.opening import file_url

# Seconds between pictures that a player can jump to without decoding others.
KEY_INTERVAL_S = 2
ENCODER_OPTIONS = {
    "crf": "20",  # Hard to tell from the original.
    # By measurement: a fifth less time than "veryfast", and the size. Without the tree of
    # macroblocks, as the preset has it, files are three times as large.
    "preset": "superfast",
    "x264-params": "mbtree=1:rc-lookahead=10",
    "profile": "high",
    "bf": "0",
}


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
        check_shape(target, width, height, rate_hint)
        self._target = Path(target)
        self._partial = self._target.parent / f".formcheck-{secrets.token_hex(8)}.part"
        self._size = (width, height)
        self._rate_hint = rate_hint
        self._container: OutputContainer | None = None
        self._encoder: Encoder | None = None

    def __enter__(self) -> Self:
        if self._target.is_dir():
            raise OutputError(f"{printable(self._target)}: a folder of this name is in the way")
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
        if self._encoder is None:
            raise ValueError("the clip is not open for writing")
        try:
            self._encoder.write(image, time_s)
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
        container, encoder = self._container, self._encoder
        if container is None or encoder is None or not encoder.has_pictures:
            raise OutputError(
                f"{printable(self._target)}: not written, there was no picture for it"
            )
        try:
            encoder.finish()
            container.close()
            put_in_place(self._partial, self._target)
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
        self._encoder = Encoder(
            self._container,
            *self._size,
            rate_hint=self._rate_hint,
            options=ENCODER_OPTIONS,
            key_interval_s=KEY_INTERVAL_S,
        )

    def _discard(self) -> None:
        """Close what is open and remove the unfinished file, if there still is one."""
        container, self._container, self._encoder = self._container, None, None
        if container is not None:
            # Whatever was wrong has been or is being told.
            with contextlib.suppress(OSError, av.FFmpegError):
                container.close()
        with contextlib.suppress(OSError):
            self._partial.unlink(missing_ok=True)

    def _output_error(self, error: Exception) -> OutputError:
        return OutputError(f"{printable(self._target)}: {reason_of(error)}")

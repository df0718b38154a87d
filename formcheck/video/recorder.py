"""Recording while it happens: what was recorded plays, however the program ends."""

import contextlib
import math
import os
import threading
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.container import OutputContainer

from formcheck.errors import OutputError, VideoError
from formcheck.model.frame import Image
from formcheck.model.paths import printable
from formcheck.video.clip import open_clip
from formcheck.video.encoder import Encoder, check_picture, check_shape, reason_of
from formcheck.video.opening import file_url

# A player needs the index of what it plays. Here every fragment of the file has its own
# and is written in one go, so that a killed recording plays up to its last whole
# fragment; a recording that is closed becomes an ordinary MP4 in place, whose one index
# stands at its end and in which the fragments' indexes are skipped over.
CONTAINER_OPTIONS = {
    "movflags": "+hybrid_fragmented+empty_moov+default_base_moof+frag_keyframe",
    # Else small fragments would wait in memory for others to fill up a buffer.
    "flush_packets": "1",
}
# Seconds that a fragment lasts: what is lost at most when the program is killed.
FRAGMENT_S = 1.0
ENCODER_OPTIONS = {
    # Half the work of the next better preset; at this quality the file gets half as large
    # again and the picture is the same.
    "preset": "ultrafast",
    "crf": "22",
    "bf": "0",
    # No picture waits inside the encoder for those after it.
    "tune": "zerolatency",
}
# Pictures that may wait to be encoded, in bytes: a second of 720p.
WAITING_BYTES = 80_000_000
LEAST_WAITING = 4
# Seconds that closing waits for what is still to be encoded.
CLOSE_S = 10.0


class Recorder:
    """Records RGB pictures with their times into an MP4 (H.264) as they come.

    A context manager. The file grows under its own name and plays up to the last second
    or so even if the program is killed; leaving the block, with or without an exception,
    makes it an ordinary MP4. Encoding runs on a thread of its own: `write` never waits.

    When the recording can't go on (the disk is full) nothing is raised: `failure` says
    why, what was recorded so far is kept, and further pictures are ignored.

    Parameters
    ----------
    target : Path
        File to make; there must be none of this name yet.
    width, height : int
        Size of the pictures in pixels. Odd sizes are written with the last column or row
        twice.
    rate_hint : float
        About how many frames come a second; for the encoder only, not for the times.

    Attributes
    ----------
    target : Path
        The file.

    Raises
    ------
    OutputError
        From the constructor: the size is not one of H.264. From entering the block: a
        file of this name exists, or none can be made there.
    """

    def __init__(self, target: Path, width: int, height: int, *, rate_hint: float = 30.0) -> None:
        check_shape(target, width, height, rate_hint)
        self.target = Path(target)
        self._size = (width, height)
        self._rate_hint = rate_hint
        self._most_waiting = max(LEAST_WAITING, WAITING_BYTES // (3 * width * height))
        self._waiting: deque[tuple[Image, float]] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._last_s = -math.inf
        self._dropped = 0
        self._written = 0
        self._failure: str | None = None
        self._container: OutputContainer | None = None
        self._thread: threading.Thread | None = None

    @property
    def dropped(self) -> int:
        """Pictures that were left out because the encoder could not keep up."""
        return self._dropped

    @property
    def written(self) -> int:
        """Pictures that were encoded so far."""
        return self._written

    @property
    def failure(self) -> str | None:
        """One line on why the recording stopped early; None while all is well."""
        return self._failure

    def __enter__(self) -> Self:
        try:
            # Never over a file that is there.
            with open(self.target, "xb"):
                pass
        except FileExistsError as error:
            raise OutputError(
                f"{printable(self.target)}: exists already and is kept; choose another name"
            ) from error
        except (OSError, ValueError) as error:
            raise OutputError(f"{printable(self.target)}: {reason_of(error)}") from error
        try:
            self._container = av.open(
                file_url(self.target), "w", format="mp4", container_options=CONTAINER_OPTIONS
            )
            encoder = Encoder(
                self._container,
                *self._size,
                rate_hint=self._rate_hint,
                options=ENCODER_OPTIONS,
                key_interval_s=FRAGMENT_S,
                keys_by_time=True,
            )
        except BaseException as error:
            self._remove()
            if isinstance(error, OSError | av.FFmpegError | ValueError):
                raise OutputError(f"{printable(self.target)}: {reason_of(error)}") from error
            raise
        self._thread = threading.Thread(
            target=self._run, args=(self._container, encoder), name="recorder", daemon=True
        )
        self._thread.start()
        return self

    def write(self, image: Image, time_s: float) -> bool:
        """Hand over a picture; returns at once.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
            RGB. It is copied and may be drawn over afterwards.
        time_s : float
            Seconds on any clock, later than the picture before; the first one's is the
            recording's zero.

        Returns
        -------
        bool
            False when the picture is not recorded: the encoder is behind, or the
            recording has stopped early.

        Raises
        ------
        ValueError
            The picture has another size than the recording, or comes no later than the
            last, or the recording is not open.
        """
        check_picture(image, *self._size)
        if not self._last_s < time_s < math.inf:
            raise ValueError(f"time {time_s} s is not after {self._last_s} s")
        if self._thread is None or self._closing:
            raise ValueError("the recording is not open")
        self._last_s = time_s
        if self._failure is not None:
            return False
        if len(self._waiting) >= self._most_waiting:
            self._dropped += 1
            return False
        copy = np.array(image, order="C")
        with self._changed:
            self._waiting.append((copy, time_s))
            self._changed.notify_all()
        return True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Record what still waits and end the file well; closing twice does nothing.

        A recording into which no picture came, or of which nothing can be played, is
        removed.
        """
        thread = self._thread
        if thread is None or self._closing:
            return
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        thread.join(CLOSE_S)
        if thread.is_alive():
            self._stop_early("could not be ended in time, its last seconds may be missing")
        elif self._written == 0 or (self._failure is not None and not self._plays()):
            self._remove()

    def _run(self, container: OutputContainer, encoder: Encoder) -> None:
        try:
            while (item := self._next()) is not None:
                encoder.write(*item)
                self._written += 1
            if encoder.has_pictures:
                encoder.finish()
                container.close()
        except Exception as error:
            self._stop_early(f"recording stopped: {reason_of(error)}")
        finally:
            # After an error ffmpeg writes no more into this file, so that the fragments
            # that are complete stay as they are.
            with contextlib.suppress(OSError, av.FFmpegError):
                container.close()

    def _next(self) -> tuple[Image, float] | None:
        """Return the next picture; None when no more will come."""
        with self._changed:
            while not self._waiting and not self._closing:
                self._changed.wait()
            return self._waiting.popleft() if self._waiting else None

    def _stop_early(self, why: str) -> None:
        with self._changed:
            self._failure = f"{printable(self.target)}: {why}"
            self._waiting.clear()

    def _plays(self) -> bool:
        with contextlib.suppress(VideoError), open_clip(self.target):
            return True
        return False

    def _remove(self) -> None:
        """Remove the file, which this recorder made."""
        container, self._container = self._container, None
        if container is not None:
            with contextlib.suppress(OSError, av.FFmpegError):
                container.close()
        with contextlib.suppress(OSError):
            os.unlink(self.target)

"""Live video: a camera, a network stream, or a file played as if it were one."""

import math
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from formcheck.errors import VideoError
from formcheck.model.clip_reading import AS_STORED, ClipReading
from formcheck.model.frame import Frame
from formcheck.model.paths import printable
from formcheck.video.address import StreamAddress, is_address
from formcheck.video.camera import CameraFeed, camera_name
from formcheck.video.clip import ClipReader, open_clip
from formcheck.video.connection import stay_connected
from formcheck.video.frame_conversion import oriented
from formcheck.video.incoming import Feed, Timeouts
from formcheck.video.latest_frame_channel import Channel, LiveState, LiveStatus
from formcheck.video.playback import play_clip
from formcheck.video.stream import StreamFeed

__all__ = ["LiveSource", "LiveState", "LiveStatus", "Timeouts", "check_source", "open_live"]

# Closing waits so long for the reading thread; one that is stuck in a driver or in the
# network is left behind and ends with the program.
CLOSE_S = 0.5


class LiveSource:
    """The newest frame of a camera, a stream or a file that is being played.

    A context manager, made by `open_live`. A thread of its own reads the source; a frame
    that is not taken before the next one comes is dropped, so that the one that is taken
    is never old.

    Parameters
    ----------
    channel : Channel
        What the thread and this object share.
    read : callable
        What the thread runs.
    """

    def __init__(self, channel: Channel, read: Callable[[], None]) -> None:
        self._channel = channel
        self._read = read
        self._thread = threading.Thread(target=self._run, name="live source", daemon=True)
        self._thread.start()

    @property
    def name(self) -> str:
        """The source in the user's words, on one line and without any password."""
        return self._channel.name

    @property
    def status(self) -> LiveStatus:
        """What the source is doing, with a line for the user."""
        return self._channel.status

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height in pixels that every frame has; None before the first came."""
        return self._channel.size

    @property
    def received(self) -> int:
        """Frames that came so far, dropped ones included."""
        return self._channel.received

    @property
    def dropped(self) -> int:
        """Frames that were replaced by a newer one before they were taken."""
        return self._channel.dropped

    def now_s(self) -> float:
        """Return the present in seconds on the scale of `Frame.time_s`.

        For a camera or stream ``now_s() - frame.time_s`` is how long ago the frame came.
        0 before the first frame; the last frame's time for a file without a speed.
        """
        return self._channel.now_s()

    def latest(self, timeout_s: float) -> Frame | None:
        """Take the newest frame; each is given once.

        Parameters
        ----------
        timeout_s : float
            How long to wait for one, in seconds.

        Returns
        -------
        Frame or None
            `Frame.time_s` is the arrival in seconds from the first frame's, or the
            clip's own time for a file. `Frame.index` counts the dropped ones too. None
            when no frame came in time; at once when the source is over: see `status`.
        """
        return self._channel.take(timeout_s)

    def wait_until_open(self) -> None:
        """Wait for the first frame.

        Raises
        ------
        VideoError
            The source can't be opened.
        """
        status = self._channel.wait_for_first()
        if status.state is LiveState.FAILED:
            raise VideoError(status.message)

    def close(self) -> None:
        """Let go of the source, without waiting for one that hangs."""
        self._channel.stop()
        self._thread.join(CLOSE_S)

    def _run(self) -> None:
        try:
            self._read()
        except Exception as error:
            # Else whoever waits for a picture would never learn that none will come.
            self._channel.fail(f"{self.name} can't be read ({error or type(error).__name__})")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_live(
    source: str | Path,
    *,
    width: int = 1280,
    height: int = 720,
    rate: float = 30.0,
    speed: float | None = 1.0,
    drop: bool = True,
    timeouts: Timeouts | None = None,
    wait: bool = True,
    reading: ClipReading = AS_STORED,
) -> LiveSource:
    """Open a live source.

    Parameters
    ----------
    source : str or Path
        The number of a camera (``"0"``), the path of one (``"/dev/video0"``), the address
        of a stream (http, https, rtsp) or else a video file.
    width, height : int
        Size to ask a camera for, in pixels; it gives what it can.
    rate : float
        Frames a second to ask a camera for.
    speed : float or None
        Of a file: 1 is its own; None gives every frame as soon as it is asked for.
    drop : bool
        Of a file: whether it doesn't wait, and frames not taken in time are dropped.
    timeouts : Timeouts, optional
        How long a camera or stream is waited for.
    wait : bool
        Wait for the first frame. Otherwise the source is returned at once, and its
        status tells whether it could be opened.
    reading : ClipReading
        How pictures are turned and flipped; of a file also its part and its speed.

    Raises
    ------
    VideoError
        The source can't be opened; without `wait` only if that is known at once.
    """
    if speed is not None and not 0 < speed < math.inf:
        raise ValueError(f"a speed of {speed} can't be played")
    timeouts = timeouts or Timeouts()
    name = str(source)
    if is_address(name):
        address = StreamAddress(name)
        connect: Callable[[], Feed] = partial(StreamFeed, address, timeouts)
        live = _connected(address.name, connect, timeouts, reading)
    elif (device := _camera(name)) is not None:
        connect = partial(CameraFeed, device, width=width, height=height, rate=rate)
        live = _connected(camera_name(device), connect, timeouts, reading)
    else:
        live = _played(open_clip(source, reading), printable(source), speed=speed, drop=drop)
    if wait:
        try:
            live.wait_until_open()
        except BaseException:
            live.close()
            raise
    return live


def check_source(source: str | Path) -> None:
    """Find out whether a file can be played; a camera or a stream is not asked.

    Raises
    ------
    VideoError
        It is missing or no video; the message says which.
    """
    if not is_address(str(source)) and _camera(str(source)) is None:
        with open_clip(source):
            pass


def _played(clip: ClipReader, name: str, *, speed: float | None, drop: bool) -> LiveSource:
    channel = Channel(name)
    return LiveSource(channel, partial(play_clip, channel, clip, speed=speed, drop=drop))


def _connected(
    name: str, connect: Callable[[], Feed], timeouts: Timeouts, reading: ClipReading
) -> LiveSource:
    channel = Channel(name, timeouts, oriented(reading))
    return LiveSource(channel, partial(stay_connected, channel, connect))


def _camera(source: str) -> int | str | None:
    if source.isdecimal() and source.isascii():
        return int(source)
    if source.startswith("/dev/") and not Path(source).is_file():
        return source
    return None

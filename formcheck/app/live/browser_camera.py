"""A camera in a page, here or on a phone, as a live source."""

import threading
import time
from collections.abc import Callable

from formcheck.app.live.frame_message import decode_picture
from formcheck.model.frame import Frame
from formcheck.video.frame_conversion import UPRIGHT, Orientation
from formcheck.video.incoming import IncomingFrame, Timeouts
from formcheck.video.latest_frame_channel import Channel, LiveStatus

OPENING_S = 300.0
"""To allow the camera in the page, or to scan the code with the phone."""
GIVE_UP_S = 60.0
OLDEST_S = 5.0
"""A picture that claims to be older was taken so long ago, at most."""
LOST = "{name} is gone: open its page again; what was counted stays"


class BrowserCamera:
    """Pictures that a page sends over a websocket, the newest at a time.

    The page sends its next picture when the one before was taken, so that nothing piles up:
    pictures that its camera made meanwhile are counted by it and left out.

    Parameters
    ----------
    name : str
        In the user's words.
    orientation : Orientation
        How the pictures are turned and flipped.
    timeouts : Timeouts, optional
        How long the page is waited for.
    """

    def __init__(
        self,
        name: str,
        orientation: Orientation = UPRIGHT,
        timeouts: Timeouts | None = None,
    ) -> None:
        self.name = name
        waits = timeouts or Timeouts(opening_s=OPENING_S, give_up_s=GIVE_UP_S)
        self._channel = Channel(name, waits, orientation)
        self._lock = threading.Lock()
        self._connected: object | None = None
        self._on_taken: Callable[[], None] = lambda: None

    # The side of the page.

    def connect(self, page: object, on_taken: Callable[[], None]) -> bool:
        """Let a page be the camera; False when another one is.

        Parameters
        ----------
        page : object
            Which, by identity.
        on_taken : callable
            Called, from any thread, when a picture was taken and the next one may come.
        """
        with self._lock:
            if self._connected is not None:
                return False
            self._connected, self._on_taken = page, on_taken
        return True

    def disconnect(self, page: object) -> None:
        """The page is gone; it, or another one, may come back."""
        with self._lock:
            if self._connected is not page:
                return
            self._connected, self._on_taken = None, lambda: None
        if self._channel.received:
            self._channel.reconnect(LOST.format(name=self.name))

    @property
    def connected(self) -> bool:
        """Whether a page is the camera now."""
        with self._lock:
            return self._connected is not None

    def receive(self, jpeg: bytes, taken_s: float, missed: int) -> None:
        """Take a picture; in no hurry to return, as it is unpacked here.

        Parameters
        ----------
        jpeg : bytes
            The picture.
        taken_s : float
            When it was taken, on the clock of `time.perf_counter`.
        missed : int
            Pictures that were left out before it.

        Raises
        ------
        BadMessageError
            It is no picture.
        """
        image = decode_picture(jpeg)
        now_s = time.perf_counter()
        taken_s = min(max(taken_s, now_s - OLDEST_S), now_s)
        self._channel.deliver(IncomingFrame(taken_s, image, missed))

    def close(self) -> None:
        """Nothing more is taken."""
        self._channel.stop()

    # The side of the live run: a `PictureSource`.

    def latest(self, timeout_s: float) -> Frame | None:
        """Return the newest frame, None when none came in time."""
        frame = self._channel.take(timeout_s)
        if frame is not None:
            with self._lock:
                on_taken = self._on_taken
            on_taken()
        return frame

    def wait_for_first(self) -> LiveStatus:
        """Wait until the first picture came, or none will; return how it is then."""
        return self._channel.wait_for_first()

    def now_s(self) -> float:
        """Return the present on the scale of `Frame.time_s`; 0 before the first frame."""
        return self._channel.now_s()

    @property
    def status(self) -> LiveStatus:
        """What the camera is doing, with a line for the user."""
        return self._channel.status

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of every frame in pixels; None before the first."""
        return self._channel.size

    @property
    def dropped(self) -> int:
        """Pictures that the camera made and that were not looked at."""
        return self._channel.dropped

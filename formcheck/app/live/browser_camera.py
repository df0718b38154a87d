"""A camera in a page, here or on a phone, as a live source."""

import secrets
import threading
import time

from formcheck.app.live.camera_errors import BadPictureError, BusyCameraError
from formcheck.app.live.picture_decoding import decode_picture
from formcheck.model.frame import Frame
from formcheck.video.frame_conversion import UPRIGHT, Orientation
from formcheck.video.incoming import IncomingFrame, Timeouts
from formcheck.video.latest_frame_channel import Channel, LiveStatus

OPENING_S = 300.0
"""To allow the camera in the page, or to scan the code with the phone."""
GIVE_UP_S = 60.0
OLDEST_S = 5.0
"""A picture that claims to be older was taken so long ago, at most."""
TAKEN_WITHIN_S = 1.0
"""The page hears by then that its picture came, though nobody had time for it."""
LEASE_S = 3.0
"""A page that has sent nothing for so long is gone, and another one may be the camera."""


class BrowserCamera:
    """Pictures that a page sends, the newest at a time.

    The page gets its answer when the picture was taken, and sends its next one then, so that
    nothing piles up: pictures that its camera made meanwhile are counted by it and left out.

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
        self._taken = threading.Event()
        self._receiving = threading.Lock()
        self._lock = threading.Lock()
        self._page: str | None = None
        self._seen_s = float("-inf")
        self.clock_error_s = float("inf")
        """Within what the page's clock is known."""

    # The side of the page.

    def claim(self, page: str | None = None) -> str:
        """Let a page be the camera; return the key with which it sends and comes back.

        Parameters
        ----------
        page : str, optional
            The key that it has from before.

        Raises
        ------
        BusyCameraError
            Another page is.
        """
        with self._lock:
            if not self._is_free_for(page):
                raise BusyCameraError("another page is the camera: close it there")
            self._page = page if page is not None else secrets.token_urlsafe(16)
            self._seen_s = time.monotonic()
            return self._page

    def receive(
        self, page: str, jpeg: bytes, taken_s: float, *, missed: int = 0, error_s: float = 0.0
    ) -> None:
        """Take a picture; returns when the live run has it, or has no time for it.

        Parameters
        ----------
        page : str
            From `claim`.
        jpeg : bytes
            The picture.
        taken_s : float
            When it was taken, on the clock of `time.perf_counter`.
        missed : int
            Pictures of the camera that were left out before it.
        error_s : float
            That time is right within so much.

        Raises
        ------
        BadPictureError
            It is no picture, comes before it was asked for, or from a page that is not the camera.
        """
        self.claim(page)
        if not self._receiving.acquire(blocking=False):
            raise BadPictureError("the picture before is not taken yet")
        try:
            image = decode_picture(jpeg)
            self.clock_error_s = error_s
            now_s = time.perf_counter()
            taken_s = min(max(taken_s, now_s - OLDEST_S), now_s)
            self._taken.clear()
            self._channel.deliver(IncomingFrame(taken_s, image, missed))
            self._taken.wait(TAKEN_WITHIN_S)
        finally:
            self._receiving.release()

    def close(self) -> None:
        """Nothing more is taken."""
        self._channel.stop()
        self._taken.set()

    @property
    def connected(self) -> bool:
        """Whether a page is the camera now."""
        with self._lock:
            return not self._is_free_for(None)

    def _is_free_for(self, page: str | None) -> bool:
        return self._page == page or time.monotonic() - self._seen_s > LEASE_S

    # The side of the live run: a `PictureSource`.

    def wait_for_first(self) -> LiveStatus:
        """Wait until the first picture came, or none will; return how it is then."""
        return self._channel.wait_for_first()

    def latest(self, timeout_s: float) -> Frame | None:
        """Return the newest frame, None when none came in time."""
        frame = self._channel.take(timeout_s)
        if frame is not None:
            self._taken.set()
        return frame

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

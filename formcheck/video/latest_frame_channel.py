"""Between the thread that reads a source and the one that uses its pictures."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from formcheck.model.frame import Frame, Image
from formcheck.video.frame_conversion import UPRIGHT, Orientation
from formcheck.video.incoming import IncomingFrame, Timeouts
from formcheck.video.letterbox import letterboxed

# Longest wait in one go, so that the clock is looked at and Ctrl-C is heard everywhere.
POLL_S = 0.1
# A call into a driver or the network may take this much longer than it was told to; its
# own message is better than "no answer".
GRACE_S = 1.0

CHECK = "check the camera and start again"


class LiveState(Enum):
    """What a live source is doing."""

    OPENING = "opening"
    RUNNING = "running"
    STALLED = "stalled"
    """No picture comes although nothing says that the source is gone."""
    RECONNECTING = "reconnecting"
    ENDED = "ended"
    """The file was played to its end, or the source was closed."""
    FAILED = "failed"
    """It could not be opened, or was given up."""

    @property
    def is_over(self) -> bool:
        """Whether no further picture will come."""
        return self in (LiveState.ENDED, LiveState.FAILED)


@dataclass(frozen=True, slots=True)
class LiveStatus:
    """What a live source is doing, and one plain line on it for the user."""

    state: LiveState
    message: str


class Channel:
    """Holds the newest frame of a source, and the source's status.

    One thread puts pictures in, another takes frames out; neither waits for the other
    unless it asks to. A frame that is not taken before the next one comes is dropped. A
    thread that is stuck in a driver can't say so; so whoever looks at the status judges
    by the clock.

    Parameters
    ----------
    name : str
        The source in the user's words, on one line.
    timeouts : Timeouts or None
        None for a source that is never waited for: a file.
    orientation : Orientation
        How the pictures of a camera or stream are turned and flipped.
    """

    def __init__(
        self,
        name: str,
        timeouts: Timeouts | None = None,
        orientation: Orientation = UPRIGHT,
    ) -> None:
        self.name = name
        self._orientation = orientation
        self._timeouts = timeouts
        self._changed = threading.Condition()
        self._status = LiveStatus(LiveState.OPENING, f"opening {name}")
        self._waiting: Frame | None = None
        self._since = time.perf_counter()  # when the last picture came, at first the start
        self._stopped = False
        self._start_s = math.nan  # the clock's time at which the frames' time is 0
        self._speed: float | None = 1.0
        self._last_s = 0.0
        self._count = 0
        self._dropped = 0
        self._size: tuple[int, int] | None = None

    # The side that uses the frames.

    @property
    def status(self) -> LiveStatus:
        """What the source is doing now."""
        with self._changed:
            self._judge()
            return self._status

    @property
    def dropped(self) -> int:
        """Frames that came and were replaced by a newer one before they were taken."""
        return self._dropped

    @property
    def received(self) -> int:
        """Frames that came, dropped ones included."""
        return self._count

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of every frame in pixels; None before the first."""
        return self._size

    def now_s(self) -> float:
        """Return the present on the scale of `Frame.time_s`; 0 before the first frame."""
        if self._speed is None:
            return self._last_s
        if math.isnan(self._start_s):
            return 0.0
        return (time.perf_counter() - self._start_s) * self._speed

    def take(self, timeout_s: float) -> Frame | None:
        """Take the frame that waits; wait for one for at most `timeout_s`.

        None when none came, at once when none will come any more.
        """
        with self._changed:
            self._wait(lambda: self._waiting is not None, timeout_s)
            frame, self._waiting = self._waiting, None
            self._changed.notify_all()
            return frame

    def wait_for_first(self) -> LiveStatus:
        """Wait until the source is open or can't be opened."""
        with self._changed:
            self._wait(lambda: self._status.state is not LiveState.OPENING, math.inf)
            return self._status

    def stop(self) -> None:
        """Ask the reading thread to end; the source is closed for whoever uses it."""
        with self._changed:
            self._finish(LiveState.ENDED, f"{self.name} is closed")
            self._waiting = None

    # The side that reads the source.

    @property
    def stopped(self) -> bool:
        """Whether there is nothing more to read for: closed, ended or given up."""
        with self._changed:
            self._judge()
            return self._stopped

    def pause(self, seconds: float) -> bool:
        """Wait; says whether there is still something to read for."""
        with self._changed:
            self._wait(lambda: False, seconds)
            return not self._stopped

    def deliver(self, incoming: IncomingFrame) -> None:
        """Put in a picture of a camera or stream; it is timed by its arrival."""
        image = self._orientation.apply(incoming.image)
        with self._changed:
            if self._stopped:
                return
            if math.isnan(self._start_s):
                self._start_s = incoming.at_s
            self._since = time.perf_counter()
            self._count += incoming.missed
            self._dropped += incoming.missed
            time_s = incoming.at_s - self._start_s
            if self._count > 0 and time_s <= self._last_s:
                time_s = math.nextafter(self._last_s, math.inf)
            self._put(time_s, image)

    def play(self, frame: Frame, *, in_turn: bool) -> bool:
        """Put in a frame of a file with its own time.

        With `in_turn` it waits until the frame before was taken, so that none is dropped.
        Says whether there is still something to read for.
        """
        with self._changed:
            if in_turn:
                self._wait(lambda: self._waiting is None, math.inf)
            if not self._stopped:
                self._put(frame.time_s, frame.image)
            return not self._stopped

    def start_playing(self, speed: float | None) -> bool:
        """Wait until the first frame is taken: a file's clock starts with its audience."""
        with self._changed:
            self._wait(lambda: self._waiting is None, math.inf)
            self._start_s = time.perf_counter()
            self._speed = speed
            return not self._stopped

    def end(self, message: str) -> None:
        """Say that the source came to its end; the last frame can still be taken."""
        with self._changed:
            self._finish(LiveState.ENDED, message)

    def fail(self, message: str) -> None:
        """Say that the source can't be used."""
        with self._changed:
            self._finish(LiveState.FAILED, message)

    def reconnect(self, message: str) -> None:
        """Say that the source is lost and what is done about it."""
        with self._changed:
            if not self._stopped:
                self._set(LiveState.RECONNECTING, message)

    # Both, with the lock held.

    def _put(self, time_s: float, image: Image) -> None:
        height, width = image.shape[:2]
        if self._size is None:
            self._size = (width, height)
        elif self._size != (width, height):
            image = letterboxed(image, *self._size)
        self._dropped += self._waiting is not None
        self._waiting = Frame(self._count, time_s, image)
        self._count += 1
        self._last_s = time_s
        self._set(LiveState.RUNNING, f"{self.name}: {self._size[0]} x {self._size[1]}")

    def _wait(self, done: Callable[[], bool], timeout_s: float) -> None:
        """Wait until it is done, the time is up, or the source is over."""
        end = time.perf_counter() + timeout_s
        while not done():
            self._judge()
            left = end - time.perf_counter()
            if self._stopped or left <= 0:
                return
            self._changed.wait(min(left, POLL_S))

    def _judge(self) -> None:
        if self._timeouts is None or self._stopped:
            return
        state = self._status.state
        waited = time.perf_counter() - self._since
        if state is LiveState.OPENING:
            if waited > self._timeouts.opening_s + GRACE_S:
                self._finish(LiveState.FAILED, f"{self.name} gives no picture; {CHECK}")
        elif waited > self._timeouts.give_up_s:
            message = f"{self.name}: no picture for {self._timeouts.give_up_s:.0f} s; {CHECK}"
            self._finish(LiveState.FAILED, message)
        elif state is not LiveState.RECONNECTING and waited > self._timeouts.stall_s:
            self._set(LiveState.STALLED, f"{self.name}: no picture for {waited:.0f} s, waiting")

    def _finish(self, state: LiveState, message: str) -> None:
        if not self._stopped:
            self._stopped = True
            self._set(state, message)

    def _set(self, state: LiveState, message: str) -> None:
        self._status = LiveStatus(state, message)
        self._changed.notify_all()

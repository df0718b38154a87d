"""What a page is shown of a live run, and what it asks for."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from formcheck.app.live.board import Board, Shown
from formcheck.app.live.page_state import BEFORE_COUNTING, frame_state, setup_state
from formcheck.live.display.picture_rate import PictureRate
from formcheck.live.display.screen import Screen
from formcheck.live.frame_rate import FrameRate
from formcheck.live.key_bindings import Command
from formcheck.live.live_frame import LiveFrame
from formcheck.live.readiness.setup_check import SetupCheck
from formcheck.live.runner import brightness
from formcheck.model.frame import Image

JPEG_QUALITY = 80
LOOK_S = 0.3
"""The set-up is looked at so often."""
DELAYS = 30
"""The delay that is shown is the median of so many frames."""
SHOWN_SIDE = 960
"""The picture's longer side in a page, at most, pixels: it is looked at from some metres."""


class PageObserver:
    """Shows every frame on a board: the window's picture, and its text.

    Parameters
    ----------
    board : Board
        Where.
    is_routine : bool
        A routine is gone through.
    mirrored : bool
        Show the picture as a mirror does.
    clock_error_s : callable
        Within what the camera's clock is known, for the delay.
    """

    def __init__(
        self,
        board: Board,
        *,
        is_routine: bool,
        mirrored: bool,
        clock_error_s: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._board, self._mirrored = board, mirrored
        self._clock_error_s = clock_error_s
        self._screen, self._pictures = Screen(is_routine=is_routine), PictureRate()
        self._rate = FrameRate()
        self._delays: deque[float] = deque(maxlen=DELAYS)
        self._check: SetupCheck | None = None
        self._looked_s = float("-inf")
        self._checked: list[dict[str, Any]] = []

    def on_frame(self, live: LiveFrame) -> None:
        """Show a frame."""
        if live.fresh:
            self._rate.push(live.frame.time_s)
            self._delays.append(live.now_s - live.frame.time_s)
            self._look(live)
        picture = None
        if self._board.wants_picture and self._pictures.is_due(live):
            picture = encode(self._screen.picture(live, mirrored=self._mirrored))
        text = frame_state(live) | self._speed() | {"setup": self._setup(live)}

        def change(shown: Shown) -> Shown:
            return shown | text

        self._board.update(change, picture)

    def close(self) -> None:
        """Nothing to let go of."""

    def _look(self, live: LiveFrame) -> None:
        if live.state is None or live.state.stage not in BEFORE_COUNTING:
            self._check = None
            return
        if self._check is None:
            height, width = live.frame.image.shape[:2]
            self._check = SetupCheck((width, height))
            self._looked_s = float("-inf")
        self._check.push(live.frame.time_s, live.pose, brightness(live.frame))
        if live.frame.time_s - self._looked_s >= LOOK_S:
            self._looked_s = live.frame.time_s
            self._checked = setup_state(self._check.points())

    def _setup(self, live: LiveFrame) -> list[dict[str, Any]] | None:
        """Until it is counted."""
        before = live.state is not None and live.state.stage in BEFORE_COUNTING
        return self._checked if before else None

    def _speed(self) -> dict[str, Any]:
        rate, delay_s = self._rate.per_second, float("nan")
        if self._delays:
            delay_s = float(np.median(self._delays))
        error_s = self._clock_error_s()
        return {
            "rate": None if rate is None else round(rate, 1),
            "slow": self._rate.advice,
            "delay_ms": round(1000 * delay_s) if np.isfinite(delay_s) else None,
            "delay_error_ms": round(1000 * error_s) if np.isfinite(error_s) else None,
        }


class PageControls:
    """Buttons of pages; commands come from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: list[Command] = []

    def ask(self, command: Command) -> None:
        """Ask for something."""
        with self._lock:
            self._asked.append(command)

    def commands(self) -> list[Command]:
        """Return what was asked for since the last time."""
        with self._lock:
            asked, self._asked = self._asked, []
        return asked


def encode(image: Image) -> bytes:
    """Return a picture as a JPEG, in the size in which a page shows it.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        RGB.
    """
    height, width = image.shape[:2]
    scale = SHOWN_SIDE / max(width, height)
    if scale < 1:
        size = (round(scale * width), round(scale * height))
        # Of so little a reduction averaging makes no better picture, in five times the time.
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    page = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    done, jpeg = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    assert done
    return jpeg.tobytes()

"""The window: the only place that shows pictures and hears keys."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import cv2

from formcheck.errors import FormcheckError
from formcheck.live.display.picture_rate import PictureRate
from formcheck.live.key_bindings import SET_KEYS, Command, KeyBinding
from formcheck.live.live_frame import LiveFrame
from formcheck.model.frame import Image
from formcheck.model.system import system

TITLE = "formcheck"
START_SIZE = (1280, 800)
"""Pixels that the window takes at first, at most."""
PROBE_S = 20.0
POLL_S = 0.02
"""While no picture comes, keys are looked for this often."""

_PROBE = "import cv2; cv2.namedWindow('formcheck', cv2.WINDOW_NORMAL); cv2.destroyAllWindows()"


def check_display() -> None:
    """Find out whether a window can be opened here.

    Tried in a process of its own: without a screen the window's library doesn't raise an
    error, it ends the process.

    Raises
    ------
    FormcheckError
        It can't.
    """
    no_screen = "no screen to open a window on: use --headless, or start it on the desktop"
    if system() == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise FormcheckError(no_screen)
    try:
        done = subprocess.run(
            [sys.executable, "-c", _PROBE], capture_output=True, timeout=PROBE_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise FormcheckError(no_screen) from None
    if done.returncode == 0:
        return
    if b"The function is not implemented" in done.stderr:
        raise FormcheckError("this OpenCV has no windows: use --headless, or reinstall formcheck")
    raise FormcheckError(no_screen)


class Window:
    """Shows frames as often as the eye needs, and turns keys into commands.

    Closing the window asks to quit.

    Parameters
    ----------
    picture : callable
        Makes the picture of a frame, RGB.
    save : callable
        Saves a picture as a screenshot, without delay.
    keys : sequence of KeyBinding
        What each key asks for.
    """

    def __init__(
        self,
        picture: Callable[[LiveFrame], Image],
        save: Callable[[Image], None],
        keys: Sequence[KeyBinding] = SET_KEYS,
    ) -> None:
        self._picture, self._save = picture, save
        self._keys = {ord(code): key.command for key in keys for code in key.codes}
        self._open = False
        self._asked: list[Command] = []
        self._screenshot = False
        self._rate, self._polled_at = PictureRate(), 0.0
        self._page: Image | None = None

    def on_frame(self, live: LiveFrame) -> None:
        """Show a frame if it is due."""
        if not self._rate.is_due(live):
            if self._open:
                self._poll_keys()
            return
        image = self._picture(live)
        if not self._open:
            self._start(image)
        if self._screenshot:
            self._save(image)
            self._screenshot = False
        self._page = cv2.cvtColor(image, cv2.COLOR_RGB2BGR, dst=self._page)
        cv2.imshow(TITLE, self._page)
        self._poll_keys()

    def commands(self) -> list[Command]:
        """Return what was asked for since the last time."""
        if self._open and time.monotonic() - self._polled_at > POLL_S:
            self._poll_keys()
        asked, self._asked = self._asked, []
        return asked

    def close(self) -> None:
        """Close the window."""
        if self._open:
            self._open = False
            cv2.destroyAllWindows()
            # The window goes with the next look at its events.
            cv2.waitKey(1)

    def _start(self, image: Image) -> None:
        cv2.namedWindow(TITLE, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL)
        height, width = image.shape[:2]
        scale = min(START_SIZE[0] / width, START_SIZE[1] / height)
        cv2.resizeWindow(TITLE, round(scale * width), round(scale * height))
        self._open = True

    def _poll_keys(self) -> None:
        """Hear every key that waits; a click on the window's cross is one too."""
        self._polled_at = time.monotonic()
        while (key := cv2.pollKey()) >= 0:
            command = self._keys.get(ord(chr(key & 0xFF).lower()))
            if command is Command.SCREENSHOT:
                # Of the next picture, which shows what the person saw.
                self._screenshot = True
            elif command is not None:
                self._asked.append(command)
        if cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) < 1:
            self._open = False
            self._asked.append(Command.QUIT)

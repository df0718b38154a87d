"""The window of a guided routine and its keys."""

import time
from collections.abc import Callable

import cv2

from formcheck.live.routine_moment import RoutineCommand, RoutineMoment
from formcheck.live.window import ESCAPE, LISTEN_S, START_SIZE, TITLE
from formcheck.video.frame import Image

SCREENSHOT = ord("s")
KEYS = {
    ord("q"): RoutineCommand.QUIT,
    ESCAPE: RoutineCommand.QUIT,
    ord(" "): RoutineCommand.PAUSE,
    ord("n"): RoutineCommand.SKIP,
    ord("p"): RoutineCommand.REPEAT,
    ord("m"): RoutineCommand.MUTE,
    ord("h"): RoutineCommand.HELP,
}


class RoutineWindow:
    """Shows moments as they come, and turns keys into commands.

    Closing the window asks to quit.

    Parameters
    ----------
    picture : callable
        Makes the picture of a moment, RGB.
    save : callable
        Saves a picture as a screenshot, without delay.
    """

    def __init__(
        self, picture: Callable[[RoutineMoment], Image], save: Callable[[Image], None]
    ) -> None:
        self._picture, self._save = picture, save
        self._open = self._screenshot = False
        self._asked: list[RoutineCommand] = []
        self._listened_at = 0.0

    def see(self, moment: RoutineMoment) -> None:
        """Show a moment."""
        image = self._picture(moment)
        if not self._open:
            self._start(image)
        if self._screenshot:
            self._save(image)
            self._screenshot = False
        cv2.imshow(TITLE, cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
        self._listen()

    def commands(self) -> list[RoutineCommand]:
        """Return what was asked for since the last time."""
        if self._open and time.monotonic() - self._listened_at > LISTEN_S:
            self._listen()
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

    def _listen(self) -> None:
        """Hear every key that waits; a click on the window's cross is one too."""
        self._listened_at = time.monotonic()
        while (key := cv2.pollKey()) >= 0:
            letter = ord(chr(key & 0xFF).lower())
            if letter == SCREENSHOT:
                # Of the next picture, which shows what the person saw.
                self._screenshot = True
            elif letter in KEYS:
                self._asked.append(KEYS[letter])
        if cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) < 1:
            self._open = False
            self._asked.append(RoutineCommand.QUIT)

"""Calibration, while a session goes on, which pixels turn with the foot."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

from formcheck.model.arrays import Floats
from formcheck.model.frame import Image
from formcheck.registration.frame_selection import HIGH, RAISED_DEG
from formcheck.registration.matcher import CalibrationCrop, FootTurnMatcher

T = TypeVar("T")
Job = Callable[[], T]
Start = Callable[[Job[FootTurnMatcher]], "Future[FootTurnMatcher]"]
"""Begins a calibration and returns its future: it takes .3 s and more, and no frame may wait."""

CALIBRATE_AFTER = (1, 3)
"""Raises after which the foot is calibrated anew: the first shows which pixels turn, a few
more in which light and how far. (Half a raise is not enough: a rendered foot that was calibrated
from its rising part seemed to turn a third too far.)"""
CROP_INTERVAL_S = 0.1
MOST_CROPS = 20


def in_background(job: Job[T]) -> "Future[T]":
    """Run on a thread of its own.

    The program waits for it at its end: a thread that is still in OpenCV then would break it off.
    """
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(job())
        except Exception as error:
            future.set_exception(error)

    Thread(target=run, name="foot").start()
    return future


class CalibrationBuffer:
    """Puts raised pictures aside, and says when to calibrate with them."""

    def __init__(self) -> None:
        self._crops: list[tuple[float, CalibrationCrop]] = []
        self._up = self._due = False
        self._raises = 0
        self._top_deg = 0.0
        self._every_s = CROP_INTERVAL_S

    def add(
        self,
        time_s: float,
        landmark_pitch_deg: float,
        crop: Callable[[], tuple[Image, Floats]],
        *,
        down: bool,
    ) -> None:
        """Take the next frame in which the forefoot was found.

        Parameters
        ----------
        time_s : float
            Larger than before.
        landmark_pitch_deg : float
            Turn of the foot by the landmarks.
        crop : callable
            Returns the canonical picture, and where in it the forefoot is.
        down : bool
            The foot is flat.
        """
        if self._raises >= CALIBRATE_AFTER[-1]:
            return
        self._top_deg = max(self._top_deg, landmark_pitch_deg)
        if landmark_pitch_deg > self._high_deg:
            self._up = True
            if not self._crops or time_s - self._crops[-1][0] >= self._every_s:
                picture, place = crop()
                self._keep(time_s, CalibrationCrop(picture, landmark_pitch_deg, place))
        elif down and self._up:
            self._up = False
            self._raises += 1
            self._due |= self._raises in CALIBRATE_AFTER

    def due(self) -> list[CalibrationCrop]:
        """The pictures, when it is time to calibrate with them; else none."""
        if not self._due:
            return []
        self._due = False
        # Now that the top is known better, the first ones may turn out to be low.
        crops = [crop for _, crop in self._crops if crop.landmark_pitch_deg > self._high_deg]
        if self._raises >= CALIBRATE_AFTER[-1]:
            self._crops.clear()
        return crops

    @property
    def _high_deg(self) -> float:
        return max(RAISED_DEG, HIGH * self._top_deg)

    def _keep(self, time_s: float, crop: CalibrationCrop) -> None:
        self._crops.append((time_s, crop))
        if len(self._crops) > MOST_CROPS:
            self._crops = self._crops[::2]
            self._every_s *= 2

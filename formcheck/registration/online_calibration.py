"""Learning, while a session goes on, which pixels turn with the foot."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread

from formcheck.model.arrays import Floats
from formcheck.model.frame import Image
from formcheck.registration.frame_selection import HIGH, RAISED_DEG
from formcheck.registration.matcher import CalibrationCrop, FootTurnMatcher

Job = Callable[[], FootTurnMatcher]
Start = Callable[[Job], "Future[FootTurnMatcher]"]
"""Begins to learn, and gives what will be learned. It takes .3 s and more: no frame may wait."""

LEARN_AFTER = (1, 3)
"""Raises after which the foot is learned anew: the first shows which pixels turn, a few
more in which light and how far. (Half a raise is not enough: a rendered foot that was learned
from its rising part seemed to turn a third too far.)"""
CUTS_APART_S = 0.1
MOST_CUTS = 20


def in_background(job: Job) -> "Future[FootTurnMatcher]":
    """Run on a thread of its own.

    The program waits for it at its end: a thread that is still in OpenCV then would break it off.
    """
    future: Future[FootTurnMatcher] = Future()

    def run() -> None:
        try:
            future.set_result(job())
        except Exception as error:
            future.set_exception(error)

    Thread(target=run, name="foot").start()
    return future


class CalibrationBuffer:
    """Puts raised pictures aside, and says when to learn from them."""

    def __init__(self) -> None:
        self._cuts: list[tuple[float, CalibrationCrop]] = []
        self._up = self._due = False
        self._raises = 0
        self._top_deg = 0.0
        self._every_s = CUTS_APART_S

    def add(
        self,
        time_s: float,
        rough_deg: float,
        cut: Callable[[], tuple[Image, Floats]],
        *,
        down: bool,
    ) -> None:
        """Take the next frame in which the forefoot was found.

        Parameters
        ----------
        time_s : float
            Larger than before.
        rough_deg : float
            Turn of the foot by the landmarks.
        cut : callable
            Cuts the canonical picture out, and says where in it the forefoot is.
        down : bool
            The foot is flat.
        """
        if self._raises >= LEARN_AFTER[-1]:
            return
        self._top_deg = max(self._top_deg, rough_deg)
        if rough_deg > self._high_deg:
            self._up = True
            if not self._cuts or time_s - self._cuts[-1][0] >= self._every_s:
                crop, place = cut()
                self._keep(time_s, CalibrationCrop(crop, rough_deg, place))
        elif down and self._up:
            self._up = False
            self._raises += 1
            self._due |= self._raises in LEARN_AFTER

    def due(self) -> list[CalibrationCrop]:
        """The pictures, when it is time to learn from them; else none."""
        if not self._due:
            return []
        self._due = False
        # Now that the top is known better, the first ones may turn out to be low.
        cuts = [cut for _, cut in self._cuts if cut.rough_deg > self._high_deg]
        if self._raises >= LEARN_AFTER[-1]:
            self._cuts.clear()
        return cuts

    @property
    def _high_deg(self) -> float:
        return max(RAISED_DEG, HIGH * self._top_deg)

    def _keep(self, time_s: float, cut: CalibrationCrop) -> None:
        self._cuts.append((time_s, cut))
        if len(self._cuts) > MOST_CUTS:
            self._cuts = self._cuts[::2]
            self._every_s *= 2

"""A sound device that plays what a test asks for, when it asks."""

import threading
import time
from collections.abc import Callable

import numpy as np

from formcheck.feedback.audio.device import Prepare, Render, SoundError, Stream
from formcheck.feedback.audio.tones import Samples

DELAY_S = 0.06


def until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for another thread."""
    end_s = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end_s, "it did not come"
        time.sleep(0.002)


class Clock:
    def __init__(self, now_s: float = 1000.0) -> None:
        self.now_s = now_s

    def __call__(self) -> float:
        return self.now_s


class ScriptedDevice:
    """A device at a rate, whose blocks are pulled by the test; the clock goes with them.

    Parameters
    ----------
    clock : Clock
        The player's.
    rate : int
        Samples a second.
    there : bool
        There is a device; else it can't be opened.
    """

    def __init__(self, clock: Clock, rate: int = 48000, there: bool = True) -> None:
        self.clock, self.rate, self.there = clock, rate, there
        self.may_open = threading.Event()
        self.may_open.set()
        self.waiting_s: list[float] = []
        self.closed = 0
        self.ended: Callable[[], None] = lambda: None
        self._render: Render | None = None

    @property
    def opened(self) -> int:
        """How often it was opened."""
        return len(self.waiting_s)

    def open(self, prepare: Prepare, ended: Callable[[], None], waiting_s: float) -> Stream:
        self.may_open.wait(5)
        if not self.there:
            raise SoundError("No sound: nothing here")
        self._render, self.ended = prepare(self.rate), ended
        self.waiting_s.append(waiting_s)
        return self

    def close(self) -> None:
        self.closed += 1

    def pull(
        self, seconds: float, block: int = 480, late_s: Callable[[], float] = float
    ) -> Samples:
        """Play for so long; each block is asked for as late as told."""
        assert self._render is not None
        parts, begin_s = [], self.clock.now_s
        for i in range(round(seconds * self.rate / block)):
            late = late_s()
            self.clock.now_s = begin_s + i * block / self.rate + late
            parts.append(self._render(block, DELAY_S))
        self.clock.now_s = begin_s + len(parts) * block / self.rate
        return np.concatenate(parts)

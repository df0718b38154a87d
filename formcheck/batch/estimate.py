"""How far a batch is and how long it still takes, weighted by seconds of video."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from formcheck.batch.sources import is_address
from formcheck.batch.task import clip_seconds
from formcheck.jobs.clip_job import JobProgress

_BEGIN = {"mirrored": 0.4, "people": 0.5, "foot": 0.7, "measure": 0.78, "angles": 0.8, "page": 0.95}
_SPAN = {"pose": (0.0, 0.7), "video": (0.8, 0.15)}
"""Shares of the work on a clip at which its stages begin, and that they have of it: roughly."""


class BatchEstimate:
    """Progress over all clips of a batch; a context manager.

    How long the clips are is looked up meanwhile, on a thread; until it is known, and of clips
    that don't tell, the mean of the others stands for it.

    Parameters
    ----------
    sources : iterable of str
        The clips that are to be measured.
    clock : callable
        Seconds.
    """

    def __init__(self, sources: Iterable[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._known: dict[str, float] = {}
        self._open = dict.fromkeys(sources, 0.0)
        self._count = len(self._open)
        self._done: dict[str, bool] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_up, daemon=True)

    @property
    def total_s(self) -> float:
        """Seconds of video in all."""
        mean = self._mean
        return sum(self._known.copy().values()) + mean * (self._count - len(self._known))

    @property
    def done_s(self) -> float:
        """Seconds of video that are measured, with their share of those that are being so."""
        mean = self._mean
        done = sum(self._known.get(source, mean) for source in self._done)
        begun = ((s, share) for s, share in self._open.items() if share)
        return done + sum(share * self._known.get(source, mean) for source, share in begun)

    @property
    def left_s(self) -> float | None:
        """Time until the end; None as long as nothing is done that it could be told by."""
        done = self.done_s - self._skipped_s
        elapsed = self._clock() - self._began
        if done <= 0:
            return None
        return max(0.0, self.total_s - self.done_s) * elapsed / done

    def advance(self, source: str, progress: JobProgress) -> None:
        """Take how far a clip is."""
        begin, span = _SPAN.get(progress.stage, (_BEGIN.get(progress.stage, 0.0), 0.0))
        share = min(1.0, progress.done / progress.total) if progress.total else 0.0
        if source in self._open:
            self._open[source] = max(self._open[source], begin + span * share)

    def finish(self, source: str, duration_s: float | None, *, skipped: bool) -> None:
        """Take that a clip is done, or was before."""
        self._open.pop(source, None)
        self._done[source] = skipped
        if duration_s is not None:
            self._known[source] = duration_s

    @property
    def _mean(self) -> float:
        known = self._known.copy()
        return sum(known.values()) / len(known) if known else 1.0

    @property
    def _skipped_s(self) -> float:
        mean = self._mean
        return sum(self._known.get(s, mean) for s, skipped in self._done.items() if skipped)

    def _look_up(self) -> None:
        for source in list(self._open):
            if self._ended.is_set():
                return
            if not is_address(source) and (seconds := clip_seconds(Path(source))) is not None:
                self._known.setdefault(source, seconds)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

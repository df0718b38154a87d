"""The progress bar of a batch, on stderr: clips, and the time left by seconds of video."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

if TYPE_CHECKING:
    from formcheck.batch.estimate import BatchEstimate
    from formcheck.batch.run import ClipFinished

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400


class BatchBar:
    """A bar for a whole batch; nothing is shown where stderr is no terminal.

    Parameters
    ----------
    total : int
        Clips in all.
    shown : bool
        False for ``--quiet``.
    """

    def __init__(self, total: int, *, shown: bool = True) -> None:
        console = Console(file=sys.stderr)
        self._total = total
        self._counts: Counter[str] = Counter()
        self._shown = shown and console.is_terminal
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            TaskProgressColumn(),
            TextColumn("{task.fields[left]}", markup=False),
            console=console,
            transient=True,
            disable=not self._shown,
        )
        self._task = self._bar.add_task("Starting", total=None, left="")
        self._bar.start()

    def count(self, event: ClipFinished) -> None:
        """Take that a clip is finished."""
        self._counts[event.entry.state] += 1
        self._bar.update(self._task, description=self._words())

    def advance(self, estimate: BatchEstimate) -> None:
        """Show how far it is."""
        if not self._shown:
            return
        left = estimate.left_s
        self._bar.update(
            self._task,
            description=self._words(),
            total=estimate.total_s,
            completed=estimate.done_s,
            left="" if left is None else f"{duration_words(left)} left",
        )

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away while a line is printed."""
        self._bar.stop()
        try:
            yield
        finally:
            self._bar.start()

    def close(self) -> None:
        """Take the bar away; closing twice is harmless."""
        self._bar.stop()

    def _words(self) -> str:
        done = sum(self._counts.values())
        failed = self._counts["failed"]
        return f"{done} of {self._total} clips{f', {failed} failed' if failed else ''}"


def duration_words(seconds: float) -> str:
    """Return about how long: "40 s", "12 min", "3 h 20 min", "2 days 5 h"."""
    if seconds < MINUTE_S:
        return f"{seconds:.0f} s"
    if seconds < HOUR_S:
        return f"{seconds / MINUTE_S:.0f} min"
    minutes = round(seconds / MINUTE_S)
    if seconds < DAY_S:
        return f"{minutes // 60} h {minutes % 60} min"
    hours = round(seconds / HOUR_S)
    return f"{hours // 24} day{'s' * (hours >= 48)} {hours % 24} h"

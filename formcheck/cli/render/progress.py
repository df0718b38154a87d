"""The progress bar of a long analysis, on stderr."""

import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from formcheck.jobs.clip_job import STAGE_WORDS


def _words(stage: str) -> str:
    if stage == "angles" and not _fonts_are_listed():
        return "Preparing fonts, once"
    return STAGE_WORDS.get(stage, stage)


def _fonts_are_listed() -> bool:
    """Whether matplotlib knows this machine's fonts; to look for all takes up to a minute."""
    # Slow to load, but what comes next needs it.
    import matplotlib

    return any(Path(matplotlib.get_cachedir()).glob("fontlist-*.json"))


class _FrameRateColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:4.0f} frames/s" if speed else "", style="dim")


class StageProgress:
    """A bar for one clip: the stage, frames per second and the time left.

    Pass it as the ``progress`` of an analysis. Nothing is shown when stderr is no
    terminal; the bar is gone when the block ends. It begins with a stage of unknown
    length, for what has to be loaded before the first frame.

    Parameters
    ----------
    title : str
        Stands before the stage: which of several clips it is.
    stage : str
        The first stage.
    shown : bool
        False for ``--quiet``.
    """

    def __init__(self, title: str = "", *, stage: str = "start", shown: bool = True) -> None:
        console = Console(file=sys.stderr)
        self._title = title
        self._shown = shown and console.is_terminal
        self._stage = ""
        self._first = stage
        self._task: TaskID | None = None
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            TaskProgressColumn(),
            _FrameRateColumn(),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
            disable=not self._shown,
        )

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Show how far a stage has come."""
        if not self._shown:
            return
        # A container may claim fewer frames than it has: the bar then waits at the end.
        most = None if total is None else max(total, done)
        if stage != self._stage or self._task is None:
            self._start(stage, most)
        assert self._task is not None
        self._bar.update(self._task, completed=done, total=most)

    def _start(self, stage: str, total: int | None) -> None:
        if self._task is not None:
            self._bar.remove_task(self._task)
        words = _words(stage)
        self._stage = stage
        self._task = self._bar.add_task(
            f"{self._title}  {words}" if self._title else words, total=total
        )

    def __enter__(self) -> Self:
        self(self._first, 0, None)
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.stop()

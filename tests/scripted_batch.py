"""A batch whose clips are measured in this process, by whatever stands in for reading them."""

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

from formcheck.batch.local_pool import Hear
from formcheck.batch.task import ClipTask, Finished, do_task
from formcheck.jobs.clip_job import ClipJob, ClipOutcome, Tell
from formcheck.jobs.clip_run import run_clip


def measure_here(job: ClipJob, tell: Tell, _limit_s: float | None) -> ClipOutcome:
    return run_clip(job, tell)


class InlinePool:
    """Does one task after the other; ``ends_after`` of them Ctrl-C comes."""

    def __init__(self, _jobs: int = 1, ends_after: int | None = None) -> None:
        self._ends_after = ends_after

    def run(self, tasks: Iterable[ClipTask], hear: Hear) -> Iterator[Finished]:
        for number, task in enumerate(tasks):
            if number == self._ends_after:
                raise KeyboardInterrupt
            yield do_task(task, measure_here, lambda event, task=task: hear(task, event))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

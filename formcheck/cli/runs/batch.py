"""A batch on the terminal: progress over all clips, a line for each, and what came out."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from rich.text import Text

from formcheck.analysis.options import Options
from formcheck.batch.estimate import BatchEstimate
from formcheck.batch.folder import CLIPS, INDEX, PAGE, RAISES, BatchFolder
from formcheck.batch.inputs import absolute, find_clips, read_list
from formcheck.batch.local_pool import LocalPool, TaskPool
from formcheck.batch.run import BatchEvent, BatchRun
from formcheck.cli.options.history import print_warning
from formcheck.cli.render.batch_progress import BatchBar
from formcheck.cli.render.places import open_page, print_page, relative_to_cwd
from formcheck.cli.render.summary import DISCLAIMER
from formcheck.cli.terminal import print_err, print_file, print_out
from formcheck.errors import FormcheckError
from formcheck.history.saving import HistoryOptions
from formcheck.jobs.clip_job import ClipJob, JobMessage
from formcheck.model.capacity import jobs_at_a_time, usable_cores
from formcheck.model.paths import printable
from formcheck.model.regular_file import read_regular

MAX_LIST_BYTES = 1_000_000_000

MEMORY_EACH = 1_000_000_000
"""Bytes for the work on one clip with the pose network's process; 630 MB were measured at 1080p."""


@dataclass(frozen=True, slots=True)
class BatchSettings:
    """What the user asked for."""

    paths: tuple[str, ...]
    list_file: Path | None
    output: Path
    options: Options
    jobs: int | None
    scheduler: str | None
    limit_s: float | None
    video: bool
    single_file: bool
    saving: HistoryOptions | None
    opened: bool
    as_json: bool
    quiet: bool


def run_batch(settings: BatchSettings) -> int:
    """Measure the clips and return the exit status: 0 when all of them are measured."""
    sources = _sources(settings)
    folder = BatchFolder(settings.output)
    speak = not (settings.quiet or settings.as_json)
    shown = _Shown(len(sources), settings.output, speak=speak, bar=not settings.quiet)
    clips = min(settings.jobs or jobs_at_a_time(MEMORY_EACH), len(sources))
    # Cores that are left over read parts of a clip; a cluster's workers have theirs.
    cores = usable_cores() // max(clips, 1) if settings.scheduler is None else 1
    options = replace(settings.options, jobs=max(cores, 1))
    run = BatchRun(
        folder,
        sources,
        ClipJob(Path(), Path(), options, settings.video, settings.single_file),
        settings.saving,
        settings.limit_s,
        shown.tell,
        shown.progress,
    )
    pool = _pool(settings, clips, shown.say)
    interrupted = False
    try:
        run.run(pool)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        shown.close()
    if settings.as_json:
        print_file((folder.path / INDEX).read_text("utf-8"))
    shown.end(run.counts, interrupted=interrupted)
    if settings.opened and not interrupted:
        open_page(folder.path / PAGE)
    return 0 if run.counts["done"] == len(sources) else 1


def _pool(settings: BatchSettings, clips: int, tell: Callable[[str], None]) -> TaskPool:
    if settings.scheduler is None:
        return LocalPool(clips)
    # Dask comes with it: only when it is needed.
    from formcheck.batch.dask_pool import DaskPool

    return DaskPool(settings.scheduler, tell)


def _sources(settings: BatchSettings) -> list[str]:
    sources = {absolute(clip): clip for clip in find_clips(settings.paths)}
    if settings.list_file is not None:
        listed = _listed(settings.list_file)
        if not listed:
            raise FormcheckError(f"{printable(settings.list_file)}: the list is empty")
        for clip in listed:
            # One that is not there is a clip that fails; a folder holds clips.
            found = find_clips([clip]) if os.path.isdir(clip) else [clip]
            sources |= {absolute(each): each for each in found}
    return list(sources.values())


def _listed(file: Path) -> list[str]:
    if str(file) == "-":
        return read_list(sys.stdin.buffer.read())
    try:
        return read_list(read_regular(file, MAX_LIST_BYTES, or_pipe=True))
    except OSError as error:
        raise FormcheckError(
            f"{printable(file)}: can't be read ({error.strerror or error})"
        ) from error


class _Shown:
    """What the user sees of a batch."""

    def __init__(self, total: int, output: Path, *, speak: bool, bar: bool) -> None:
        self._total = total
        self._output = output
        self._speak = speak
        self._bar = BatchBar(total, shown=bar)

    def tell(self, event: BatchEvent) -> None:
        with self._bar.aside():
            if isinstance(event, JobMessage):
                print_warning(event.text)
                return
            self._bar.count(event)
            if event.entry.state == "failed":
                print_warning(f"{printable(event.entry.source)}: {event.entry.reason}")
            elif self._speak and not event.was_there:
                place = f"{event.number:>{len(str(self._total))}}/{self._total}"
                line = f"{place}  {printable(event.entry.name)}: {event.headline}"
                print_out(Text(line), soft_wrap=True)

    def say(self, line: str) -> None:
        with self._bar.aside():
            print_err(line)

    def progress(self, estimate: BatchEstimate) -> None:
        self._bar.advance(estimate)

    def close(self) -> None:
        self._bar.close()

    def end(self, counts: Counter[str], *, interrupted: bool) -> None:
        """Say how it ended."""
        if interrupted:
            print_err(
                f"Interrupted: {counts['done']} of {self._total} clips are measured; the same"
                " command goes on with the others"
            )
        if not self._speak:
            return
        print_out(Text(_summary(counts, self._total)))
        print_out(Text(f"Tables: {CLIPS} and {RAISES}, beside the page"), soft_wrap=True)
        print_page(relative_to_cwd(self._output) / PAGE, "All clips")
        print_out(Text(DISCLAIMER, "dim"))


def _summary(counts: Counter[str], total: int) -> str:
    clips = f"{total} clip{'' if total == 1 else 's'}"
    parts = [f"{counts['done']} of {clips} measured"]
    parts += [f"{counts['was-there']} of them before"] if counts["was-there"] else []
    parts += [f"{counts['failed']} failed"] if counts["failed"] else []
    parts += [f"{counts['not-done']} not done"] if counts["not-done"] else []
    return ", ".join(parts)

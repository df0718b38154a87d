"""The work on one clip of a batch, here or on another machine: it can be done again at any time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.batch import rows
from formcheck.batch.fingerprint import content_hash
from formcheck.batch.folder import BatchFolder
from formcheck.batch.record import ClipEntry, ClipRecord, State
from formcheck.batch.sources import fetched
from formcheck.jobs.clip_job import ClipJob, ClipOutcome, Ending, Tell, error_message
from formcheck.jobs.recording_time import filming_time
from formcheck.model.paths import printable
from formcheck.report.folder import ResultFolder
from formcheck.report.messages import headline

SHORTEST_LIMIT_S = 600.0
LIMIT_PER_CLIP_SECOND = 120.0
"""Work per second of video after which a clip hangs; a slow machine needs a tenth of it."""
UNKNOWN_LIMIT_S = 6 * 3600.0
"""Where the clip does not say how long it is."""

Measure = Callable[[ClipJob, Tell, float | None], ClipOutcome]
"""`formcheck.jobs.clip_worker.ClipWorker.run`, or what stands in for it."""


@dataclass(frozen=True, slots=True)
class ClipTask:
    """One clip of a batch.

    Attributes
    ----------
    entry : ClipEntry
        Its name, its source and its settings.
    job : ClipJob
        How it is measured; its clip and its folder are filled in.
    output : Path
        The batch's folder.
    limit_s : float or None
        Longest time for it; None takes one by the clip's length.
    address : str
        Where the clip is fetched, with the password; empty for a path.
    """

    entry: ClipEntry
    job: ClipJob
    output: Path
    limit_s: float | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """A task's end.

    Attributes
    ----------
    task : ClipTask
        Which.
    record : ClipRecord
        Of its clip.
    was_there : bool
        Whether an earlier call has measured it.
    """

    task: ClipTask
    record: ClipRecord
    was_there: bool = False


def do_task(task: ClipTask, measure: Measure, tell: Tell = lambda _: None) -> Finished:
    """Measure a clip into its folder, once.

    What goes wrong with the clip is in the record. Where its result of this content and these
    settings is there already it is not measured again, however often the task is given out.

    Parameters
    ----------
    task : ClipTask
        What to do.
    measure : callable
        What measures.
    tell : callable
        Called with each `JobEvent`.
    """
    began = time.monotonic()
    try:
        with fetched(task.address or task.entry.source) as clip:
            return _do(task, clip, measure, tell, began)
    except Exception as error:
        message = error_message(error, printable(task.entry.source))
        tell(message)
        return failed_task(task, message.text, began)


def failed_task(task: ClipTask, reason: str, began: float | None = None) -> Finished:
    """Return the end of a task that made nothing."""
    return Finished(task, _without_result(task.entry, reason, began))


def _do(task: ClipTask, clip: Path, measure: Measure, tell: Tell, began: float) -> Finished:
    folder = BatchFolder(task.output)
    entry = task.entry
    if clip.is_file():
        # What else it is, is said where it is opened.
        entry = entry.model_copy(update={"sha256": content_hash(clip)})
    before = folder.finished(entry.name, entry.sha256, entry.settings)
    if before is not None:
        return _there(task, before)
    # One that somebody has corrected by hand stays.
    ResultFolder(folder.path / entry.name, clip).check()
    made = folder.begin()
    # A copy's path says nothing.
    shown_as = clip.name if task.address else ""
    job = replace(task.job, clip=clip, folder=made, shown_as=shown_as)
    outcome = measure(job, tell, task.limit_s or limit_for(clip))
    record = _record(entry, outcome, clip, began)
    if outcome.result is None or not _belongs(folder, record):
        BatchFolder.remove(made)
        return Finished(task, record)
    if folder.publish(made, record):
        return Finished(task, record)
    there = folder.finished(entry.name, entry.sha256, entry.settings)
    return _there(task, there or record)


def _there(task: ClipTask, record: ClipRecord) -> Finished:
    """Return the end of a task whose result is there: of an earlier call, or an earlier try."""
    return Finished(task, record, was_there=record.entry.call != task.entry.call)


def _belongs(folder: BatchFolder, record: ClipRecord) -> bool:
    """Tell whether a result takes its place: a part of one takes no whole one's."""
    if record.entry.state == "done":
        return True
    older = folder.record(record.entry.name)
    return record.entry.state == "failed" and (older is None or older.entry.state != "done")


def _record(entry: ClipEntry, outcome: ClipOutcome, clip: Path, began: float) -> ClipRecord:
    result = outcome.result
    if result is None:
        return _without_result(entry, outcome.reason, began, _state(outcome.ending))
    return ClipRecord(
        entry=entry.model_copy(
            update={
                "state": _state(outcome.ending),
                "reason": _plain(outcome.reason, entry),
                "duration_s": round(result.clip.duration_s, 3),
                "work_s": _since(began),
            }
        ),
        filmed=filming_time(result, clip),
        headline=headline(result),
        measurements=rows.measurements(result),
        raises=rows.raise_rows(result),
    )


def _without_result(
    entry: ClipEntry, reason: str, began: float | None, state: State = "failed"
) -> ClipRecord:
    work_s = None if began is None else _since(began)
    update = {"state": state, "reason": _plain(reason, entry), "work_s": work_s}
    return ClipRecord(entry=entry.model_copy(update=update))


def _plain(reason: str, entry: ClipEntry) -> str:
    """Return a reason without the clip's name before it, which stands beside it."""
    return reason.removeprefix(f"{printable(entry.source)}: ")


def _state(ending: Ending) -> State:
    states: dict[Ending, State] = {Ending.DONE: "done", Ending.FAILED: "failed"}
    return states.get(ending, "not-done")


def _since(began: float) -> float:
    return round(time.monotonic() - began, 2)


def limit_for(clip: Path) -> float:
    """Return how long the work on a clip may take before it is ended, seconds."""
    seconds = clip_seconds(clip)
    if seconds is None:
        return UNKNOWN_LIMIT_S
    return max(SHORTEST_LIMIT_S, LIMIT_PER_CLIP_SECOND * seconds)


def clip_seconds(clip: Path) -> float | None:
    """Return how long a clip is, as far as its container tells; it is not decoded."""
    from formcheck.errors import VideoError
    from formcheck.video.opening import open_container

    try:
        with open_container(clip) as container:
            return None if container.duration is None else container.duration / 1e6
    except VideoError:
        return None

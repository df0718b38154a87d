"""The report at the end of a routine: a folder for each set, and one page for all."""

from collections.abc import Callable, Sequence
from pathlib import Path

from formcheck.errors import NotMeasurableError, OutputError
from formcheck.live.live_run import RecordedSet, RunOutcome
from formcheck.live.plan_run import SetRecord
from formcheck.model.paths import printable
from formcheck.model.result import Result
from formcheck.report.folder import PAGE, ResultFolder
from formcheck.routines.page import routine_page
from formcheck.routines.record import (
    RoutineRecord,
    SetReport,
    not_reached,
    routine_json,
    step_record,
)
from formcheck.routines.routine_journal import RoutineMetadata

ROUTINE = "routine.json"

ReportSet = Callable[[RecordedSet], tuple[Result, str | None]]
"""Measures a set and writes its report; returns its result and the line on the history."""


class RoutineFolder:
    """Where a routine's report goes: a new folder, so that nothing is ever replaced.

    Parameters
    ----------
    path : Path
        May not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def check(self) -> None:
        """Find out, before the exercises, whether the report can be written.

        Raises
        ------
        OutputError
            The folder can't be made or written to, or there is something in it.
        """
        if self.path.is_dir() and any(self.path.iterdir()):
            raise OutputError(f"{printable(self.path)}: not empty; choose a new folder with -o")
        ResultFolder(self.path, Path()).check()

    def add(self, name: str, text: str) -> None:
        """Write a file, whole or not at all.

        Raises
        ------
        OutputError
            No room or no permission.
        """
        ResultFolder(self.path, Path()).add(name, lambda part: _write_text(part, text))


def report_routine(
    folder: RoutineFolder, metadata: RoutineMetadata, outcome: RunOutcome, report_set: ReportSet
) -> tuple[RoutineRecord, list[str]]:
    """Write the report of a routine; return what was done and the lines on the history.

    Parameters
    ----------
    folder : RoutineFolder
        Where.
    metadata : RoutineMetadata
        What was planned.
    outcome : RunOutcome
        The sets that were begun, and their recordings.
    report_set : ReportSet
        Writes the report of one of them.

    Raises
    ------
    OutputError
        ``routine.json`` or its page can't be written.
    """
    saved: list[str] = []
    record = write_index(
        folder,
        metadata,
        outcome.records,
        lambda record: _set_report(outcome.of(record), saved, report_set),
    )
    return record, saved


def write_index(
    folder: RoutineFolder,
    metadata: RoutineMetadata,
    records: Sequence[SetRecord],
    set_report: Callable[[SetRecord], SetReport],
) -> RoutineRecord:
    """Write ``routine.json`` and the page of a routine, and return what was done.

    Parameters
    ----------
    folder : RoutineFolder
        Where.
    metadata : RoutineMetadata
        What was planned.
    records : sequence of SetRecord
        The sets that were begun, at least one.
    set_report : callable
        Returns what is known of a set's own report.

    Raises
    ------
    OutputError
        They can't be written.
    """
    steps = [step_record(record, set_report(record)) for record in records]
    begun = {step.number for step in steps}
    left = [planned for planned in metadata.sets if planned.number not in begun]
    steps += [not_reached(planned) for planned in left]
    routine = RoutineRecord(
        name=metadata.name,
        title=metadata.title,
        started=metadata.started,
        sources=metadata.sources,
        finished=not left and records[-1].outcome not in ("quit", "cut off"),
        steps=sorted(steps, key=lambda step: step.number),
    )
    folder.path.mkdir(parents=True, exist_ok=True)
    folder.add(ROUTINE, routine_json(routine))
    folder.add(PAGE, routine_page(routine))
    return routine


def set_report_of(result: Result, folder: str) -> SetReport:
    """Return what is known of a set's own report.

    Parameters
    ----------
    result : Result
        Of the set.
    folder : str
        Name of the folder that it is in.
    """
    summary = result.summary
    reps = summary.rep_count + summary.cycle_count
    return SetReport(reps=reps, partial_reps=summary.partial_reps, folder=folder)


def _set_report(recorded: RecordedSet | None, saved: list[str], report_set: ReportSet) -> SetReport:
    """Write the report of a set; the line on the history is added to ``saved``."""
    if recorded is None:
        return SetReport()
    if not len(recorded.recording):
        return SetReport(note="nothing was counted")
    try:
        result, line = report_set(recorded)
    except NotMeasurableError as error:
        return SetReport(note=str(error))
    if line:
        saved.append(line)
    return set_report_of(result, Path(recorded.metadata.folder).name)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")

"""The report at the end of a routine: a folder for each set, and one page for all."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from formcheck.analysis.measured import Analysis
from formcheck.cli.failures import explain
from formcheck.cli.progress import StageProgress
from formcheck.cli.saving import Saving, save_session
from formcheck.cli.show import DISCLAIMER
from formcheck.cli.terminal import say, tell
from formcheck.errors import FormcheckError, NotMeasurableError, OutputError
from formcheck.live.ending import analyze_kept
from formcheck.live.journal import Journal, SessionNote
from formcheck.live.kept import KeptFrames
from formcheck.report.files import result_files
from formcheck.report.folder import ANGLES, PAGE, ResultFolder
from formcheck.routines.page import (
    done_words,
    headline,
    outcome_words,
    planned_words,
    routine_page,
    set_words,
)
from formcheck.routines.progress import SetRecord
from formcheck.routines.record import (
    RoutineRecord,
    SetReport,
    StepRecord,
    not_reached,
    routine_json,
    step_record,
)
from formcheck.routines.steps import PlannedSet
from formcheck.video.naming import shown

ROUTINE = "routine.json"


@dataclass(frozen=True, slots=True)
class KeptSet:
    """What was kept of a set that counted itself."""

    planned: PlannedSet
    note: SessionNote
    frames: KeptFrames
    journal: Journal


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
            raise OutputError(f"{shown(self.path)}: not empty; choose a new folder with -o")
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
    folder: RoutineFolder,
    name: str,
    title: str,
    started: datetime,
    sources: Sequence[str],
    sets: Sequence[PlannedSet],
    records: Sequence[SetRecord],
    kept: Mapping[int, KeptSet],
    counted: Mapping[str, bool],
    saving: Saving,
) -> int:
    """Write and print the report of a routine; return the exit status.

    Parameters
    ----------
    folder : RoutineFolder
        Where.
    name, title : str
        Of the routine.
    started : datetime
        Local time.
    sources : sequence of str
        Cameras or clips.
    sets : sequence of PlannedSet
        All of them, for those that were not reached.
    records : sequence of SetRecord
        Those that were begun.
    kept : mapping of int to KeptSet
        By the records' ``entry``.
    counted : mapping of str to bool
        By exercise.
    saving : Saving
        Where the sessions are kept.

    Raises
    ------
    OutputError
        ``routine.json`` or its page can't be written.
    """
    saved: list[str] = []
    steps = _begun(records, kept, counted, saving, saved)
    begun = {step.number for step in steps}
    left = [planned for planned in sets if planned.number not in begun]
    steps += [not_reached(planned, counted=counted[planned.exercise]) for planned in left]
    routine = RoutineRecord(
        name=name,
        title=title,
        started=started,
        sources=list(sources),
        finished=not left and records[-1].outcome not in ("quit", "cut off"),
        steps=sorted(steps, key=lambda step: step.number),
    )
    folder.path.mkdir(parents=True, exist_ok=True)
    folder.add(ROUTINE, routine_json(routine))
    folder.add(PAGE, routine_page(routine))
    _print(routine, folder.path, saved)
    return 0


def _begun(
    records: Sequence[SetRecord],
    kept: Mapping[int, KeptSet],
    counted: Mapping[str, bool],
    saving: Saving,
    saved: list[str],
) -> list[StepRecord]:
    """Measure and report the sets that were begun; what is saved is added to ``saved``."""
    with StageProgress(stage="measure"):
        return [
            step_record(
                record,
                _report_set(kept.get(record.entry), saving, saved),
                counted=counted[record.planned.exercise],
            )
            for record in records
        ]


def _report_set(kept: KeptSet | None, saving: Saving, saved: list[str]) -> SetReport:
    """Write the report of a set, and keep it in the history."""
    if kept is None:
        return SetReport()
    if not len(kept.frames):
        return SetReport(note="nothing was counted")
    path = Path(kept.note.folder)
    try:
        analysis = analyze_kept(kept.note, kept.frames, [])
        _write(analysis, path)
    except NotMeasurableError as error:
        return SetReport(note=str(error))
    line = save_session(
        analysis.result, "routine", path, saving, when=kept.note.started.astimezone()
    )
    if line:
        saved.append(line)
    summary = analysis.result.summary
    reps = summary.rep_count + summary.cycle_count
    return SetReport(reps=reps, partial_reps=summary.partial_reps, folder=path.name)


def _write(analysis: Analysis, path: Path) -> None:
    """Write the same files as a live session does, and the page."""
    # matplotlib is slow to load: only when it is needed.
    from formcheck.report.html.writing import add_page
    from formcheck.report.plots import draw_angles

    folder = ResultFolder(path, Path(analysis.result.clip.path))
    folder.write(result_files(analysis))
    try:
        folder.add(ANGLES, lambda part: draw_angles(analysis, part))
        add_page(folder, analysis)
    except FormcheckError as error:
        tell(explain(error))


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _print(routine: RoutineRecord, folder: Path, saved: Sequence[str]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Set", justify="right")
    table.add_column("Exercise")
    table.add_column("Which")
    table.add_column("Planned", justify="right", no_wrap=True)
    table.add_column("Done", justify="right", no_wrap=True)
    table.add_column("")
    for step in routine.steps:
        row = [str(step.number), step.title, set_words(step), planned_words(step)]
        table.add_row(*row, done_words(step), Text(outcome_words(step), "yellow"))
    say(table)
    with suppress(ValueError):
        folder = folder.relative_to(Path.cwd())
    say(Text(f"{routine.title}: {headline(routine)}", "bold"))
    say(Text(f"Report: {shown(folder / PAGE)}"), soft_wrap=True)
    if saved:
        say(Text(_saved_line(saved)), soft_wrap=True)
    say(Text(DISCLAIMER, "dim"))


def _saved_line(saved: Sequence[str]) -> str:
    """All sets in one line."""
    if len(saved) == 1:
        return saved[0]
    first, last = (line.removeprefix("Saved as session ") for line in (saved[0], saved[-1]))
    return f"Saved as sessions {first.split()[0]} to {last}"

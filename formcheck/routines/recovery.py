"""The index of a routine that was killed, beside the reports of its sets."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from formcheck.errors import FormcheckError, OutputError
from formcheck.live.plan_run import SetRecord
from formcheck.live.recovery import RecoveredSession, recover_sessions, session_time
from formcheck.model.error_text import explain
from formcheck.model.result_json import load_result
from formcheck.report.folder import REPORT
from formcheck.routines.record import RoutineRecord, SetReport
from formcheck.routines.report import RoutineFolder, set_report_of, write_index
from formcheck.routines.routine_journal import InterruptedRoutine, interrupted_routines
from formcheck.routines.routine_sessions import set_folder

NO_REPORT = "nothing that can be measured is left of it"


@dataclass(frozen=True, slots=True)
class RecoveredRoutine:
    """A routine that was killed, and has its index now.

    Attributes
    ----------
    record : RoutineRecord
        What was done.
    folder : Path
        Where its report is.
    """

    record: RoutineRecord
    folder: Path

    @property
    def when(self) -> str:
        """When it was, for people."""
        return session_time(self.record.started)


def recover_all(
    elsewhere: Path, *, tell: Callable[[str], None], again: bool = False
) -> Iterator[RecoveredSession | RecoveredRoutine]:
    """Write the reports of sessions that were killed, then the indexes of routines; yield each.

    Parameters
    ----------
    elsewhere, tell, again
        As in `recover_sessions`.
    """
    yield from recover_sessions(elsewhere, tell=tell, again=again)
    routines = interrupted_routines(tell=lambda line: tell(f"formcheck: {line}"), here=elsewhere)
    for routine in routines:
        when = session_time(routine.metadata.started)
        try:
            recovered = _recover(routine, elsewhere)
        except OutputError as error:
            routine.leave()
            tell(f"formcheck: the routine of {when} was cut off; {error}")
        except Exception as error:
            # The sets have their reports: the index alone is not to fail at every start.
            routine.remove()
            tell(f"{explain(error)} (the page of a routine of {when} that was cut off)")
        else:
            routine.remove()
            if recovered:
                yield recovered


def _recover(routine: InterruptedRoutine, elsewhere: Path) -> RecoveredRoutine | None:
    """Write the index of a routine; None where nothing was begun."""
    if not routine.records:
        return None
    wanted = Path(routine.metadata.folder)
    # Where its sets could not be written to their own place they are together elsewhere.
    moved = elsewhere / wanted.name
    folder = wanted if wanted.is_dir() or not moved.is_dir() else moved
    names = _folder_names(routine)
    record = write_index(
        RoutineFolder(folder),
        routine.metadata,
        routine.records,
        lambda record: _set_report(record, folder / names[record.entry]),
    )
    return RecoveredRoutine(record, folder)


def _folder_names(routine: InterruptedRoutine) -> dict[int, str]:
    """Return the name of each set's folder, by the number of the step."""
    begun: dict[int, int] = defaultdict(int)
    names = {}
    for record in routine.records:
        number = record.planned.number
        names[record.entry] = set_folder(record.planned, begun[number])
        begun[number] += 1
    return names


def _set_report(record: SetRecord, folder: Path) -> SetReport:
    if not record.planned.counted:
        return SetReport()
    try:
        return set_report_of(load_result(folder / REPORT), folder.name)
    except FormcheckError:
        return SetReport(note=NO_REPORT)

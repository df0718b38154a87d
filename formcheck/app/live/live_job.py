"""A request made into a live run: its plan, its sessions and its reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from formcheck.analysis.endurance import endurance_of
from formcheck.analysis.options import Options, exercise_of
from formcheck.app.live.live_request import LiveRequest
from formcheck.errors import NotMeasurableError
from formcheck.history.saving import HistoryOptions
from formcheck.live.count_difference import count_difference, difference_reasons
from formcheck.live.live_run import MakeSession, RecordedSet, RunOutcome
from formcheck.live.plan import Plan, single_set
from formcheck.live.plan_source import PlanSource
from formcheck.live.session_factory import is_counted
from formcheck.live.session_report import SessionOrder, Tell, report_session
from formcheck.live.set_sessions import RomSessions, SetSessions
from formcheck.model.landmarks import SIDES
from formcheck.model.result import Result
from formcheck.report.folder import ResultFolder
from formcheck.report.messages import headline
from formcheck.routines.page import headline as routine_headline
from formcheck.routines.report import RoutineFolder, report_routine
from formcheck.routines.routine import load_routine
from formcheck.routines.routine_journal import RoutineJournal, RoutineMetadata
from formcheck.routines.routine_sessions import RoutineSessions
from formcheck.routines.steps import plan_of

LINGER_S = 3.0
"""How long the end of a routine stays in the page."""
KINDS = {"set": "live", "test": "rom", "routine": "routine"}


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was written.

    Attributes
    ----------
    title : str
        The result in a line.
    folder : Path
        Where it is.
    """

    title: str
    folder: Path


@dataclass(slots=True)
class Reports:
    """What a run left.

    Attributes
    ----------
    written : list of Report
        The one that stands for all first.
    lines : list of str
        What else there is to say.
    failed : bool
        There should be a report and there is none.
    """

    written: list[Report] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    failed: bool = False


@dataclass(frozen=True, slots=True)
class LiveJob:
    """A plan with all that makes and reports its sessions.

    Attributes
    ----------
    title : str
        What is done, for people.
    plan : Plan
        Its steps.
    bpm : float or None
        Of the metronome.
    make_session : MakeSession
        Makes the session of a set.
    report : callable
        Writes the reports of what was done; called once.
    journal : RoutineJournal or None
        Of a routine; entered while the run goes on.
    """

    title: str
    plan: Plan
    bpm: float | None
    make_session: MakeSession
    report: Callable[[RunOutcome], Reports]
    journal: RoutineJournal | None = None


def make_job(
    request: LiveRequest,
    options: Options,
    source: PlanSource,
    *,
    results: Path,
    db: Path | None,
    tell: Tell,
) -> LiveJob:
    """Return what a request asks for.

    Parameters
    ----------
    request : LiveRequest
        What is asked for.
    options : Options
        What to measure, on whom.
    source : PlanSource
        The camera.
    results : Path
        The folder in which the report's own is made.
    db : Path or None
        The history's file; None is the user's own.
    tell : callable
        Takes a line about what could not be written.

    Raises
    ------
    OutputError
        The folder of the report can't be made.
    """
    started = datetime.now()
    what = "routine" if request.routine else "test" if request.is_test else "set"
    folder = results / f"formcheck-{KINDS[what]}-{started:%Y%m%d-%H%M%S}"
    order = SessionOrder(
        options=options,
        history_options=HistoryOptions(request.person, db, not request.save),
        started=started,
        source=source.name_of(1),
        folder=folder,
    )
    ResultFolder(folder, Path()).check()
    if request.routine is not None:
        return _routine_job(request.routine, order, source, tell)
    exercise = exercise_of(order.options)
    if what == "test":
        plan = single_set(exercise.name, exercise.title)
        sides = RomSessions(order)
        return LiveJob(exercise.title, plan, None, sides.make, lambda o: _report_sides(o, tell))
    side = next((side for side in SIDES if side == order.options.side), None)
    endurance = endurance_of(exercise)
    return LiveJob(
        title=exercise.title,
        plan=single_set(exercise.name, exercise.title, side, request.reps),
        bpm=endurance.bpm if endurance else request.bpm,
        make_session=SetSessions(order, seconds=request.seconds).make,
        report=lambda outcome: _report_set(outcome, tell),
    )


def _routine_job(name: str, order: SessionOrder, source: PlanSource, tell: Tell) -> LiveJob:
    routine = load_routine(name)
    plan = plan_of(routine, counts=is_counted, over_stays_s=LINGER_S)
    metadata = RoutineMetadata(
        name=name,
        title=routine.title,
        started=order.started,
        sources=[order.source],
        folder=str(order.folder.absolute()),
        sets=plan.sets,
        no_save=order.history_options.no_save,
    )

    def report(outcome: RunOutcome) -> Reports:
        if not outcome.records:
            return Reports(lines=["Nothing was done: no report."])
        folder = RoutineFolder(order.folder)
        record, lines = report_routine(
            folder, metadata, outcome, lambda recorded: _report(recorded, tell)
        )
        whole = Report(f"{routine.title}: {routine_headline(record)}", folder.path)
        parts = [
            Report(f"Set {step.number}: {step.title}", folder.path / step.folder)
            for step in record.steps
            if step.folder
        ]
        return Reports([whole, *parts], lines)

    sessions, journal = (
        RoutineSessions(order, source),
        RoutineJournal(metadata, order.folder.parent),
    )
    return LiveJob(routine.title, plan, None, sessions.make, report, journal)


def _report_set(outcome: RunOutcome, tell: Tell) -> Reports:
    recorded = next((one for one in outcome.sets if len(one.recording)), None)
    if recorded is None:
        return Reports(lines=["Nothing was counted: no report."])
    try:
        result, saved = _report(recorded, tell)
    except NotMeasurableError as error:
        return Reports(lines=[str(error)], failed=True)
    lines = [saved] if saved else []
    if difference := count_difference(result, recorded.counts):
        lines += [difference, *map(str.strip, difference_reasons(result, recorded.announced))]
    return Reports([_written(result, recorded)], lines)


def _report_sides(outcome: RunOutcome, tell: Tell) -> Reports:
    reports = Reports()
    for recorded in outcome.sets:
        try:
            result, saved = _report(recorded, tell)
        except NotMeasurableError as error:
            reports.lines.append(f"{recorded.metadata.side.title()} side: {error}")
        else:
            reports.written.append(_written(result, recorded))
            reports.lines += [saved] if saved else []
    if not outcome.sets:
        reports.lines.append("Nothing was measured: no report.")
    reports.failed = bool(outcome.sets) and not reports.written
    return reports


def _report(recorded: RecordedSet, tell: Tell) -> tuple[Result, str | None]:
    notices = recorded.announced.notices
    return report_session(recorded.metadata, recorded.recording, notices=notices, tell=tell)


def _written(result: Result, recorded: RecordedSet) -> Report:
    return Report(headline(result), Path(recorded.metadata.folder))

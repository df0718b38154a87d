"""Results that were written or saved before, as view models for pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from formcheck import api
from formcheck.errors import FormcheckError
from formcheck.history.compare import compare_results
from formcheck.history.goals import goal_progress
from formcheck.history.messages import difference_text, verdict
from formcheck.history.notes import session_note
from formcheck.history.records import Selection
from formcheck.model.paths import printable
from formcheck.model.result_json import load_result
from formcheck.report.exports.options_from_report import options_from_report
from formcheck.report.folder import POSE, REPORT, VIDEO
from formcheck.report.html.frames_csv_reader import frames_charts
from formcheck.report.html.print_page import PrintDetails
from formcheck.report.html.view_model import PageViewModel, Video, build_view_model
from formcheck.report.html.write_page import relative_address
from formcheck.report.pose_file import load_recording
from formcheck.report.result_paths import result_folders

if TYPE_CHECKING:
    from formcheck.history.records import SessionRecord
    from formcheck.history.store import History


def find_report(given: Path) -> Path:
    """Return the ``report.json`` that is meant by a folder, a file in it, or a clip.

    Raises
    ------
    FormcheckError
        There is none; the message says what to do.
    """
    if given.is_dir():
        if (given / REPORT).is_file():
            return given / REPORT
        raise FormcheckError(
            f"{printable(given)}: no {REPORT} is in it; give the folder that formcheck analyze"
            " wrote"
        )
    if not given.exists():
        raise FormcheckError(f"{printable(given)}: no such file or folder; check the name")
    if given.suffix.lower() == ".json":
        return given
    if api.is_pose_file(given):
        report = given.with_name(REPORT)
    else:
        report = result_folders([given], None)[0] / REPORT
    if report.is_file():
        return report
    raise FormcheckError(
        f"{printable(given)}: not analysed yet; first run: formcheck analyze {printable(given)}"
    )


def load_page(report: Path, page_folder: Path) -> PageViewModel:
    """Read a result with its curves and its video, as far as they are there.

    Parameters
    ----------
    report : Path
        A ``report.json``; the other files are looked for beside it.
    page_folder : Path
        Where the page will be: the video's address is relative to it.
    """
    result = load_result(report)
    video = None
    path = report.with_name(VIDEO)
    if path.is_file():
        src = relative_address(path, page_folder)
        clip = result.clip
        video = Video(src, path.name, width=clip.width, height=clip.height)
    measured = _measured_again(report)
    if measured is not None:
        return replace(measured, result=result, video=video)
    time_s, charts = frames_charts(report.parent, result)
    return PageViewModel(result=result, time_s=time_s, charts=charts, video=video)


def load_session_page(history: History, number: int, page_folder: Path) -> PageViewModel:
    """Return a kept session with its curves and video, where its folder still holds that result.

    Parameters
    ----------
    history : History
        Where it is kept.
    number : int
        The session's.
    page_folder : Path
        Where the page will be.

    Raises
    ------
    HistoryError
        There is no such session, or its report can't be read.
    """
    session, result = history.session(number), history.result(number)
    report = None if session.folder is None else Path(session.folder) / REPORT
    if report is not None and report.is_file():
        try:
            page = load_page(report, page_folder)
        except FormcheckError:
            page = None
        if page is not None and page.result == result:
            return page
    return PageViewModel(result=result, time_s=np.zeros(0), charts=())


def print_details(history: History, number: int) -> PrintDetails:
    """Return what is kept beside a session, for its printed page.

    The changes are told from the person's first session of the exercise.

    Parameters
    ----------
    history : History
        Where it is kept.
    number : int
        The session's.

    Raises
    ------
    HistoryError
        There is no such session.
    """
    session, note = history.session(number), session_note(history, number)
    details = PrintDetails(date=_day(session), note=note)
    if session.person is None:
        return details
    person = history.person(session.person)
    goals: dict[tuple[str, str], str] = {
        (one.latest.name, one.latest.side): f"{one.goal.bound}: {one.words}"
        for one in goal_progress(history, person.name, number)
    }
    details = replace(details, name=person.name, injured=person.injured, goals=goals)
    mine = Selection(person=person.name, exercise=session.exercise)
    first = history.session(history.session_ids(mine)[0])
    if first.at >= session.at:
        return details
    return replace(details, since=_day(first), changes=_changes(history, first.id, number))


def _day(session: SessionRecord) -> str:
    return f"{session.at.astimezone():%Y-%m-%d}"


def _changes(history: History, first: int, later: int) -> dict[tuple[str, str], str]:
    try:
        compared = compare_results(history.result(first), history.result(later))
    except FormcheckError:
        # Another test, or a report that can't be read any more.
        return {}
    return {
        (one.name, one.side): f"{difference_text(one.difference, one.metric)}, {said}"
        for one in compared
        if one.difference is not None and (said := verdict(one.outcome, one.difference))
    }


def _measured_again(report: Path) -> PageViewModel | None:
    """Measure the recording beside a report again: its frames.csv lacks the intervals."""
    try:
        recording = load_recording(report.with_name(POSE))
        options = options_from_report(load_result(report), recording)
        return build_view_model(api.measure(recording, options), options)
    except FormcheckError:
        # Without it there still is frames.csv.
        return None

"""The kept sessions: the list, one of them, its note, two compared, deleted, exported."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from formcheck.app.context import AppContext
from formcheck.app.exercises import exercise_title
from formcheck.app.forms import FormError, FormFields, explain_fields, post, then
from formcheck.app.history.chosen import (
    chosen_numbers,
    chosen_selection,
    folder_of,
    found_session,
    whole_number,
)
from formcheck.app.pages import page
from formcheck.app.result_files import (
    has_page,
    own_page,
    result_archive,
    result_file,
)
from formcheck.history.errors import HistoryError
from formcheck.history.notes import (
    MAX_SHOES,
    MAX_TEXT,
    WORST_PAIN,
    SessionNote,
    session_note,
    session_notes,
    set_session_note,
)
from formcheck.history.records import Selection, SessionRecord
from formcheck.history.store import History
from formcheck.history.wording import HEADLINE, day_text, session_headline, short_note
from formcheck.model.body_units import BodyMeasure
from formcheck.model.limits import LOAD_KG
from formcheck.model.result import Result
from formcheck.report import messages
from formcheck.report.folder import POSE
from formcheck.report.html.table import Table

SESSIONS_A_PAGE = 50
_LOAD = BodyMeasure("kg", LOAD_KG)
_LABELS = {"pain": "Pain", "load_kg": "Extra load", "shoes": "Shoes", "text": "Note"}
_PART_BYTES = 256_000


class SessionPages:
    """The routes of sessions.

    Parameters
    ----------
    context : AppContext
        Where the history is.
    """

    def __init__(self, context: AppContext) -> None:
        self._context = context

    def routes(self) -> list[BaseRoute]:
        """Return the routes; those with a number come last."""
        return [
            Route("/history", self._list),
            Route("/history/delete", self._ask_to_delete),
            post("/history/delete", self._delete),
            Route("/history/{id:int}", self._session),
            post("/history/{id:int}/note", self._note),
            Route("/history/{id:int}/print", self._print),
            Route("/history/{id:int}/download", self._download),
            Route("/history/{id:int}/result/{name}", self._result),
        ]

    def _list(self, request: Request) -> Response:
        with self._context.open_history() as history:
            chosen = chosen_selection(history, request)
            ids = history.session_ids(chosen)[::-1]
            pages = max(1, -(-len(ids) // SESSIONS_A_PAGE))
            number = min(pages, max(1, whole_number(request.query_params.get("page", ""), 1)))
            first = (number - 1) * SESSIONS_A_PAGE
            listed = Selection(ids=ids[first : first + SESSIONS_A_PAGE])
            sessions = history.sessions(listed)
            values = history.metric_values(listed, HEADLINE)
            notes = session_notes(history, listed)
            known = _known(history)
        rows = [
            {
                "session": session,
                "day": day_text(session.at),
                "exercise": exercise_title(session.exercise),
                "headline": session_headline(values.get(session.id, [])) or "–",
                "note": short_note(notes.get(session.id)),
            }
            for session in sessions
        ]
        return page(
            request, "history.html.j2", rows=rows, count=len(ids), number=number, pages=pages,
            query=_query(chosen), chosen=chosen, known=known,
            any_people=any(session.person for session in sessions),
            any_notes=any(row["note"] for row in rows),
        )  # fmt: skip

    def _session(self, request: Request) -> Response:
        return self._session_page(request)

    def _session_page(self, request: Request, wrong: str = "", **typed: Any) -> Response:
        number = request.path_params["id"]
        with self._context.open_history() as history:
            session, result = found_session(history, number), _result(history, number)
            note = session_note(history, number)
            alike = [
                other
                for other in history.sessions(
                    Selection(person=session.person or "", exercise=session.exercise)
                )
                if other.at < session.at
            ]
        folder = folder_of(session)
        fields = {
            name: "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
            for name, value in note.model_dump().items()
        }
        return page(
            request, "session.html.j2", 400 if wrong else 200, session=session,
            day=day_text(session.at), exercise=exercise_title(session.exercise),
            summary=None if result is None else _summary(result), page=has_page(folder),
            excel=folder is not None and (folder / POSE).is_file(), folder=folder,
            note=fields | typed, wrong=wrong, worst=WORST_PAIN, limits=(MAX_TEXT, MAX_SHOES),
            earlier=_earlier(alike),
        )  # fmt: skip

    def _note(self, request: Request, form: FormFields) -> Response:
        typed = {name: form.text(name) for name in _LABELS}
        try:
            load = typed["load_kg"]
            note = SessionNote.model_validate(
                {
                    "text": typed["text"],
                    "pain": typed["pain"] or None,
                    "load_kg": _LOAD.read(load) if load else None,
                    "shoes": typed["shoes"],
                }
            )
        except ValidationError as error:
            return self._session_page(request, explain_fields(error, _LABELS), **typed)
        except ValueError as error:
            return self._session_page(request, f"{_LABELS['load_kg']}: {error}", **typed)
        number = request.path_params["id"]
        with self._context.open_history() as history:
            found_session(history, number)
            set_session_note(history, number, note)
        return then(f"/history/{number}#note")

    def _print(self, request: Request) -> Response:
        """The A4 page of `formcheck print`."""
        from formcheck.jobs.stored_results import load_session_page, print_details
        from formcheck.report.html.print_page import print_page

        number = request.path_params["id"]
        with self._context.open_history() as history:
            found_session(history, number)
            shown = load_session_page(history, number, Path())
            return own_page(print_page(shown, print_details(history, number)))

    def _ask_to_delete(self, request: Request) -> Response:
        numbers = chosen_numbers(request)
        with self._context.open_history() as history:
            sessions = history.sessions(Selection(ids=numbers))
        if not sessions:
            raise FormError("choose the sessions to delete")
        rows = [
            {"session": one, "day": day_text(one.at), "exercise": exercise_title(one.exercise)}
            for one in sessions
        ]
        return page(
            request, "delete.html.j2", rows=rows,
            files=any(self._own_folder(session) for session in sessions),
        )  # fmt: skip

    def _delete(self, _request: Request, form: FormFields) -> Response:
        with self._context.open_history() as history:
            sessions = history.sessions(Selection(ids=form.numbers("s")))
            history.delete([session.id for session in sessions])
        if form.text("files") == "delete":
            for session in sessions:
                if folder := self._own_folder(session):
                    shutil.rmtree(folder, ignore_errors=True)
        return then("/history")

    def _own_folder(self, session: SessionRecord) -> Path | None:
        """Return the folder of a result that the app has made; others are the user's own."""
        folder = folder_of(session)
        if folder is None or not folder.is_dir():
            return None
        # A side of a test, or a set of a routine, is a folder in that of the whole.
        inside = self._context.results_folder.resolve() in folder.resolve().parents
        return folder if inside else None

    def _result(self, request: Request) -> Response:
        return result_file(self._session_folder(request), request.path_params["name"])

    def _download(self, request: Request) -> Response:
        name = f"formcheck-session-{request.path_params['id']}"
        return result_archive(self._session_folder(request), name)

    def _session_folder(self, request: Request) -> Path:
        with self._context.open_history() as history:
            folder = folder_of(found_session(history, request.path_params["id"]))
        if folder is None:
            raise HTTPException(404, "This session has no files.")
        return folder


def _query(chosen: Selection) -> str:
    fields = {"person": "-" if chosen.person == "" else chosen.person, "exercise": chosen.exercise}
    return urlencode({name: value for name, value in fields.items() if value})


def _known(history: History) -> dict[str, Any]:
    """Return people and exercises to choose from, and the groups that have a trend."""
    counts: dict[tuple[str, str], int] = {}
    for session in history.sessions():
        key = (session.person or "", session.exercise)
        counts[key] = counts.get(key, 0) + 1
    trends = [
        {
            "title": exercise_title(exercise),
            "person": person,
            "count": count,
            "query": urlencode({"person": person or "-", "exercise": exercise}),
        }
        for (person, exercise), count in sorted(counts.items(), key=lambda item: -item[1])
    ]
    return {
        "people": sorted({person for person, _ in counts if person}),
        "nobody": any(not person for person, _ in counts),
        "exercises": sorted(
            {(exercise, exercise_title(exercise)) for _, exercise in counts}, key=lambda e: e[1]
        ),
        "trends": trends,
    }


def _summary(result: Result) -> dict[str, Any]:
    """Return what a session has come to, as the report's own page says it."""
    from formcheck.report.html.sections import other_tables, rep_table

    reps = rep_table(result)
    tables = [*([reps] if reps else []), *other_tables(result)]
    return {
        "headline": messages.headline(result),
        "sentences": messages.sentences(result),
        "figures": messages.key_figures(result),
        "plus_minus": messages.PLUS_MINUS,
        "tables": [_without_jumps(table) for table in tables],
        "notices": [messages.as_sentence(notice.message) for notice in result.warnings],
        "clip": messages.clip_name(result),
    }


def _without_jumps(table: Table) -> Table:
    """There is no clip to jump in: the rows are plain."""
    return replace(table, rows=tuple(replace(row, jump_s=None, index=None) for row in table.rows))


def _result(history: History, number: int) -> Result | None:
    try:
        return history.result(number)
    except HistoryError:
        return None


def _earlier(sessions: Sequence[SessionRecord]) -> list[dict[str, Any]]:
    """Return what a session is compared with: the one before it, and the first."""
    found = []
    if sessions:
        found.append({"id": sessions[0].id, "words": "the one before"})
    if len(sessions) > 1:
        found.append({"id": sessions[-1].id, "words": "the first"})
    return found

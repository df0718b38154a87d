"""Two sessions beside each other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from formcheck.app.context import AppContext
from formcheck.app.exercises import exercise_title
from formcheck.app.forms import FormError
from formcheck.app.history.chosen import chosen_numbers, folder_of, found_session
from formcheck.app.pages import page
from formcheck.app.result_files import has_page, own_page
from formcheck.history.compare import compare_notes, compare_results, session_cautions
from formcheck.history.messages import SAME_PERSON
from formcheck.history.notes import note_words, session_note
from formcheck.history.records import SessionRecord
from formcheck.history.store import History
from formcheck.history.wording import day_text
from formcheck.report import messages


class ComparisonPages:
    """The routes of comparisons; `context` says where the history is."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/history/compare", self._compare),
            Route("/history/compare/curves", self._compare_curves),
        ]

    def _compare(self, request: Request) -> Response:
        with self._context.open_history() as history:
            a, b = _two(history, request)
            results = [history.result(session.id) for session in (a, b)]
            noted = [session_note(history, session.id) for session in (a, b)]
        from formcheck.report.html.compare import comparison_change, comparison_headline
        from formcheck.report.html.compare import comparison_row as row

        same = a.person == b.person
        comparisons = compare_results(results[0], results[1], same_person=same)
        comparisons += compare_notes(*noted)
        cautions = session_cautions([a.person, b.person], results[0], results[1])
        sessions = [
            {"letter": letter, "session": session, "day": day_text(session.at),
             "headline": messages.headline(result), "noted": ", ".join(note_words(note))}
            for letter, session, result, note in zip("AB", (a, b), results, noted, strict=True)
        ]  # fmt: skip
        return page(
            request, "comparison.html.j2", exercise=exercise_title(a.exercise), sessions=sessions,
            headline=comparison_headline(comparisons), rows=[row(one) for one in comparisons],
            changes=[comparison_change(one) for one in comparisons if one.changed],
            cautions=[messages.as_sentence(text) for text in cautions],
            explained=SAME_PERSON if same and comparisons else "", plus_minus=messages.PLUS_MINUS,
            curves=any(has_page(folder_of(session)) for session in (a, b)),
        )  # fmt: skip

    def _compare_curves(self, request: Request) -> Response:
        """Two results with their curves, as `formcheck compare` writes them, without the videos."""
        from formcheck.jobs.stored_results import load_session_page
        from formcheck.report.html.compare import compare_page

        with self._context.open_history() as history:
            a, b = _two(history, request)
            pages = [
                replace(load_session_page(history, session.id, Path()), video=None)
                for session in (a, b)
            ]
        results = [one.result for one in pages]
        comparisons = compare_results(results[0], results[1], same_person=a.person == b.person)
        cautions = session_cautions([a.person, b.person], results[0], results[1])
        return own_page(compare_page(pages[0], pages[1], comparisons, cautions))


def _two(history: History, request: Request) -> tuple[SessionRecord, SessionRecord]:
    """Return the two sessions that are chosen, the earlier first."""
    numbers = dict.fromkeys(chosen_numbers(request))
    if len(numbers) != 2:
        raise FormError("choose two sessions to compare")
    a, b = sorted(
        (found_session(history, number) for number in numbers), key=lambda one: (one.at, one.id)
    )
    return a, b

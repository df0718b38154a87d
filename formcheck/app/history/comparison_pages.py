"""Two sessions beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

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
from formcheck.history.notes import SessionNote, note_words, session_note
from formcheck.history.records import SessionRecord
from formcheck.history.store import History
from formcheck.history.symmetry import are_of_other_legs, compare_legs, part_by_legs
from formcheck.history.wording import day_text
from formcheck.model.landmarks import Side
from formcheck.model.result import Result
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
            two = _two(history, request)
            results = [history.result(session.id) for session in two]
            noted = [session_note(history, session.id) for session in two]
            legs = _are_legs(two, results)
            injured = _injured(history, two[0].person) if legs else None
        if legs and part_by_legs(results)[0] is not results[0]:
            two, results, noted = two[::-1], results[::-1], noted[::-1]
        shown = _left_vs_right(results, injured) if legs else _change(two, results, noted)
        sessions = [
            {"letter": letter, "session": session, "day": day_text(session.at),
             "headline": messages.headline(result), "noted": ", ".join(note_words(note))}
            for letter, session, result, note
            in zip(shown["heads"][:2], two, results, noted, strict=True)
        ]  # fmt: skip
        return page(
            request, "comparison.html.j2", exercise=exercise_title(two[0].exercise),
            sessions=sessions, legs=legs, plus_minus=messages.PLUS_MINUS,
            curves=any(has_page(folder_of(session)) for session in two), **shown,
        )  # fmt: skip

    def _compare_curves(self, request: Request) -> Response:
        """Two results with their curves, as `formcheck compare` writes them, without the videos."""
        from formcheck.jobs.stored_results import load_session_page
        from formcheck.report.html.compare import compare_page, legs_page

        with self._context.open_history() as history:
            two = _two(history, request)
            pages = [
                replace(load_session_page(history, session.id, Path()), video=None)
                for session in two
            ]
            results = [one.result for one in pages]
            legs = _are_legs(two, results)
            injured = _injured(history, two[0].person) if legs else None
        if legs:
            left, right = part_by_legs(results)
            if left is not results[0]:
                pages.reverse()
            comparisons = compare_legs(left, right, injured)
            return own_page(legs_page(pages[0], pages[1], comparisons, injured))
        a, b = two
        changes = compare_results(results[0], results[1], same_person=a.person == b.person)
        cautions = session_cautions([a.person, b.person], results[0], results[1])
        return own_page(compare_page(pages[0], pages[1], changes, cautions))


def _are_legs(two: Sequence[SessionRecord], results: Sequence[Result]) -> bool:
    """Tell whether the two are of one person's other legs: left is compared with right then."""
    return two[0].person == two[1].person and are_of_other_legs(results)


def _injured(history: History, person: str | None) -> Side | None:
    """Return the one leg that a person has injured."""
    injured = history.person(person).injured if person else None
    return None if injured == "both" else injured


def _left_vs_right(results: Sequence[Result], injured: Side | None) -> dict[str, Any]:
    """Return what the page says of one person's two legs."""
    from formcheck.report.html.compare import legs_content

    return legs_content(compare_legs(*part_by_legs(results), injured), injured)


def _change(
    two: Sequence[SessionRecord], results: Sequence[Result], noted: Sequence[SessionNote]
) -> dict[str, Any]:
    """Return what the page says of the later session beside the earlier one."""
    from formcheck.report.html.compare import comparison_change, comparison_headline
    from formcheck.report.html.compare import comparison_row as row

    a, b = two
    same = a.person == b.person
    comparisons = compare_results(results[0], results[1], same_person=same)
    comparisons += compare_notes(noted[0], noted[1])
    cautions = session_cautions([a.person, b.person], results[0], results[1])
    return {
        "headline": comparison_headline(comparisons),
        "changes": [comparison_change(one) for one in comparisons if one.changed],
        "cautions": [messages.as_sentence(text) for text in cautions],
        "heads": ["A", "B", "B − A"],
        "rows": [row(one) for one in comparisons],
        "explained": [SAME_PERSON] if same and comparisons else [],
    }


def _two(history: History, request: Request) -> tuple[SessionRecord, SessionRecord]:
    """Return the two sessions that are chosen, the earlier first."""
    numbers = dict.fromkeys(chosen_numbers(request))
    if len(numbers) != 2:
        raise FormError("choose two sessions to compare")
    a, b = sorted(
        (found_session(history, number) for number in numbers), key=lambda one: (one.at, one.id)
    )
    return a, b

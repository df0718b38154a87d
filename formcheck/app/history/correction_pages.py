"""A session corrected by hand: measured once more, as `formcheck correct` does it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from formcheck.app.context import AppContext
from formcheck.app.exercises import exercise_title
from formcheck.app.forms import FormError, FormFields, post, then
from formcheck.app.history.chosen import folder_of, found_session
from formcheck.app.pages import page
from formcheck.errors import FormcheckError
from formcheck.history.records import SessionRecord
from formcheck.history.wording import day_text
from formcheck.model.corrections import LONGEST_NAME, LONGEST_REASON, correction_words
from formcheck.model.result import Result
from formcheck.report import messages

_TIMES = {
    "add_from": "Raise from", "add_to": "Raise to", "neutral": "Neutral position",
    "part_from": "Measured from", "part_to": "Measured to",
}  # fmt: skip
_TEXTS = (*_TIMES, "side", "by", "reason")


class CorrectionPages:
    """The routes of corrections; `context` says where the history is."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/history/{id:int}/correct", lambda request: self._page(request)),
            post("/history/{id:int}/correct", self._correct),
            post("/history/{id:int}/undo", self._undo),
        ]

    def _page(self, request: Request, wrong: str = "", form: FormFields | None = None) -> Response:
        from formcheck.jobs.correcting import OLD_REPORT
        from formcheck.report.corrected_folder import load_results

        session, folder = self._found(request)
        now, automatic = load_results(folder)
        made = now.corrections.made if now.corrections else []
        return page(
            request, "correct.html.j2", 400 if wrong else 200, session=session,
            day=day_text(session.at), exercise=exercise_title(session.exercise),
            headline=messages.headline(now), wrong=wrong, listed=_listed(now),
            is_raises=bool(now.reps), seen=_state(now),
            made=[messages.as_sentence(correction_words(one)) for one in made],
            old="" if automatic.settings else messages.as_sentence(OLD_REPORT),
            left_out=form.texts("leave_out") if form and _is_as_seen(form, now) else [],
            limits=(LONGEST_NAME, LONGEST_REASON),
            typed={name: form.text(name) if form else "" for name in _TEXTS},
        )  # fmt: skip

    def _correct(self, request: Request, form: FormFields) -> Response:
        from formcheck.jobs.correcting import correct_result, make_correction
        from formcheck.report.corrected_folder import load_results

        _, folder = self._found(request)
        try:
            if not form.text("by"):
                raise FormError("say who corrects it")
            now, _ = load_results(folder)
            _refuse_outdated(form, now)
            correction = make_correction(now, **_given(form))
            with self._context.open_history() as history:
                correct_result(folder, correction, history=history)
        except FormcheckError as error:
            return self._page(request, str(error), form)
        return then(f"/history/{request.path_params['id']}/correct")

    def _undo(self, request: Request, form: FormFields) -> Response:
        from formcheck.jobs.correcting import undo_corrections
        from formcheck.report.corrected_folder import load_results

        _, folder = self._found(request)
        try:
            _refuse_outdated(form, load_results(folder)[0])
            with self._context.open_history() as history:
                undo_corrections(folder, last=form.text("last") == "1", history=history)
        except FormcheckError as error:
            return self._page(request, str(error))
        return then(f"/history/{request.path_params['id']}/correct")

    def _found(self, request: Request) -> tuple[SessionRecord, Path]:
        """Return the session and its folder, which must hold what can be measured again."""
        with self._context.open_history() as history:
            session = found_session(history, request.path_params["id"])
        folder = folder_of(session)
        if folder is None or not can_be_corrected(folder):
            raise HTTPException(404, "The files of this session are not there any more.")
        return session, folder


def _state(result: Result) -> str:
    """Return what tells a result from the same one after another correction."""
    made = result.corrections.made if result.corrections else []
    return " ".join([str(len(made)), *(one.made_at for one in made[-1:])])


def _is_as_seen(form: FormFields, now: Result) -> bool:
    return form.text("seen") in ("", _state(now))


def _refuse_outdated(form: FormFields, now: Result) -> None:
    """Raise `FormError` for a page from before another correction: its numbers mean others."""
    if not _is_as_seen(form, now):
        raise FormError("this was corrected in another window meanwhile: here is what holds now")


def can_be_corrected(folder: Path) -> bool:
    """Tell whether a result can be measured again: its report and its landmarks are there."""
    from formcheck.report.corrected_folder import load_results

    try:
        load_results(folder)
    except FormcheckError:
        return False
    return True


def _given(form: FormFields) -> dict[str, Any]:
    """Return what `make_correction` takes."""
    times = {name: _seconds(form.text(name), label) for name, label in _TIMES.items()}
    start_s, end_s = times["add_from"], times["add_to"]
    if (start_s is None) != (end_s is None):
        raise FormError("a raise that was missed needs both its start and its end")
    side = form.text("side")
    return {
        "by": form.text("by"),
        "reason": form.text("reason"),
        "leave_out": form.numbers("leave_out"),
        "add_s": [] if start_s is None or end_s is None else [(start_s, end_s)],
        "neutral_at_s": times["neutral"],
        "from_s": times["part_from"],
        "to_s": times["part_to"],
        "side": side or None,
    }


def _seconds(text: str, label: str) -> float | None:
    """Return a time of the report, "12.1" or "1:02.5"; None for nothing."""
    if not text:
        return None
    minutes, _, seconds = text.replace(",", ".").rpartition(":")
    try:
        return 60 * int(minutes or 0) + float(seconds)
    except ValueError:
        raise FormError(f"{label}: {text!r} is no time such as 12.1 or 1:02.5") from None


def _listed(result: Result) -> list[str]:
    """Return what can be left out, in the order of its numbers in the report's list."""
    word = messages.rep_word(result)
    counted = [f"{word} at {rep.top_s:.1f} s" for rep in result.reps if rep.counted]
    tries = [f"trial at {trial.at_s:.1f} s" for trial in (result.rom.tries if result.rom else [])]
    cycles = [f"{cycle.start_s:.1f} to {cycle.end_s:.1f} s" for cycle in result.cycles]
    holds = [f"{hold.start_s:.1f} to {hold.end_s:.1f} s" for hold in result.holds]
    return counted or tries or cycles or holds

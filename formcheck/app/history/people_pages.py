"""People: their profiles and goals."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from formcheck.app.context import AppContext
from formcheck.app.exercises import exercise_title
from formcheck.app.forms import FormError, FormFields, explain_fields, post, then, typed_size
from formcheck.app.pages import page
from formcheck.errors import FormcheckError
from formcheck.history.errors import UnknownPersonError
from formcheck.history.goals import Goal, goal_progress, goals_of, remove_goals, set_goal
from formcheck.history.metrics import METRICS
from formcheck.history.people import Person
from formcheck.history.records import Selection
from formcheck.history.store import History
from formcheck.history.wording import goal_line
from formcheck.model.body_units import FOOT_LENGTH, HEIGHT, MASS

_SIZES = {
    "height_cm": (HEIGHT, "Height"),
    "foot_length_cm": (FOOT_LENGTH, "Length of the foot"),
    "mass_kg": (MASS, "Mass"),
}
_LABELS = {"name": "Name", "side": "Leg", "injured": "Injured", "value": "Goal", "exercise": "Goal"}


class PeoplePages:
    """The routes of people; `context` says where the history is."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/history/people", self._list),
            Route("/history/person", self._one),
            post("/history/person", self._save),
            post("/history/person/remove", self._remove),
            post("/history/person/goal", self._set_goal),
            post("/history/person/goal/remove", self._remove_goal),
        ]

    def _list(self, request: Request) -> Response:
        return self._list_page(request)

    def _list_page(self, request: Request, wrong: str = "", **typed: Any) -> Response:
        with self._context.open_history() as history:
            rows = [
                {"person": one, "count": history.count(Selection(person=one.name)),
                 "query": urlencode({"name": one.name})}
                for one in history.people()
            ]  # fmt: skip
        status = 400 if wrong else 200
        blank = dict.fromkeys(("name", *_SIZES, "side", "injured"), "")
        typed = blank | typed
        return page(request, "people.html.j2", status, rows=rows, wrong=wrong, typed=typed)

    def _one(self, request: Request) -> Response:
        return self._person_page(request, request.query_params.get("name", ""))

    def _person_page(self, request: Request, name: str, wrong: str = "", **typed: str) -> Response:
        with self._context.open_history() as history:
            person = self._found(history, name)
            chosen = Selection(person=person.name)
            sessions = history.sessions(chosen)
            measured = goal_progress(history, person.name)
            goals = [
                {
                    "goal": goal,
                    "words": goal.words,
                    "progress": [goal_line(m, where=True) for m in measured if m.goal == goal],
                }
                for goal in goals_of(history, person.name)
            ]
        fields = {
            field: "" if value is None else f"{value:g}" if isinstance(value, float) else value
            for field, value in person.model_dump().items()
        }
        return page(
            request, "person.html.j2", 400 if wrong else 200, person=person,
            fields=fields | typed, wrong=wrong, count=len(sessions), goals=goals,
            metrics=[(one.name, one.label, one.display_unit) for one in METRICS.values()],
            exercises=sorted({(s.exercise, exercise_title(s.exercise)) for s in sessions}),
            query=urlencode({"person": person.name}),
        )  # fmt: skip

    def _save(self, request: Request, form: FormFields) -> Response:
        """Begin a profile or change one; its name stays."""
        is_new = form.text("new") == "1"
        typed = {name: form.text(name) for name in (*_SIZES, "side", "injured")}
        name = form.text("name")
        try:
            sizes = {
                field: typed_size(typed[field], measure, label)
                for field, (measure, label) in _SIZES.items()
            }
            person = Person.model_validate(
                sizes
                | {"name": name, "side": typed["side"] or None, "injured": typed["injured"] or None}
            )
            with self._context.open_history() as history:
                if is_new:
                    _refuse_known(history, person.name)
                else:
                    person = person.model_copy(
                        update={"name": self._found(history, person.name).name}
                    )
                history.set_person(person)
        except (FormError, ValidationError) as error:
            wrong = (
                explain_fields(error, _LABELS) if isinstance(error, ValidationError) else str(error)
            )
            if is_new:
                return self._list_page(request, wrong, name=name, **typed)
            return self._person_page(request, name, wrong, **typed)
        return then(_address(person.name))

    def _remove(self, request: Request, form: FormFields) -> Response:
        name = form.text("name")
        with self._context.open_history() as history:
            person = self._found(history, name)
            if history.count(Selection(person=person.name)):
                wrong = "delete the sessions first: a profile goes only without any"
            else:
                history.remove_person(person.name)
                return then("/history/people")
        return self._person_page(request, name, wrong)

    def _set_goal(self, request: Request, form: FormFields) -> Response:
        name, metric = form.text("name"), METRICS.get(form.text("metric"))
        try:
            value = float(form.text("value").replace(",", "."))
            with self._context.open_history() as history:
                person = self._found(history, name)
                goal = Goal.model_validate(
                    {
                        "person": person.name,
                        "name": "" if metric is None else metric.name,
                        "value": value,
                        "at_least": form.text("bound") != "most",
                        "side": form.text("side"),
                        "exercise": form.text("exercise")[:80],
                    }
                )
                set_goal(history, goal)
        except ValidationError as error:
            return self._person_page(request, name, explain_fields(error, _LABELS))
        except ValueError:
            words = f"Goal: {form.text('value')!r} is not a number"
            return self._person_page(request, name, words)
        return then(_address(name) + "#goals")

    def _remove_goal(self, _request: Request, form: FormFields) -> Response:
        name = form.text("name")
        wanted = tuple(form.text(field) for field in ("metric", "side", "exercise"))
        with self._context.open_history() as history:
            goals = goals_of(history, self._found(history, name).name)
            remove_goals(history, [g for g in goals if (g.name, g.side, g.exercise) == wanted])
        return then(_address(name) + "#goals")

    def _found(self, history: History, name: str) -> Person:
        try:
            return history.person(name)
        except UnknownPersonError:
            raise HTTPException(404, "There is no such person (any more).") from None


def _refuse_known(history: History, name: str) -> None:
    try:
        known = history.person(name)
    except FormcheckError:
        return
    raise FormError(f"{known.name} has a profile already: choose it to change it")


def _address(name: str) -> str:
    return f"/history/person?{urlencode({'name': name})}"

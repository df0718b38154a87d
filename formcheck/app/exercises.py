"""The exercises: a list, how to do one, and the way to begin."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from formcheck.app.context import AppContext, Section
from formcheck.app.pages import page
from formcheck.errors import ExerciseError
from formcheck.exercises.catalogue import exercise_names
from formcheck.kinds import load_exercise
from formcheck.kinds.description import exercise_facts, exercise_groups


def section(_context: AppContext) -> Section:
    """Return the pages of exercises."""
    return Section(
        routes=[Route("/exercises", _list), Route("/exercises/{name}", _one)],
        link=("Exercises", "/exercises"),
    )


def exercise_title(name: str) -> str:
    """Return an exercise's title; its name where this formcheck doesn't know it (any more)."""
    try:
        return load_exercise(name).title
    except ExerciseError:
        return name


def _list(request: Request) -> Response:
    return page(request, "exercises.html.j2", groups=exercise_groups())


def _one(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in exercise_names():
        raise HTTPException(404, "There is no such exercise.")
    one = load_exercise(name)
    facts = dict(exercise_facts(one))
    return page(request, "exercise.html.j2", one=one, how=facts.pop("How"), facts=facts)

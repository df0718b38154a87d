"""Exercises and routines: a list, how to do one, and the way to begin."""

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
from formcheck.routines.routine import load_routine, routine_names
from formcheck.routines.words import entry_words, minutes, set_count


def section(_context: AppContext) -> Section:
    """Return the pages of exercises and routines."""
    return Section(
        routes=[
            Route("/exercises", _list),
            Route("/exercises/{name}", _one),
            Route("/routines/{name}", _routine),
        ],
        link=("Exercises", "/exercises"),
    )


def exercise_title(name: str) -> str:
    """Return an exercise's title; its name where this formcheck doesn't know it (any more)."""
    try:
        return load_exercise(name).title
    except ExerciseError:
        return name


def _list(request: Request) -> Response:
    routines = [
        {"name": name, "routine": one, "sets": set_count(one), "minutes": minutes(one)}
        for name in routine_names()
        for one in [load_routine(name)]
    ]
    return page(request, "exercises.html.j2", groups=exercise_groups(), routines=routines)


def _one(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in exercise_names():
        raise HTTPException(404, "There is no such exercise.")
    one = load_exercise(name)
    facts = dict(exercise_facts(one))
    return page(request, "exercise.html.j2", one=one, how=facts.pop("How"), facts=facts)


def _routine(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in routine_names():
        raise HTTPException(404, "There is no such routine.")
    one = load_routine(name)
    entries = [(entry.exercise, entry_words(one, entry)) for entry in one.exercises]
    return page(
        request, "routine.html.j2", name=name, routine=one, entries=entries,
        sets=set_count(one), minutes=minutes(one),
    )  # fmt: skip

"""What a shell completes: names of exercises, routines, people and settings, and sessions."""

from __future__ import annotations

from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem


def complete_exercise(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the exercises that a name may become."""
    from formcheck.exercises.listing import listed_exercises

    return _beginning(incomplete, ((each.name, each.title) for each in listed_exercises()))


def complete_routine(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the bundled routines that a name may become; else it is a file."""
    from formcheck.routines.routine import routine_names

    found = _beginning(incomplete, ((name, None) for name in routine_names()))
    return found or [CompletionItem(incomplete, type="file")]


def complete_person(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the people of the history that a name may become."""
    from formcheck.history.listing import known_people

    return _beginning(incomplete, ((name, None) for name in known_people(ctx.params.get("db"))))


def complete_session(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the last sessions whose number begins so."""
    from formcheck.history.listing import last_sessions

    listed = last_sessions(ctx.params.get("db"))
    return _beginning(incomplete, ((str(number), what) for number, what in listed))


def complete_setting(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the settings that a name may become."""
    from formcheck.settings import SETTINGS

    return _beginning(incomplete, ((each.name, each.words) for each in SETTINGS.values()))


def _beginning(incomplete: str, known: Iterable[tuple[str, str | None]]) -> list[CompletionItem]:
    begun = incomplete.casefold()
    return [
        CompletionItem(name, help=words)
        for name, words in known
        if name.casefold().startswith(begun)
    ]

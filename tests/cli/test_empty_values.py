"""An empty text, as of a shell variable that was never set, names nothing."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from scripted_clips import Run

from formcheck.cli.app import formcheck
from formcheck.cli.options.naming import NameType, PathType

FREE_TEXT = {"name", "examiner", "text", "shoes", "by", "reason"}
"""Options of which an empty one says that there is nothing to say."""


def commands(
    command: click.Command = formcheck, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """All commands that do something, with the words that call them."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from commands(below, (*path, name))


def arguments(command: click.Command, asked: click.Parameter) -> list[str]:
    """What is typed after a command, one thing of it empty."""
    typed: list[str] = []
    for each in command.params:
        if isinstance(each, click.Argument):
            number = isinstance(each.type, click.types.IntParamType)
            typed += [""] if each is asked else ["1" if number else "x"] if each.required else []
        elif each is asked:
            typed += [each.opts[-1], ""]
    return typed


def test_it_is_refused_in_one_line_and_nothing_is_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tried = set()
    for path, command in commands():
        for each in command.params:
            if isinstance(each.type, (PathType, NameType)):
                ended = run(*path, *arguments(command, each))
                called = (*path, each.opts[-1])
                assert ended.status == 2, called
                assert ended.err.splitlines()[-1].startswith("Error: Invalid value for "), called
                assert "empty" in " ".join(ended.err.splitlines()[-2:]), called
                tried.add(called)
    assert {("analyze", "--output"), ("app", "--db"), ("print", "what")} <= tried
    assert not list(tmp_path.iterdir())


def test_whatever_names_something_says_so() -> None:
    unsaid = [
        (*path, each.opts[-1])
        for path, command in commands()
        for each in command.params
        if type(each.type) in (click.Path, click.types.StringParamType)
        and not (isinstance(each, click.Option) and each.name in FREE_TEXT)
        and path[0] != "settings"  # The settings' own reading of a value refuses it.
    ]
    assert not unsaid

"""A click group whose commands are imported only when they are called."""

import difflib
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """A group that knows its commands' names and one-line helps without importing them.

    Parameters
    ----------
    package : str
        Where the commands are: a module each, with the command under the same name.
    lazy_commands : mapping of str
        One line of help by command name, in the order of the help.
    aliases : mapping of str
        Other spellings of a command's name; the help does not list them.
    modules : mapping of str
        The module of a command that is not in one of its own name.
    """

    def __init__(
        self,
        *args: Any,
        package: str,
        lazy_commands: Mapping[str, str],
        aliases: Mapping[str, str] | None = None,
        modules: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._package = package
        self._lazy = lazy_commands
        self._aliases = aliases or {}
        self._modules = modules or {}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        cmd_name = self._aliases.get(cmd_name, cmd_name)
        if cmd_name not in self._lazy:
            # An option where the command should be is for click to explain.
            if not (cmd_name.startswith("-") or ctx.resilient_parsing):
                ctx.fail(f"There is no command {cmd_name!r}.{_suggestion(cmd_name, self._lazy)}")
            return None
        module = import_module(f"{self._package}.{self._modules.get(cmd_name, cmd_name)}")
        # One that is called as something of Python's own ends in an underscore.
        command = getattr(module, cmd_name, None) or getattr(module, f"{cmd_name}_")
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(self._lazy.items()))


def _suggestion(word: str, words: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(word, words, n=1, cutoff=0.5)
    return f" Did you mean {near[0]!r}?" if near else ""

"""The keys: one table for the window, its help, ``--help`` and the docs."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from formcheck.cli.app import formcheck
from formcheck.live.display.screen import Screen
from formcheck.live.key_bindings import (
    ROUTINE_KEYS,
    SET_KEYS,
    Command,
    KeyBinding,
    key_summary,
)

DOCS = Path(__file__).parents[3] / "docs"


def keys_in(text: str) -> list[str]:
    """Every list of keys in a text, in one line each."""
    return re.findall(r"Keys: (.*?)\.(?:\s|$)", " ".join(text.split()))


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        (("live",), SET_KEYS),
        (("rom",), SET_KEYS),
        (("routine", "run"), ROUTINE_KEYS),
    ],
)
def test_help_lists_exactly_the_keys_of_the_window(
    command: tuple[str, ...], keys: tuple[KeyBinding, ...]
) -> None:
    shown = CliRunner().invoke(formcheck, [*command, "--help"]).output
    assert keys_in(shown) == [key_summary(keys)]


@pytest.mark.parametrize(("page", "keys"), [("live.md", SET_KEYS), ("routines.md", ROUTINE_KEYS)])
def test_the_docs_list_exactly_the_keys_of_the_window(
    page: str, keys: tuple[KeyBinding, ...]
) -> None:
    assert keys_in((DOCS / page).read_text("utf-8")) == [key_summary(keys)]


@pytest.mark.parametrize("keys", [SET_KEYS, ROUTINE_KEYS])
def test_every_key_asks_for_one_thing(keys: tuple[KeyBinding, ...]) -> None:
    codes = "".join(key.codes for key in keys)
    assert len(set(codes)) == len(codes)
    assert codes == codes.lower()
    assert len({key.command for key in keys}) == len(keys)


def test_every_command_has_a_key_and_the_screen_shows_its_own() -> None:
    assert {key.command for key in (*SET_KEYS, *ROUTINE_KEYS)} == set(Command)
    assert tuple(Screen().keys) == SET_KEYS
    assert tuple(Screen(is_routine=True).keys) == ROUTINE_KEYS

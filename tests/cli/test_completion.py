"""What a shell completes when the tabulator key is pressed."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from scripted_clips import Run

from formcheck.cli.app import formcheck
from formcheck.cli.commands.completion import SHELLS
from formcheck.history.listing import known_people, last_sessions
from formcheck.history.people import Person
from formcheck.history.store import History

Complete = Callable[..., list[str]]


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Complete:
    """Return a function that asks as the scripts do: words, of which the last is begun."""

    def ask(*words: str, shell: str = "bash") -> list[str]:
        monkeypatch.setenv("_FORMCHECK_COMPLETE", f"{shell}_complete")
        monkeypatch.setenv("COMP_WORDS", " ".join(["formcheck", *words]))
        # fish gives the begun word itself.
        monkeypatch.setenv("COMP_CWORD", words[-1] if shell == "fish" else str(len(words)))
        with pytest.raises(SystemExit):
            formcheck.main([], prog_name="formcheck")
        lines = capsys.readouterr().out.splitlines()
        # A line each of kind, name and help; fish's until click 8.4.
        if shell == "zsh" or (lines and lines[0] == "plain"):
            return lines[1::3]
        return [line.split(",", 1)[1].split("\t")[0] for line in lines]

    return ask


@pytest.mark.parametrize("shell", SHELLS)
def test_commands_and_exercises_are_completed(shell: str, complete: Complete) -> None:
    assert complete("rou", shell=shell) == ["routine"]
    assert complete("live", "-e", "toe-", shell=shell) == ["toe-walk"]


def test_names_of_the_users_own_are_completed(
    complete: Complete, run: Run, clip: Path, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("scripted")
    with History(None) as history:
        history.set_person(Person(name="Anna"))
        history.set_person(Person(name="Ben"))
    assert run("analyze", clip, "--no-video", "--person", "Anna", "-q").status == 0
    for command in (["live", "--person"], ["history", "list", "--person"]):
        assert complete(*command, "a") == ["Anna"]
    assert complete("history", "person", "show", "") == ["Anna", "Ben"]
    assert complete("history", "show", "") == complete("history", "compare", "") == ["1"]
    assert last_sessions()[0][1].startswith("calf-raise, 20")
    assert complete("settings", "set", "foot") == ["foot-length"]
    assert complete("routine", "show", "calf") == ["calf-trio"]
    # What is no name is a file.
    assert complete("routine", "run", "min") == ["min"]


def test_nothing_is_made_or_said_while_somebody_types(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_text("not a history " * 100)
    for path in (tmp_path / "none.sqlite", damaged):
        assert known_people(path) == []
        assert last_sessions(path) == []
    assert [file.name for file in tmp_path.iterdir()] == ["damaged.sqlite"]


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_its_script(shell: str, run: Run) -> None:
    status, out, _ = run("completion", shell)
    assert status == 0
    assert f"_FORMCHECK_COMPLETE={shell}_complete" in out


def test_bash_completes_with_the_printed_script(
    tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    program = tmp_path / "formcheck"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m formcheck "$@"\n')
    program.chmod(0o755)
    script = (
        'eval "$(formcheck completion bash)"; COMP_WORDS=(formcheck live -e heel-r); COMP_CWORD=3;'
        ' _formcheck_completion formcheck heel-r -e; echo "${COMPREPLY[@]}"'
    )
    ended = subprocess.run(
        [require_tool("bash"), "--norc", "-c", script],
        env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.split() == ["heel-rise-test"]

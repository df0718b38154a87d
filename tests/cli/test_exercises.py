"""``formcheck exercises`` and ``--exercise-file``."""

import json
import os
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from scripted_clips import Run

from formcheck.cli.app import formcheck as group
from formcheck.exercises.catalogue import (
    exercise_names,
    load_exercise,
    read_exercise,
    read_own_exercise,
)


def test_the_list_names_all_in_80_columns(run: Run) -> None:
    status, out, err = run("exercises")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert max(map(len, lines)) <= 80
    listed = [line.split()[0] for line in lines if line.startswith("  ")]
    assert sorted(listed) == exercise_names()
    assert "formcheck exercises calf-raise" in lines[-1]


@pytest.mark.parametrize("name", exercise_names())
def test_one_is_told_in_80_columns(name: str, run: Run) -> None:
    status, out, err = run("exercises", name)
    assert (status, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    for head in ("How ", "Camera ", "Counted "):
        assert f"\n{head}" in out
    assert name in out.splitlines()[0]


def test_one_goes_by_its_alias_without_quotes(run: Run) -> None:
    status, out, _ = run("exercises", "Achilles", "stretch")
    assert status == 0
    assert "wall-calf-stretch" in out
    assert out.splitlines()[-1] == "Begin: formcheck live -e wall-calf-stretch"


def test_what_a_camera_cannot_judge_is_said(run: Run) -> None:
    out = run("exercises", "band-inversion").out
    assert "Not judged" in out
    assert "can't resolve it" in out


def test_a_wide_terminal_is_not_filled(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "220")
    assert max(map(len, run("exercises", "calf-raise").out.splitlines())) <= 100


def test_json_has_everything(run: Run) -> None:
    data = json.loads(run("exercises", "--json").out)
    assert [each["name"] for each in data] == exercise_names()
    one = json.loads(run("exercises", "toe-walk", "--json").out)
    assert one in data
    assert one["hold"]["position"] == "heels-up"
    assert one["prescription"]["seconds"] == [20, 30]


def test_toml_is_a_file_to_begin_with(run: Run, tmp_path: Path) -> None:
    out = run("exercises", "toe walk", "--toml").out
    assert "# " in out
    assert tomllib.loads(out)["name"] == "toe-walk"
    (tmp_path / "mine.toml").write_text(out.replace("toe-walk", "my-walk"), encoding="utf-8")
    assert read_exercise(tmp_path / "mine.toml").name == "my-walk"


def test_an_own_file_is_checked_and_told(own: Path, run: Run) -> None:
    status, out, _ = run("exercises", "--file", own)
    assert status == 0
    assert "my-raise" in out
    assert out.splitlines()[-1] == f"Begin: formcheck live --exercise-file {own}"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["exercises", "calf-rase"], "did you mean calf-raise?"),
        (["exercises", "xyzzy"], "formcheck exercises lists them"),
        (["exercises", "calf-raise", "--file", "a.toml"], "two exercises"),
        (["exercises", "calf-raise", "--json", "--toml"], "two formats"),
        (["exercises", "--toml"], "--toml needs the NAME"),
        (["exercises", "new", "toe-walk"], "new needs the NAME of an exercise and a FILE"),
        (["exercises", "new", "calf-rase", "a.toml"], "did you mean calf-raise?"),
        (["analyze", "a.mp4", "-e", "toe"], "did you mean toe-walk"),
        (["analyze", "a.mp4", "-e", "Achiles stretch"], "did you mean achilles-stretch?"),
        (["analyze", "a.mp4", "-e", "calf-raise", "--exercise-file", "a"], "two exercises"),
    ],
)
def test_wrong_usage(arguments: list[str], words: str, run: Run) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert words in err


@pytest.fixture
def own(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with an exercise file of one's own; return its name."""
    monkeypatch.chdir(tmp_path)
    text = run("exercises", "calf-raise", "--toml").out
    Path("mine.toml").write_text(text.replace('"calf-raise"', '"my-raise"'), encoding="utf-8")
    return Path("mine.toml")


@pytest.mark.parametrize(
    "command",
    [
        ["exercises", "--file"],
        ["analyze", "a.mp4", "--exercise-file"],
        ["live", "--source", "a.mp4", "--exercise-file"],
    ],
)
def test_a_broken_own_file_is_one_line_with_the_line(
    command: list[str], own: Path, run: Run
) -> None:
    text = own.read_text(encoding="utf-8")
    line = text.split("best_of")[0].count("\n") + 1
    own.write_text(text.replace("best_of = 3", "best_of = 0"), encoding="utf-8")
    status, out, err = run(*command, own)
    assert (status, out) == (1, "")
    assert err == (
        f"formcheck: mine.toml: line {line}: best_of in [counting] is 0: it must be at least 1\n"
    )
    status, out, err = run(*command, "gone.toml")
    assert (status, out) == (1, "")
    assert err == "formcheck: can't read gone.toml: No such file or directory\n"


@pytest.mark.parametrize("name", ["calf-raise", "achilles-stretch", "auto"])
def test_an_own_exercise_has_a_name_of_its_own(name: str, own: Path, run: Run) -> None:
    text = own.read_text(encoding="utf-8")
    own.write_text(text.replace('"my-raise"', f'"{name}"'), encoding="utf-8")
    expected = f"formcheck: mine.toml: line 2: the name {name} is taken by formcheck itself"
    for command in (["exercises", "--file"], ["analyze", "a.mp4", "--exercise-file"]):
        status, out, err = run(*command, own)
        assert (status, out) == (1, "")
        assert err.startswith(expected)


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("toe-walk", "formcheck live -e toe-walk"),
        ("knee-to-wall", "formcheck rom --test knee-to-wall"),
        ("rom-active", "formcheck rom --test active"),
    ],
)
def test_how_to_begin_is_a_command(name: str, command: str, run: Run) -> None:
    assert run("exercises", name).out.splitlines()[-1] == f"Begin: {command}"


def test_shells_complete_the_names() -> None:
    environment = {"_FORMCHECK_COMPLETE": "bash_complete", "COMP_CWORD": "3"}
    words = {"COMP_WORDS": "formcheck analyze -e seated"}
    out = CliRunner().invoke(group, env={**environment, **words}, prog_name="formcheck").output
    completed = [line.split(",")[1] for line in out.splitlines()]
    assert completed == [name for name in exercise_names() if name.startswith("seated")]
    assert completed


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["toe"], {"toe-walk"}),
        (["squat"], {"deep-squat-hold", "squat-jump", "squat-lunge"}),
        (["Stretch", "calf"], {"wall-calf-stretch"}),
    ],
)
def test_a_part_of_a_name_lists_what_it_could_be(
    words: list[str], names: set[str], run: Run
) -> None:
    status, out, err = run("exercises", *words)
    assert (status, err) == (0, "")
    assert names <= {line.split()[0] for line in out.splitlines() if line.startswith("  ")}
    assert max(map(len, out.splitlines())) <= 80


def test_a_new_file_has_a_name_of_its_own_and_is_sound(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = run("exercises", "new", "toe", "walk", "my-walk.toml")
    assert (status, err) == (0, "")
    assert out == (
        "Written: my-walk.toml. Change it, then: formcheck exercises --file my-walk.toml\n"
    )
    text = Path("my-walk.toml").read_text(encoding="utf-8")
    assert "# " in text
    assert read_own_exercise(Path("my-walk.toml")).name == "my-walk"
    assert run("exercises", "--file", "my-walk.toml").status == 0
    # Never over another file, and never under a name that is taken.
    status, out, err = run("exercises", "new", "toe-walk", "my-walk")
    assert (status, out) == (1, "")
    assert err == "formcheck: my-walk.toml: there already; choose another name\n"
    assert run("exercises", "new", "toe-walk", "Heel Walk.toml").status == 0
    assert read_own_exercise(Path("Heel Walk.toml")).name == "my-heel-walk"


@pytest.mark.parametrize("name", exercise_names())
def test_every_exercise_is_a_file_to_begin_with(name: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "Mein Übung (2).toml"
    assert run("exercises", "new", name, path).status == 0
    own = read_own_exercise(path)
    assert own.name == "mein-ubung-2"
    known = load_exercise(name)
    changed = {"name": known.name, "aliases": known.aliases}
    assert own.model_copy(update=changed) == known


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_with_a_byte_order_mark_is_read(encoding: str, own: Path, run: Run) -> None:
    text = own.read_text(encoding="utf-8")
    own.write_text(text, encoding=encoding, newline="\r\n")
    assert run("exercises", "--file", own).status == 0


def test_a_pipe_is_read_once(own: Path, run: Run) -> None:
    text = own.read_text(encoding="utf-8").replace('"my-raise"', '"calf-raise"')
    read, write = os.pipe()
    os.write(write, text.encode())
    os.close(write)
    _, _, err = run("exercises", "--file", f"/dev/fd/{read}")
    os.close(read)
    assert "line 2: the name calf-raise is taken" in err

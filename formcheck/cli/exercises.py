"""``formcheck exercises``: what formcheck knows, and how to do one."""

from __future__ import annotations

import json
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from formcheck.cli.options import complete_exercise
from formcheck.cli.terminal import say, width
from formcheck.errors import ExerciseError

if TYPE_CHECKING:
    # pydantic and rich come with them: not for --help.
    from rich.table import Table
    from rich.text import Text

    from formcheck.exercises.catalogue import Exercise

_WIDEST = 100
"""Longer lines are hard to read."""


@click.command(
    epilog="""\b
Examples:
  formcheck exercises
  formcheck exercises achilles stretch
  formcheck exercises calf-raise --toml > mine.toml
  formcheck exercises --file mine.toml"""
)
@click.argument("name", nargs=-1, metavar="[NAME]", shell_complete=complete_exercise)
@click.option(
    "--file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Check your own exercise file, and show what it says.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--toml", "as_toml", is_flag=True, help="Print the exercise's file, to change it.")
def exercises(name: tuple[str, ...], file: Path | None, as_json: bool, as_toml: bool) -> None:
    """List the exercises, or tell how to do one.

    Of one exercise: how to do it, where the camera stands, how much of it, what is
    counted, what is called out, and what a camera at your side can't judge.
    """
    if name and file is not None:
        raise click.UsageError("NAME and --file name two exercises; give one of them")
    if as_json and as_toml:
        raise click.UsageError("--json and --toml are two formats; give one of them")
    if as_toml and not name:
        raise click.UsageError("--toml needs the NAME of an exercise")
    if as_toml:
        say(_file_of(" ".join(name)))
        return
    one = _chosen(" ".join(name), file)
    if as_json:
        _print_json(one)
    elif one is not None:
        _print_one(one, file)
    else:
        _print_list()


def _chosen(name: str, file: Path | None) -> Exercise | None:
    from formcheck.exercises.catalogue import load_exercise, read_own_exercise

    if file is not None:
        return read_own_exercise(file)
    if not name:
        return None
    try:
        return load_exercise(name)
    except ExerciseError as error:
        raise click.UsageError(str(error)) from error


def _file_of(name: str) -> bytes:
    from formcheck.exercises.catalogue import exercise_text

    one = _chosen(name, None)
    assert one is not None
    return exercise_text(one.name).encode()


def _print_json(one: Exercise | None) -> None:
    from formcheck.exercises.catalogue import exercise_names, load_exercise

    if one is not None:
        data: object = one.model_dump(mode="json")
    else:
        data = [load_exercise(name).model_dump(mode="json") for name in exercise_names()]
    say((json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode())


def _print_list() -> None:
    from rich.console import Group
    from rich.text import Text

    from formcheck.exercises.catalogue import exercise_names, load_exercise
    from formcheck.kinds import KINDS, kind_of

    known = [load_exercise(name) for name in exercise_names()]
    column = max(len(each.name) for each in known)
    parts: list[Text | Table] = []
    for group in (group for kind in KINDS for group in kind.groups):
        members = [each for each in known if kind_of(each).group(each) == group]
        parts += [Text(group, style="bold"), _rows(members, column), Text()]
    example = "formcheck exercises calf-raise"
    parts.append(Text.assemble("How to do one, and where the camera stands: ", (example, "bold")))
    say(Group(*parts))


def _rows(members: list[Exercise], column: int) -> Table:
    from rich.table import Table
    from rich.text import Text

    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(width=column + 2, no_wrap=True)
    rows.add_column()
    for each in members:
        rows.add_row(f"  {each.name}", Text(each.title))
    return rows


def _print_one(one: Exercise, file: Path | None) -> None:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(style="bold", no_wrap=True)
    rows.add_column()
    for head, words in _facts(one):
        rows.add_row(head, Text(words))
    heading = Text.assemble((one.title, "bold"), f"  {one.name}")
    say(Group(heading, Text(), rows, Text(), _how_to_start(one, file)), width=min(width(), _WIDEST))


def _facts(one: Exercise) -> list[tuple[str, str]]:
    from formcheck.exercises.words import BODY, amount
    from formcheck.kinds import kind_of

    kind = kind_of(one)
    faults = "; ".join(kind.fault_words(one))
    count = kind.counting_words(one)
    facts = (
        ("Also called", ", ".join(one.aliases)),
        ("How", one.how),
        ("Camera", one.camera),
        ("Dose", amount(one.prescription)),
        ("Counted", count),
        ("Faults it flags", f"{faults[:1].upper()}{faults[1:]}." if faults else None),
        ("Not judged", one.unseen),
        ("Lengths", BODY if "about" in count + faults else None),
        ("Source", one.source),
    )
    return [(head, words) for head, words in facts if words]


def _how_to_start(one: Exercise, file: Path | None) -> Text:
    from rich.text import Text

    from formcheck.kinds import kind_of
    from formcheck.video.naming import shown

    choice = f"-e {one.name}" if file is None else f"--exercise-file {quote(shown(file))}"
    own_command = kind_of(one).command(one)
    if own_command is None:
        command = f"formcheck live {choice}"
    else:
        command = own_command if file is None else f"formcheck analyze CLIP {choice}"
    return Text.assemble("Begin: ", (command, "bold"))

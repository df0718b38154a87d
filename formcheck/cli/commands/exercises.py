"""``formcheck exercises``: what formcheck knows, and how to do one."""

from __future__ import annotations

import json
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from formcheck.cli.options.measuring import complete_exercise
from formcheck.cli.terminal import print_out, width
from formcheck.errors import ExerciseError, OutputError

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
  formcheck exercises toe
  formcheck exercises new calf-raise mine.toml
  formcheck exercises --file mine.toml"""
)
@click.argument(
    "name", nargs=-1, metavar="[NAME | new NAME FILE]", shell_complete=complete_exercise
)
@click.option(
    "--file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Check your own exercise file, and show what it says.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--toml", "as_toml", is_flag=True, help="Print the exercise's file, to change it.")
def exercises(name: tuple[str, ...], file: Path | None, as_json: bool, as_toml: bool) -> None:
    """List the exercises, tell how to do one, or write one of your own.

    Of one exercise: how to do it, where the camera stands, the dose, what is counted,
    which faults are flagged, and what a camera at your side can't judge. A part of a
    name lists what it could be.

    "new NAME FILE" writes NAME's file, with its comments, for you to change. Never over
    another file.
    """
    if name and file is not None:
        raise click.UsageError("NAME and --file name two exercises; give one of them")
    if as_json and as_toml:
        raise click.UsageError("--json and --toml are two formats; give one of them")
    if as_toml and not name:
        raise click.UsageError("--toml needs the NAME of an exercise")
    if name[:1] == ("new",):
        _write_new(name[1:])
        return
    if as_toml:
        print_out(_file_of(" ".join(name)))
        return
    found = [] if as_json else _found(" ".join(name))
    if found:
        _print_found(" ".join(name), found)
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


def _found(name: str) -> list[Exercise]:
    """Return what a part of a name could be; nothing where it is a whole one."""
    from formcheck.exercises.catalogue import find_exercises, load_exercise

    try:
        load_exercise(name)
    except ExerciseError:
        return find_exercises(name)
    return []


def _write_new(arguments: tuple[str, ...]) -> None:
    """Write an exercise's file under a new name, to be changed."""
    from rich.text import Text

    from formcheck.exercises.catalogue import new_exercise_text
    from formcheck.model.paths import printable

    if len(arguments) < 2:
        raise click.UsageError("new needs the NAME of an exercise and a FILE to write")
    path = Path(arguments[-1])
    path = path if path.suffix else path.with_suffix(".toml")
    try:
        text = new_exercise_text(" ".join(arguments[:-1]), path.stem)
    except ExerciseError as error:
        raise click.UsageError(str(error)) from error
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise OutputError(f"{printable(path)}: there already; choose another name") from error
    except OSError as error:
        raise OutputError(
            f"{printable(path)}: can't be written: {error.strerror or error}"
        ) from error
    print_out(
        Text(
            f"Written: {printable(path)}. Change it, then: formcheck exercises --file"
            f" {printable(path)}"
        )
    )


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
    print_out((json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode())


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
    print_out(Group(*parts))


def _print_found(name: str, found: list[Exercise]) -> None:
    from rich.console import Group
    from rich.text import Text

    head = Text(f"No exercise is called {name}; these have it in their names:", style="bold")
    print_out(Group(head, _rows(found, max(len(each.name) for each in found))))


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
    print_out(
        Group(heading, Text(), rows, Text(), _how_to_start(one, file)), width=min(width(), _WIDEST)
    )


def _facts(one: Exercise) -> list[tuple[str, str]]:
    from formcheck.kinds import kind_of
    from formcheck.kinds.words import BODY, amount

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
    from formcheck.model.paths import printable

    choice = f"-e {one.name}" if file is None else f"--exercise-file {quote(printable(file))}"
    own_command = kind_of(one).command(one)
    if own_command is None:
        command = f"formcheck live {choice}"
    else:
        command = own_command if file is None else f"formcheck analyze CLIP {choice}"
    return Text.assemble("Begin: ", (command, "bold"))

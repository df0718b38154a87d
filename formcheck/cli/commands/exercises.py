"""``formcheck exercises``: what formcheck knows, and how to do one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck.cli.options.completion import complete_exercise
from formcheck.cli.options.existing_files import write_new_file
from formcheck.cli.options.naming import NAME, PathType
from formcheck.cli.terminal import print_bold, print_file, print_out, print_plain
from formcheck.errors import ExerciseError

if TYPE_CHECKING:
    from formcheck.exercises.catalogue import Exercise
    from formcheck.exercises.listing import ListedExercise


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
    "name", nargs=-1, metavar="[NAME | new NAME FILE]", type=NAME, shell_complete=complete_exercise
)
@click.option(
    "--file",
    metavar="FILE",
    type=PathType(),
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
    if not (name or file or as_json):
        _print_list()
        return
    # pydantic and rich come with it: not for --help, and not for the list.
    from formcheck.cli.render import exercises as render

    if as_toml:
        print_file(_file_of(" ".join(name)))
        return
    found = [] if as_json else _found(" ".join(name))
    if found:
        render.print_found(" ".join(name), found)
        return
    one = _chosen(" ".join(name), file)
    if as_json:
        render.print_json(one)
    elif one is not None:
        render.print_one(one, file)


def _print_list() -> None:
    """Print the names and titles of all exercises, group by group, at once."""
    from itertools import groupby

    from formcheck.exercises.listing import listed_exercises

    listed = listed_exercises()
    column = max(len(each.name) for each in listed) + 4
    for group, members in groupby(listed, _group_of):
        print_bold(group)
        print_plain("".join(f"{'  ' + each.name:<{column}}{each.title}\n" for each in members))
    print_plain("How to do one, and where the camera stands: ", end="")
    print_bold("formcheck exercises calf-raise")


def _group_of(listed: ListedExercise) -> str:
    if listed.group is not None:
        return listed.group
    from formcheck.kinds import kind_of, load_exercise

    exercise = load_exercise(listed.name)
    return kind_of(exercise).group(exercise)


def _chosen(name: str, file: Path | None) -> Exercise | None:
    from formcheck.kinds import load_exercise, read_own_exercise

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
    from formcheck.exercises.catalogue import find_exercises
    from formcheck.kinds import load_exercise

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
    stem = path.stem if path.suffix else path.with_suffix(".toml").stem
    try:
        text = new_exercise_text(" ".join(arguments[:-1]), stem)
    except ExerciseError as error:
        raise click.UsageError(str(error)) from error
    shown = printable(write_new_file(path, text, ".toml"))
    print_out(Text(f"Written: {shown}. Change it, then: formcheck exercises --file {shown}"))


def _file_of(name: str) -> str:
    from formcheck.exercises.catalogue import exercise_text

    one = _chosen(name, None)
    assert one is not None
    return exercise_text(one.name)

"""Exercises in the terminal: the list, what a part of a name could be, and one of them."""

import json
from pathlib import Path
from shlex import quote

from rich.console import Group
from rich.table import Table
from rich.text import Text

from formcheck.cli.terminal import print_file, print_out, width
from formcheck.exercises.catalogue import Exercise, exercise_names
from formcheck.kinds import kind_of, load_exercise
from formcheck.kinds.description import exercise_facts
from formcheck.model.paths import printable

_WIDEST = 100
"""Longer lines are hard to read."""


def print_json(one: Exercise | None) -> None:
    """Print an exercise, or all of them, as JSON."""
    if one is not None:
        data: object = one.model_dump(mode="json")
    else:
        data = [load_exercise(name).model_dump(mode="json") for name in exercise_names()]
    print_file(json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def print_found(name: str, found: list[Exercise]) -> None:
    """Print the exercises that a part of a name could mean."""
    head = Text(f"No exercise is called {name}; these have it in their names:", style="bold")
    print_out(Group(head, _rows(found, max(len(each.name) for each in found))))


def _rows(members: list[Exercise], column: int) -> Table:
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(width=column + 2, no_wrap=True)
    rows.add_column()
    for each in members:
        rows.add_row(f"  {each.name}", Text(each.title))
    return rows


def print_one(one: Exercise, file: Path | None) -> None:
    """Print how an exercise is done, what is counted and which faults are flagged."""
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(style="bold", no_wrap=True)
    rows.add_column()
    for head, words in exercise_facts(one):
        rows.add_row(head, Text(words))
    heading = Text.assemble((one.title, "bold"), f"  {one.name}")
    print_out(
        Group(heading, Text(), rows, Text(), _how_to_start(one, file)), width=min(width(), _WIDEST)
    )


def _how_to_start(one: Exercise, file: Path | None) -> Text:
    choice = f"-e {one.name}" if file is None else f"--exercise-file {quote(printable(file))}"
    own_command = kind_of(one).command(one)
    if own_command is None:
        command = f"formcheck live {choice}"
    else:
        command = own_command if file is None else f"formcheck analyze CLIP {choice}"
    return Text.assemble("Begin: ", (command, "bold"))

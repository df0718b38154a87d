"""Routines in the terminal: the list, one of them, and what was done."""

from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from formcheck.cli.render.places import print_place
from formcheck.cli.render.summary import DISCLAIMER
from formcheck.cli.terminal import print_out
from formcheck.routines.page import (
    done_words,
    headline,
    outcome_words,
    planned_words,
    set_words,
)
from formcheck.routines.record import RoutineRecord
from formcheck.routines.routine import (
    Entry,
    Routine,
    load_routine,
    routine_names,
)
from formcheck.routines.words import entry_words, minutes, set_count


def show_all() -> int:
    """Print the bundled routines."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Routine", no_wrap=True)
    table.add_column("Sets", justify="right")
    table.add_column("Min", justify="right")
    table.add_column("What")
    for name in routine_names():
        routine = load_routine(name)
        table.add_row(
            Text(name, "bold"), str(set_count(routine)), str(minutes(routine)), routine.about
        )
    print_out(table)
    print_out("formcheck routine show NAME says more; formcheck routine new FILE begins your own.")
    return 0


def show_one(name: str) -> int:
    """Print a routine's exercises."""
    # The network's and the picture's libraries come with it: not for the list.
    from formcheck.live.session_factory import is_counted

    routine = load_routine(name)
    counted = [is_counted(entry.loaded) for entry in routine.exercises]
    print_out(Text(routine.title, "bold"))
    if routine.about:
        print_out(Text(routine.about))
    print_out(f"{set_count(routine)} sets, about {minutes(routine)} minutes")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Exercise")
    table.add_column("Sets", justify="right", no_wrap=True)
    table.add_column("Each", justify="right", no_wrap=True)
    table.add_column("Side", no_wrap=True)
    table.add_column("Rest", justify="right", no_wrap=True)
    for entry, is_one in zip(routine.exercises, counted, strict=True):
        table.add_row(*_row(routine, entry, counted=is_one))
    print_out(table)
    if not all(counted):
        paced = any(
            entry.planned_reps and not is_one
            for entry, is_one in zip(routine.exercises, counted, strict=True)
        )
        pace = ", 4 s for a repetition" if paced else ""
        print_out(Text(f"* timed, not counted{pace}", "dim"))
    return 0


def print_routine(
    routine: RoutineRecord, folder: Path, saved: Sequence[str], *, opened: bool = False
) -> None:
    """Print what was done in a routine, where its report is and what was saved; open it."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Set", justify="right")
    table.add_column("Exercise")
    table.add_column("Which")
    table.add_column("Planned", justify="right", no_wrap=True)
    table.add_column("Done", justify="right", no_wrap=True)
    table.add_column("")
    for step in routine.steps:
        row = [str(step.number), step.title, set_words(step), planned_words(step)]
        table.add_row(*row, done_words(step), Text(outcome_words(step), "yellow"))
    print_out(table)
    print_out(Text(f"{routine.title}: {headline(routine)}", "bold"))
    print_place(folder, opened=opened)
    if saved:
        print_out(Text(_saved_line(saved)), soft_wrap=True)
    print_out(Text(DISCLAIMER, "dim"))


def _row(routine: Routine, entry: Entry, *, counted: bool) -> list[str | Text]:
    words = entry_words(routine, entry)
    note = f"\n  {words.note}" if words.note else ""
    title = Text.assemble(words.title, ("" if counted else " *", "dim"), (note, "dim"))
    return [title, words.sets, words.each, words.sides, words.rest]


def _saved_line(saved: Sequence[str]) -> str:
    """All sets in one line."""
    if len(saved) == 1:
        return saved[0]
    first, last = (line.removeprefix("Saved as session ") for line in (saved[0], saved[-1]))
    return f"Saved as sessions {first.split()[0]} to {last}"

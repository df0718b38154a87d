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
from formcheck.routines.steps import duration_s

MINUTE_S = 60


def show_all() -> int:
    """Print the bundled routines."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Routine", no_wrap=True)
    table.add_column("Sets", justify="right")
    table.add_column("Min", justify="right")
    table.add_column("What")
    for name in routine_names():
        routine = load_routine(name)
        table.add_row(Text(name, "bold"), str(_sets(routine)), _minutes(routine), routine.about)
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
    print_out(f"{_sets(routine)} sets, about {_minutes(routine)} minutes")
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
    exercise = entry.loaded
    note = f"\n  {entry.note}" if entry.note else ""
    star = "" if counted else " *"
    warm_up = f" ({entry.warm_up_sets} warm-up)" if entry.warm_up_sets else ""
    reps = entry.planned_reps
    each = f"{reps} rep{'' if reps == 1 else 's'}" if reps else f"{entry.planned_seconds:g} s"
    sides = {"both": "both legs", "each": "left, right"}.get(
        entry.planned_sides, entry.planned_sides
    )
    rest = routine.rest_s if entry.rest_s is None else entry.rest_s
    return [
        Text.assemble(exercise.title, (star, "dim"), (note, "dim")),
        f"{entry.planned_sets}{warm_up}{' per side' if entry.planned_sides == 'each' else ''}",
        each,
        sides,
        f"{rest:g} s" if entry.planned_sets > 1 else "",
    ]


def _sets(routine: Routine) -> int:
    twice = (2 if entry.planned_sides == "each" else 1 for entry in routine.exercises)
    return sum(n * entry.planned_sets for n, entry in zip(twice, routine.exercises, strict=True))


def _minutes(routine: Routine) -> str:
    return str(max(1, round(duration_s(routine) / MINUTE_S)))


def _saved_line(saved: Sequence[str]) -> str:
    """All sets in one line."""
    if len(saved) == 1:
        return saved[0]
    first, last = (line.removeprefix("Saved as session ") for line in (saved[0], saved[-1]))
    return f"Saved as sessions {first.split()[0]} to {last}"

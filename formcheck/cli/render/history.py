"""The history as a person reads it: numbers, sessions, comparisons and trends."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len

from formcheck.cli.terminal import print_out
from formcheck.history import messages
from formcheck.history.wording import (
    compared_text,
    day_text,
    goal_line,
    leg_words,
    metric_title,
    trend_row,
    value_text,
    verdict_text,
)

if TYPE_CHECKING:
    from rich.table import Table

    from formcheck.history.compare import Comparison
    from formcheck.history.goals import GoalProgress
    from formcheck.history.records import SessionRecord
    from formcheck.history.series import Series


def numbers_table(*columns: str) -> Table:
    """Return an empty table of quantities, legs, the columns and a verdict."""
    # rich's tables take as long to load as a list of sessions, which needs none.
    from formcheck.cli.render.tables import plain_table

    table = plain_table([])
    table.add_column("Quantity")
    table.add_column("Leg")
    for title in columns:
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("")
    return table


def session_lines(rows: list[tuple[SessionRecord, str, str]]) -> list[str]:
    """Return sessions, each with its headline and its note, as the lines of a table."""
    columns = list(
        zip(
            ("Id", "Filmed", "Exercise", "Person", "Result", "Noted"),
            *(
                (str(s.id), day_text(s.at), s.exercise, s.person or "", words, note)
                for s, words, note in rows
            ),
            strict=True,
        )
    )
    # A column that nothing is in is not shown.
    table = list(zip(*(column for column in columns if any(column[1:])), strict=True))
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in table
    ]


def session_place(session: SessionRecord) -> str:
    """Return a line on where a session's files are; nothing when it has none."""
    if session.folder is None:
        return ""
    gone = "" if Path(session.folder).is_dir() else " (not there any more)"
    return f"\nFiles {session.folder}{gone}"


def comparison_table(comparisons: list[Comparison]) -> Table:
    """Return both values of each quantity, their difference and whether it is real."""
    table = numbers_table("A", "B", "B - A")
    for one in comparisons:
        table.add_row(
            metric_title(one.metric), leg_words(one.side), value_text(one.a), value_text(one.b),
            compared_text(one), verdict_text(one.outcome, one.difference),
            style="bold" if one.changed else "",
        )  # fmt: skip
    return table


def print_trends(
    heading: str, count: int, series: Sequence[Series], goals: Sequence[GoalProgress] = ()
) -> None:
    """Print first, latest and change of each quantity, the goals, and the slope a month."""
    from rich.text import Text

    from formcheck.cli.render.tables import DISCLAIMER

    table, rows = numbers_table("First", "Latest", "Change"), [trend_row(one) for one in series]
    for row in rows:
        table.add_row(
            row.title, row.leg, row.first, row.latest, row.change, row.verdict,
            style="bold" if row.changed else "",
        )  # fmt: skip
    slopes = [row.slope for row in rows if row.slope]
    print_out(Text(f"{heading}: {count} session{'s' * (count != 1)}", "bold"))
    print_out(table)
    if goals:
        print_out(Text("\nGoals:\n" + "\n".join(map(goal_line, goals))), soft_wrap=True)
    if slopes:
        print_out(Text("\nTrend over all sessions:\n" + "\n".join(slopes)))
    if note := messages.label_notes(
        (one.metric for one in series),
        (value for one in series if one.metric.underestimated for value in one.values),
    ):
        print_out(Text(f"\n{note}", "dim"))
    print_out(Text(f"{DISCLAIMER}\n", "dim"))

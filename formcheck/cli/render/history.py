"""The history as a person reads it: numbers, sessions, comparisons and trends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from formcheck.cli.render.tables import DISCLAIMER, MISSING, plain_table
from formcheck.cli.terminal import print_out
from formcheck.history import messages
from formcheck.history.compare import Comparison, Outcome, metric_label
from formcheck.history.metrics import METRICS, Metric, MetricValue
from formcheck.history.notes import note_words
from formcheck.model import number_text
from formcheck.model.paths import printable
from formcheck.model.result import Measured

if TYPE_CHECKING:
    from formcheck.history.goals import GoalProgress
    from formcheck.history.notes import SessionNote
    from formcheck.history.records import SessionRecord
    from formcheck.history.trend import Series

NOTE_LETTERS = 40
"""Of a note in the list of sessions."""
HEADLINE = (
    "rep_count",
    "peak_heel_height_cm",
    "peak_heel_height_foot",
    "held_s",
    "cycle_count",
    "active_s",
    "active_total_deg",
    "lunge_deg",
    "range_total_deg",
)
"""What stands in the list: of the two heights one, the range when there is nothing else."""
_SHORT = {
    "rep_count": "{} reps",
    "peak_heel_height_cm": "peak {}",
    "peak_heel_height_foot": "peak {}",
    "held_s": "held {}",
    "cycle_count": "{} cycles",
    "active_s": "active {}",
    "active_total_deg": "range {}",
    "lunge_deg": "lunge {}",
    "range_total_deg": "ankle range {}",
}


def with_unit(reading: MetricValue) -> str:
    """Return e.g. "9.4 ± 1.4 cm", "27 ± 6°" or "at least 57°"."""
    return number_text.with_unit(_value(reading), METRICS[reading.name].display_unit)


def _value(known: MetricValue) -> str:
    quantity = METRICS[known.name]
    if known.lower_bound:
        return f"at least {number_text.number(known.value, quantity.decimals)}"
    return number_text.interval(known.value, known.plus_minus or None, quantity.decimals)


def title(quantity: Metric) -> str:
    """Return a quantity with its unit, as the title of a row."""
    return f"{quantity.label}, {quantity.display_unit}" if quantity.unit else quantity.label


def leg(side: str) -> str:
    """Return whose it is; nothing for what both legs do together."""
    return "" if side == "both" else side


def reading(known: MetricValue | None) -> str:
    """Return a reading without its unit; a dash for none."""
    return MISSING if known is None else _value(known)


def difference(measured: Measured | None, quantity: Metric, *, finer: bool = False) -> str:
    """Return a difference with its sign, e.g. "+1.2 ± 0.8"; a dash for none.

    `finer` adds a decimal.
    """
    return (
        MISSING if measured is None else messages.difference_text(measured, quantity, finer=finer)
    )


def compared(comparison: Comparison) -> str:
    """Return the difference of a comparison, also one without an error estimate."""
    if comparison.a is None or comparison.b is None:
        return MISSING
    return _away(comparison.a, comparison.b, comparison.difference)


def _away(first: MetricValue, later: MetricValue, known: Measured | None) -> str:
    """Return how far two values are apart, alone where no error of it is known."""
    if known is None and first.lower_bound == later.lower_bound:
        known = Measured(value=later.value - first.value, plus_minus=0)
    return difference(known, METRICS[first.name])


def verdict(outcome: Outcome | None, known: Measured | None) -> str:
    """Return whether something changed, and to which side; a dash where that can't be told."""
    return messages.verdict(outcome, known) or MISSING


def change(comparison: Comparison) -> str:
    """Return both values and their difference: "peak heel height, left: 9.0 → 10.5 cm (...)"."""
    assert comparison.a is not None
    assert comparison.b is not None
    quantity = comparison.metric
    first, second = (
        number_text.number(known.value, quantity.decimals) for known in (comparison.a, comparison.b)
    )
    values = number_text.with_unit(f"{first} → {second}", quantity.display_unit)
    away = number_text.with_unit(compared(comparison), comparison.difference_unit)
    said = messages.verdict(comparison.outcome, comparison.difference)
    return f"{comparison.label}: {values} ({away})" + (f", {said}" if said else "")


def headline(readings: Sequence[MetricValue]) -> str:
    """Return a session in a few words, e.g. "10 reps, peak 9.4 ± 1.4 cm"."""
    known = {reading.name for reading in readings}
    parts: list[str] = []
    for name, words in _SHORT.items():
        if name == "peak_heel_height_foot" and "peak_heel_height_cm" in known:
            continue
        if name == "range_total_deg" and parts:
            continue
        legs = sorted((r for r in readings if r.name == name), key=lambda r: r.side)
        if legs:
            if [leg.value for leg in legs] == [1]:
                words = words.removesuffix("s")
            parts.append(words.format(" / ".join(_of_leg(leg, len(legs) > 1) for leg in legs)))
    return ", ".join(parts)


def _of_leg(known: MetricValue, several: bool) -> str:
    return f"{known.side} {with_unit(known)}" if several else with_unit(known)


def day(moment: datetime) -> str:
    """Return a time on this machine's clock, e.g. "2026-03-01 18:30"."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def numbers_table(*columns: str) -> Table:
    """Return an empty table of quantities, legs, the columns and a verdict."""
    table = plain_table([])
    table.add_column("Quantity")
    table.add_column("Leg")
    for title in columns:
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("")
    return table


def short_note(note: SessionNote | None) -> str:
    """Return what is noted of a session in a few words on one line."""
    words = printable(", ".join(note_words(note))) if note else ""
    return words if len(words) <= NOTE_LETTERS else f"{words[: NOTE_LETTERS - 1].rstrip()}…"


def session_lines(rows: list[tuple[SessionRecord, str, str]]) -> list[str]:
    """Return sessions, each with its headline and its note, as the lines of a table."""
    columns = list(
        zip(
            ("Id", "Filmed", "Exercise", "Person", "Result", "Noted"),
            *(
                (str(s.id), day(s.at), s.exercise, s.person or "", words, note)
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


def session_title(session: SessionRecord) -> str:
    """Return number, day, exercise and person of a session."""
    words = [f"Session {session.id}", day(session.at), session.exercise]
    return " · ".join([*words, *([session.person] if session.person else [])])


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
            title(one.metric), leg(one.side), reading(one.a), reading(one.b), compared(one),
            verdict(one.outcome, one.difference), style="bold" if one.changed else "",
        )  # fmt: skip
    return table


def goal_line(progress: GoalProgress, *, where: bool = False) -> str:
    """Return a goal, what was measured last, and how far it is; `where` names the exercise."""
    goal = metric_label(METRICS[progress.goal.name], progress.latest.side)
    latest = f"latest {with_unit(progress.latest)}"
    if where:
        latest += f" on {day(progress.at)[:10]} in {progress.exercise}"
    return f"{goal}: {progress.goal.bound}, {latest}: {progress.words}"


def print_trends(
    heading: str, count: int, series: Sequence[Series], goals: Sequence[GoalProgress] = ()
) -> None:
    """Print first, latest and change of each quantity, the goals, and the slope a month."""
    # numpy comes with it: a list of sessions needs none.
    from formcheck.history.trend import fit_trend

    table, slopes = numbers_table("First", "Latest", "Change"), []
    for one in series:
        trend = fit_trend(one)
        first, latest, several = one.values[0], one.values[-1], len(one.values) > 1
        table.add_row(
            title(one.metric), leg(one.side), reading(first),
            reading(latest) if several else MISSING,
            _away(first, latest, trend.difference) if several else MISSING,
            verdict(trend.outcome, trend.difference), style="bold" if trend.changed else "",
        )  # fmt: skip
        if trend.monthly is not None and abs(trend.monthly.value) > trend.monthly.plus_minus:
            slope = difference(trend.monthly, one.metric, finer=True)
            slopes.append(
                f"{one.label}: {number_text.with_unit(slope, one.difference_unit)} in 30 days"
            )
    print_out(Text(f"{heading}: {count} session{'s' * (count != 1)}", "bold"))
    print_out(table)
    if goals:
        print_out(Text("\nGoals:\n" + "\n".join(map(goal_line, goals))), soft_wrap=True)
    if slopes:
        print_out(Text("\nTrend over all sessions:\n" + "\n".join(slopes)))
    if note := messages.label_notes(
        (one.metric for one in series), (value for one in series for value in one.values)
    ):
        print_out(Text(f"\n{note}", "dim"))
    print_out(Text(f"{DISCLAIMER}\n", "dim"))

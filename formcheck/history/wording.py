"""The history in words, for the terminal and the pages: values, changes, sessions, trends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from formcheck.history import messages
from formcheck.history.metrics import METRICS, Metric, MetricValue, metric_label
from formcheck.history.records import ALL_SESSIONS, Selection
from formcheck.model import number_text
from formcheck.model.number_text import MISSING
from formcheck.model.paths import printable

if TYPE_CHECKING:
    from formcheck.history.compare import Comparison, Outcome
    from formcheck.history.goals import GoalProgress
    from formcheck.history.notes import SessionNote
    from formcheck.history.records import SessionRecord
    from formcheck.history.series import Series
    from formcheck.history.store import History
    from formcheck.model.measured import Measured

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


def value_words(reading: MetricValue) -> str:
    """Return e.g. "9.4 ± 1.4 cm", "27 ± 6°" or "at least 57°"."""
    return number_text.with_unit(_value(reading), METRICS[reading.name].display_unit)


def _value(known: MetricValue) -> str:
    quantity = METRICS[known.name]
    if known.lower_bound:
        return f"at least {number_text.number(known.value, quantity.decimals)}"
    return number_text.interval(known.value, known.plus_minus or None, quantity.decimals)


def metric_title(quantity: Metric) -> str:
    """Return a quantity with its unit, as the title of a row."""
    return f"{quantity.label}, {quantity.display_unit}" if quantity.unit else quantity.label


def leg_words(side: str) -> str:
    """Return whose it is; nothing for what both legs do together."""
    return "" if side == "both" else side


def value_text(known: MetricValue | None) -> str:
    """Return a reading without its unit; a dash for none."""
    return MISSING if known is None else _value(known)


def difference_text(measured: Measured | None, quantity: Metric, *, finer: bool = False) -> str:
    """Return a difference with its sign, e.g. "+1.2 ± 0.8"; a dash for none.

    `finer` adds a decimal.
    """
    if measured is None:
        return MISSING
    return messages.difference_text(measured, quantity, finer=finer)


def compared_text(comparison: Comparison) -> str:
    """Return the difference of a comparison, also one without an error estimate."""
    if comparison.a is None or comparison.b is None:
        return MISSING
    return away_text(comparison.a, comparison.b, comparison.difference)


def away_text(first: MetricValue, later: MetricValue, known: Measured | None) -> str:
    """Return how far two values are apart, alone where no error of it is known."""
    if known is None and first.lower_bound == later.lower_bound:
        from formcheck.model.measured import Measured

        known = Measured(value=later.value - first.value, plus_minus=0)
    return difference_text(known, METRICS[first.name])


def verdict_text(outcome: Outcome | None, known: Measured | None) -> str:
    """Return whether something changed, and to which side; a dash where that can't be told."""
    return messages.verdict(outcome, known) or MISSING


def change_words(comparison: Comparison) -> str:
    """Return both values and their difference: "peak heel height, left: 9.0 → 10.5 cm (...)"."""
    assert comparison.a is not None
    assert comparison.b is not None
    quantity = comparison.metric
    first, second = (
        number_text.number(known.value, quantity.decimals) for known in (comparison.a, comparison.b)
    )
    values = number_text.with_unit(f"{first} → {second}", quantity.display_unit)
    away = number_text.with_unit(compared_text(comparison), comparison.difference_unit)
    said = messages.verdict(comparison.outcome, comparison.difference)
    return f"{comparison.label}: {values} ({away})" + (f", {said}" if said else "")


def session_headline(readings: Sequence[MetricValue], *, corrected: bool = False) -> str:
    """Return a session in a few words, e.g. "10 reps, peak 9.4 ± 1.4 cm, left".

    The leg is named where one alone has such numbers.
    """
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
    sides = {reading.side for reading in readings if reading.side != "both"}
    if len(sides) == 1:
        parts.append(sides.pop())
    return ", ".join([*parts, "corrected by hand"] if corrected else parts)


def _of_leg(known: MetricValue, several: bool) -> str:
    return f"{known.side} {value_words(known)}" if several else value_words(known)


def day_text(moment: datetime) -> str:
    """Return a time on this machine's clock, e.g. "2026-03-01 18:30"."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def short_note(note: SessionNote | None) -> str:
    """Return what is noted of a session in a few words on one line."""
    if note is None:
        return ""
    from formcheck.history.notes import note_words

    words = printable(", ".join(note_words(note)))
    return words if len(words) <= NOTE_LETTERS else f"{words[: NOTE_LETTERS - 1].rstrip()}…"


def short_notes(history: History, selection: Selection = ALL_SESSIONS) -> dict[int, str]:
    """Return `short_note` of the selected sessions, by number; only of those that have a note."""
    where, values = selection.where()
    if not history.read(
        "SELECT 1 FROM session_notes"
        f" WHERE session_id IN (SELECT id FROM sessions WHERE {where}) LIMIT 1",
        values,
    ):
        return {}
    # pydantic comes with it, which takes as long as all the rest of a list.
    from formcheck.history.notes import session_notes

    return {number: short_note(note) for number, note in session_notes(history, selection).items()}


def session_title(session: SessionRecord) -> str:
    """Return number, day, exercise and person of a session."""
    words = [f"Session {session.id}", day_text(session.at), session.exercise]
    return " · ".join([*words, *([session.person] if session.person else [])])


def goal_line(progress: GoalProgress, *, where: bool = False) -> str:
    """Return a goal, what was measured last, and how far it is; `where` names the exercise."""
    goal = metric_label(METRICS[progress.goal.name], progress.latest.side)
    latest = f"latest {value_words(progress.latest)}"
    if where:
        latest += f" on {day_text(progress.at)[:10]} in {progress.exercise}"
    return f"{goal}: {progress.goal.bound}, {latest}: {progress.words}"


@dataclass(frozen=True, slots=True)
class TrendRow:
    """What a series says, in words: a row of a table.

    Attributes
    ----------
    title, leg : str
        What, and whose; "" for what both legs do together.
    first, latest, change : str
        Without their unit; a dash for none.
    verdict : str
        Whether it changed; a dash where that can't be told.
    changed : bool
        Whether the change is a real one.
    slope : str
        The line through all sessions, where it rises or falls for certain; else "".
    """

    title: str
    leg: str
    first: str
    latest: str
    change: str
    verdict: str
    changed: bool
    slope: str


def trend_row(series: Series) -> TrendRow:
    """Return what a series says."""
    # numpy comes with it: a list of sessions needs none.
    from formcheck.history.trend import fit_trend

    trend = fit_trend(series)
    first, latest, several = series.values[0], series.values[-1], len(series.values) > 1
    slope = ""
    if trend.monthly is not None and abs(trend.monthly.value) > trend.monthly.plus_minus:
        away = difference_text(trend.monthly, series.metric, finer=True)
        away = number_text.with_unit(away, series.difference_unit)
        slope = f"{series.label}: {away} in 30 days"
    return TrendRow(
        metric_title(series.metric),
        leg_words(series.side),
        value_text(first),
        value_text(latest) if several else MISSING,
        away_text(first, latest, trend.difference) if several else MISSING,
        verdict_text(trend.outcome, trend.difference),
        bool(trend.changed),
        slope,
    )

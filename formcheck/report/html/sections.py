"""The tables of a page, as rows of text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from formcheck.model.number_text import NOT_MEASURED, number, percent
from formcheck.model.result import Measured, Rep, Result
from formcheck.report.html.ranges import range_table, rom_tables
from formcheck.report.html.table import Table, TableCell, TableRow, at_least, cell, seconds, words
from formcheck.report.messages import OF_FOOT, depth_reference, fault_words, notes_of, rep_word

_MINOR = ("Top at", "Dorsiflexion at the bottom")
_Column = tuple[str, str, Callable[[Rep], TableCell]]


def rep_labels(reps: Sequence[Rep]) -> dict[int, str]:
    """Return each repetition's label by its index: counted ones are numbered, others ✕."""
    labels, count = {}, 0
    for rep in reps:
        count += rep.counted
        labels[rep.index] = str(count) if rep.counted else "✕"
    return labels


def rep_table(result: Result) -> Table | None:
    """Return the table of repetitions, counted or not."""
    if not result.reps:
        return None
    columns = _rep_columns(result)
    labels = rep_labels(result.reps)
    rows = []
    for rep in result.reps:
        notes = notes_of(rep) or ("" if rep.counted else "not counted")
        cells = [column(rep) for _, _, column in columns]
        rows.append(
            TableRow(
                cells=(*cells, TableCell(notes, kind="notes")),
                label=labels[rep.index],
                jump_s=rep.start_s,
                index=rep.index,
                dim=not rep.counted,
            )
        )
    names = (("", ""), *((name, unit) for name, unit, _ in columns), ("Notes", ""))
    word = rep_word(result)
    note = depth_reference(result)
    if not all(rep.counted for rep in result.reps):
        note = f"✕: not counted. {note}"
    minor = frozenset(i for i, (name, _) in enumerate(names) if name in _MINOR)
    return Table("reps", f"{word}s".capitalize(), names, tuple(rows), note, minor)


def _rep_columns(result: Result) -> list[_Column]:
    reps = result.reps
    columns: list[_Column] = [("Top at", "s", lambda r: TableCell(number(r.top_s, 1)))]
    if len({rep.side for rep in reps}) > 1:
        columns.append(("Side", "", lambda r: words(r.side)))
    bent = any(r.peak_knee_flexion_deg is not None for r in reps)
    pulled = any(r.peak_dorsiflexion_deg is not None for r in reps)
    if bent:
        columns.append(("Knee", "°", lambda r: _peak(r, r.peak_knee_flexion_deg)))
    if pulled:
        columns.append(
            ("Dorsiflexion at the top", "°", lambda r: _peak(r, r.peak_dorsiflexion_deg))
        )
    if not (bent or pulled):
        columns += [
            _height_column(reps),
            ("Plantarflexion at the top", "°", lambda r: _peak(r, r.peak_plantarflexion_deg)),
            ("Dorsiflexion at the bottom", "°", lambda r: cell(r.bottom_dorsiflexion_deg)),
        ]
    return [
        *columns,
        ("Depth", "%", lambda r: cell(None if r.is_cut_off else r.depth_percent)),
        ("Up · hold · down", "s", _tempo),
    ]


def _height_column(reps: Sequence[Rep]) -> _Column:
    if any(rep.heel_height_cm for rep in reps):
        return "Heel height", "cm", lambda r: _peak(r, r.heel_height_cm, 1)
    return "Heel height", OF_FOOT, lambda r: _peak(r, percent(r.heel_height_foot_lengths))


def _peak(rep: Rep, measured: Measured | None, decimals: int = 0) -> TableCell:
    """Of a raise that was cut off the top may not have been seen."""
    return (at_least if rep.is_cut_off else cell)(measured, decimals)


def _tempo(rep: Rep) -> TableCell:
    parts = [part for part in (rep.up_s, rep.hold_s, rep.down_s) if part is not None]
    if not parts:
        return TableCell(NOT_MEASURED, kind="missing")
    return TableCell(" · ".join(number(part, 1) for part in parts), kind="tempo")


def other_tables(result: Result) -> list[Table]:
    """Return the tables of holds, cycles, active time and range-of-motion tests."""
    tables = [
        _holds(result),
        _cycles(result),
        _active(result),
        *rom_tables(result),
        range_table(result),
    ]
    return [table for table in tables if table is not None]


def _holds(result: Result) -> Table | None:
    if not result.holds:
        return None
    columns = (("", ""), ("Position", ""), ("Side", ""), ("From", "s"), ("Held", "s"))
    rows = tuple(
        TableRow(
            cells=(
                words(h.position.replace("-", " ")),
                words(h.side),
                seconds(h.start_s),
                seconds(h.end_s - h.start_s if h.held_s is None else h.held_s),
                cell(h.angle_deg),
                cell(h.sway_cm, 1),
                TableCell(notes_of(h), kind="notes"),
            ),
            label=str(h.index),
            jump_s=h.start_s,
        )
        for h in result.holds
    )
    more = (("Angle", "°"), ("Sway", "cm"), ("Notes", ""))
    return Table("holds", "Holds", (*columns, *more), rows)


def _cycles(result: Result) -> Table | None:
    if not result.cycles:
        return None
    kind = result.cycles[0].kind
    size: dict[str, tuple[str, str]] = {
        "circle": ("Range", "°"),
        "hop": ("Height", "cm"),
        "reach": ("Reach", "cm"),
    }
    rows = tuple(
        TableRow(
            cells=(
                words(c.side),
                seconds(c.start_s),
                seconds(c.end_s - c.start_s),
                {
                    "circle": at_least(c.range_deg) if c.lower_bound else cell(c.range_deg),
                    "hop": cell(c.height_cm, 1),
                    "reach": cell(c.reach_cm, 1),
                }[kind],
                words(c.direction or ""),
                TableCell(notes_of(c), kind="notes"),
            ),
            label=str(c.index),
            jump_s=c.start_s,
        )
        for c in result.cycles
    )
    turn = "Direction" if kind == "circle" else ""
    columns = (("", ""), ("Side", ""), ("From", "s"), ("Took", "s"), size[kind])
    title = {"circle": "Circles", "hop": "Hops", "reach": "Reaches"}[kind]
    return Table("cycles", title, (*columns, (turn, ""), ("Notes", "")), rows)


def _active(result: Result) -> Table | None:
    active = result.active
    if active is None:
        return None
    whole = active.end_s - active.start_s
    row = TableRow(
        cells=(
            seconds(active.active_s),
            seconds(whole),
            at_least(active.range_deg) if active.lower_bound else cell(active.range_deg),
            TableCell(fault_words(active.faults), kind="notes"),
        ),
        label="▸",
        jump_s=active.start_s,
    )
    columns = (("", ""), ("Active", "s"), ("Of", "s"), ("Range", "°"), ("Notes", ""))
    return Table("active", "Active time", columns, (row,))

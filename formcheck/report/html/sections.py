"""The tables of a page, as rows of text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from formcheck import __version__
from formcheck.report.html.data import PageData
from formcheck.report.html.words import (
    NOT_MEASURED,
    exercise_words,
    fault_words,
    number,
    quantity,
    rep_word,
)
from formcheck.result import JointRange, Measured, Rep, Result, RomMean
from formcheck.video.naming import shown


@dataclass(frozen=True)
class Cell:
    """A number with its interval, or text; empty text is an empty cell.

    ``kind`` is "number", "text", "notes", "tempo" or "missing".
    """

    text: str
    plus_minus: str | None = None
    kind: str = "number"


@dataclass(frozen=True)
class Row:
    """A row that may lead to a moment of the clip, ``jump_s``."""

    cells: tuple[Cell, ...]
    label: str = ""
    jump_s: float | None = None
    index: int | None = None
    dim: bool = False


@dataclass(frozen=True)
class Table:
    """A titled table; each column is its name and its unit.

    ``minor`` are the positions of the columns that a phone has no room for.
    """

    key: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    note: str = ""
    minor: frozenset[int] = frozenset()


def _cell(measured: Measured | None, decimals: int = 0) -> Cell:
    if measured is None:
        return Cell(NOT_MEASURED, kind="missing")
    return Cell(number(measured.value, decimals), number(measured.plus_minus, decimals))


def _seconds(value: float | None) -> Cell:
    return Cell(NOT_MEASURED, kind="missing") if value is None else Cell(number(value, 1))


def _words(text: str) -> Cell:
    return Cell(text, kind="text")


def _percent(share: Measured | None) -> Measured | None:
    if share is None:
        return None
    return Measured(value=100 * share.value, plus_minus=100 * share.plus_minus)


_Column = tuple[str, str, Callable[[Rep], Cell]]


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
        notes = fault_words(rep.faults) or ("" if rep.counted else "not counted")
        cells = [cell(rep) for _, _, cell in columns]
        rows.append(
            Row(
                cells=(*cells, Cell(notes, kind="notes")),
                label=labels[rep.index],
                jump_s=rep.start_s,
                index=rep.index,
                dim=not rep.counted,
            )
        )
    names = (("", ""), *((name, unit) for name, unit, _ in columns), ("Notes", ""))
    word = rep_word(result)
    note = f"✕: not counted. Depth: 100 % is the median of the best three {word}s, or the target."
    minor = frozenset(i for i, (name, _) in enumerate(names) if name in ("Top at", "At bottom"))
    return Table("reps", f"{word}s".capitalize(), names, tuple(rows), note, minor)


def _rep_columns(result: Result) -> list[_Column]:
    reps = result.reps
    columns: list[_Column] = [("Top at", "s", lambda r: Cell(number(r.top_s, 1)))]
    if len({rep.side for rep in reps}) > 1:
        columns.append(("Side", "", lambda r: _words(r.side)))
    bent = any(r.peak_knee_flexion_deg is not None for r in reps)
    pulled = any(r.peak_dorsiflexion_deg is not None for r in reps)
    if bent:
        columns.append(("Knee", "°", lambda r: _cell(r.peak_knee_flexion_deg)))
    if pulled:
        columns.append(("Dorsiflexion", "°", lambda r: _cell(r.peak_dorsiflexion_deg)))
    if not (bent or pulled):
        columns += [
            _height_column(reps),
            ("Plantarflexion", "°", lambda r: _cell(r.peak_plantarflexion_deg)),
            ("At bottom", "°", lambda r: _cell(r.bottom_dorsiflexion_deg)),
        ]
    return [
        *columns,
        ("Depth", "%", lambda r: _cell(r.depth_percent)),
        ("Up · hold · down", "s", _tempo),
    ]


def _height_column(reps: Sequence[Rep]) -> _Column:
    if any(rep.heel_height_cm for rep in reps):
        return "Heel height", "cm", lambda r: _cell(r.heel_height_cm, 1)
    return "Heel height", "% of foot", lambda r: _cell(_percent(r.heel_height_foot_lengths))


def _tempo(rep: Rep) -> Cell:
    text = " · ".join(number(part, 1) for part in (rep.up_s, rep.hold_s, rep.down_s))
    return Cell(text, kind="tempo")


def other_tables(result: Result) -> list[Table]:
    """Return the tables of holds, cycles, active time and range-of-motion tests."""
    tables = [_holds(result), _cycles(result), _active(result), *_rom(result), _ranges(result)]
    return [table for table in tables if table is not None]


def _holds(result: Result) -> Table | None:
    if not result.holds:
        return None
    columns = (("", ""), ("Position", ""), ("Side", ""), ("From", "s"), ("Held", "s"))
    rows = tuple(
        Row(
            cells=(
                _words(h.position.replace("-", " ")),
                _words(h.side),
                _seconds(h.start_s),
                _seconds(h.end_s - h.start_s if h.held_s is None else h.held_s),
                _cell(h.angle_deg),
                _cell(h.sway_cm, 1),
                Cell(fault_words(h.faults), kind="notes"),
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
        Row(
            cells=(
                _words(c.side),
                _seconds(c.start_s),
                _seconds(c.end_s - c.start_s),
                {
                    "circle": _cell(c.range_deg),
                    "hop": _cell(c.height_cm, 1),
                    "reach": _cell(c.reach_cm, 1),
                }[kind],
                _words(c.direction or ""),
                Cell(fault_words(c.faults), kind="notes"),
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
    row = Row(
        cells=(
            _seconds(active.active_s),
            _seconds(whole),
            _cell(active.range_deg),
            Cell(fault_words(active.faults), kind="notes"),
        ),
        label="▸",
        jump_s=active.start_s,
    )
    columns = (("", ""), ("Active", "s"), ("Of", "s"), ("Range", "°"), ("Notes", ""))
    return Table("active", "Active time", columns, (row,))


def _rom(result: Result) -> list[Table]:
    rom = result.rom
    if rom is None:
        return []
    wall = rom.test == "knee-to-wall"
    means = []
    for side, tested in (("left", rom.left), ("right", rom.right)):
        if tested is None:
            means.append(Row((*(_cell(None) for _ in range(2 if wall else 3)), _words("")), side))
            continue
        parts = (
            (tested.lunge,) if wall else (tested.dorsiflexion, tested.plantarflexion, tested.total)
        )
        cells = [_cell(None if part is None else part.mean_deg) for part in parts]
        if wall:
            cells.append(_cell(tested.wall_distance_cm, 1))
        means.append(Row((*cells, _words(_tries(parts))), side))
    names = (
        (("Shank tilt", "°"), ("Toe to wall", "cm"))
        if wall
        else (("Dorsiflexion", "°"), ("Plantarflexion", "°"), ("Total", "°"))
    )
    title = "Knee-to-wall test" if wall else "Range of motion, foot free"
    note = "Weight-bearing and foot-free angles can't be compared with each other."
    columns = (("Ankle", ""), *names, ("Tries", ""))
    return [Table("rom", title, columns, tuple(means), note), _rom_tries(result)]


def _tries(parts: Sequence[RomMean | None]) -> str:
    known = [part for part in parts if part is not None]
    if not known:
        return ""
    spread = known[0].spread_deg
    text = str(known[0].tries)
    return text if spread is None else f"{text}, spread {number(spread, 1)}°"


def _rom_tries(result: Result) -> Table:
    assert result.rom is not None
    rows = tuple(
        Row(
            cells=(
                _words(t.side),
                _words(t.movement),
                _seconds(t.at_s),
                _cell(t.angle_deg),
                Cell(fault_words(t.faults) or ("" if t.valid else "not in the mean"), kind="notes"),
            ),
            label=str(t.index) if t.valid else "✕",
            jump_s=t.at_s,
            dim=not t.valid,
        )
        for t in result.rom.tries
    )
    columns = (("", ""), ("Side", ""), ("Movement", ""), ("At", "s"), ("Angle", "°"), ("Notes", ""))
    return Table("tries", "Tries", columns, rows, "✕: not in the mean.")


def _ranges(result: Result) -> Table | None:
    """The ankles' range over the clip; one that was not measured says so."""
    ranges = result.range_of_motion
    if result.rom is not None or (ranges.left is None and ranges.right is None):
        return None
    unknown = JointRange(dorsiflexion_deg=None, plantarflexion_deg=None, total_deg=None)
    rows = tuple(
        Row(
            (
                _cell((found or unknown).dorsiflexion_deg),
                _cell((found or unknown).plantarflexion_deg),
                _cell((found or unknown).total_deg),
            ),
            side,
        )
        for side, found in (("left", ranges.left), ("right", ranges.right))
    )
    columns = (("Ankle", ""), ("Dorsiflexion", "°"), ("Plantarflexion", "°"), ("Total", "°"))
    note = "From the quiet stance; the two ends of what the clip shows."
    return Table("ranges", "Ankle range, left and right", columns, rows, note)


def settings_rows(data: PageData) -> list[tuple[str, str]]:
    """Return what was set and what the clip is like, as pairs of name and value."""
    result, options = data.result, data.settings
    clip, view, scale = result.clip, result.view, result.scale
    rows = [("Exercise", exercise_words(result))]
    if options is not None:
        rows += [
            ("Leg", "chosen from the picture" if options.side == "auto" else options.side),
            ("Person's height", _given(options.height_cm, "cm")),
            ("Foot length", _given(options.foot_length_cm, "cm")),
            ("Mass", _given(options.mass_kg, "kg")),
            ("Target height", _target(options.target)),
        ]
        if options.model is not None:
            rows.append(("Pose model", shown(PurePath(options.model).name)))
    yaw = "" if view.yaw_deg is None else f", turned {quantity(view.yaw_deg, '°')} from side-on"
    source = {"height": "the person's height", "foot-length": "the foot's length", "none": "none"}
    rows += [
        ("Clip", data.name),
        (
            "Picture",
            f"{clip.width} × {clip.height}, {number(clip.duration_s, 1)} s, {clip.frames} frames",
        ),
        ("Camera", f"person facing {view.facing}{yaw}" if view.facing else NOT_MEASURED),
        ("Person found in", f"{number(100 * result.detection.frames_with_pose)} % of the frames"),
        ("Scale from", source[scale.source]),
        (
            "Zero of the ankle angle",
            "the quiet stance"
            if result.neutral.source == "stance"
            else "assumed: no quiet stance was found",
        ),
        ("Measured with", f"formcheck {__version__}"),
    ]
    return rows


def _given(value: float | None, unit: str) -> str:
    return "not given" if value is None else f"{value:g} {unit}"


def _target(share: float | None) -> str:
    if share is None:
        return "the set's own best"
    return f"{number(100 * share)} % of the foot's length"

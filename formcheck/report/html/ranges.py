"""The tables of the ankles' range: tests, and what the clip shows."""

from __future__ import annotations

from collections.abc import Sequence

from formcheck.model.number_text import number
from formcheck.model.result import JointRange, Result, RomMean, RomTest
from formcheck.report.html.table import Table, TableCell, TableRow, at_least, cell, seconds, words
from formcheck.report.messages import MOVEMENTS, NEUTRAL, trial_note, trial_numbers


def rom_tables(result: Result) -> list[Table]:
    """Return the tables of a range-of-motion test: the means, and every trial."""
    rom = result.rom
    if rom is None:
        return []
    wall = rom.test == "knee-to-wall"
    means = []
    for side, tested in (("left", rom.left), ("right", rom.right)):
        if tested is None:
            means.append(
                TableRow((*(cell(None) for _ in range(2 if wall else 3)), words("")), side)
            )
            continue
        parts = (
            (tested.lunge,) if wall else (tested.dorsiflexion, tested.plantarflexion, tested.total)
        )
        cells = [_mean(part) for part in parts]
        if wall:
            cells.append(cell(tested.wall_distance_cm, 1))
        means.append(TableRow((*cells, words(_trials(parts))), side))
    names = (
        (("Shank tilt", "°"), ("Toes to wall", "cm"))
        if wall
        else (("Dorsiflexion", "°"), ("Plantarflexion", "°"), ("Total range", "°"))
    )
    title = "Knee-to-wall test" if wall else "Range of motion, foot free"
    note = " ".join(_notes(rom))
    columns = (("Ankle", ""), *names, ("Trials", ""))
    return [Table("rom", title, columns, tuple(means), note), _rom_trials(result)]


def _mean(part: RomMean | None) -> TableCell:
    if part is None:
        return cell(None)
    return at_least(part.mean_deg) if part.lower_bound else cell(part.mean_deg)


def _notes(rom: RomTest) -> list[str]:
    # scipy comes with it: not for a page of raises.
    from formcheck.analysis.rom_summary import difference_line, typical_lines

    between = difference_line(rom)
    lines = [*([between] if between else []), *typical_lines(rom)]
    never = "Weight-bearing and foot-free angles can't be compared with each other"
    return [f"{line}." for line in (*lines, never)]


def _trials(parts: Sequence[RomMean | None]) -> str:
    known = [part for part in parts if part is not None]
    if not known:
        return ""
    spread = known[0].spread_deg
    text = str(known[0].tries)
    return text if spread is None else f"{text}, spread between trials {number(spread, 1)}°"


def _rom_trials(result: Result) -> Table:
    assert result.rom is not None
    numbers = trial_numbers(result.rom)
    rows = tuple(
        TableRow(
            cells=(
                words(t.side),
                words(MOVEMENTS[t.movement]),
                seconds(t.at_s),
                at_least(t.angle_deg) if t.lower_bound else cell(t.angle_deg),
                TableCell(trial_note(t), kind="notes"),
            ),
            label=str(numbers[t.index]) if t.valid else "✕",
            jump_s=t.at_s,
            dim=not t.valid,
        )
        for t in result.rom.tries
    )
    columns = (("", ""), ("Side", ""), ("Movement", ""), ("At", "s"), ("Angle", "°"), ("Notes", ""))
    note = "A trial is one end of the range, numbered by leg and movement. ✕: not in the mean."
    return Table("tries", "Trials", columns, rows, note)


def range_table(result: Result) -> Table | None:
    """Return the ankles' range over the clip; one that was not measured says so."""
    ranges = result.range_of_motion
    unknown = JointRange(dorsiflexion_deg=None, plantarflexion_deg=None, total_deg=None)
    nothing = (ranges.left or unknown) == (ranges.right or unknown) == unknown
    if result.rom is not None or nothing:
        return None
    rows = tuple(
        TableRow(
            (
                cell((found or unknown).dorsiflexion_deg),
                cell((found or unknown).plantarflexion_deg),
                cell((found or unknown).total_deg),
            ),
            side,
        )
        for side, found in (("left", ranges.left), ("right", ranges.right))
    )
    names = ("Max. dorsiflexion", "Max. plantarflexion", "Total range")
    columns = (("Ankle", ""), *((name, "°") for name in names))
    note = f"From the {NEUTRAL}; the largest angles of the whole clip, not only of its raises."
    return Table("ranges", "Ankle range, left and right", columns, rows, note)

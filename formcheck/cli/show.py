"""A result as a person reads it in a terminal."""

from collections.abc import Callable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from formcheck.cli.show_endurance import endurance_count, endurance_table
from formcheck.cli.show_parts import (
    MISSING,
    active_line,
    bounded,
    cycle_table,
    fault_words,
    hold_table,
    plain_table,
    quantity,
    rom_tables,
)
from formcheck.result import Measured, Rep, Result, RomTest

DISCLAIMER = "Measurements, not medical advice."


def centimetres(measured: Measured | None, unit: str = "cm") -> str:
    """Return a height to the millimetre."""
    return quantity(measured, unit, decimals=1)


def summary_line(result: Result) -> str:
    """Return the set in one line: how many raises, how high."""
    return " · ".join([_count(result), *_extras(result)])


def tables(result: Result) -> RenderableType:
    """Return the repetitions and the holds as tables of at most 80 columns."""
    parts: list[RenderableType] = []
    if result.reps:
        parts.append(_rep_table(result))
    if result.holds:
        parts.append(hold_table(result.holds))
    if result.cycles:
        parts.append(cycle_table(result.cycles))
    if result.active:
        parts.append(Text(active_line(result.active)))
    if result.rom:
        parts += rom_tables(result.rom)
    if result.endurance:
        parts += ["", endurance_table(result.endurance)]
    return Group(*parts)


def _count(result: Result) -> str:
    if result.endurance:
        return endurance_count(result.endurance)
    if result.rom:
        return _range_words(result.rom)
    if result.cycles:
        return _several(len(result.cycles), result.cycles[0].kind)
    if result.active:
        return active_line(result.active)
    summary = result.summary
    name = result.exercise.replace("-", " ")
    if result.holds and not result.reps:
        return f"{name}: held for {summary.held_s or 0:.1f} s"
    text = _several(summary.rep_count, name)
    others = len(result.reps) - summary.rep_count - summary.partial_reps
    notes = [f"{summary.partial_reps} partial"] if summary.partial_reps else []
    notes += [f"{others} not counted"] if others > 0 else []
    return f"{text} ({', '.join(notes)})" if notes else text


def _several(count: int, name: str) -> str:
    ending = "" if count == 1 or name.endswith("s") else "es" if name.endswith("ch") else "s"
    return f"{count} {name}{ending}"


def _range_words(test: RomTest) -> str:
    words = []
    for name, side in (("left", test.left), ("right", test.right)):
        mean = side and (side.lunge or side.total)
        if mean:
            words.append(f"{name} {bounded(mean.mean_deg, lower_bound=mean.lower_bound)}°")
    title = "Knee to wall, shank tilt" if test.test == "knee-to-wall" else "Active range, foot free"
    return f"{title}: {', '.join(words) or 'nothing measured'}"


def _extras(result: Result) -> list[str]:
    summary = result.summary
    extras = []
    if summary.peak_heel_height_cm is not None:
        extras.append(f"peak heel height {centimetres(summary.peak_heel_height_cm)}")
    if summary.work_j is not None:
        extras.append(f"work {quantity(summary.work_j, 'J')}")
    fatigue = summary.fatigue_percent
    # Less than its interval could as well be none.
    if fatigue is not None and fatigue.value > fatigue.plus_minus:
        extras.append(f"fatigue {quantity(fatigue, '%')}")
    return extras


_Column = tuple[str, Callable[[Rep], str]]


def _rep_table(result: Result) -> Table:
    columns: list[_Column] = [("At\ns", lambda rep: f"{rep.top_s:.1f}")]
    if len({rep.side for rep in result.reps}) > 1:
        columns.append(("Side\n", lambda rep: rep.side))
    columns += [
        _height_column(result.reps),
        ("Plantarflexion\n°", lambda rep: quantity(rep.peak_plantarflexion_deg)),
        ("Depth\n%", lambda rep: _whole(rep.depth_percent)),
        (
            "Up · hold · down\ns",
            lambda rep: f"{rep.up_s:.1f} · {rep.hold_s:.1f} · {rep.down_s:.1f}",
        ),
    ]
    noted = any(rep.faults or not rep.counted for rep in result.reps)
    table = plain_table(["Rep\n", *(title for title, _ in columns)], "Notes\n" if noted else "")
    number = 0
    for rep in result.reps:
        number += rep.counted
        cells = [str(number) if rep.counted else MISSING, *(cell(rep) for _, cell in columns)]
        words = fault_words(rep.faults) or ("" if rep.counted else "not counted")
        notes = [Text(words, "yellow")] if noted else []
        table.add_row(*cells, *notes, style="" if rep.counted else "dim")
    return table


def _height_column(reps: list[Rep]) -> _Column:
    if any(rep.heel_height_cm for rep in reps):
        return "Heel height\ncm", lambda rep: centimetres(rep.heel_height_cm, "")
    return "Heel height\n% of foot", lambda rep: quantity(_percent(rep.heel_height_foot_lengths))


def _percent(share: Measured | None) -> Measured | None:
    if share is None:
        return None
    return Measured(value=100 * share.value, plus_minus=100 * share.plus_minus)


def _whole(measured: Measured | None) -> str:
    return MISSING if measured is None else f"{measured.value:.0f}"

"""A result as a person reads it in a terminal."""

from collections.abc import Callable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from formcheck.cli.render.endurance import endurance_count, endurance_table
from formcheck.cli.render.tables import (
    DISCLAIMER as DISCLAIMER,
)
from formcheck.cli.render.tables import (
    active_line,
    bounded,
    cycle_table,
    hold_table,
    plain_table,
    quantity,
    rom_tables,
)
from formcheck.model.number_text import MISSING, percent
from formcheck.model.result import Measured, Rep, Result, RomTest
from formcheck.report.messages import (
    OF_FOOT,
    counted_noun,
    exercise_words,
    measured_legs,
    notes_of,
    peak_height,
)
from formcheck.report.unmeasured import unmeasured_lines


def summary_line(result: Result) -> str:
    """Return the set in one line: how many raises, of which leg, how high."""
    return " · ".join([_count(result), *_leg(result), *_extras(result)])


def note(message: str) -> Text:
    """Return what is to be known of a result."""
    return Text(f"Note: {message}", "yellow")


def notes(result: Result, without: str | None = None) -> list[Text]:
    """Return all that is to be known of a result: its notices, and what was not measured.

    Parameters
    ----------
    result : Result
        The set.
    without : str, optional
        Code of a notice that was said before.
    """
    notices = [notice.message for notice in result.warnings if notice.code != without]
    return [note(message) for message in [*notices, *unmeasured_lines(result.unmeasured)]]


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
        cycles = sum(cycle.counted for cycle in result.cycles)
        return counted_noun(cycles, result.cycles[0].kind)
    if result.active:
        return active_line(result.active)
    summary = result.summary
    name = exercise_words(result)
    if result.holds and not result.reps:
        return f"{name}: held for {summary.held_s or 0:.1f} s"
    text = counted_noun(summary.rep_count, name)
    others = len(result.reps) - summary.rep_count - summary.partial_reps
    notes = [f"{summary.partial_reps} partial"] if summary.partial_reps else []
    notes += [f"{others} not counted"] if others > 0 else []
    return f"{text} ({', '.join(notes)})" if notes else text


def _leg(result: Result) -> list[str]:
    """The leg that the numbers of the table belong to, where the count does not name it."""
    if result.endurance or result.rom:
        return []
    sides = {rep.side for rep in result.reps}
    legs = f"{sides.pop()} leg" if len(sides) == 1 else measured_legs(result)
    return [legs] if legs else []


def _range_words(test: RomTest) -> str:
    words = []
    for name, side in (("left", test.left), ("right", test.right)):
        mean = side and (side.lunge or side.total)
        if mean:
            angle = bounded(mean.mean_deg, lower_bound=mean.lower_bound, unit="°")
            words.append(f"{name} {angle}")
    title = "Knee to wall, shank tilt" if test.test == "knee-to-wall" else "Active range, foot free"
    return f"{title}: {', '.join(words) or 'nothing measured'}"


def _extras(result: Result) -> list[str]:
    summary = result.summary
    extras = []
    if (peak := peak_height(result)) is not None:
        extras.append(f"peak heel height {quantity(*peak)}")
    if summary.work_j is not None:
        extras.append(f"work {quantity(summary.work_j, 'J')}")
    fatigue = summary.fatigue_percent
    # Less than its interval could as well be none.
    if fatigue is not None and fatigue.value > fatigue.plus_minus:
        extras.append(f"height loss {quantity(fatigue, '%')}, first to last")
    return extras


_Column = tuple[str, Callable[[Rep], str]]


def _rep_table(result: Result) -> Table:
    columns: list[_Column] = [("At\ns", lambda rep: f"{rep.top_s:.1f}")]
    if len({rep.side for rep in result.reps}) > 1:
        columns.append(("Side\n", lambda rep: rep.side))
    columns += [
        _height_column(result.reps),
        ("Plantarflexion\nat the top, °", lambda rep: _peak(rep, rep.peak_plantarflexion_deg)),
        ("Depth\n%", lambda rep: MISSING if rep.is_cut_off else _whole(rep.depth_percent)),
        (
            "Up · hold · down\ns",
            _tempo,
        ),
    ]
    noted = any(notes_of(rep) or not rep.counted for rep in result.reps)
    table = plain_table(["Rep\n", *(title for title, _ in columns)], "Notes\n" if noted else "")
    number = 0
    for rep in result.reps:
        number += rep.counted
        cells = [str(number) if rep.counted else MISSING, *(cell(rep) for _, cell in columns)]
        words = notes_of(rep) or ("" if rep.counted else "not counted")
        notes = [Text(words, "yellow")] if noted else []
        table.add_row(*cells, *notes, style="" if rep.counted else "dim")
    return table


def _tempo(rep: Rep) -> str:
    parts = [part for part in (rep.up_s, rep.hold_s, rep.down_s) if part is not None]
    return " · ".join(f"{part:.1f}" for part in parts) or MISSING


def _height_column(reps: list[Rep]) -> _Column:
    if any(rep.heel_height_cm for rep in reps):
        return "Heel height\ncm", lambda rep: _peak(rep, rep.heel_height_cm, 1)
    return f"Heel height\n{OF_FOOT}", lambda rep: _peak(rep, percent(rep.heel_height_foot_lengths))


def _peak(rep: Rep, measured: Measured | None, decimals: int = 0) -> str:
    """Of a raise that was cut off the top may not have been seen."""
    return bounded(measured, lower_bound=rep.is_cut_off, decimals=decimals)


def _whole(measured: Measured | None) -> str:
    return MISSING if measured is None else f"{measured.value:.0f}"

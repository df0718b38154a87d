"""A result as a person reads it in a terminal."""

from collections.abc import Callable, Iterable

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from formcheck.coaching.cues import CUES
from formcheck.result import Hold, Measured, Rep, Result

DISCLAIMER = "Measurements, not medical advice."
MISSING = "–"


def quantity(measured: Measured | None, unit: str = "", *, times: float = 1) -> str:
    """Return e.g. "9.1 ± 0.6 cm"; a dash for what was not measured.

    The interval gets one or two digits and the value as many decimals: more would
    promise what the interval denies.
    """
    if measured is None:
        return MISSING
    value, plus_minus = measured.value * times, measured.plus_minus * times
    decimals = 0 if plus_minus >= 2 else 1 if plus_minus >= 0.1 else 2
    # Adding zero turns a negative zero into a plain one.
    text = f"{round(value, decimals) + 0.0:.{decimals}f} ± {plus_minus:.{decimals}f}"
    return f"{text} {unit}" if unit else text


def summary_line(result: Result) -> str:
    """Return the set in one line: how many raises, how high."""
    return " · ".join([_count(result), *_extras(result)])


def fault_words(faults: Iterable[str]) -> str:
    """Return faults in plain words, parted by commas."""
    return ", ".join(
        CUES[name].label if name in CUES else name.replace("-", " ") for name in faults
    )


def tables(result: Result) -> RenderableType:
    """Return the repetitions and the holds as tables of at most 80 columns."""
    parts: list[RenderableType] = []
    if result.reps:
        parts.append(_rep_table(result))
    if result.holds:
        parts.append(_hold_table(result.holds))
    return Group(*parts)


def _count(result: Result) -> str:
    summary = result.summary
    name = result.exercise.replace("-", " ")
    text = f"{summary.rep_count} {name}{'' if summary.rep_count == 1 else 's'}"
    others = len(result.reps) - summary.rep_count - summary.partial_reps
    notes = [f"{summary.partial_reps} partial"] if summary.partial_reps else []
    notes += [f"{others} not counted"] if others > 0 else []
    return f"{text} ({', '.join(notes)})" if notes else text


def _extras(result: Result) -> list[str]:
    summary = result.summary
    extras = []
    if summary.peak_heel_height_cm is not None:
        extras.append(f"peak heel height {quantity(summary.peak_heel_height_cm, 'cm')}")
    if summary.work_j is not None:
        extras.append(f"work {quantity(summary.work_j, 'J')}")
    if summary.fatigue_percent is not None:
        extras.append(f"fatigue {quantity(summary.fatigue_percent, '%')}")
    return extras


_Column = tuple[str, Callable[[Rep], str]]


def _rep_table(result: Result) -> Table:
    columns: list[_Column] = [("At\ns", lambda rep: f"{rep.top_s:.1f}")]
    if len({rep.side for rep in result.reps}) > 1:
        columns.append(("Side", lambda rep: rep.side))
    columns += [
        _height_column(result.reps),
        ("Plantarflexion\n°", lambda rep: quantity(rep.peak_plantarflexion_deg)),
        ("Depth\n%", lambda rep: _whole(rep.depth_percent)),
        (
            "Up · hold · down\ns",
            lambda rep: f"{rep.up_s:.1f} · {rep.hold_s:.1f} · {rep.down_s:.1f}",
        ),
    ]
    table = _table(["Rep", *(title for title, _ in columns)], "Notes")
    number = 0
    for rep in result.reps:
        number += rep.counted
        cells = [str(number) if rep.counted else MISSING, *(cell(rep) for _, cell in columns)]
        notes = fault_words(rep.faults) or ("" if rep.counted else "not counted")
        table.add_row(*cells, Text(notes, "yellow"), style="" if rep.counted else "dim")
    return table


def _height_column(reps: list[Rep]) -> _Column:
    if any(rep.heel_height_cm for rep in reps):
        return "Heel height\ncm", lambda rep: quantity(rep.heel_height_cm)
    return (
        "Heel height\n% of foot",
        lambda rep: quantity(rep.heel_height_foot_lengths, times=100),
    )


def _hold_table(holds: list[Hold]) -> Table:
    table = _table(["Hold", "From\ns", "Held\ns", "Ankle\n°"], "Notes")
    for hold in holds:
        table.add_row(
            str(hold.index),
            f"{hold.start_s:.1f}",
            f"{hold.end_s - hold.start_s:.1f}",
            quantity(hold.angle_deg),
            Text(fault_words(hold.faults), "yellow"),
        )
    return table


def _table(numbers: list[str], words: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, show_edge=False)
    for title in numbers:
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column(words)
    return table


def _whole(measured: Measured | None) -> str:
    return MISSING if measured is None else f"{measured.value:.0f}"

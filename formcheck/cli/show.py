"""A result as a person reads it in a terminal."""

from collections.abc import Callable, Iterable

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from formcheck.cli.show_endurance import endurance_count, endurance_table
from formcheck.coaching.cues import CUES
from formcheck.result import Hold, Measured, Rep, Result

DISCLAIMER = "Measurements, not medical advice."
MISSING = "–"


def quantity(measured: Measured | None, unit: str = "", *, decimals: int = 0) -> str:
    """Return e.g. "9.1 ± 0.6 cm"; a dash for what was not measured."""
    if measured is None:
        return MISSING
    # Adding zero turns a negative zero into a plain one.
    value = round(measured.value, decimals) + 0.0
    text = f"{value:.{decimals}f} ± {measured.plus_minus:.{decimals}f}"
    return f"{text} {unit}" if unit else text


def centimetres(measured: Measured | None, unit: str = "cm") -> str:
    """Return a height to the millimetre."""
    return quantity(measured, unit, decimals=1)


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
    if result.endurance:
        parts += ["", endurance_table(result.endurance)]
    return Group(*parts)


def _count(result: Result) -> str:
    if result.endurance:
        return endurance_count(result.endurance)
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
    table = _table(["Rep\n", *(title for title, _ in columns)], "Notes\n" if noted else "")
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


def _hold_table(holds: list[Hold]) -> Table:
    table = _table(["Hold\n", "From\ns", "Held\ns", "Ankle\n°"], "Notes\n")
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
    table = Table(
        box=box.SIMPLE_HEAD,
        header_style="bold",
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
    )
    for title in numbers:
        table.add_column(title, justify="right", no_wrap=True)
    if words:
        table.add_column(words)
    return table


def _whole(measured: Measured | None) -> str:
    return MISSING if measured is None else f"{measured.value:.0f}"

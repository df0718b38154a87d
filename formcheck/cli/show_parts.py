"""Holds, cycles, timed motion and range-of-motion tests as tables for a terminal."""

from collections.abc import Iterable

from rich import box
from rich.table import Table
from rich.text import Text

from formcheck.exercises.faults import label_of
from formcheck.result import Active, Cycle, Hold, Measured, RomMean, RomSide, RomTest

MISSING = "–"
_LOOSE = {"dorsiflexed": "Ankle", "plantarflexed": "Ankle", "raised": "Ankle"}
_MOVEMENTS = {
    "dorsiflexion": "pulled up (dorsiflexion)",
    "plantarflexion": "pointed down (plantarflexion)",
    "total": "whole arc",
    "lunge": "knee to wall, shank tilt",
}


def quantity(measured: Measured | None, unit: str = "", *, decimals: int = 0) -> str:
    """Return e.g. "9.1 ± 0.6 cm"; a dash for what was not measured."""
    if measured is None:
        return MISSING
    # Adding zero turns a negative zero into a plain one.
    value = round(measured.value, decimals) + 0.0
    text = f"{value:.{decimals}f} ± {measured.plus_minus:.{decimals}f}"
    return f"{text} {unit}" if unit else text


def bounded(measured: Measured | None, *, lower_bound: bool) -> str:
    """Return a quantity, or "at least 24" where it is known to be read short."""
    if measured is None or not lower_bound:
        return quantity(measured)
    return f"at least {measured.value:.0f}"


def fault_words(faults: Iterable[str]) -> str:
    """Return faults in plain words, parted by commas."""
    return ", ".join(label_of(name) for name in faults)


def plain_table(numbers: list[str], words: str = "") -> Table:
    """Return an empty table: columns of numbers, and one of words."""
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


def hold_table(holds: list[Hold]) -> Table:
    """Return the holds: where, how long, how far."""
    name = _LOOSE.get(holds[0].position, "Angle")
    angled = any(hold.angle_deg for hold in holds)
    swaying = any(hold.sway_cm for hold in holds)
    titles = ["Hold\n", "From\ns", "Held\ns"]
    titles += [f"{name}\n°"] if angled else []
    titles += ["Sway\ncm"] if swaying else []
    table = plain_table(titles, "Notes\n")
    for hold in holds:
        held = hold.end_s - hold.start_s if hold.held_s is None else hold.held_s
        cells = [str(hold.index), f"{hold.start_s:.1f}", f"{held:.1f}"]
        cells += [quantity(hold.angle_deg)] if angled else []
        cells += [quantity(hold.sway_cm, decimals=1)] if swaying else []
        table.add_row(*cells, Text(fault_words(hold.faults), "yellow"))
    return table


def cycle_table(cycles: list[Cycle]) -> Table:
    """Return circles, hops or reaches, one a row."""
    kind = cycles[0].kind
    title = {"circle": "Range\n°, at least", "hop": "Height\ncm", "reach": "Reach\ncm"}[kind]
    table = plain_table([f"{kind.capitalize()}\n", "At\ns", "Took\ns", title], "Notes\n")
    for cycle in cycles:
        notes = [cycle.direction or "", *([fault_words(cycle.faults)] if cycle.faults else [])]
        table.add_row(
            str(cycle.index),
            f"{cycle.start_s:.1f}",
            f"{cycle.end_s - cycle.start_s:.1f}",
            _size(cycle),
            Text(", ".join(filter(None, notes)), "yellow" if cycle.faults else ""),
        )
    return table


def _size(cycle: Cycle) -> str:
    if cycle.range_deg is not None:
        # A foot in the air is read short: its interval says no more than that.
        return f"{cycle.range_deg.value:.0f}"
    return quantity(cycle.height_cm or cycle.reach_cm, decimals=0)


def active_line(active: Active) -> str:
    """Return how long something was done, in one line."""
    whole = active.end_s - active.start_s
    text = f"Active for {active.active_s:.1f} s of {whole:.1f} s"
    if active.range_deg is not None:
        text += f", through at least {active.range_deg.value:.0f}°"
    return f"{text} ({fault_words(active.faults)})" if active.faults else text


def rom_tables(test: RomTest) -> list[Table]:
    """Return the tries, and the means of each side."""
    tables = []
    tries = plain_table(["Try\n", "Side\n", "At\ns", "Angle\n°"], "\n")
    for t in test.tries:
        words = fault_words(t.faults) or ("" if t.valid else "not valid")
        tries.add_row(
            str(t.index),
            t.side,
            f"{t.at_s:.1f}",
            bounded(t.angle_deg, lower_bound=t.lower_bound),
            Text.assemble(_MOVEMENTS[t.movement], (f", {words}" if words else "", "yellow")),
            style="" if t.valid else "dim",
        )
    if test.tries:
        tables.append(tries)
    if test.left or test.right:
        tables.append(_mean_table(test))
    return tables


def _mean_table(test: RomTest) -> Table:
    sides: list[tuple[str, RomSide]] = [
        (name, side) for name, side in (("left", test.left), ("right", test.right)) if side
    ]
    spread = "Between tries\n°"
    table = plain_table(["Mean\n", *(f"{name.capitalize()}\n°" for name, _ in sides), spread], "\n")
    for movement in ("dorsiflexion", "plantarflexion", "total", "lunge"):
        means: list[RomMean | None] = [getattr(side, movement) for _, side in sides]
        if not any(means):
            continue
        spreads = [f"{m.spread_deg:.1f}" for m in means if m and m.spread_deg is not None]
        cells = [bounded(m.mean_deg, lower_bound=m.lower_bound) if m else MISSING for m in means]
        table.add_row("", *cells, " · ".join(spreads) or MISSING, _MOVEMENTS[movement])
    distances = [side.wall_distance_cm for _, side in sides]
    if any(distances):
        table.add_row("", *(quantity(d) for d in distances), MISSING, "toes to wall, cm")
    return table

"""Holds, cycles, timed motion and range-of-motion tests as tables for a terminal."""

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from formcheck.model import number_text
from formcheck.model.number_text import MISSING
from formcheck.model.result import Active, Cycle, Hold, Measured, RomMean, RomSide, RomTest
from formcheck.report.messages import MOVEMENTS, fault_words, notes_of, trial_note, trial_numbers

DISCLAIMER = "Measurements, not medical advice."
_LOOSE = {"dorsiflexed": "Ankle", "plantarflexed": "Ankle", "raised": "Ankle"}


def quantity(measured: Measured | None, unit: str = "", *, decimals: int | None = None) -> str:
    """Return e.g. "9.1 ± 0.6 cm"; a dash for what was not measured."""
    return MISSING if measured is None else number_text.quantity(measured, unit, decimals)


def bounded(
    measured: Measured | None, *, lower_bound: bool, unit: str = "", decimals: int = 0
) -> str:
    """Return a quantity, or "at least 24" where it is known to be underestimated."""
    if measured is None or not lower_bound:
        return quantity(measured, unit, decimals=decimals)
    return number_text.at_least(measured, unit, decimals)


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
        table.add_row(*cells, Text(notes_of(hold), "yellow"))
    return table


def cycle_table(cycles: list[Cycle]) -> Table:
    """Return circles, hops or reaches, one a row."""
    kind = cycles[0].kind
    title = {"circle": "Range\n°", "hop": "Height\ncm", "reach": "Reach\ncm"}[kind]
    table = plain_table([f"{kind.capitalize()}\n", "At\ns", "Took\ns", title], "Notes\n")
    for cycle in cycles:
        notes = [cycle.direction or "", notes_of(cycle)]
        table.add_row(
            str(cycle.index),
            f"{cycle.start_s:.1f}",
            f"{cycle.end_s - cycle.start_s:.1f}",
            _size(cycle),
            Text(", ".join(filter(None, notes)), "yellow" if notes[1] else ""),
        )
    return table


def _size(cycle: Cycle) -> str:
    if cycle.range_deg is not None:
        return bounded(cycle.range_deg, lower_bound=cycle.lower_bound)
    return quantity(cycle.height_cm or cycle.reach_cm, decimals=1)


def active_line(active: Active) -> str:
    """Return how long something was done, in one line."""
    whole = active.end_s - active.start_s
    text = f"Active for {active.active_s:.1f} s of {whole:.1f} s"
    if active.range_deg is not None:
        text += f", through {bounded(active.range_deg, lower_bound=active.lower_bound, unit='°')}"
    return f"{text} ({fault_words(active.faults)})" if active.faults else text


_COUNTED_FROM = {
    "active": "± is the 95 % interval. Angles count from the foot at rest.",
    "knee-to-wall": "± is the 95 % interval. The tilt counts from the vertical.",
}


def rom_tables(test: RomTest) -> list[RenderableType]:
    """Return the trials, the means of each side, and what the angles count from."""
    tables: list[RenderableType] = []
    trials = plain_table(["Trial\n", "Side\n", "At\ns", "Angle\n°"], "Movement\n")
    trials.add_column("Notes\n")
    numbers = trial_numbers(test)
    for t in test.tries:
        trials.add_row(
            str(numbers[t.index]),
            t.side,
            f"{t.at_s:.1f}",
            bounded(t.angle_deg, lower_bound=t.lower_bound),
            MOVEMENTS[t.movement],
            Text(trial_note(t), "yellow"),
            style="" if t.valid else "dim",
        )
    if test.tries:
        tables.append(trials)
    if test.left or test.right:
        tables.append(_mean_table(test))
        tables.append(Text(_COUNTED_FROM[test.test], "dim"))
    return tables


def _mean_table(test: RomTest) -> Table:
    """Means in rows with their own units: angles and the distance to the wall."""
    sides: list[tuple[str, RomSide]] = [
        (name, side) for name, side in (("left", test.left), ("right", test.right)) if side
    ]
    titles = [*(f"{name.capitalize()}\n" for name, _ in sides), "Spread between\ntrials"]
    table = plain_table(["Mean\n", *titles])
    table.columns[0].justify = "left"
    for movement in ("dorsiflexion", "plantarflexion", "total", "lunge"):
        means: list[RomMean | None] = [getattr(side, movement) for _, side in sides]
        if not any(means):
            continue
        spreads = [f"{m.spread_deg:.1f}°" for m in means if m and m.spread_deg is not None]
        cells = [
            bounded(m.mean_deg, lower_bound=m.lower_bound, unit="°") if m else MISSING
            for m in means
        ]
        table.add_row(MOVEMENTS[movement], *cells, " · ".join(spreads) or MISSING)
    distances = [side.wall_distance_cm for _, side in sides]
    if any(distances):
        table.add_row("toes to wall", *(quantity(d, "cm") for d in distances), MISSING)
    return table

"""What of a result is followed over time: a few numbers, each of one leg and one kind."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from formcheck.errors import ExerciseError
from formcheck.history.errors import UnknownMetricError
from formcheck.history.people import spelling_hint
from formcheck.model.measured import Measured, mean_measured
from formcheck.model.number_text import percent
from formcheck.model.result import Feet, JointRange, Rep, Result, RomMean, RomSide, Side

if TYPE_CHECKING:
    from formcheck.exercises.catalogue import Exercise


@dataclass(frozen=True, slots=True)
class Metric:
    """A kind of number.

    Attributes
    ----------
    name : str
        The same for ever: the database keeps it.
    label : str
        In words; a mean over the set where there are several.
    unit : str
        "°", "cm", "s", "J", "%", or "" for a count.
    decimals : int
        How many a person reads.
    display_unit : str
        The unit as a person reads it, where it says more.
    underestimated : bool
        The true value is larger than what was measured, a minimum, unless a session says
        otherwise (`MetricValue.measured`).
    smallest_change : float
        Smallest real change of a published test in that unit; 0 where none is used.
    source : str
        Of that change.
    scale : pair of float or None
        The ends of a scale that somebody rates on; None for what is measured.
    better : "up", "down" or ""
        Which way is better; "" where that depends on what was asked for.
    """

    name: str
    label: str
    unit: str
    decimals: int = 0
    display_unit: str = ""
    underestimated: bool = False
    smallest_change: float = 0.0
    source: str = ""
    scale: tuple[float, float] | None = None
    better: Literal["up", "down", ""] = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "display_unit", self.display_unit or self.unit)


METRICS = {
    metric.name: metric
    for metric in (
        Metric("rep_count", "counted repetitions", "", better="up"),
        Metric("peak_heel_height_cm", "peak heel height", "cm", 1, better="up"),
        Metric(
            "peak_heel_height_foot",
            "peak heel height",
            "%",
            display_unit="% of foot length",
            better="up",
        ),
        Metric("total_displacement_cm", "total heel travel", "cm", better="up"),
        Metric("work_j", "work", "J", better="up"),
        Metric("fatigue_percent", "height loss, first to last", "%", better="down"),
        Metric("symmetry_percent", "left vs right", "%", better="up"),
        Metric("mean_tempo_s", "time per rep", "s", 1),
        Metric("peak_plantarflexion_deg", "plantarflexion at the top", "°", better="up"),
        Metric("bottom_dorsiflexion_deg", "dorsiflexion at the bottom", "°"),
        Metric("peak_dorsiflexion_deg", "dorsiflexion at the top", "°", better="up"),
        Metric("peak_knee_flexion_deg", "peak knee flexion", "°"),
        Metric("held_s", "time held", "s", 1, better="up"),
        Metric("longest_hold_s", "longest hold", "s", 1, better="up"),
        Metric("hold_angle_deg", "angle held", "°"),
        Metric("sway_cm", "sway", "cm", 1, better="down"),
        Metric("cycle_count", "cycles", ""),
        Metric("cycle_range_deg", "range of a circle", "°", underestimated=True, better="up"),
        Metric("hop_height_cm", "best hop height", "cm", 1, better="up"),
        Metric("reach_cm", "best reach", "cm", 1, better="up"),
        Metric("active_s", "active time", "s", 1),
        Metric("active_range_deg", "range while active", "°", underestimated=True),
        Metric("range_dorsiflexion_deg", "max. dorsiflexion", "°"),
        Metric("range_plantarflexion_deg", "max. plantarflexion", "°"),
        Metric("range_total_deg", "total range", "°"),
        Metric(
            "active_dorsiflexion_deg", "active dorsiflexion", "°", underestimated=True, better="up"
        ),
        Metric(
            "active_plantarflexion_deg",
            "active plantarflexion",
            "°",
            underestimated=True,
            better="up",
        ),
        Metric("active_total_deg", "active total range", "°", underestimated=True, better="up"),
        Metric(
            "lunge_deg",
            "weight-bearing dorsiflexion",
            "°",
            1,
            smallest_change=4.6,
            source="Powden et al. 2015",
            better="up",
        ),
        Metric("wall_distance_cm", "toes to wall", "cm", 1, better="up"),
        Metric("pain", "pain", "of 10", scale=(0.0, 10.0), better="down"),
        Metric("load_kg", "extra load", "kg", 1),
    )
}


def main_names(measured: Iterable[str]) -> list[str]:
    """Return which metrics say most, in the order of `METRICS`.

    Of the heel's height the one in cm where it is known; the largest angles of all that a clip
    shows only where nothing else is there.

    Parameters
    ----------
    measured : iterable of str
        Names of metrics.
    """
    names = [name for name in METRICS if name in set(measured)]
    if "peak_heel_height_cm" in names:
        names = [name for name in names if name != "peak_heel_height_foot"]
    return [name for name in names if not name.startswith("range_")] or names


def find_metric(name: str) -> Metric:
    """Return the metric that is meant by a name, e.g. "peak-heel-height".

    Parameters
    ----------
    name : str
        As the history keeps it, with hyphens or underscores, with or without its unit; where
        several units have the name, the first of `METRICS`.

    Raises
    ------
    UnknownMetricError
        There is none; the message names the nearest.
    """
    wanted = name.strip().casefold().replace("-", "_").replace(" ", "_")
    for metric in METRICS.values():
        if wanted in (metric.name, metric.name.rpartition("_")[0]):
            return metric
    raise UnknownMetricError(f"there is no quantity {name!r}{spelling_hint(wanted, METRICS)}")


_LEGS: tuple[Side, ...] = ("left", "right")
_FEET: tuple[Feet, ...] = (*_LEGS, "both")


@dataclass(frozen=True, slots=True)
class MetricValue:
    """One number of one session; ``plus_minus`` is None where there is no error estimate.

    ``side`` is the leg it belongs to, ``"both"`` what both do together. ``set_up`` and
    ``within`` are the parts of the half-width that don't cancel between sessions of one person
    (`Measured`); None where it was not split. ``measured`` tells that a range whose kind is
    underestimated was measured in full this time. ``repeatable`` is the same quantity read so that
    it repeats best, and ``repeatable_error`` its half-width between sessions (`Measured`).
    """

    name: str
    side: Feet
    value: float
    plus_minus: float | None
    set_up: float | None = None
    within: float | None = None
    measured: bool = False
    repeatable: float | None = None
    repeatable_error: float | None = None

    @property
    def lower_bound(self) -> bool:
        """Whether the true value is at least so large."""
        return METRICS[self.name].underestimated and not self.measured

    @property
    def change_plus_minus(self) -> float | None:
        """Half-width of what does not cancel in a change; all of it where it was not split."""
        if self.set_up is None:
            return self.plus_minus
        return math.hypot(self.set_up, self.within or 0.0)


def metric_values(result: Result) -> list[MetricValue]:
    """Return the numbers of a result that are followed over time; nothing twice."""
    exercise = _exercise(result.exercise)
    found = [
        *_rep_metrics(result, exercise),
        *_set_metrics(result, exercise),
        *_hold_metrics(result),
        *_cycle_metrics(result),
        *_range_metrics(result),
    ]
    return list({(value.name, value.side): value for value in found}.values())


def _exercise(name: str) -> Exercise | None:
    # It takes a tenth of a second to load: not where past sessions are only looked at.
    from formcheck.exercises.catalogue import load_exercise

    try:
        return load_exercise(name)
    except ExerciseError:
        # A result may be older than the catalogue.
        return None


def _metric_value(name: str, side: Feet, measured: Measured | None) -> Iterator[MetricValue]:
    if measured is not None:
        yield MetricValue(
            name,
            side,
            measured.value,
            measured.plus_minus,
            measured.set_up_plus_minus,
            measured.within_plus_minus,
            repeatable=measured.repeatable_value,
            repeatable_error=measured.repeatable_plus_minus,
        )


def _mean(values: Iterable[Measured | None]) -> Measured | None:
    known = [value for value in values if value is not None]
    return mean_measured(known) if known else None


def _largest(values: Iterable[Measured | None]) -> Measured | None:
    return max(
        (value for value in values if value is not None), key=lambda v: v.value, default=None
    )


def _rep_metrics(result: Result, exercise: Exercise | None) -> Iterator[MetricValue]:
    yield from _counts(result, exercise)
    for side in _LEGS:
        counted = [rep for rep in result.reps if rep.side == side and rep.counted]
        peak = _largest(rep.heel_height_cm for rep in counted)
        yield from _metric_value("peak_heel_height_cm", side, peak)
        share = _largest(rep.heel_height_foot_lengths for rep in counted)
        yield from _metric_value("peak_heel_height_foot", side, percent(share))
        for name in (
            "peak_plantarflexion_deg",
            "bottom_dorsiflexion_deg",
            "peak_dorsiflexion_deg",
            "peak_knee_flexion_deg",
        ):
            yield from _metric_value(name, side, _mean(getattr(rep, name) for rep in counted))


def _counts(result: Result, exercise: Exercise | None) -> Iterator[MetricValue]:
    if not (result.reps or hasattr(exercise, "counting")):
        return
    if exercise is not None and exercise.feet == "both":
        # Both heels rise together: the count belongs to both, whichever leg was looked at.
        error = _count_error(result.reps, exercise)
        yield MetricValue("rep_count", "both", result.summary.rep_count, error)
        return
    sides: set[Side | None] = {rep.side for rep in result.reps}
    sides = sides or {result.detection.near_side}
    for side in (side for side in _LEGS if side in sides):
        reps = [rep for rep in result.reps if rep.side == side]
        count = sum(rep.counted for rep in reps)
        yield MetricValue("rep_count", side, count, _count_error(reps, exercise))


def _count_error(reps: list[Rep], exercise: Exercise | None) -> float | None:
    """Return how many repetitions could as well have been counted or not.

    That is those whose depth is nearer to the cut-off than its own interval. Repetitions
    that were not seen at all, or were none, are not in it.
    """
    counting = getattr(exercise, "counting", None)
    if counting is None:
        return None
    cut_percent = 100 * counting.full_share
    return float(
        sum(
            abs(rep.depth_percent.value - cut_percent) <= rep.depth_percent.plus_minus
            for rep in reps
            if rep.depth_percent is not None and (rep.counted or rep.is_partial)
        )
    )


def _set_metrics(result: Result, exercise: Exercise | None) -> Iterator[MetricValue]:
    """Numbers of the summary; None of them when they mix legs that take turns."""
    summary, sides = result.summary, {rep.side for rep in result.reps}
    if sides:
        side: Feet = next(iter(sides)) if len(sides) == 1 else "both"
        together = exercise is not None and exercise.feet == "both"
        yield from _metric_value("total_displacement_cm", side, summary.total_displacement_cm)
        yield from _metric_value("work_j", side, summary.work_j)
        yield from _metric_value("fatigue_percent", side, summary.fatigue_percent)
        if summary.mean_tempo_s is not None:
            pace: Feet = "both" if together else side
            yield MetricValue("mean_tempo_s", pace, summary.mean_tempo_s, None)
    yield from _metric_value("symmetry_percent", "both", summary.symmetry_percent)
    if result.active is not None:
        yield MetricValue("active_s", "both", result.active.active_s, None)
        yield from _metric_value("active_range_deg", "both", result.active.range_deg)


def _hold_metrics(result: Result) -> Iterator[MetricValue]:
    for side in _FEET:
        holds = [hold for hold in result.holds if hold.side == side and hold.counted]
        times = [hold.held_s for hold in holds if hold.held_s is not None]
        if times:
            yield MetricValue("held_s", side, sum(times), None)
            yield MetricValue("longest_hold_s", side, max(times), None)
        yield from _metric_value("hold_angle_deg", side, _mean(hold.angle_deg for hold in holds))
        yield from _metric_value("sway_cm", side, _mean(hold.sway_cm for hold in holds))


def _cycle_metrics(result: Result) -> Iterator[MetricValue]:
    for side in _FEET:
        cycles = [cycle for cycle in result.cycles if cycle.side == side and cycle.counted]
        if not cycles:
            continue
        yield MetricValue("cycle_count", side, len(cycles), None)
        yield from _metric_value("cycle_range_deg", side, _mean(c.range_deg for c in cycles))
        yield from _metric_value("hop_height_cm", side, _largest(c.height_cm for c in cycles))
        yield from _metric_value("reach_cm", side, _largest(c.reach_cm for c in cycles))


def _range_metrics(result: Result) -> Iterator[MetricValue]:
    for side in _LEGS:
        tested: RomSide | None = getattr(result.rom, side, None)
        if tested is not None:
            yield from _rom_metrics(side, tested)
        moved: JointRange | None = getattr(result.range_of_motion, side)
        # A test's own numbers say more than the range of everything in its clip.
        if moved is not None and result.rom is None:
            yield from _metric_value("range_dorsiflexion_deg", side, moved.dorsiflexion_deg)
            yield from _metric_value("range_plantarflexion_deg", side, moved.plantarflexion_deg)
            yield from _metric_value("range_total_deg", side, moved.total_deg)


def _says_measured(mean: RomMean | None) -> bool:
    """Whether a range's own result says that it is no minimum; an old one says nothing."""
    return mean is not None and "lower_bound" in mean.model_fields_set and not mean.lower_bound


def _rom_metrics(side: Side, tested: RomSide) -> Iterator[MetricValue]:
    for name, mean in (
        ("active_dorsiflexion_deg", tested.dorsiflexion),
        ("active_plantarflexion_deg", tested.plantarflexion),
        ("active_total_deg", tested.total),
        ("lunge_deg", tested.lunge),
    ):
        for value in _metric_value(name, side, None if mean is None else mean.mean_deg):
            yield replace(value, measured=METRICS[name].underestimated and _says_measured(mean))
    yield from _metric_value("wall_distance_cm", side, tested.wall_distance_cm)

"""The numbers of a result that are followed over time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from formcheck.errors import ExerciseError
from formcheck.history.metrics import METRICS, MetricValue
from formcheck.model.measured import Measured, mean_measured
from formcheck.model.number_text import percent
from formcheck.model.result import JointRange, Rep, Result, RomMean, RomSide
from formcheck.model.sides import SIDES, Feet, Side

if TYPE_CHECKING:
    from formcheck.exercises.catalogue import Exercise

_FEET: tuple[Feet, ...] = (*SIDES, "both")


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
    for side in SIDES:
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
    for side in (side for side in SIDES if side in sides):
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
        for value in _metric_value("active_range_deg", "both", result.active.range_deg):
            yield replace(value, measured=not result.active.lower_bound)


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
        for value in _metric_value("cycle_range_deg", side, _mean(c.range_deg for c in cycles)):
            yield replace(value, measured=not any(c.lower_bound for c in cycles))
        yield from _metric_value("hop_height_cm", side, _largest(c.height_cm for c in cycles))
        yield from _metric_value("reach_cm", side, _largest(c.reach_cm for c in cycles))


def _range_metrics(result: Result) -> Iterator[MetricValue]:
    for side in SIDES:
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

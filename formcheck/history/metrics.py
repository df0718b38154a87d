"""What of a result is followed over time: a few numbers, each of one leg and one kind."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from formcheck.history.errors import UnknownMetricError, spelling_hint
from formcheck.model.sides import Feet


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


PERCENTAGE_POINTS = "percentage points"

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


def difference_unit(metric: Metric) -> str:
    """Return the unit of a difference of two such numbers."""
    return PERCENTAGE_POINTS if metric.unit == "%" else metric.unit


def metric_label(metric: Metric, side: str) -> str:
    """Return a metric in words with its leg."""
    return metric.label if side == "both" else f"{metric.label}, {side}"


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

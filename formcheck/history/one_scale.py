"""Sessions of one person in one scale: what only the person's own proportions make differ.

A reading by the trunk's rise repeats well, and is off by a factor that stays with the person. Each
session's full measurement says how large that factor is; all together say it better. Changes are
told between readings in that one scale.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from formcheck.history.metrics import MetricValue

FEWEST = 2
"""Sessions with a reading that repeats, without which there is no change to tell by it."""


def in_one_scale(values: Sequence[MetricValue]) -> list[MetricValue]:
    """Put values of one metric, leg and person into one scale.

    Parameters
    ----------
    values : sequence of MetricValue
        One of each session.

    Returns
    -------
    list of MetricValue
        As many. Those with a reading that repeats have it as their value, times the factor that
        fits all of them, and its error as that of the set-up; the error of the others' set-up
        grows by that of the factor. All as they were where fewer than two repeat.
    """
    factor = person_factor(values)
    if factor is None:
        return list(values)
    unsure = _factor_error(values)
    return [_scaled(value, factor, unsure) for value in values]


def person_factor(values: Sequence[MetricValue]) -> float | None:
    """Factor from readings that repeat to full measurements, by least squares.

    Parameters
    ----------
    values : sequence of MetricValue
        As for `in_one_scale`.

    Returns
    -------
    float or None
        None where fewer than two sessions have such a reading, or what they read is nothing.
    """
    pairs = [(v.value, v.repeatable) for v in values if v.repeatable and v.repeatable_error]
    if len(pairs) < FEWEST:
        return None
    factor = sum(value * again for value, again in pairs) / sum(again**2 for _, again in pairs)
    return factor if factor > 0 else None


def _factor_error(values: Sequence[MetricValue]) -> float:
    """Relative half-width of the factor: by the set-up of each session."""
    known = [
        v.set_up / abs(v.value)
        for v in values
        if v.repeatable and v.repeatable_error and v.set_up is not None and v.value
    ]
    return math.hypot(*known) / len(known) if known else 0.0


def _scaled(value: MetricValue, factor: float, unsure: float) -> MetricValue:
    if value.repeatable and value.repeatable_error:
        return replace(
            value,
            value=factor * value.repeatable,
            set_up=factor * value.repeatable_error,
            repeatable=None,
            repeatable_error=None,
        )
    if value.set_up is None:
        return value
    return replace(value, set_up=math.hypot(value.set_up, unsure * value.value))

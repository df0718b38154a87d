"""The smallest change between two sessions of one person that is more than error."""

import math

from formcheck.history import messages
from formcheck.history.metrics import METRICS, MetricValue
from formcheck.history.result_metrics import metric_values
from formcheck.model.number_text import number, with_unit
from formcheck.model.result import Result

SHOWN = (
    "peak_heel_height_cm",
    "peak_heel_height_foot",
    "peak_plantarflexion_deg",
    "active_dorsiflexion_deg",
    "active_plantarflexion_deg",
    "lunge_deg",
)
"""What a report states it of: what people follow; of the two heights one."""


def smallest_real_change(value: MetricValue) -> float | None:
    """Smallest real change from one such session to another, in the metric's unit.

    The minimal detectable change of 95 %: 1.96 times the square root of 2 times the standard
    deviation of what does not cancel (Weir 2005, 10.1519/15184.1), and no less than a published
    one, which also holds how people differ from day to day.

    Parameters
    ----------
    value : MetricValue
        One number of one session.

    Returns
    -------
    float or None
        None where it is not known how much of the error cancels.
    """
    error = value.change_plus_minus
    if value.set_up is None or not error:
        return None
    if value.repeatable and value.repeatable_error:
        error = math.hypot(
            value.repeatable_error * value.value / value.repeatable, value.within or 0.0
        )
    return max(math.sqrt(2) * error, METRICS[value.name].smallest_change)


def smallest_change_line(result: Result) -> str:
    """Say how much must change to another such session to be real; empty where not known.

    Parameters
    ----------
    result : Result
        Of the session. Of both legs the larger one is stated.
    """
    largest: dict[str, float] = {}
    for value in metric_values(result):
        change = smallest_real_change(value)
        if change is not None:
            largest[value.name] = max(change, largest.get(value.name, 0.0))
    if "peak_heel_height_cm" in largest:
        largest.pop("peak_heel_height_foot", None)
    words = []
    for name in SHOWN:
        if name in largest:
            metric = METRICS[name]
            size = with_unit(number(largest[name], 1), metric.display_unit)
            published = largest[name] == metric.smallest_change
            words.append(f"{metric.label} {size}{f' ({metric.source})' if published else ''}")
    return messages.smallest_changes(words) if words else ""

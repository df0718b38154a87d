"""A measured quantity with its 95 % interval, and the parts of which the interval is made."""

import math
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

Z_95 = 1.96
"""Standard deviations in the half-width of a 95 % interval."""


class Measured(BaseModel):
    """A measured quantity with the half-width of its 95 % interval.

    The parts are half-widths, too, and add up in squares. ``set_up_plus_minus`` is what stays
    the same all through a session and not in the next (view, scale, zero),
    ``within_plus_minus`` what differs from repetition to repetition; what is left stays with the
    person and cancels in a change. Both are absent where the interval was not split.

    ``repeatable_value`` is the same quantity read so that it repeats best between sessions: off by
    a factor that stays with the person, and by ``repeatable_plus_minus`` from one session to the
    next. Changes are told by it; both are absent where there is no such reading.
    """

    value: float
    plus_minus: float = Field(ge=0)
    set_up_plus_minus: float | None = Field(default=None, ge=0)
    within_plus_minus: float | None = Field(default=None, ge=0)
    repeatable_value: float | None = None
    repeatable_plus_minus: float | None = Field(default=None, ge=0)

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True, allow_inf_nan=False)

    @model_serializer(mode="wrap")
    def _known(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: part for name, part in handler(self).items() if part is not None}


def mean_measured(values: list[Measured]) -> Measured:
    """Mean of quantities of one session.

    What they share, of the person and of the set-up, does not average out; what differs from
    one to the next does, by the square root of how many there are.

    Parameters
    ----------
    values : list of Measured
        At least one. The mean's interval is split where all of theirs are.
    """
    count = len(values)
    set_ups = [v.set_up_plus_minus for v in values if v.set_up_plus_minus is not None]
    withins = [v.within_plus_minus or 0.0 for v in values]
    split = len(set_ups) == count
    repeatable = [
        (v.repeatable_value, v.repeatable_plus_minus)
        for v in values
        if v.repeatable_value is not None and v.repeatable_plus_minus is not None
    ]
    again = [sum(part) / count for part in zip(*repeatable, strict=True)]
    repeats = len(repeatable) == count
    return Measured(
        value=sum(v.value for v in values) / count,
        plus_minus=sum(v.plus_minus for v in values) / count,
        set_up_plus_minus=sum(set_ups) / count if split else None,
        within_plus_minus=math.hypot(*withins) / count if split else None,
        repeatable_value=again[0] if repeats else None,
        repeatable_plus_minus=again[1] if repeats else None,
    )


def summed_measured(values: list[Measured]) -> Measured:
    """Sum of quantities of one session that share their error, so that it adds up too.

    Parameters
    ----------
    values : list of Measured
        At least one. The sum's interval is split where all of theirs are.
    """
    mean, count = mean_measured(values), len(values)
    return scaled_measured(mean, count)


def scaled_measured(measured: Measured, factor: float) -> Measured:
    """Quantity in another unit, or turned round.

    Parameters
    ----------
    measured : Measured
        The quantity.
    factor : float
        By which it is multiplied.
    """
    size = abs(factor)
    parts = (
        measured.set_up_plus_minus,
        measured.within_plus_minus,
        measured.repeatable_plus_minus,
    )
    set_up, within, repeatable = (None if part is None else size * part for part in parts)
    again = measured.repeatable_value
    return Measured(
        value=factor * measured.value,
        plus_minus=size * measured.plus_minus,
        set_up_plus_minus=set_up,
        within_plus_minus=within,
        repeatable_value=None if again is None else factor * again,
        repeatable_plus_minus=repeatable,
    )

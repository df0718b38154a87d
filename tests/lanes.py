"""The slow lane: further cases of a mechanism of which the normal suite tests a few."""

from collections.abc import Sequence
from typing import Any

import pytest


def crossed(first: Sequence[Any], second: Sequence[Any], each: int = 1) -> list[Any]:
    """Return all pairs for ``parametrize``, of which the normal suite tests a few.

    Parameters
    ----------
    first, second : sequence
        What is met with what.
    each : int
        How many of the second every one of the first meets in the normal suite: they take
        turns, so that all of the second are met there as well. The others are marked ``sweep``.
    """
    assert len(first) * each >= len(second), "not all of them take their turn"
    kept = {
        (place, (place * each + turn) % len(second))
        for place in range(len(first))
        for turn in range(each)
    }
    return [
        pytest.param(one, other, marks=() if (i, k) in kept else pytest.mark.sweep)
        for i, one in enumerate(first)
        for k, other in enumerate(second)
    ]


def swept(cases: Sequence[Any], *kept: int) -> list[Any]:
    """Return the cases for ``parametrize``, those that are not kept marked ``sweep``.

    Parameters
    ----------
    cases : sequence
        A tuple is a case of several values.
    kept : int
        Places of the cases that the normal suite tests as well: one for each way in which
        the mechanism can fail, the hardest of them first of all.
    """
    assert kept, "a mechanism has a test in the normal suite"
    chosen = {range(len(cases))[place] for place in kept}
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)),
            marks=() if place in chosen else pytest.mark.sweep,
        )
        for place, case in enumerate(cases)
    ]

"""The slow lane: further cases of a mechanism of which the normal suite tests a few."""

from collections.abc import Sequence
from typing import Any

import pytest


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

"""Raises that are too slow and too even to be played as fast as they were."""

from collections.abc import Sequence

import numpy as np

from formcheck.analysis.options import Options
from formcheck.model.result import Notice, Rep, Result

LEAST_REPS = 3
SLOW_S = 2.0
"""Up, and down again: people who count to two take that long; nobody who doesn't."""
EVEN = 0.15
"""Coefficient of variation: who moves slowly on purpose is less even than that."""
PLAIN_S = 0.7
"""Up at a pace of one's own."""
FACTORS = (2, 4, 8, 16, 32)
"""Cameras take 60, 120, 240, 480 or 960 frames a second and show them at 30."""


def ask_slow_motion(result: Result, options: Options) -> Result:
    """Ask whether a clip is in slow motion, where its raises look like it.

    Parameters
    ----------
    result : Result
        What was measured.
    options : Options
        Who has said how fast it was filmed is not asked.

    Returns
    -------
    Result
        With a notice of the code "slow-motion-asked" when the raises are slow and alike.
    """
    known = options.reading.slow_motion is not None or result.clip.slow_motion != 1
    if known or not _slow_and_even(result.reps):
        return result
    up_s = float(np.median([rep.up_s for rep in result.reps]))
    factor = min(FACTORS, key=lambda n: abs(np.log(up_s / PLAIN_S / n)))
    message = (
        f"each raise takes {up_s:.1f} s up, all alike: was the clip filmed in slow motion? Then say"
        f" how many times slower it plays, such as --slow-motion {factor}; --slow-motion 1 says no"
    )
    notice = Notice(code="slow-motion-asked", message=message)
    return result.model_copy(update={"warnings": [*result.warnings, notice]})


def _slow_and_even(reps: Sequence[Rep]) -> bool:
    whole = [rep for rep in reps if rep.counted]
    if len(whole) < LEAST_REPS or len(whole) < len(reps) / 2:
        return False
    for ways in ([rep.up_s for rep in whole], [rep.down_s for rep in whole]):
        durations = [way_s for way_s in ways if way_s is not None]
        if (
            not durations
            or min(durations) < SLOW_S
            or np.std(durations) > EVEN * np.mean(durations)
        ):
            return False
    return True

"""How far a clip read in segments is from the same clip read in one go."""

from pathlib import Path
from unittest.mock import patch

import numpy as np

from formcheck.analysis import segments
from formcheck.analysis.analysis import Analysis
from formcheck.api import measure_clip

Numbers = dict[str, float]


def segment_difference(clip: Path) -> Numbers:
    """Measure a clip both ways.

    Parameters
    ----------
    clip : Path
        Of calf raises; long enough for several segments.

    Returns
    -------
    dict
        ``mean_deg``, ``most_deg``: of the ankle angle. ``raises``: how many more are counted in
        segments. ``most_ms``: of the times of tops.
    """
    with patch.object(segments, "WHOLE_S", float("inf")):
        whole = _measured(clip)
    parts = _measured(clip)
    off = [
        np.abs(parts.legs[side].ankle_deg - leg.ankle_deg)
        for side, leg in whole.legs.items()
        if side in parts.legs
    ]
    before, after = (
        np.array([rep.top_s for rep in run.result.reps if rep.counted]) for run in (whole, parts)
    )
    apart_s = after - before if len(after) == len(before) else np.array([np.nan])
    return {
        "mean_deg": float(np.nanmean(np.concatenate(off))),
        "most_deg": float(np.nanmax(np.concatenate(off))),
        "raises": float(len(after) - len(before)),
        "most_ms": 1000 * float(np.abs(apart_s).max(initial=0.0)),
    }


def _measured(clip: Path) -> Analysis:
    return measure_clip(clip, exercise="calf-raise", height_cm=175)

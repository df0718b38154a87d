"""The ankle angle straight from the landmarks, uncorrected: what formcheck is compared with."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.scoring import Floats
from formcheck.model.landmarks import Landmark, Side


@dataclass(frozen=True)
class NaiveCurves:
    """Angles of the bare lines in degrees, shape (T,); NaN where nobody was found.

    Attributes
    ----------
    ankle : ndarray
        Knee -> ankle against heel -> foot index, dorsiflexion positive, 0 = perpendicular.
    pitch : ndarray
        Slope of heel -> foot index, heel up positive.
    shank : ndarray
        Tilt of ankle -> knee from the vertical, forward positive.
    """

    ankle: Floats
    pitch: Floats
    shank: Floats


def naive_curves(landmarks: npt.NDArray[np.floating[Any]], side: Side) -> NaiveCurves:
    """Read the angles off the landmarks, shape (T, 33, >= 2), pixels, y down."""
    knee, ankle, heel, toe = (
        landmarks[:, Landmark.of(side, joint), :2].astype(np.float64) * (1, -1)
        for joint in ("knee", "ankle", "heel", "foot_index")
    )
    foot, shank = toe - heel, knee - ankle
    lengths = foot[np.isfinite(foot[:, 0]), 0]
    ahead = np.array([-1.0 if len(lengths) and np.median(lengths) < 0 else 1.0, 1.0])
    foot, shank = foot * ahead, shank * ahead
    pitch = np.degrees(np.arctan2(-foot[:, 1], foot[:, 0]))
    tilt = np.degrees(np.arctan2(shank[:, 0], shank[:, 1]))
    return NaiveCurves(_wrapped(tilt - pitch), pitch, tilt)


def _wrapped(angle: Floats) -> Floats:
    result: Floats = (angle + 180) % 360 - 180
    return result

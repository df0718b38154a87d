"""What the overlay shows on one frame."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from formcheck.kinds.kind import ProgressLabel
from formcheck.tracking.raises import Phase

Point = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LegPoints:
    """Joints of one leg in pixels (x right, y down), each of shape (2,); NaN if unknown."""

    hip: Point
    knee: Point
    ankle: Point
    heel: Point
    toe: Point

    def towards(self, other: "LegPoints", share: float) -> "LegPoints":
        """Return the leg on its way to another position, by a share of the way (0..1)."""
        names = ("hip", "knee", "ankle", "heel", "toe")
        pairs = [(getattr(self, name), getattr(other, name)) for name in names]
        return LegPoints(*(start + share * (end - start) for start, end in pairs))


@dataclass(frozen=True, slots=True)
class OverlayState:
    """What there is to say about one frame; None means: don't show it.

    Attributes
    ----------
    leg : LegPoints or None
        The leg that is measured.
    ankle_deg : float or None
        Ankle angle from the neutral standing position, dorsiflexion positive.
    depth : float or None
        Heel height over the reference depth: 0 = flat, 1 = the reference.
    full_depth : float
        Where on that scale a raise counts as full.
    rep_count, partial_reps : int
        Raises so far.
    rep_target : int or None
        Raises of the set.
    phase : Phase or None
        Where in the raise the leg is.
    label : ProgressLabel or None
        Stands in place of raises and phase.
    cue : str or None
        The last cue to the person, a few words.
    tempo : tuple of str
        Times of the last raise, in lines; they stand in place of the phase while the heels are
        down.
    note : str or None
        Something about the picture itself ("turn side-on"), a few words.
    """

    leg: LegPoints | None = None
    ankle_deg: float | None = None
    depth: float | None = None
    full_depth: float = 2 / 3
    rep_count: int = 0
    partial_reps: int = 0
    rep_target: int | None = None
    phase: Phase | None = None
    label: ProgressLabel | None = None
    cue: str | None = None
    tempo: tuple[str, ...] = ()
    note: str | None = None

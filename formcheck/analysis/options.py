"""What a user can set for the analysis of a clip."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of one analysis.

    Attributes
    ----------
    exercise : str
        Name in the catalogue.
    side : "auto", "left", "right" or "both"
        Which leg to measure; auto takes what the picture shows.
    height_cm, foot_length_cm, mass_kg : float or None
        The person's; cm need one of the first two, work the last.
    model : Path or None
        Another pose model bundle instead of the bundled one.
    target : float or None
        Heel height that is full depth, foot lengths; None takes the set's own best.
    """

    exercise: str = "calf-raise"
    side: Literal["auto", "left", "right", "both"] = "auto"
    height_cm: float | None = None
    foot_length_cm: float | None = None
    mass_kg: float | None = None
    model: Path | None = None
    target: float | None = None

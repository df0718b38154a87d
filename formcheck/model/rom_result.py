"""A range-of-motion test in ``report.json``."""

from typing import Literal

from formcheck.model.corrections import ByHand
from formcheck.model.measured import Measured
from formcheck.model.result_part import ResultPart, Side


class RomTry(ResultPart):
    """One try of a range-of-motion test; ``angle_deg`` was read at ``at_s``.

    ``valid`` is false for a try that does not enter the mean; ``faults`` says why.
    """

    index: int
    side: Side
    movement: Literal["dorsiflexion", "plantarflexion", "lunge"]
    start_s: float
    at_s: float
    end_s: float
    angle_deg: Measured | None
    wall_distance_cm: Measured | None = None
    lower_bound: bool = False
    valid: bool
    faults: list[str]
    by_hand: ByHand | None = None


class RomMean(ResultPart):
    """Mean of the valid tries, and the standard deviation between them (None for one).

    ``lower_bound`` is true where the angle is known to be underestimated: the ankle goes at
    least this far.
    """

    mean_deg: Measured
    lower_bound: bool = False
    spread_deg: float | None
    tries: int


class RomSide(ResultPart):
    """One ankle's range in a test; None for what the test does not measure."""

    dorsiflexion: RomMean | None = None
    plantarflexion: RomMean | None = None
    total: RomMean | None = None
    lunge: RomMean | None = None
    wall_distance_cm: Measured | None = None


class RomTest(ResultPart):
    """A range-of-motion test: foot free (active) or weight-bearing (knee-to-wall).

    The two are never comparable. ``camera_roll_deg`` is by how much the picture was turned
    to make the vertical upright, and ``vertical`` where that came from: the picture, the
    user's own figure (level), or the assumption that the camera is level.
    """

    test: Literal["active", "knee-to-wall"]
    tries: list[RomTry]
    left: RomSide | None
    right: RomSide | None
    vertical: Literal["picture", "level", "assumed"] = "assumed"
    camera_roll_deg: float = 0.0

"""What of a raise repeats best between sessions of one person: read by how far the trunk rises.

The foot's lever stands between that rise and the foot's turn. Nobody knows it to better than 8 %,
but it stays with the person: such a reading is off by one factor in all of a person's sessions, and
from one to the next by little else.
"""

from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from formcheck.kinematics import anthropometry
from formcheck.kinematics.scale_fusion import TurnScale
from formcheck.model.arrays import Floats
from formcheck.model.measured import Z_95

if TYPE_CHECKING:
    from formcheck.kinematics.leg import LegFit

SHANK_REPEATS = 0.7
"""Share of what the shank's tilt differs by between sessions that its change since the stance does:
where knee and ankle landmarks lie is in both (19 rendered sessions of two people: the whole reading
differs by 1.0 degrees at 30, of which the rise makes .5)."""


class RepeatableScale(NamedTuple):
    """Turns a pitch into one that repeats better.

    Attributes
    ----------
    factor : float
        Of the pitch.
    sd : float
        Standard deviation of the result between sessions of one person, a share.
    """

    factor: float
    sd: float

    @classmethod
    def of(cls, scale: TurnScale | None) -> Self | None:
        """Scale of a fitted leg; None where the trunk was not followed.

        Parameters
        ----------
        scale : TurnScale or None
            Of the foot's picture that was fitted as well.
        """
        if scale is None or scale.repeatable_shown is None or scale.repeatable_sd is None:
            return None
        return cls(scale.shown / scale.repeatable_shown, scale.repeatable_sd)


def repeatable_curves(fit: "LegFit | None") -> dict[str, Floats]:
    """Curves of a fitted leg by its `RepeatableScale`.

    Parameters
    ----------
    fit : LegFit or None
        The leg.

    Returns
    -------
    dict of ndarray, shape (T,)
        By their names in `LegMotion`, NaN where the foot is not planted; empty where the leg has no
        such scale.
    """
    if fit is None or fit.repeatable is None:
        return {}
    factor, share = fit.repeatable
    pitch = factor * fit.pitch
    sd = share * np.abs(pitch)
    neutral_shank = float(np.median(fit.shank[fit.ground_contact.stance]))
    heel, ball = anthropometry.HEEL_TO_BALL, anthropometry.BALL_ABOVE_SOLE
    height = heel * np.sin(pitch) + ball * (1 - np.cos(pitch))
    of_height = heel * np.abs(np.cos(pitch)) * sd
    return {
        "repeatable_ankle_deg": np.degrees(fit.shank - neutral_shank - pitch),
        "repeatable_ankle_plus_minus": Z_95
        * np.degrees(np.hypot(sd, SHANK_REPEATS * fit.shank_set_up_sd)),
        "repeatable_heel_height": height / anthropometry.FOOT_LENGTH,
        "repeatable_heel_height_plus_minus": Z_95 * of_height / anthropometry.FOOT_LENGTH,
    }

"""Measurements of the foot's turn put together: its own picture, and how the body rises.

Each errs by a share of the turn that stays the same all through a clip (where the ball is, how
long the lever), and the picture by little else: its curve has the right shape. So the chain is
asked only how large the picture's degrees are, and the picture for everything else. Of the heel's
height the trunk's picture tells more, where it was followed: both rise with the ankle.
"""

from typing import NamedTuple

import numpy as np

from formcheck.model.arrays import Floats
from formcheck.model.recording import FootTurn

RAISED = np.radians(8.0)
"""Below it the chain's own error is as large as the turn."""
FEWEST = 10
"""Raised frames without which nothing is compared."""
SMALLEST = 0.3
"""A picture that shows less of the turn than this shows something else."""

CHAIN_SHARE = 0.7
"""Of the chain's standard deviation in a frame, what its scale over a clip is off by: errors of
different joints and frames partly cancel (25 rendered clips: root mean square .087 where .16
is stated of a frame; kept larger, for real feet differ more than rendered ones)."""
COMMON_SD = 0.05
"""What both are off by together, a share of the turn: where the camera stands, how large the
person is in the picture (13 rendered sessions of two people, camera .4 to 1.3 m high and up to 20
degrees off the side: .08 in all, where both as independent would leave .055)."""
HEIGHT_SD, HEIGHT_SET_UP_SD = 0.08, 0.02
"""Of a heel's height by the trunk's rise, a share: most of it is the foot's proportions, which stay
with the person (peaks of 25 rendered clips of raises: root mean square .083). Between 8 rendered
sessions of one body it differed by .02. Of the turn it would tell no more than the chain does: the
foot's lever stands between."""
HEIGHT_WEIGHT_SD = 0.05
"""What it counts as against the picture: less than it errs in all, as sessions of one person are to
be compared, more than it differs between them, as one person is to be compared with others."""
PICTURE_SD = 0.08
"""What a foot's picture is off by beside what it says of itself, a share of the turn: light wanders
over a heel as it rises (8 rendered sessions of one body: .10 in all, .06 is stated)."""
CERTAIN = 1e-6
"""A scale without an error of its own is not asked about."""


class TurnScale(NamedTuple):
    """How much of the true turn a foot's picture shows; 1 is all of it.

    Attributes
    ----------
    shown, sd : float
        The share and its standard deviation, of which all differs between sessions of one person.
    height_shown, height_sd, height_set_up_sd : float or None
        The share to read the heel's height with, in which other errors cancel, its standard
        deviation, and the part of it that differs between sessions; None where the height is to be
        read from the turn.
    """

    shown: float
    sd: float
    height_shown: float | None = None
    height_sd: float | None = None
    height_set_up_sd: float | None = None


def fuse_turn_scale(foot_turn: FootTurn, pitch: Floats, pitch_sd: Floats) -> TurnScale:
    """How much of the true turn the picture shows, and how sure that is.

    Parameters
    ----------
    foot_turn : FootTurn
        By the picture.
    pitch, pitch_sd : ndarray, shape (T,)
        By the chain alone and its standard deviation, radians; NaN where unknown.

    Returns
    -------
    TurnScale
        1 and the picture's own standard deviation when there is nothing to compare with.
    """
    own = foot_turn.scale_sd
    if own < CERTAIN:
        return TurnScale(1.0, own)
    height = _height_scale(own, foot_turn.rise_share)
    turn = np.radians(foot_turn.pitch_deg)
    with np.errstate(invalid="ignore"):
        raised = foot_turn.trusted & (pitch + turn > 2 * RAISED) & (pitch > 0)
    if raised.sum() < FEWEST:
        return TurnScale(1.0, own, *height)
    share = max(float(turn[raised].sum() / pitch[raised].sum()), SMALLEST)
    share_sd = CHAIN_SHARE * share * float(np.median(pitch_sd[raised] / pitch[raised]))
    weights = np.array([own, share_sd]) ** -2.0
    fused_sd = float(np.hypot(weights.sum() ** -0.5, COMMON_SD))
    return TurnScale(float(weights @ [1.0, share] / weights.sum()), fused_sd, *height)


def _height_scale(own: float, rise_share: float | None) -> tuple[float, ...]:
    """Share to read the heel's height with: the picture's and the trunk's rise put together."""
    if rise_share is None:
        return ()
    share = max(rise_share, SMALLEST)
    picture = float(np.hypot(own, PICTURE_SD))
    weights = np.array([picture, share * HEIGHT_WEIGHT_SD]) ** -2.0
    weights = weights / weights.sum()
    sds = np.array([picture, share * HEIGHT_SD])
    set_up = np.array([picture, share * HEIGHT_SET_UP_SD])
    shown = float(weights @ [1.0, share])
    return shown, float(np.hypot(*(weights * sds))), float(np.hypot(*(weights * set_up)))

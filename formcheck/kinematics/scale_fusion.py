"""Measurements of the foot's turn put together: its own picture, and how the body rises.

Each errs by a share of the turn that stays the same all through a clip (where the ball is, how
long the lever), and the picture by little else: its curve has the right shape. So the chain is
asked only how large the picture's degrees are, and the picture for everything else. The trunk's
picture, where it was followed, tells the ankle's rise to a few percent: it counts for the heel's
height, and for what has changed since another session. From there to the turn it is the lever that
is not known.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from formcheck.kinematics import anthropometry
from formcheck.kinematics.scale import PROPORTION_SD
from formcheck.model.arrays import Floats
from formcheck.model.recording import FootTurn
from formcheck.model.result import Z_95

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
RISE_SET_UP_SD = 0.03
"""The part of it that differs between sessions, where the view's share of it is not known."""
PICTURE_SET_UP_SD = 0.08
"""What a foot's picture is off by from session to session of one person beside what it says of
itself, a share of the turn: light wanders over a heel as it rises (8 rendered sessions of one body:
.10 in all, .06 is stated)."""
CONTRADICTS = 2.5
"""Standard deviations by which the trunk's rise and the foot's picture may differ: beyond, one of
them errs by more than it says (84 recordings of rendered clips: 2.0 at most; two real clips of
five: 4)."""
CERTAIN = 1e-6
"""A scale without an error of its own is not asked about."""


class TurnScale(NamedTuple):
    """How much of the true turn a foot's picture shows; 1 is all of it.

    Attributes
    ----------
    shown, sd : float
        The share and its standard deviation, of which all differs between sessions of one person.
    height_shown, height_sd : float or None
        The share to read the heel's height with, in which the lever's error cancels, and its
        standard deviation; None where the height is to be read from the turn.
    repeatable_shown, repeatable_sd : float or None
        The share that differs least between sessions of one person, and the standard deviation
        between them: off by a factor that stays with the person. None where the trunk was not
        followed.
    contradicted : float
        Share of the turn by which the trunk's rise or the foot's picture says otherwise, where they
        can't both be right within their errors; else 0.
    """

    shown: float
    sd: float
    height_shown: float | None = None
    height_sd: float | None = None
    repeatable_shown: float | None = None
    repeatable_sd: float | None = None
    contradicted: float = 0.0


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
    return _with_rise(_with_chain(foot_turn, pitch, pitch_sd), foot_turn)


def _with_chain(foot_turn: FootTurn, pitch: Floats, pitch_sd: Floats) -> TurnScale:
    """The picture's scale and the chain's put together."""
    own = foot_turn.scale_sd
    turn = np.radians(foot_turn.pitch_deg)
    with np.errstate(invalid="ignore"):
        raised = foot_turn.trusted & (pitch + turn > 2 * RAISED) & (pitch > 0)
    if raised.sum() < FEWEST:
        return TurnScale(1.0, own)
    share = max(float(turn[raised].sum() / pitch[raised].sum()), SMALLEST)
    share_sd = CHAIN_SHARE * share * float(np.median(pitch_sd[raised] / pitch[raised]))
    shown, fused_sd = _weighed((1.0, share), (own, share_sd))
    return TurnScale(shown, float(np.hypot(fused_sd, COMMON_SD)))


def _with_rise(scale: TurnScale, foot_turn: FootTurn) -> TurnScale:
    """A scale with those that the trunk's rise says more of.

    Between the rise and the turn stands the foot's lever, which stays with the person. The heel's
    height follows from either by the foot's proportions, which are not known as well.
    """
    if foot_turn.rise_share is None:
        return scale
    share = max(foot_turn.rise_share, SMALLEST)
    set_up = share * (foot_turn.rise_share_sd or RISE_SET_UP_SD)
    shares = scale.shown, share
    by_rise = float(np.hypot(share * anthropometry.ANKLE_BEHIND_BALL_SD, set_up))
    proportions = share * PROPORTION_SD
    own = scale.sd, set_up
    weights = _weights([float(np.hypot(sd, proportions)) for sd in own])
    # The proportions' own error is added where the height is worked out.
    height_shown, height_sd = float(weights @ shares), float(np.hypot(*(weights * own)))
    wandering = float(np.hypot(scale.sd, PICTURE_SET_UP_SD))
    repeatable, repeatable_sd = _weighed(shares, (wandering, set_up))
    contradicted = 0.0
    if abs(scale.shown - share) > CONTRADICTS * np.hypot(scale.sd, by_rise):
        # No mean of both, which frames without a picture would not know of: the chain's scale.
        contradicted = abs(scale.shown / share - 1)
        height_shown = scale.shown
        height_sd = float(np.hypot(scale.sd, abs(scale.shown - share) / Z_95))
    return scale._replace(
        height_shown=height_shown,
        height_sd=height_sd,
        repeatable_shown=repeatable,
        repeatable_sd=repeatable_sd / repeatable,
        contradicted=contradicted,
    )


def _weights(sds: Sequence[float]) -> Floats:
    """Weights of two independent measurements of one quantity."""
    inverse = np.array(sds) ** -2.0
    result: Floats = inverse / inverse.sum()
    return result


def _weighed(values: tuple[float, float], sds: tuple[float, float]) -> tuple[float, float]:
    """Mean of two independent measurements and its standard deviation."""
    return float(_weights(sds) @ values), float((np.array(sds) ** -2.0).sum() ** -0.5)

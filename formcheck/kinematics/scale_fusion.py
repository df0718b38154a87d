"""Two measurements of the foot's turn: the landmarks' chain and the foot's own picture.

Each errs by a share of the turn that stays the same all through a clip (where the ball is, how
long the lever), and the picture by little else: its curve has the right shape. So the chain is
asked only how large the picture's degrees are, and the picture for everything else.
"""

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
CERTAIN = 1e-6
"""A scale without an error of its own is not asked about."""


def fuse_turn_scale(foot_turn: FootTurn, pitch: Floats, pitch_sd: Floats) -> tuple[float, float]:
    """How much of the true turn the picture shows, and its standard deviation.

    Parameters
    ----------
    foot_turn : FootTurn
        By the picture.
    pitch, pitch_sd : ndarray, shape (T,)
        By the chain alone and its standard deviation, radians; NaN where unknown.

    Returns
    -------
    tuple of float
        1 and the picture's own standard deviation when the two can't be compared.
    """
    own = foot_turn.scale_sd
    turn = np.radians(foot_turn.pitch_deg)
    with np.errstate(invalid="ignore"):
        raised = foot_turn.trusted & (pitch + turn > 2 * RAISED) & (pitch > 0)
    if own < CERTAIN or raised.sum() < FEWEST:
        return 1.0, own
    share = max(float(turn[raised].sum() / pitch[raised].sum()), SMALLEST)
    share_sd = CHAIN_SHARE * share * float(np.median(pitch_sd[raised] / pitch[raised]))
    weights = np.array([own, share_sd]) ** -2.0
    fused_sd = float(np.hypot(weights.sum() ** -0.5, COMMON_SD))
    return float(weights @ [1.0, share] / weights.sum()), fused_sd

"""What an ankle can do is evidence too: an estimate beyond it is weighed against its own error."""

from dataclasses import replace

import numpy as np
from scipy.special import log_ndtr

from formcheck.kinematics.chain_estimate import ANKLE_WEIGHTS, ChainEstimate
from formcheck.model.arrays import Floats

REACH, REACH_SD = np.radians(65.0), np.radians(8.0)
"""How far ankles point at most in a raise, from standing, and how much people differ. Textbooks
have 50 degrees of active plantarflexion from the right angle; the highest raises marked by hand in
real footage turn the rear foot by 52 to 72."""
STEPS = 8
FAR_BELOW = -3.0
"""Standard deviations below the reach from which it says nothing."""


def within_reach(estimate: ChainEstimate, stance_shank: float) -> ChainEstimate:
    """Weigh fitted postures by how far ankles can point.

    What is known well, and what is within anybody's reach, stays. A posture whose angle is beyond
    the reach of most people comes as far back as its own error allows: the mode of its density
    times the share of people who can point so far. Beyond 65 degrees of pitch the heel hardly rises
    any further, so that landmarks alone leave it open how far the foot has turned.

    Parameters
    ----------
    estimate : ChainEstimate
        Of T frames.
    stance_shank : float
        Tilt of the shank in the stance, radians.
    """
    pointed = stance_shank - estimate.posture @ ANKLE_WEIGHTS
    with np.errstate(invalid="ignore"):
        far = (pointed - REACH) / REACH_SD > FAR_BELOW
    if not far.any():
        return estimate
    variance = estimate.sd(ANKLE_WEIGHTS) ** 2
    likely, curvature = pointed.copy(), np.zeros(len(pointed))
    for _ in range(STEPS):
        beyond = (likely[far] - REACH) / REACH_SD
        hazard = np.exp(-0.5 * beyond**2 - log_ndtr(-beyond)) / np.sqrt(2 * np.pi)
        curvature[far] = hazard * (hazard - beyond) / REACH_SD**2
        slope = (pointed[far] - likely[far]) / variance[far] - hazard / REACH_SD
        likely[far] += slope / (1 / variance[far] + curvature[far])
    along = estimate.covariance @ ANKLE_WEIGHTS
    noise = along @ ANKLE_WEIGHTS
    direction: Floats = along / noise[:, None]
    kept = 1 / (1 + curvature * variance)
    covariance = estimate.covariance - ((1 - kept) * noise)[:, None, None] * (
        direction[:, :, None] * direction[:, None, :]
    )
    less = (1 - np.sqrt(kept)) * (estimate.sensitivities @ ANKLE_WEIGHTS)
    return replace(
        estimate,
        posture=estimate.posture + (pointed - likely)[:, None] * direction,
        covariance=covariance,
        sensitivities=estimate.sensitivities - less[..., None] * direction,
    )

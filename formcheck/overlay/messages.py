"""The words that are drawn into a picture."""

from formcheck.tracking.raises import Phase

PHASES: dict[Phase, str] = {
    "standing": "Standing",
    "rising": "Rising",
    "top": "Top",
    "lowering": "Lowering",
}
REP, REPS = "rep", "reps"
FULL_FROM = "full"
"""Beside the line of the depth bar from which a raise counts as a full one."""

TOES_UP, TOES_DOWN, NEUTRAL = "toes up", "toes down", "neutral"
_NEUTRAL_DEG = 3
"""Within the uncertainty of the angle there is no direction to name."""


def partial(count: int) -> str:
    """Return how many raises were too shallow to count."""
    return f"+{count} partial"


def direction(ankle_deg: int) -> str:
    """Return which way the foot points from the neutral standing position."""
    if abs(ankle_deg) < _NEUTRAL_DEG:
        return NEUTRAL
    return TOES_UP if ankle_deg > 0 else TOES_DOWN

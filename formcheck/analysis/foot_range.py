"""Range of a free foot that goes round: how far up and down it goes in its leg's plane."""

from collections.abc import Mapping

import numpy as np

from formcheck.analysis.free_foot_limits import (
    ENDED_EARLY,
    LIMITS,
    ONLY_LANDMARKS,
    is_measured,
)
from formcheck.kinematics.open_chain import WIDEST_DEG
from formcheck.kinematics.view import CameraView
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import Side
from formcheck.model.recording import AnkleTurn, Recording
from formcheck.model.result import Z_95, Measured, Notice

ASIDE_SD_DEG = 8.0
"""How far a foot that goes round may be turned in or out where it is highest and lowest, standard
deviation: nothing on a true circle, half of the way in and out where it isn't one."""
SEEN_SHARE = 0.8
"""Of the frames in which the foot must be followed for its highest and lowest to be known."""
REASONS: Mapping[str, str] = {
    **LIMITS,
    "unclear": "the foot's picture changes too much as it goes round",
    "no-turn": "its picture does not tell how far it goes up and down",
}
"""What each limit of an `AnkleTurn` says of a foot that goes round."""


def range_in_plane(
    turn: AnkleTurn | None,
    view: CameraView,
    frames: slice,
    trimmed: float = 0.0,
) -> Measured | None:
    """Range of a foot's turn in its leg's plane, degrees, with its 95 % interval.

    A foot that is turned in or out looks longer or shorter to a camera that is not exactly at the
    side, so that its slope in the plane looks smaller or larger: by up to half the tangent of the
    yaw times the sine of that turn.

    Parameters
    ----------
    turn : AnkleTurn or None
        How the foot turned by its pictures.
    view : CameraView
        From where it is seen.
    frames : slice
        Of the movement.
    trimmed : float
        Percent at either end that don't belong to the range.

    Returns
    -------
    Measured or None
        None where the pictures don't tell it.
    """
    if turn is None or not is_measured(turn):
        return None
    known = turn.trusted[frames]
    if known.size == 0 or known.mean() < SEEN_SHARE:
        return None
    angle, sd = turn.dorsiflexion_deg[frames][known], turn.sd_deg[frames][known]
    ends = np.percentile(angle, (trimmed, 100 - trimmed))
    at_ends: Floats = np.array([sd[np.argmin(np.abs(angle - end))] for end in ends])
    yaw = np.radians(np.hypot(view.yaw_deg, view.yaw_sd_deg))
    aside = np.degrees(0.5 * np.tan(yaw) * np.sin(np.radians(ASIDE_SD_DEG)))
    half = Z_95 * np.hypot(at_ends, aside)
    if half.max() > WIDEST_DEG:
        return None
    return Measured(value=float(ends[1] - ends[0]), plus_minus=float(np.hypot(*half)))


def unmeasured_range_notice(recording: Recording, side: Side) -> Notice:
    """Say that what a foot did is counted alone, and why it has no range."""
    turn = recording.ankle_turns.get(side)
    if turn is None:
        why = ENDED_EARLY if recording.ended_early else ONLY_LANDMARKS
    else:
        why = REASONS.get(turn.limit or "unclear", REASONS["unclear"])
    return Notice(code="free-foot", message=f"no range is given: {why}")

"""The stance of somebody whose foot does not show when it is flat, by the body alone.

That is who is seen from the front or from behind, and who never stands still.
"""

from dataclasses import replace

import numpy as np

from formcheck.kinematics.body_rise import common_rise, part_heights
from formcheck.kinematics.landmark_cleaning import BodyTrack, body_of_track
from formcheck.kinematics.signals import known_median
from formcheck.kinematics.view import stature_px
from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmarks import SIDES, Landmark
from formcheck.model.pose_track import PoseTrack

RAISED = 0.02
"""Statures by which the body must have gone up and down for low to be told from raised; a raise
is .04."""
BOTTOM_S, BOTTOM = 0.2, 0.15
"""Between two raises the body is this low in its range for so long."""
ASIDE = 0.05
"""Statures by which ankles may be elsewhere across the picture, or hips, and the person still
stands where they did: who leaves takes both along."""

FEWEST = 3
"""Frames."""

_ANKLES, _HIPS = ([Landmark.of(side, name) for side in SIDES] for name in ("ankle", "hip"))


def stands_low(past: PoseTrack, now: PoseTrack, share: float) -> bool:
    """Whether the body is at the low end of where it was; False while it has not moved.

    Parameters
    ----------
    past, now : PoseTrack
        The last seconds, and the last frames of them, with a person in all of these.
    share : float
        Of the range in which the body goes up and down, that is low.
    """
    here = same_place(past, now)
    if here is None:
        return False
    body, stature, level = _measured(now)
    rise = _rise(body_of_track(here), stature, level)
    low, high = np.nanpercentile(rise, (5, 95))
    return bool(float(np.nanmedian(_rise(body, stature, level))) <= low + share * (high - low))


def bottom_between_raises(past: PoseTrack) -> PoseTrack | None:
    """Return the last frames if the body is between two raises in them.

    Parameters
    ----------
    past : PoseTrack
        The last seconds.
    """
    recent = past.time_s > past.time_s[-1] - BOTTOM_S - 1e-6
    window = replace(past, time_s=past.time_s[recent], landmarks=past.landmarks[recent])
    if len(window) < FEWEST or not window.found.all():
        return None
    return window if stands_low(past, window, BOTTOM) else None


def same_place(past: PoseTrack, now: PoseTrack) -> PoseTrack | None:
    """Return the frames up to now in which the person stood where they do, and the body moved.

    Parameters
    ----------
    past, now : PoseTrack
        As for `stands_low`.

    Returns
    -------
    PoseTrack or None
        None where the body has not gone up and down in them.
    """
    _, stature, level = _measured(now)
    aside = [_across(past, pair) - np.median(_across(now, pair)) for pair in (_ANKLES, _HIPS)]
    # Feet that are hard to see wander in the landmarks, and those that turn round stay.
    elsewhere: Bools = past.found & (np.abs(aside).min(axis=0) > ASIDE * stature)
    first = int(np.flatnonzero(elsewhere)[-1]) + 1 if elsewhere.any() else 0
    here = replace(past, time_s=past.time_s[first:], landmarks=past.landmarks[first:])
    rise = _rise(body_of_track(here), stature, level)
    if np.isfinite(rise).sum() < len(now):
        return None
    low, high = np.nanpercentile(rise, (5, 95))
    return here if high - low >= RAISED else None


def _across(track: PoseTrack, pair: list[Landmark]) -> Floats:
    """Where the middle of a pair of joints is across the picture, pixels, shape (T,)."""
    middle: Floats = track.landmarks[:, pair, 0].astype(np.float64).mean(axis=1)
    return middle


def _measured(now: PoseTrack) -> tuple[BodyTrack, float, Floats]:
    """The body in some frames, its stature in pixels, and how high its parts are in them."""
    body = body_of_track(now)
    points = known_median(body.points)
    stature = max(stature_px(known_median(body.leg(side, 1)), points) for side in SIDES)
    return body, stature, known_median(part_heights(body.points))


def _rise(body: BodyTrack, stature: float, level: Floats) -> Floats:
    """How far the body is over a level, statures, shape (T,); NaN where it is not known."""
    up = part_heights(body.points)
    rise = np.full(len(up), np.nan)
    seen = np.isfinite(up).all(axis=1)
    rise[seen] = common_rise((up[seen] - level) / stature)[0]
    return rise

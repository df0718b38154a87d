"""What a pose model and a phone get wrong."""

from dataclasses import dataclass

import numpy as np

from formcheck.model.landmarks import Landmark, Side
from synthetic.body import HEEL_MARK_FROM_BALL, Body, turned
from synthetic.one_euro import one_euro, region_side
from synthetic.script import Bools, Floats


@dataclass(frozen=True)
class Flaws:
    """Errors of the landmarks.

    Attributes
    ----------
    noise : float
        Standard deviation of every coordinate, statures, before the filter.
    one_euro : bool
        MediaPipe's own filter, which lags.
    heel_shows : float
        Share of the heel's way that its landmark shows; 0.7 is common.
    lost : tuple of (start_s, end_s)
        When nobody is found.
    dropped : float
        Share of the frames that the phone never wrote.
    visibility : float
        Of every landmark.
    far_visibility : float
        Of the leg that is further from the camera.
    """

    noise: float = 0.0
    one_euro: bool = True
    heel_shows: float = 1.0
    lost: tuple[tuple[float, float], ...] = ()
    dropped: float = 0.0
    visibility: float = 0.99
    far_visibility: float = 0.9


CLEAN = Flaws(one_euro=False)
"""Exact landmarks, not even filtered."""


def lag_heels(body: Body, points: Floats, shows: float) -> Floats:
    """Put the heel landmarks where they show only a share of their way, (T, 33, 3)."""
    points = points.copy()
    sides: tuple[Side, Side] = ("left", "right")
    for side in sides:
        leg = body.legs[side]
        flat = leg.ball + np.array(HEEL_MARK_FROM_BALL)
        way = leg.ball + turned(HEEL_MARK_FROM_BALL, leg.pitch_deg) - flat
        points[:, Landmark.of(side, "heel"), :2] = flat + shows * way
    return points


def lose(time_s: Floats, flaws: Flaws) -> Bools:
    """Frames in which somebody is found, shape (T,)."""
    found = np.ones(len(time_s), bool)
    for start_s, end_s in flaws.lost:
        found &= ~((time_s >= start_s) & (time_s < end_s))
    return found


def blur(
    points: Floats,
    time_s: Floats,
    found: Bools,
    px_per_stature: float,
    flaws: Flaws,
    seed: int,
) -> Floats:
    """Add noise and the filter, which starts anew after every gap, to x and y (T, 33, 2)."""
    random = np.random.default_rng(seed)
    noisy = points + random.normal(0.0, 1.0, points.shape) * flaws.noise * px_per_stature
    if not flaws.one_euro:
        return noisy
    edges = np.flatnonzero(np.diff(np.concatenate([[False], found, [False]]).astype(int)))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        part = noisy[start:stop]
        scale = region_side(part)
        flat = one_euro(part.reshape(len(part), -1), time_s[start:stop], scale)
        noisy[start:stop] = flat.reshape(part.shape)
    return noisy

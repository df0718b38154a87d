"""Replays: takes that show once more what an earlier one showed."""

from collections.abc import Sequence

import numpy as np

from formcheck.model.arrays import Floats
from formcheck.model.landmarks import hips_and_extent
from formcheck.model.recording import Recording

RATE_HZ = 8.0
"""Of the pictures of a take that are looked for in an earlier one."""
FEWEST = 8
SPEEDS = (0.1, 1.3)
"""Of the time in the earlier take against time in the later one: replays are often slowed down."""
SAME, SAME_SLOWED = 0.005, 0.01
"""Extents of the body by which the landmarks of the same picture, found twice, differ: .004 to
.008. The next repetition of the same person differs by .02 and more, of a machine by .006."""
SLOWED = 0.9
"""Speed below which nobody has done it once more."""
ABSENT_S = 0.7
AGREE = 0.8
NEAR = (-2, -1, 0, 1, 2)
"""Frames about the time that a replay should show."""


def find_replays(takes: Sequence[Recording]) -> dict[int, int]:
    """Find takes whose pictures were all in an earlier one, in the same order.

    Parameters
    ----------
    takes : sequence of Recording
        In order of the clip.

    Returns
    -------
    dict of int to int
        Index of each replay, and of the take that it shows again.
    """
    shapes = [_shapes(take) for take in takes]
    found: dict[int, int] = {}
    for later in range(1, len(takes)):
        # Who went away and comes back does it once more, however alike.
        away_s = _gap_s(shapes[later - 1][0], shapes[later][0])
        for earlier in range(later):
            speed = _repeated_at(shapes[earlier], shapes[later])
            if earlier not in found and speed and (speed < SLOWED or away_s < ABSENT_S):
                found[later] = earlier
                break
    return found


def _gap_s(before: Floats, after: Floats) -> float:
    """Time without anybody between two takes."""
    return float(after[0] - before[-1]) if len(before) and len(after) else 0.0


def _shapes(take: Recording) -> tuple[Floats, Floats]:
    """Times, and the body's shape (N, 66) in extents from its hips, of frames with a person."""
    track = take.track
    frames = np.flatnonzero(track.found)
    points = track.landmarks[frames, :, :2].astype(np.float64)
    if not len(frames):
        return np.zeros(0), np.zeros((0, 66))
    hips, extent = hips_and_extent(points)
    shape = (points - hips[:, None]) / np.maximum(extent, 1e-9)[:, None, None]
    return track.time_s[frames], np.nan_to_num(shape.reshape(len(frames), -1))


def _repeated_at(earlier: tuple[Floats, Floats], later: tuple[Floats, Floats]) -> float | None:
    """Speed at which a take shows an earlier one again; None when it doesn't."""
    times, shapes = earlier
    chosen = _thinned(later[0])
    if len(chosen) < FEWEST or len(times) < FEWEST:
        return None
    wanted, at = later[1][chosen], later[0][chosen]
    distance = np.sqrt(((wanted[:, None] - shapes[None]) ** 2).mean(axis=2))
    nearest = distance.argmin(axis=1)
    if np.median(distance.min(axis=1)) > SAME_SLOWED:
        return None
    matched = times[nearest]
    for i in range(0, len(at) - 1, 2):
        for j in range(i + FEWEST // 2, len(at), 2):
            speed = (matched[j] - matched[i]) / (at[j] - at[i])
            if not SPEEDS[0] <= speed <= SPEEDS[1]:
                continue
            # In order, at an even speed: along a straight line through both times.
            there = np.searchsorted(times, matched[i] + speed * (at - at[i]))
            close = np.min(
                [distance[np.arange(len(at)), np.clip(there + k, 0, len(times) - 1)] for k in NEAR],
                axis=0,
            )
            inside = (there >= 0) & (there <= len(times))
            same = SAME_SLOWED if speed < SLOWED else SAME
            if inside.mean() >= AGREE and (close[inside] < same).mean() >= AGREE:
                return float(speed)
    return None


def _thinned(time_s: Floats) -> Floats:
    """Indices of about `RATE_HZ` frames a second."""
    if not len(time_s):
        return np.zeros(0, int)
    grid = np.arange(time_s[0], time_s[-1], 1 / RATE_HZ)
    return np.unique(np.searchsorted(time_s, grid))

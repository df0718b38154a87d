"""Slow-motion replays that also show another part of the picture: known by the body's posture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from formcheck.model.arrays import Floats
from formcheck.model.landmarks import hips_and_extent
from formcheck.model.recording import Recording

Places = npt.NDArray[np.intp]

RATE_HZ = 8.0
"""Of the pictures of a take that are looked for in an earlier one."""
FEWEST = 8
SAME = 0.01
"""Extents of the body by which the landmarks of the same picture, found twice, differ: .004 to
.008. The next repetition of the same person differs by .02 and more."""
SLOWEST, SLOWED = 0.1, 0.8
"""Speeds of slowed replays. At full speed a machine, or a drawn person, repeats itself as exactly
as a replay does: only pictures tell then (`formcheck.camera.replays`)."""
LONGEST_S = 30.0
"""Nobody shows more in slow motion."""
MOVES = 1.0
NEAR = 2
"""Frames about the time that a replay should show."""
AGREE, ALL_BUT_ODD = 0.8, 0.97
SAME_PLACE, SAME_SIZE = 0.04, 0.03
"""Extents of the body, and a share of them: with the hips so near, in a body of the same size, the
same part is shown: its pixels tell (`formcheck.camera.replays`), or it is no replay."""


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
        for earlier in range(later):
            if earlier not in found and _repeats(shapes[earlier], shapes[later]):
                found[later] = earlier
                break
    return found


@dataclass(frozen=True)
class _Shapes:
    """Times (N,), the body's shape (N, 66) in extents from its hips; hips (N, 2), extents (N,)."""

    times: Floats
    shapes: Floats
    hips: Floats
    extents: Floats


def _shapes(take: Recording) -> _Shapes:
    track = take.track
    frames = np.flatnonzero(track.found)
    points = track.landmarks[frames, :, :2].astype(np.float64)
    if not len(frames):
        return _Shapes(np.zeros(0), np.zeros((0, 66)), np.zeros((0, 2)), np.zeros(0))
    hips, extent = hips_and_extent(points)
    extent = np.maximum(extent, 1e-9)
    shape = np.nan_to_num((points - hips[:, None]) / extent[:, None, None])
    return _Shapes(track.time_s[frames], shape.reshape(len(frames), -1), hips, extent)


def _repeats(earlier: _Shapes, later: _Shapes) -> bool:
    """Whether a take shows an earlier one again in slow motion."""
    times, shapes = earlier.times, earlier.shapes
    chosen: Places = _thinned(later.times)
    if len(chosen) < FEWEST or len(times) < FEWEST:
        return False
    if later.times[-1] - later.times[0] > LONGEST_S:
        return False
    wanted, at = later.shapes[chosen], later.times[chosen]
    moved = np.sqrt(((wanted - wanted.mean(axis=0)) ** 2).mean(axis=1)).max()
    if moved < MOVES * SAME:
        return False  # everybody stands still alike
    distance = _rms_distance(wanted, shapes)
    nearest = distance.argmin(axis=1)
    if np.median(distance.min(axis=1)) > SAME or _same_part(earlier, nearest, later, chosen):
        return False
    matched = times[nearest]
    for i in range(0, len(at) - 1, 2):
        for j in range(i + FEWEST // 2, len(at), 2):
            speed = float((matched[j] - matched[i]) / (at[j] - at[i]))
            line = matched[i] + speed * (at - at[i])
            if SLOWEST <= speed < SLOWED and _shows(distance, times, line):
                return True
    return False


def _same_part(earlier: _Shapes, nearest: Places, later: _Shapes, chosen: Places) -> bool:
    """Whether two takes show the same part of the picture, by frames that look alike."""
    size = float(np.median(later.extents[chosen] / earlier.extents[nearest]))
    moved = np.median(later.hips[chosen] - earlier.hips[nearest], axis=0)
    place = float(np.hypot(*moved) / np.median(earlier.extents[nearest]))
    return abs(size - 1) < SAME_SIZE and place < SAME_PLACE


def _rms_distance(wanted: Floats, shapes: Floats) -> Floats:
    """Between each two of N and T shapes, (N, T): by products, for (N, T, 66) fills the memory."""
    energy = (wanted**2).sum(axis=1)[:, None] + (shapes**2).sum(axis=1)
    squared = np.maximum(energy - 2 * wanted @ shapes.T, 0.0)
    distance: Floats = np.sqrt(squared / wanted.shape[1])
    return distance


def _shows(distance: Floats, times: Floats, line: Floats) -> bool:
    """Whether pictures look like those of an earlier take at the times of a line.

    ``distance`` is (N, T) between them and the earlier take's pictures, at its ``times``.
    """
    there = np.searchsorted(times, line)
    rows = np.arange(len(line))
    close = np.min(
        [distance[rows, np.clip(there + k, 0, len(times) - 1)] for k in range(-NEAR, NEAR + 1)],
        axis=0,
    )
    inside = (there >= 0) & (line <= times[-1]) & (line >= times[0])
    if inside.mean() < AGREE or (close[inside] < SAME).mean() < AGREE:
        return False
    # None of it may be another movement: it is not enough that the rests are alike.
    return bool((close[inside] < 2 * SAME).mean() >= ALL_BUT_ODD)


def _thinned(time_s: Floats) -> Places:
    """Indices of about `RATE_HZ` frames a second."""
    if not len(time_s):
        return np.zeros(0, int)
    grid = np.arange(time_s[0], time_s[-1], 1 / RATE_HZ)
    return np.unique(np.searchsorted(time_s, grid))

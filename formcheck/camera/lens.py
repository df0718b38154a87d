"""How much a wide lens bends what is straight.

A lens that draws a point at the radius r inwards by the share b r^2 bows every line that does not
run through the picture's middle: a line that passes at the distance d curves by 2 b d, its ends
towards the middle. Perspective bends nothing, and what is really round curves to either side. A
bent line is found as a chain of short straight segments: from one to the next the direction
turns by 2 b d times their distance (radial distortion after Brown 1971, its first term).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.camera.downscale import Grey
from formcheck.camera.line_segments import SHORTEST, find_segments, person_mask
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import has_person

END_SD_PX = 0.6
"""As in `formcheck.camera.vanishing_point`."""
LARGEST_GAP = 0.04
"""Share of the long side between two segments of one line."""
LARGEST_TURN_DEG = 12.0
LEAST_OFFSET = 0.08
"""Of the long side: lines through the middle are straight through any lens."""
STEPS = 12
OUTLIER_SDS = 2.0
LEAST_PAIRS = 4
"""In one picture."""


@dataclass(frozen=True)
class LensBend:
    """How strongly a lens bends straight lines.

    Attributes
    ----------
    barrel : float
        Share by which a point one long side of the picture from its middle is drawn inwards;
        positive: lines bow outwards.
    sd : float
        One standard deviation of it.
    """

    barrel: float
    sd: float


def line_turns(grey: Grey, person: Floats | None, segments: Floats | None = None) -> Floats:
    """Find segments that go on in one another, and how the direction turns between them.

    Parameters
    ----------
    grey : ndarray of uint8
        The picture, reduced.
    person : ndarray, shape (33, 2), or None
        Landmarks in its pixels.
    segments : ndarray, shape (N, 4), optional
        Its `find_segments`, if they are known.

    Returns
    -------
    ndarray, shape (N, 3)
        Turn in radians, its standard deviation, and what a unit of `LensBend.barrel` makes of it.
    """
    lines = find_segments(grey) if segments is None else segments
    long_side = max(grey.shape)
    starts, ends = lines[:, :2], lines[:, 2:]
    length = np.hypot(*(ends - starts).T)
    keep = length >= SHORTEST * long_side
    if person is not None and has_person(person):
        mask = person_mask(person, (grey.shape[0], grey.shape[1]))
        x, y = ((starts + ends) / 2).round().astype(int).T
        keep &= mask[y.clip(0, mask.shape[0] - 1), x.clip(0, mask.shape[1] - 1)] == 0
    starts, ends, length = starts[keep], ends[keep], length[keep]
    middle = np.array(grey.shape[::-1]) / 2
    return _pairs((starts - middle) / long_side, (ends - middle) / long_side, length, long_side)


def _pairs(starts: Floats, ends: Floats, length_px: Floats, long_side: int) -> Floats:
    way = (ends - starts) / np.maximum(length_px, 1e-9)[:, None] * long_side
    centre = (starts + ends) / 2
    # OpenCV gives a segment the direction of its dark side: two of one line have the same.
    gap = np.hypot(*(ends[:, None] - starts[None]).transpose(2, 0, 1))
    turn = np.arctan2(
        way[:, None, 0] * way[None, :, 1] - way[:, None, 1] * way[None, :, 0], way @ way.T
    )
    one, other = np.nonzero((gap < LARGEST_GAP) & (np.abs(turn) < np.radians(LARGEST_TURN_DEG)))
    along = centre[other] - centre[one]
    apart = np.hypot(*along.T)
    joint = (ends[one] + starts[other]) / 2
    mean = way[one] + way[other]
    mean /= np.maximum(np.hypot(*mean.T), 1e-9)[:, None]
    # Signed distance of the picture's middle from the line, to the side to which it turns.
    offset = mean[:, 1] * joint[:, 0] - mean[:, 0] * joint[:, 1]
    sd = END_SD_PX * np.hypot(1 / length_px[one], 1 / length_px[other])
    good = (one != other) & (apart > 0) & (np.abs(offset) > LEAST_OFFSET)
    rows = np.stack([turn[one, other], sd, 2 * offset * apart], axis=1)
    return np.asarray(rows[good])


def estimate_lens_bend(pictures: Sequence[Floats]) -> LensBend | None:
    """Estimate the bend from the `line_turns` of several pictures of one clip.

    Returns
    -------
    LensBend or None
        None where too few lines show it.
    """
    rows = np.concatenate([np.zeros((0, 3)), *pictures])
    if len(rows) < LEAST_PAIRS * max(1, len(pictures)):
        return None
    turn, sd, per_unit = rows.T
    values, effect = turn / sd, per_unit / sd
    weights = np.ones(len(rows))
    barrel, scale = 0.0, 1.0
    for _ in range(STEPS):
        barrel = float((weights * effect) @ values / ((weights * effect) @ effect))
        error = values - barrel * effect
        scale = max(1.0, 1.4826 * float(np.median(np.abs(error))))
        weights = 1 / (1 + (error / (OUTLIER_SDS * scale)) ** 2)
    # The same lines stand in every picture: they are one measurement.
    information = float((weights * effect) @ effect) / len(pictures)
    return LensBend(barrel, scale / float(np.sqrt(information)))

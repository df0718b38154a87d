"""How far the camera is rolled: the lean of what stands upright in the room.

Door frames, corners and furniture are vertical, and in the picture of a pinhole camera all
verticals meet in one vanishing point. With the roll r (positive: verticals lean to the right,
clockwise) and a pitch p, the vertical through a point (x, y) from the picture's middle (x
right, y down) leans by

    atan2(sin r - k x, cos r + k y),    k = tan p / focal length

(Hartley and Zisserman, Multiple View Geometry, 2nd ed., 8.6: the vanishing point is the
image of the direction "up"). The two unknowns are laid on a grid, and each straight edge
votes for all pairs that explain it, or is no vertical at all. Edges of the floor and of
what lies on it are not used: perspective gives them any angle.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.pose.recording import Roll
from formcheck.video.frame import Image

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

LONG_SIDE = 640
"""Pixels to which a picture is reduced: a door frame is as straight in it, and it takes a
third of the time of a full one."""
SHORTEST = 0.05
"""Share of the picture's long side: shorter edges say more of texture than of a room."""
STEEPEST_DEG = 40.0
"""Edges that lean more are no verticals, at any roll and pitch that are looked for."""
RIM = 0.012
"""Share of the long side: an edge closer to the picture's rim is the rim."""
DARK = 20
"""Grey value of the bars that fill up a picture of another shape."""

ROLLS_DEG = np.arange(-25.0, 25.1, 0.25)
CONVERGENCES = np.arange(-0.9, 0.91, 0.03)
"""k times the long side: 0.9 is a usual lens that looks 40 degrees up or down."""
USUAL_CONVERGENCE = 0.15
"""Scale of its Cauchy prior: most cameras look up or down by less than 10 degrees."""

SPREADS_DEG = (0.5, 2.0, 6.0)
"""Furniture stands on no spirit level and lenses bend lines; trees and sheds lean. Which
of it the picture shows is not known before one looks."""
SPREADS_PRIOR = (0.9, 0.07, 0.03)
"""Most people film indoors."""
END_SD_PX = 0.6
"""Error of a line's one end against its other, reduced pixels."""
WHOLE_LINE = 0.15
"""Share of the long side: a longer edge does not count for more than one line."""
ONE_THING = 0.04
ONE_THING_DEG = 2.0
"""Edges closer than this share of the long side and this near in their lean are the sides
of one thing, and count for one line together: a leaning post has two edges, too."""
STRAYS = (0.1, 0.3, 0.6, 0.85)
"""Shares of edges that are no verticals, each as likely as the next before one looks."""
AGREES_DEG = 1.5
MOST = 200
"""Longest edges that are used."""
DOUBT = 0.05
"""Probability that no edge is a vertical, above which nothing is said."""
WIDEST_SD_DEG = 2.5
"""Less is known than a look at the picture would tell."""
ROOM_SD_DEG = 0.4
"""What many lines of one room have in common is not averaged away: the lens, the house."""


@dataclass(frozen=True)
class Edges:
    """Straight edges of one picture near the vertical; arrays of shape (N,).

    Attributes
    ----------
    x, y : ndarray
        Their middles from the picture's middle, long sides of the picture (y down).
    lean_deg : ndarray
        Degrees from the picture's vertical, positive: the upper end lies to the right.
    length : ndarray
        Long sides of the picture.
    """

    x: Floats
    y: Floats
    lean_deg: Floats
    length: Floats


def roll_of(
    images: Iterable[Image], people: Iterable[npt.NDArray[np.float32] | None] | None = None
) -> Roll | None:
    """Measure the camera's roll from some pictures of one clip.

    Parameters
    ----------
    images : iterable of ndarray of uint8, shape (height, width, 3)
        RGB.
    people : iterable of ndarray, shape (33, 2 or more), or None; optional
        The landmarks in each picture, pixels: edges on the person are not used.

    Returns
    -------
    Roll or None
        None when the pictures show too few verticals.
    """
    pictures = list(images)
    poses = [None] * len(pictures) if people is None else list(people)
    return roll_from(
        [upright_edges(image, pose) for image, pose in zip(pictures, poses, strict=True)]
    )


def upright_edges(image: Image, person: npt.NDArray[np.float32] | None = None) -> Edges:
    """Find the straight edges near the vertical that are not on the person.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        RGB.
    person : ndarray, shape (33, 2 or more), optional
        Landmarks in pixels of the image.
    """
    height, width = image.shape[:2]
    scale = min(1.0, LONG_SIDE / max(height, width))
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    lines = _lines(grey)
    keep = ~_at_rim(lines, grey)
    if person is not None:
        points = np.asarray(person[:, :2], np.float64) * scale
        if np.isfinite(points).all():
            keep &= ~_on(lines, person_mask(points, (grey.shape[0], grey.shape[1])))
    lines = lines[keep]
    long_side = max(grey.shape)
    ends = lines.reshape(-1, 2, 2)
    ends = np.take_along_axis(ends, ends[:, :, 1].argsort(axis=1)[:, :, None], axis=1)
    across, down = (ends[:, 1] - ends[:, 0]).T
    middle = (ends.mean(axis=1) - np.array(grey.shape[::-1]) / 2) / long_side
    return Edges(
        x=middle[:, 0],
        y=middle[:, 1],
        lean_deg=np.degrees(np.arctan2(-across, down)),
        length=np.hypot(across, down) / long_side,
    )


def _lines(grey: Image) -> Floats:
    """Line segments long and steep enough, shape (N, 4): x, y of both ends in pixels."""
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(grey)[0]
    if found is None:
        return np.zeros((0, 4))
    # OpenCV 4 gives (N, 1, 4), 5 gives (N, 4).
    lines: Floats = np.asarray(found, np.float64).reshape(-1, 4)
    across, down = np.abs(lines[:, 2:] - lines[:, :2]).T
    long_enough = np.hypot(across, down) >= SHORTEST * max(grey.shape)
    return lines[long_enough & (across <= down * np.tan(np.radians(STEEPEST_DEG)))]


def _at_rim(lines: Floats, grey: Image) -> Bools:
    """Lines that are the rim of the picture, or of the dark bars beside it."""
    lit = np.flatnonzero((grey >= DARK).any(axis=0))
    if not len(lit):
        return np.ones(len(lines), bool)
    rim = RIM * max(grey.shape)
    near = (lines[:, [0, 2]] < lit[0] + rim) | (lines[:, [0, 2]] > lit[-1] + 1 - rim)
    return np.asarray(near.all(axis=1))


BONES = (
    (11, 12), (11, 23), (12, 24), (23, 24), (11, 24), (12, 23),
    (11, 13), (13, 15), (15, 19), (12, 14), (14, 16), (16, 20),
    (23, 25), (25, 27), (27, 29), (27, 31), (29, 31),
    (24, 26), (26, 28), (28, 30), (28, 32), (30, 32), (0, 11), (0, 12),
)  # fmt: skip
FLESH = 0.13
"""Width of what hangs about a bone, trousers included, of the person's length."""


def person_mask(points: Floats, shape: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """Picture of the given shape that is 1 on the person whose landmarks are given."""
    mask = np.zeros(shape, np.uint8)
    length = float(np.ptp(points, axis=0).max())
    thick = max(3, round(FLESH * length))
    whole = np.clip(points, -1e4, 1e4).round().astype(int)
    for one, other in BONES:
        cv2.line(mask, whole[one].tolist(), whole[other].tolist(), 1, min(thick, 255))
    cv2.circle(mask, whole[:11].mean(axis=0).round().astype(int).tolist(), thick, 1, -1)
    return mask


def _on(lines: Floats, mask: npt.NDArray[np.uint8]) -> Bools:
    """Lines that lie on the mask for more than a third."""
    share = np.linspace(0.05, 0.95, 9)[:, None, None]
    points = (lines[:, :2] * (1 - share) + lines[:, 2:] * share).round().astype(int)
    x = points[..., 0].clip(0, mask.shape[1] - 1)
    y = points[..., 1].clip(0, mask.shape[0] - 1)
    return np.asarray(mask[y, x].mean(axis=0) > 1 / 3)


def roll_from(pictures: list[Edges]) -> Roll | None:
    """Find the roll that the edges of some pictures agree on.

    Returns
    -------
    Roll or None
        None when the edges may be no verticals, or say too little.
    """
    edges = _longest(pictures)
    if not len(edges.length):
        return None
    weight = _weights(edges, len(pictures))
    elsewhere = 1 / (2 * STEEPEST_DEG)
    off = _off(edges)
    prior = 1 / (1 + (CONVERGENCES / USUAL_CONVERGENCE) ** 2)
    cases = len(ROLLS_DEG) * len(STRAYS)
    log_prior = np.log(prior / prior.sum() / cases)
    logs = np.stack(
        [
            np.log((1 - stray) * vertical + stray * elsewhere) @ weight
            + (log_prior + np.log(share))
            for spread, share in zip(SPREADS_DEG, SPREADS_PRIOR, strict=True)
            for vertical in [_density(off, edges, spread)]
            for stray in STRAYS
        ]
    )
    none_vertical = float(weight.sum() * np.log(elsewhere))
    top = max(float(logs.max()), none_vertical)
    likely = np.exp(logs - top)
    doubt = np.exp(none_vertical - top) / (np.exp(none_vertical - top) + likely.sum())
    grid = likely.sum(axis=0) / likely.sum()
    over_roll = grid.sum(axis=1)
    roll = float(over_roll @ ROLLS_DEG)
    sd = float(np.sqrt(over_roll @ (ROLLS_DEG - roll) ** 2))
    if doubt > DOUBT or sd > WIDEST_SD_DEG:
        return None
    best = np.unravel_index(int(grid.argmax()), grid.shape)
    agreeing = np.abs(off[best]) < AGREES_DEG
    return Roll(roll, float(np.hypot(sd, ROOM_SD_DEG)), float(weight[agreeing].sum()))


def _weights(edges: Edges, pictures: int) -> npt.NDArray[np.float32]:
    """How many lines each edge counts for; one that is in every picture is one line."""
    weight = np.minimum(edges.length / WHOLE_LINE, 1.0) / pictures
    beside = np.abs(edges.x[:, None] - edges.x) < ONE_THING
    alike = np.abs(edges.lean_deg[:, None] - edges.lean_deg) < ONE_THING_DEG
    together = (beside & alike) @ weight
    return np.asarray(weight / np.maximum(together, 1.0), np.float32)


def _longest(pictures: list[Edges]) -> Edges:
    names = ("x", "y", "lean_deg", "length")
    joined = [np.concatenate([getattr(p, n) for p in pictures] or [np.zeros(0)]) for n in names]
    first = np.argsort(-joined[-1], kind="stable")[:MOST]
    return Edges(*(values[first] for values in joined))


def _off(edges: Edges) -> npt.NDArray[np.float32]:
    """Degrees of each edge's lean from the vertical there, shape (rolls, convergences, N)."""
    roll = np.radians(ROLLS_DEG)[:, None, None]
    k = CONVERGENCES[None, :, None]
    upright = np.arctan2(np.sin(roll) - k * edges.x, np.cos(roll) + k * edges.y)
    return np.asarray(edges.lean_deg - np.degrees(upright), np.float32)


def _density(
    off: npt.NDArray[np.float32], edges: Edges, spread_deg: float
) -> npt.NDArray[np.float32]:
    """Density of each edge's lean, per degree, were it a vertical."""
    sd = np.hypot(spread_deg, np.degrees(END_SD_PX / (edges.length * LONG_SIDE)))
    sd = sd.astype(np.float32)
    return np.asarray(np.exp(-0.5 * (off / sd) ** 2) / (sd * np.sqrt(2 * np.pi)), np.float32)

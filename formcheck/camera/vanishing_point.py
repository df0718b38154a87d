"""How the camera is rolled and pitched: the lean of what stands upright in the room.

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

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from formcheck.camera.downscale import Grey, downscale_grey
from formcheck.camera.lens import LensBend, estimate_lens_bend, line_turns
from formcheck.camera.line_segments import (
    LONG_SIDE,
    STEEPEST_DEG,
    Edges,
    detect_edges,
    find_segments,
)
from formcheck.model.arrays import Floats
from formcheck.model.capacity import usable_cores
from formcheck.model.frame import Image
from formcheck.model.recording import Roll, VerticalConvergence

ROLLS_DEG = np.arange(-25.0, 25.1, 0.25)
USUAL_ROLL_DEG = 4.0
NEAR_LEVEL = 0.5
"""Half of the cameras stand about as level as an eye can tell; the others are turned by
anything."""
CONVERGENCES = np.arange(-0.9, 0.91, 0.03)
"""k times the long side: 0.9 is a usual lens that looks 40 degrees up or down."""
AIMED, LEANT = 0.12, 0.35
"""Standard deviations of two kinds of prior: cameras that somebody aimed look up or down by 7
degrees, phones that lean against something by 20."""
AIMED_SHARE = 0.8
_USUAL = AIMED_SHARE / AIMED * np.exp(-0.5 * (CONVERGENCES / AIMED) ** 2) + (
    1 - AIMED_SHARE
) / LEANT * np.exp(-0.5 * (CONVERGENCES / LEANT) ** 2)
_USUAL /= _USUAL.sum()

SPREADS_DEG = (0.5, 2.0, 6.0)
"""Furniture stands on no spirit level and lenses bend lines; trees and sheds lean. Which
of it the picture shows is not known before one looks."""
SPREADS_PRIOR = (0.9, 0.07, 0.03)
"""Most people film indoors."""
END_SD_PX = 0.6
"""Error of a line's one end against its other, reduced pixels."""
WHOLE_LINE = 0.12
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
BARE = 0.25
"""Odds of a picture without any vertical against one with some, before one looks."""
MAX_NONE_VERTICAL = 0.02
"""Probability that no edge is a vertical, above which nothing is said."""
WIDEST_SD_DEG = 1.5
"""Less is known than that whoever set the camera up looked at it."""
ROOM_SD_DEG = 0.4
"""What many lines of one room have in common is not averaged away: the lens, the house."""

Pair = tuple[float, float]


@dataclass(frozen=True)
class ReducedPicture:
    """A picture that was put aside, with the person's landmarks in it if there are any."""

    grey: Grey
    points: npt.NDArray[np.float64] | None

    @cached_property
    def segments(self) -> Floats:
        """Its `find_segments`."""
        return find_segments(self.grey)


PICTURES = 16
"""When so many were looked at every second one is dropped: 8 to 16 remain."""
FIRST_STEP_S = 0.25


class VanishingPointEstimator:
    """Estimates the camera's roll and convergence from some pictures of a clip.

    The pictures are spread evenly over its time, however long it is. They are put aside
    reduced, and searched for edges in the end: by then most were dropped again.
    """

    def __init__(self) -> None:
        self._pictures: list[ReducedPicture] = []
        self._times: list[float] = []
        self._step_s = FIRST_STEP_S
        self._next_s = 0.0

    def add(self, time_s: float, image: Image, person: npt.NDArray[np.float32] | None) -> None:
        """Put a picture aside if it is time for one.

        Parameters
        ----------
        time_s : float
            Increasing from picture to picture.
        image : ndarray of uint8, shape (height, width, 3)
            RGB.
        person : ndarray, shape (33, 2 or more), or None
            Landmarks in pixels: edges on the person are not used.
        """
        if time_s < self._next_s:
            return
        grey, scale = downscale_grey(image, LONG_SIDE)
        points = None if person is None else np.asarray(person[:, :2], np.float64) * scale
        self._pictures.append(ReducedPicture(grey, points))
        self._times.append(time_s)
        if len(self._pictures) == PICTURES:
            self._pictures, self._times = self._pictures[::2], self._times[::2]
            self._step_s *= 2
        self._next_s = time_s + self._step_s

    def thin(self, most: int) -> None:
        """Keep so many of the pictures at most, as far apart as they are; the first one stays."""
        step = -(-len(self._pictures) // most) or 1
        self._pictures, self._times = self._pictures[::step], self._times[::step]

    def append(self, other: "VanishingPointEstimator", from_s: float, to_s: float) -> None:
        """Take over the pictures of some seconds from another estimator."""
        for time_s, picture in zip(other._times, other._pictures, strict=True):
            if from_s <= time_s <= to_s:
                self._times.append(time_s)
                self._pictures.append(picture)

    def finish(
        self, from_s: float = -np.inf, to_s: float = np.inf
    ) -> tuple[Roll | None, VerticalConvergence]:
        """Return the camera's roll and the verticals' convergence, as `camera_from`.

        Parameters
        ----------
        from_s, to_s : float
            Pictures of other times are left out: they are another shot's.
        """
        kept = [
            picture
            for time_s, picture in zip(self._times, self._pictures, strict=True)
            if from_s <= time_s <= to_s
        ]
        return camera_from([detect_edges(p.grey, p.points, p.segments) for p in _searched(kept)])

    def lens_bend(self) -> LensBend | None:
        """Return how much the lens bends straight lines, in all pictures."""
        pictures = _searched(self._pictures)
        return estimate_lens_bend([line_turns(p.grey, p.points, p.segments) for p in pictures])


def _searched(pictures: list[ReducedPicture]) -> list[ReducedPicture]:
    """At most `PICTURES` of them, as far apart as they are; their segments are found."""
    spread = pictures[:: -(-len(pictures) // PICTURES) or 1]
    with ThreadPoolExecutor(max(1, usable_cores()), "segments") as beside:
        # OpenCV searches several at once.
        list(beside.map(lambda picture: picture.segments, spread))
    return spread


@dataclass(frozen=True)
class _Belief:
    """What the edges of a clip say.

    Attributes
    ----------
    grid : ndarray, shape (rolls, convergences)
        Probability of each pair, given that some edges are verticals; sums to 1.
    none_vertical : float
        Probability that none is.
    verticals : float
        How many long edges agree with the likeliest pair.
    """

    grid: npt.NDArray[np.float64]
    none_vertical: float
    verticals: float


def camera_from(pictures: list[Edges]) -> tuple[Roll | None, VerticalConvergence]:
    """Roll of the camera and convergence of the verticals that the edges of some pictures agree on.

    Parameters
    ----------
    pictures : list of Edges
        Of each picture, from `detect_edges`.

    Returns
    -------
    Roll or None
        None when the pictures show too few verticals.
    VerticalConvergence
        Nearly what is usual, with a wide error, when they show none.
    """
    belief = _belief(pictures)
    return _roll(belief), _convergence(belief)


def _roll(belief: _Belief) -> Roll | None:
    """None when the edges may be no verticals, or say too little."""
    roll, sd = _mean_sd(belief.grid.sum(axis=1), ROLLS_DEG)
    if belief.none_vertical > MAX_NONE_VERTICAL or sd > WIDEST_SD_DEG:
        return None
    return Roll(roll, float(np.hypot(sd, ROOM_SD_DEG)), belief.verticals)


def _convergence(belief: _Belief) -> VerticalConvergence:
    shares = (1 - belief.none_vertical) * belief.grid.sum(axis=0) + belief.none_vertical * _USUAL
    return VerticalConvergence(*_mean_sd(shares, CONVERGENCES))


def _mean_sd(shares: npt.NDArray[np.float64], values: npt.NDArray[np.float64]) -> Pair:
    mean = float(shares @ values)
    return mean, float(np.sqrt(shares @ (values - mean) ** 2))


def _belief(pictures: list[Edges]) -> _Belief:
    level = np.exp(-0.5 * (ROLLS_DEG / USUAL_ROLL_DEG) ** 2)
    rolls = NEAR_LEVEL * level / level.sum() + (1 - NEAR_LEVEL) / len(ROLLS_DEG)
    prior = np.outer(rolls, _USUAL)
    edges = _longest(pictures)
    if not len(edges.length):
        return _Belief(prior, 1.0, 0.0)
    weight = _weights(edges, len(pictures))
    elsewhere = 1 / (2 * STEEPEST_DEG)
    off = _off(edges)
    log_prior = np.log(prior / len(STRAYS))
    logs = np.stack(
        [
            np.log((1 - stray) * vertical + stray * elsewhere) @ weight
            + (log_prior + np.log(share))
            for spread, share in zip(SPREADS_DEG, SPREADS_PRIOR, strict=True)
            for vertical in [_density(off, edges, spread)]
            for stray in STRAYS
        ]
    )
    log_none = float(weight.sum() * np.log(elsewhere) + np.log(BARE))
    top = max(float(logs.max()), log_none)
    likely = np.exp(logs - top)
    none_vertical = np.exp(log_none - top) / (np.exp(log_none - top) + likely.sum())
    grid = likely.sum(axis=0) / likely.sum()
    best = np.unravel_index(int(grid.argmax()), grid.shape)
    agreeing = np.abs(off[best]) < AGREES_DEG
    return _Belief(grid, float(none_vertical), float(weight[agreeing].sum()))


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

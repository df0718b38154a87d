"""A free foot whose picture is known: its turn in any frame, of a clip or of a camera."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from formcheck.model.arrays import Floats
from formcheck.model.frame import Image
from formcheck.registration.angle_path_search import ForwardFilter
from formcheck.registration.free_foot.errors import (
    LEAST_SD_DEG,
    CommonError,
    unexplained_sd_deg,
)
from formcheck.registration.free_foot.layers import Layers
from formcheck.registration.free_foot.leg_picture import LegFrame, LegGrid, LegPicture
from formcheck.registration.free_foot.turn_costs import TURNS_DEG, TurnCosts
from formcheck.registration.free_foot.turn_fit import PATH, read_belief
from formcheck.registration.polar_correlation import between
from formcheck.registration.shank_tracker import ShankTracker

PARTS = 4
"""Of a foot that are compared apart: its fore and its rear half, by colours and by edges."""
PART_WINDOW_DEG = 8
"""Degrees within which each part of the foot is asked for its own best turn."""

PartCosts = npt.NDArray[np.float32]
"""Cost of every turn for each part of the foot, shape (..., PARTS, len(TURNS_DEG))."""


@dataclass(frozen=True)
class LearntFoot:
    """What was learnt of a foot, and how far the turns that are read with it may be off.

    Attributes
    ----------
    layers : Layers
        The foot's picture and what is behind it.
    costs : TurnCosts
        Of these layers, the foot's halves apart.
    grid : LegGrid
        The polar picture.
    point : ndarray, shape (2,)
        Where the foot turns, foot lengths from the ankle in the shank's frame.
    plane : ndarray, shape (2, 2)
        From `shank_tracker.leg_plane`.
    foot_px : float
        Length of the foot, image pixels.
    error : CommonError
        That all frames share.
    zero_deg : float
        Turn of the rest in the layers' own count.
    unrest_deg : float
        Standard deviation of the turns at rest.
    """

    layers: Layers
    costs: TurnCosts
    grid: LegGrid
    point: Floats
    plane: Floats
    foot_px: float
    error: CommonError
    zero_deg: float
    unrest_deg: float = 0.0

    @cached_property
    def _variance(self) -> float:
        return self.layers.unexplained(self.grid.weight)

    def at_rest(self, turns_deg: Floats) -> "LearntFoot":
        """Count from a rest with these turns on."""
        zero, unrest = float(np.median(turns_deg)), float(np.std(turns_deg))
        error = self.error.counted_from(zero - self.zero_deg)
        return replace(self, zero_deg=zero, unrest_deg=unrest, error=error)

    def costs_in(self, image: Image, leg: LegFrame) -> PartCosts:
        """Costs of a frame (RGB) in which the leg is known, shape (PARTS, len(TURNS_DEG))."""
        kept = LegPicture.of(image, leg.ankle, self.foot_px)
        frame = self.grid.sample(kept, kept.channels(), leg, self.point)
        return self.costs.of(frame[None]).reshape(PARTS, -1).astype(np.float32)

    def from_rest(
        self, turns_deg: Floats, spread_deg: Floats, costs: PartCosts
    ) -> tuple[Floats, Floats]:
        """Turns since the rest, and the standard deviation of each.

        Parameters
        ----------
        turns_deg, spread_deg : ndarray, shape (T,)
            From `read_belief`.
        costs : ndarray, shape (T, PARTS, len(TURNS_DEG))
            Of the same frames.
        """
        turn = turns_deg - self.zero_deg
        unexplained = unexplained_sd_deg(self._variance, turn)
        parts = _part_spread(turns_deg, costs)
        own = spread_deg**2 + parts**2 + self.unrest_deg**2 + LEAST_SD_DEG**2
        sd: Floats = np.sqrt(own + self.error.sd_deg(turn) ** 2 + unexplained**2)
        return turn, sd


class FollowedTurn(NamedTuple):
    """Turn of a free foot in one frame, degrees from rest, and its standard deviation."""

    dorsiflexion_deg: float
    sd_deg: float


@dataclass
class FreeFootFollower:
    """Measures a learnt foot frame by frame, with nothing but the frames before.

    Parameters
    ----------
    learnt : LearntFoot
        From the pictures so far.
    tracker : ShankTracker
        That has followed its shank in them.
    """

    learnt: LearntFoot
    tracker: ShankTracker
    _filter: ForwardFilter = field(default_factory=lambda: ForwardFilter(PATH))
    _time_s: float = float("nan")

    def count_from(self, turn_deg: float) -> None:
        """Count from a rest at this turn of its own count on."""
        error = self.learnt.error.counted_from(turn_deg)
        zero = self.learnt.zero_deg + turn_deg
        self.learnt = replace(self.learnt, zero_deg=zero, error=error)

    def measure(self, time_s: float, image: Image, joints: Floats) -> FollowedTurn | None:
        """Measure the next frame.

        Parameters
        ----------
        time_s : float
            Larger than before.
        image : ndarray of uint8, shape (height, width, 3)
            RGB, as those from which the foot was learnt.
        joints : ndarray, shape (2, 2)
            Knee and ankle landmarks, image pixels; NaN where unseen.

        Returns
        -------
        FollowedTurn or None
            None where the shank was not found.
        """
        fix = self.tracker.look(image, joints)
        if fix is None:
            return None
        learnt = self.learnt
        leg = LegFrame.of(learnt.plane, fix.pose.turn, fix.pose.ankle, learnt.foot_px)
        parts = learnt.costs_in(image, leg)
        costs = parts.sum(axis=0, dtype=np.float64)
        since_s = time_s - self._time_s if self._time_s == self._time_s else 0.0
        self._time_s = time_s
        belief = self._filter.step(-costs, since_s)
        turn, spread = read_belief(belief[None], costs[None])
        turn, sd = learnt.from_rest(turn, spread, parts[None])
        return FollowedTurn(float(turn[0]), float(sd[0]))


def _part_spread(turns_deg: Floats, costs: PartCosts) -> Floats:
    """How far the parts of the foot (colours, edges, fore and rear half) disagree, degrees."""
    fore_colour, fore_edge, rear_colour, rear_edge = costs.transpose(1, 0, 2)
    parts = (
        fore_colour + rear_colour,
        fore_edge + rear_edge,
        fore_colour + fore_edge,
        rear_colour + rear_edge,
    )
    off = np.zeros((len(parts), len(turns_deg)))
    for k, part in enumerate(parts):
        for i in np.flatnonzero(np.isfinite(part[:, 0])):
            place = round(float(turns_deg[i] - TURNS_DEG[0]))
            low = max(place - PART_WINDOW_DEG, 0)
            top = low + int(np.argmin(part[i, low : place + PART_WINDOW_DEG + 1]))
            off[k, i] = TURNS_DEG[top] + between(-part[i], top) - turns_deg[i]
    result: Floats = np.sqrt((off**2).mean(axis=0))
    return result

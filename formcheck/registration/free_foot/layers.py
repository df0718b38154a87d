"""Two layers that explain a leg's pictures: one that keeps still and one that turns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter

from formcheck.model.arrays import Floats
from formcheck.registration.foot_template import Picture
from formcheck.registration.free_foot.leg_picture import ANGLES, COLOURS, Polar

LEAST_VARIANCE = 0.15
"""Of a place in a layer, in squares of `UNITS`."""
ROBUST = 4.0
"""Squared difference at which a frame counts half for a place of the foot."""
HIDDEN = 0.98
"""How much less a place counts for the still layer where the foot covers it."""
RARE, UNSURE = 0.08, 2.0
"""A place of the still layer that is uncovered in a smaller share than this is as unsure as
this variance."""
MOST_GAIN = 3.0
"""Log likelihood by which one frame may tell foot from room in one place."""
SHARPNESS = 12.0
"""Of the mask: gain of .1 makes .77."""
INSIDE = 0.5
"""Of the mask: surely the foot."""
MASK_BLUR = (1.0, 2.0)
MOST_EXPLAINED = 6.0
BLOCK = 65536
"""Values that are worked on at once."""

Frames = npt.NDArray[np.float32]
"""Pictures of N frames, shape (N, ...)."""
Weights = npt.NDArray[np.float32]


def shifted(picture: npt.NDArray[np.float32], turn_deg: float) -> npt.NDArray[np.float32]:
    """A polar picture as a foot that has turned so far sees it."""
    angles = picture.shape[-1]
    by = round(turn_deg * angles / 360) % angles
    return np.concatenate([picture[..., by:], picture[..., :by]], axis=-1)


def turned_back(pictures: Frames, turns_deg: Floats) -> Frames:
    """Polar pictures, each as a foot that has turned so far sees it."""
    angles = pictures.shape[-1]
    turned = np.empty_like(pictures)
    for into, picture, turn in zip(turned, pictures, turns_deg, strict=True):
        by = round(turn * angles / 360) % angles
        into[..., : angles - by] = picture[..., by:]
        into[..., angles - by :] = picture[..., :by]
    return turned


@dataclass(frozen=True)
class Layers:
    """What was learnt.

    Attributes
    ----------
    foot, foot_variance, still, still_variance : ndarray, shape (CHANNELS, RADII, ANGLES)
        Mean and variance of each place: of the foot at the turn 0, and of what keeps still.
    mask : ndarray, shape (RADII, ANGLES)
        How much each place belongs to the foot at the turn 0, 0..1.
    """

    foot: Polar
    foot_variance: Polar
    still: Polar
    still_variance: Polar
    mask: Picture

    def unexplained(self, radius: Picture) -> float:
        """Mean variance of the foot's colours, turned back: what does not turn with it.

        Parameters
        ----------
        radius : ndarray, shape (RADII, 1)
            How much places count.
        """
        place = np.where(self.mask > INSIDE, self.mask, 0) * radius
        return float(
            (self.foot_variance[COLOURS].mean(axis=0) * place).sum() / (place.sum() + 1e-9)
        )


def learn_layers(
    polar: Polar, turns_deg: Floats, weights: Floats, mask: Picture, prior: Picture
) -> Layers:
    """Learn both layers, and then the mask, from frames of known turns.

    Parameters
    ----------
    polar : ndarray, shape (N, CHANNELS, RADII, ANGLES)
        The frames.
    turns_deg : ndarray, shape (N,)
        Their turns.
    weights : ndarray, shape (N,)
        How much each counts.
    mask : ndarray, shape (RADII, ANGLES)
        Of the foot, as believed so far.
    prior : ndarray, shape (RADII, ANGLES)
        Gain that is added before the mask is decided: where a foot may be.
    """
    share = (weights / weights.sum()).astype(np.float32)
    turned = turned_back(polar, turns_deg)
    foot, foot_variance = _robust_moments(turned, share)
    still, still_variance = _uncovered_moments(polar, turns_deg, share, mask)
    gain = np.zeros(mask.shape, np.float32)
    by_foot, by_still = Misfit(foot, foot_variance), Misfit(still, still_variance)
    for some in in_blocks(polar):
        better = turned_back(by_still.of(polar[some]), turns_deg[some])
        better -= by_foot.of(turned[some])
        np.clip(better, -MOST_GAIN, MOST_GAIN, out=better)
        gain += np.tensordot(share[some], better, 1)
    gain = blurred(gain, MASK_BLUR)
    decided = 1 / (1 + np.exp(-SHARPNESS * (gain + prior)))
    return Layers(foot, foot_variance, still, still_variance, decided.astype(np.float32))


def blurred(picture: Picture, by: tuple[float, float]) -> Picture:
    """A polar picture blurred along radius and angle, each in places of the full picture."""
    coarse = ANGLES / picture.shape[-1]
    sigma = (by[0] / coarse, by[1] / coarse)
    result: Picture = gaussian_filter(picture, sigma, mode=("nearest", "wrap"))
    return result


def in_blocks(polar: Polar) -> Iterator[slice]:
    """Slices of frames that a processor keeps at hand while it works on them."""
    step = max(1, BLOCK // polar[0].size)
    for first in range(0, len(polar), step):
        yield slice(first, first + step)


class Misfit:
    """-2 log likelihood of each place under a layer, mean of the channels, up to a constant."""

    def __init__(self, mean: Polar, variance: Polar) -> None:
        self._unit = 1 / np.sqrt(len(mean) * variance)
        self._mean = mean * self._unit
        self._constant = np.log(variance).mean(axis=0)

    def of(self, frames: Polar) -> Frames:
        """Misfit of frames, shape (N, RADII, ANGLES)."""
        off = frames * self._unit
        off -= self._mean
        off *= off
        result: Frames = off.sum(axis=1)
        result += self._constant
        return result


def _robust_moments(turned: Polar, share: Weights) -> tuple[Polar, Polar]:
    """Mean and variance of each place, frames that differ from the plain mean counting less."""
    first = np.tensordot(share, turned, 1)

    def weight(some: slice) -> Frames:
        off = turned[some] - first
        off *= off
        usual: Frames = off.sum(axis=1)
        usual *= 1 / (len(first) * ROBUST)
        usual += 1
        return np.divide(share[some, None, None], usual, out=usual)

    mean, variance, _ = _moments(turned, weight)
    return mean, variance


def _uncovered_moments(
    polar: Polar, turns_deg: Floats, share: Weights, mask: Picture
) -> tuple[Polar, Polar]:
    """Mean and variance of each place while the foot does not cover it."""
    open_places = 1 - np.float32(HIDDEN) * mask

    def weight(some: slice) -> Frames:
        pairs = zip(share[some], turns_deg[some], strict=True)
        return np.stack([part * shifted(open_places, -turn) for part, turn in pairs])

    mean, variance, count = _moments(polar, weight)
    known = np.clip(count / np.float32(RARE), 0, 1)
    return mean, known * variance + (1 - known) * np.float32(UNSURE)


def _moments(polar: Polar, weight: Callable[[slice], Frames]) -> tuple[Polar, Polar, Picture]:
    """Mean and variance of each place, and the sum of its weights."""
    total, square = np.zeros(polar.shape[1:], np.float32), np.zeros(polar.shape[1:], np.float32)
    count = np.zeros(polar.shape[2:], np.float32)
    for some in in_blocks(polar):
        counts = weight(some)
        count += counts.sum(axis=0)
        work = polar[some] * counts[:, None]
        total += work.sum(axis=0)
        work *= polar[some]
        square += work.sum(axis=0)
    mean = total / count
    variance = np.maximum(square / count - mean**2, 0) + np.float32(LEAST_VARIANCE)
    return mean, variance, count


@dataclass(frozen=True)
class Explained:
    """How well the layers explain some frames.

    Attributes
    ----------
    evidence : float
        What the turning layer explains that one still layer does not, per place, in thousandths
        of a log likelihood. The plain likelihood would grow on an empty wall, where everything
        is explained.
    unrest : float
        Variance of the places of the foot under one still layer, beyond the least: about 0
        where nothing moves.
    """

    evidence: float
    unrest: float


def explain(
    layers: Layers, polar: Polar, turns_deg: Floats, weights: Floats, place: tuple[Picture, Picture]
) -> Explained:
    """Compare two layers with a single one that keeps still.

    Parameters
    ----------
    layers, polar, turns_deg, weights
        As for `learn_layers`.
    place : tuple of ndarray
        How much places count (RADII, 1): outer ones are larger; and where the landmarks have
        the foot (RADII, ANGLES).
    """
    radius, foot_place = place
    share = (weights / weights.sum()).astype(np.float32)
    mean = np.tensordot(share, polar, 1)
    square = np.zeros_like(mean)
    for some in in_blocks(polar):
        square += np.tensordot(share[some], polar[some] ** 2, 1)
    moved = np.maximum(square - mean**2, 0)
    variance = moved + np.float32(LEAST_VARIANCE)
    gain = np.zeros(mean.shape[1:], np.float32)
    by_foot = Misfit(layers.foot, layers.foot_variance)
    by_still, by_one = Misfit(layers.still, layers.still_variance), Misfit(mean, variance)
    for some in in_blocks(polar):
        frames, turns = polar[some], turns_deg[some]
        foot = turned_back(by_foot.of(turned_back(frames, turns)), -turns)
        mask = np.stack([shifted(layers.mask, -turn) for turn in turns])
        better, foot, still = (
            np.minimum(misfit, MOST_EXPLAINED)
            for misfit in (by_one.of(frames), foot, by_still.of(frames))
        )
        better -= still + mask * (foot - still)
        gain += np.tensordot(share[some], better, 1)
    total = float((gain * radius).sum())
    counts = foot_place * radius
    unrest = float((moved.mean(axis=0) * counts).sum() / counts.sum())
    return Explained(1e3 * total / (float(radius.sum()) * polar.shape[-1]), unrest)

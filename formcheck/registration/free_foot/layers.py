"""Two layers that explain a leg's pictures: one that keeps still and one that turns."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft
from scipy.ndimage import gaussian_filter

from formcheck.model.arrays import Floats
from formcheck.registration.foot_template import Picture
from formcheck.registration.free_foot.leg_picture import ANGLES, COLOURS, EDGES, Polar

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
MOST_COST = 12.0
"""Cost of one channel in one place at most: what covers both is no evidence."""
MOST_EXPLAINED = 6.0
LOWEST, HIGHEST = -85, 70
"""Turns that are searched, degrees against the shank: more than an ankle does."""
TURNS_DEG = np.arange(LOWEST, HIGHEST + 1, dtype=np.float64)

Weights = npt.NDArray[np.float32]
Spectrum = npt.NDArray[np.complex64]
STEP = 360 / ANGLES


def shifted(picture: npt.NDArray[np.float32], turn_deg: float) -> npt.NDArray[np.float32]:
    """A polar picture as a foot that has turned so far sees it."""
    by = round(turn_deg / STEP) % ANGLES
    return np.concatenate([picture[..., by:], picture[..., :by]], axis=-1)


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
    first = np.zeros(polar.shape[1:], np.float32)
    turned = [shifted(frame, turn) for frame, turn in zip(polar, turns_deg, strict=True)]
    for frame, part in zip(turned, share, strict=True):
        first += part * frame
    foot, foot_variance = _robust_moments(turned, share, first)
    still, still_variance = _uncovered_moments(polar, turns_deg, share, mask)
    gain = np.zeros(mask.shape, np.float32)
    by_foot, by_still = Misfit(foot, foot_variance), Misfit(still, still_variance)
    for frame, seen, turn, part in zip(polar, turned, turns_deg, share, strict=True):
        as_foot = by_foot.of(seen)
        as_still = shifted(by_still.of(frame), turn)
        gain += part * np.clip(as_still - as_foot, -MOST_GAIN, MOST_GAIN)
    gain = gaussian_filter(gain, MASK_BLUR, mode=("nearest", "wrap"))
    decided = 1 / (1 + np.exp(-SHARPNESS * (gain + prior)))
    return Layers(foot, foot_variance, still, still_variance, decided.astype(np.float32))


class Misfit:
    """-2 log likelihood of each place under a layer, mean of the channels, up to a constant."""

    def __init__(self, mean: Polar, variance: Polar) -> None:
        self._mean, self._inverse = mean, 1 / (len(mean) * variance)
        self._constant = np.log(variance).mean(axis=0)
        self._off = np.empty_like(mean)

    def of(self, frame: Polar) -> Picture:
        """Misfit of a frame, shape (RADII, ANGLES)."""
        off = self._off
        np.subtract(frame, self._mean, out=off)
        np.multiply(off, off, out=off)
        np.multiply(off, self._inverse, out=off)
        result: Picture = off.sum(axis=0)
        result += self._constant
        return result


def _robust_moments(turned: list[Polar], share: Weights, first: Polar) -> tuple[Polar, Polar]:
    """Mean and variance of each place, frames that differ from ``first`` counting less."""
    total, square = np.zeros_like(first), np.zeros_like(first)
    count = np.zeros(first.shape[1:], np.float32)
    work = np.empty_like(first)
    for frame, part in zip(turned, share, strict=True):
        np.subtract(frame, first, out=work)
        np.multiply(work, work, out=work)
        weight = part / (1 + work.sum(axis=0) / (len(work) * ROBUST))
        count += weight
        np.multiply(frame, weight, out=work)
        total += work
        work *= frame
        square += work
    mean = total / count
    return mean, np.maximum(square / count - mean**2, 0) + np.float32(LEAST_VARIANCE)


def _uncovered_moments(
    polar: Polar, turns_deg: Floats, share: Weights, mask: Picture
) -> tuple[Polar, Polar]:
    """Mean and variance of each place while the foot does not cover it."""
    total, square = np.zeros(polar.shape[1:], np.float32), np.zeros(polar.shape[1:], np.float32)
    count = np.zeros(mask.shape, np.float32)
    work = np.empty_like(total)
    open_places = 1 - np.float32(HIDDEN) * mask
    for frame, turn, part in zip(polar, turns_deg, share, strict=True):
        weight = part * shifted(open_places, -turn)
        count += weight
        np.multiply(frame, weight, out=work)
        total += work
        work *= frame
        square += work
    mean = total / count
    variance = np.maximum(square / count - mean**2, 0) + np.float32(LEAST_VARIANCE)
    known = np.clip(count / np.float32(RARE), 0, 1)
    return mean, known * variance + (1 - known) * np.float32(UNSURE)


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
    moved = np.maximum(np.tensordot(share, polar**2, 1) - mean**2, 0)
    variance = moved + np.float32(LEAST_VARIANCE)
    total = 0.0
    by_foot = Misfit(layers.foot, layers.foot_variance)
    by_still, by_one = Misfit(layers.still, layers.still_variance), Misfit(mean, variance)
    for frame, turn, part in zip(polar, turns_deg, share, strict=True):
        mask = shifted(layers.mask, -turn)
        foot = shifted(by_foot.of(shifted(frame, turn)), -turn)
        still, one = by_still.of(frame), by_one.of(frame)
        better = np.minimum(one, MOST_EXPLAINED) - mask * np.minimum(foot, MOST_EXPLAINED)
        better -= (1 - mask) * np.minimum(still, MOST_EXPLAINED)
        total += float(part) * float((better * radius).sum())
    counts = foot_place * radius
    unrest = float((moved.mean(axis=0) * counts).sum() / counts.sum())
    return Explained(1e3 * total / (float(radius.sum()) * ANGLES), unrest)


class TurnCosts:
    """Cost of every turn of a frame: how much worse the foot explains it than the still layer.

    Parameters
    ----------
    layers : Layers
        What was learnt.
    radius : ndarray, shape (RADII, 1)
        How much places count.
    halves : bool
        Whether the fore and the rear half of the foot are compared apart.
    """

    def __init__(self, layers: Layers, radius: Picture, *, halves: bool = False) -> None:
        mask = layers.mask * radius
        parts = [mask]
        if halves:
            fore = _fore_half(mask)
            parts = [mask * fore, mask * (1 - fore)]
        self._still, self._inverse = layers.still, 1 / layers.still_variance
        self._log_still = np.log(layers.still_variance)
        inverse = 1 / layers.foot_variance
        log_foot = np.log(layers.foot_variance)
        self._templates: list[tuple[Spectrum, Spectrum, Spectrum, Floats]] = []
        for part in parts:
            constant = (part * (layers.foot**2 * inverse + log_foot)).sum(axis=(1, 2))
            self._templates.append(
                (
                    np.conj(fft.rfft(part * inverse)),
                    np.conj(fft.rfft(2 * part * layers.foot * inverse)),
                    np.conj(fft.rfft(part)),
                    np.array([constant[COLOURS].sum(), constant[EDGES].sum()]),
                )
            )

    def of(self, frame: Polar, spectra: tuple[Spectrum, Spectrum] | None = None) -> Floats:
        """Costs of one frame.

        Parameters
        ----------
        frame : ndarray, shape (CHANNELS, RADII, ANGLES)
            The frame.
        spectra : tuple of ndarray, optional
            From `spectra_of`.

        Returns
        -------
        ndarray, shape (1 or 2, 2, len(TURNS_DEG))
            By half of the foot, by colour and edges.
        """
        plain, squares = spectra_of(frame) if spectra is None else spectra
        off = frame - self._still
        off *= off
        off *= self._inverse
        off += self._log_still
        still = np.stack(
            [
                np.minimum(off[group].sum(axis=0), MOST_COST * (group.stop - group.start))
                for group in (COLOURS, EDGES)
            ]
        )
        behind = fft.rfft(still)
        rows = []
        for inverse, mean, mask, _ in self._templates:
            each = (squares * inverse - plain * mean).sum(axis=1)
            covered = (behind * mask).sum(axis=1)
            rows += [each[COLOURS].sum(axis=0) - covered[0], each[EDGES].sum(axis=0) - covered[1]]
        costs = fft.irfft(np.stack(rows), ANGLES)[:, _places()]
        constants = np.concatenate([template[3] for template in self._templates])
        result: Floats = (costs + constants[:, None]) / 2
        return result.reshape(len(self._templates), 2, -1)


def spectra_of(frame: Polar) -> tuple[Spectrum, Spectrum]:
    """Spectra along the angle of a frame and of its square."""
    return fft.rfft(frame), fft.rfft(frame * frame)


def _places() -> npt.NDArray[np.intp]:
    return np.round(TURNS_DEG / STEP).astype(np.intp) % ANGLES


def _fore_half(mask: Picture) -> Picture:
    """1 for the half of the mask with the larger angles, as seen from its middle."""
    by_angle = mask.sum(axis=0)
    angle = np.radians(np.arange(ANGLES) * STEP)
    middle = np.angle((by_angle * np.exp(1j * angle)).sum())
    relative = (angle - middle + np.pi) % (2 * np.pi) - np.pi
    order = np.argsort(relative)
    total = np.cumsum(by_angle[order])
    cut = relative[order][np.searchsorted(total, total[-1] / 2)]
    half: Picture = (relative > cut)[None].astype(np.float32)
    return half

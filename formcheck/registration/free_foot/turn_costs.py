"""Cost of every turn of a foot at once, by correlating its layer with the frames."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import fft

from formcheck.model.arrays import Floats
from formcheck.registration.foot_template import Picture
from formcheck.registration.free_foot.layers import Layers, in_blocks
from formcheck.registration.free_foot.leg_picture import ANGLES, COLOURS, EDGES, RADII, Polar

MOST_COST = 12.0
"""Cost of one channel in one place at most: what covers both is no evidence."""
LOWEST, HIGHEST = -85, 70
"""Turns that are searched, degrees against the shank: more than an ankle does."""
TURNS_DEG = np.arange(LOWEST, HIGHEST + 1, dtype=np.float64)

_TURNED = np.round(TURNS_DEG * ANGLES / 360).astype(np.intp) % ANGLES
"""Angles of the full picture by which each turn shifts it."""

GROUPS = (COLOURS, EDGES)

Spectrum = npt.NDArray[np.complex64]
"""Shape (frequencies, N, values): of N frames or N templates."""


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
        self._still, self._unit = layers.still, 1 / np.sqrt(layers.still_variance)
        self._log_still = [np.log(layers.still_variance[group]).sum(axis=0) for group in GROUPS]
        inverse = 1 / layers.foot_variance
        log_foot = np.log(layers.foot_variance)
        # A coarse picture has fewer places, and costs as much as the full one.
        more = ANGLES / mask.shape[-1]
        self._more = RADII / len(radius) * more**2 / 2
        masks = np.stack(parts)[:, None]
        self._masks = _by_frequency(-masks, conjugate=True)
        self._templates = [
            _by_frequency(
                np.concatenate([masks * inverse[g], -2 * masks * (layers.foot * inverse)[g]], 1),
                conjugate=True,
            )
            for g in GROUPS
        ]
        constant = (masks * (layers.foot**2 * inverse + log_foot)).sum(axis=(2, 3))
        self._constants = np.stack([constant[:, g].sum(axis=1) for g in GROUPS], axis=1)
        self._constants *= self._more / more

    def of(self, frames: Polar, spectra: Sequence[Spectrum] | None = None) -> Floats:
        """Costs of some frames.

        Parameters
        ----------
        frames : ndarray, shape (N, CHANNELS, RADII, ANGLES)
            The frames.
        spectra : sequence of ndarray, optional
            From `spectra_of`.

        Returns
        -------
        ndarray, shape (N, 1 or 2, 2, len(TURNS_DEG))
            By half of the foot, by colour and edges.
        """
        still = np.empty((len(GROUPS), len(frames), *frames.shape[2:]), np.float32)
        for some in in_blocks(frames):
            off = frames[some] - self._still
            off *= self._unit
            off *= off
            for into, group, log_still in zip(still, GROUPS, self._log_still, strict=True):
                np.sum(off[:, group], axis=1, out=into[some])
                into[some] += log_still
                np.minimum(into[some], MOST_COST * (group.stop - group.start), out=into[some])
        by_group = []
        known = spectra_of(frames) if spectra is None else spectra
        for frame, template, behind in zip(known, self._templates, still, strict=True):
            by_group.append(
                frame @ template.transpose(0, 2, 1)
                + _by_frequency(behind[:, None]) @ self._masks.transpose(0, 2, 1)
            )
        # A coarse picture's costs between its own angles as well.
        spectrum = np.stack(by_group, axis=-1).transpose(1, 2, 3, 0)
        costs = fft.irfft(spectrum, ANGLES)[..., _TURNED]
        result: Floats = costs * self._more + self._constants[..., None]
        return result


def spectra_of(frames: Polar) -> list[Spectrum]:
    """Spectra along the angle of frames and of their squares, for colours and for edges."""
    return [
        _by_frequency(np.concatenate([frames[:, g] ** 2, frames[:, g]], axis=1)) for g in GROUPS
    ]


def _by_frequency(pictures: Polar, *, conjugate: bool = False) -> Spectrum:
    """Spectra along the angle, each frequency's apart, so that sums of products are matrices'."""
    spectrum = fft.rfft(pictures).reshape(len(pictures), -1, pictures.shape[-1] // 2 + 1)
    if conjugate:
        np.conj(spectrum, out=spectrum)
    return np.ascontiguousarray(spectrum.transpose(2, 0, 1))


def _fore_half(mask: Picture) -> Picture:
    """1 for the half of the mask with the larger angles, as seen from its middle."""
    by_angle = mask.sum(axis=0)
    angle = np.linspace(0, 2 * np.pi, len(by_angle), endpoint=False)
    middle = np.angle((by_angle * np.exp(1j * angle)).sum())
    relative = (angle - middle + np.pi) % (2 * np.pi) - np.pi
    order = np.argsort(relative)
    total = np.cumsum(by_angle[order])
    cut = relative[order][np.searchsorted(total, total[-1] / 2)]
    half: Picture = (relative > cut)[None].astype(np.float32)
    return half

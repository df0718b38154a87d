"""Every turn of the rear foot at once: correlation along the angle of a polar picture.

With the forefoot planted the rear foot turns about the ball. In a polar picture about the
ball that turn is a mere shift along the angle, so one correlation (by FFT) compares the
flat foot with the present picture for all turns, without a start value and without the
frame before: nothing drifts, nothing gets lost.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft

from formcheck.model.arrays import Floats
from formcheck.registration.foot_template import LENGTH, FootTemplate, Picture

LOWEST, HIGHEST = -18, 74
"""Turns that are searched, degrees: a heel that dips below a step's edge, and more than
any raise (the largest on real people: 72)."""
TURNS_DEG = np.arange(LOWEST, HIGHEST + 1, dtype=np.float64)
FIRST, LAST = -20, 40
"""Angles about the ball between which the flat rear foot lies, degrees from straight
behind it, upwards positive."""
INNER, OUTER = 0.10, 1.22
"""Radii of the polar picture, foot lengths: from the ball to behind the heel."""
RADIUS_STEP = 2.0
"""From one to the next, canonical pixels: the pictures are blurred as wide. With half of it, at
twice the work, the turns about a known ball are the same."""
FLATTEST = 1e-4
"""Variance below which a picture counts as empty: no correlation by chance."""

Spectrum = npt.NDArray[np.complex64]


@dataclass(frozen=True)
class PolarGrid:
    """Where the polar picture about one pivot is sampled.

    Attributes
    ----------
    x, y : ndarray of float32, shape (radii, angles)
        Canonical pixels at shift zero.
    radial, tangential : pair of ndarray, shape (1, angles)
        Factors of an edge's right and down part for its part along and across the ray.
    radius : ndarray, shape (radii, 1)
        Foot lengths.
    """

    x: Picture
    y: Picture
    radial: tuple[Picture, Picture]
    tangential: tuple[Picture, Picture]
    radius: Picture


def polar_grid(
    template: FootTemplate, pivot: Floats, radius_step: float = RADIUS_STEP
) -> PolarGrid:
    """Grid about a pivot (canonical pixels), angles in the foot's own plane."""
    angle = np.radians(np.arange(FIRST + LOWEST, LAST + HIGHEST + 1))
    radius = np.arange(INNER * LENGTH, OUTER * LENGTH, radius_step)
    # A view from the side keeps its scale, an oblique one is shorter along the foot: the
    # first column's length keeps the radii alike in pixels.
    plane = template.plane / np.hypot(*template.plane[:, 0])
    cosine, sine = np.cos(angle), np.sin(angle)
    rays = -np.stack([cosine, sine], axis=-1) @ plane.T
    points = radius[:, None, None] * rays + pivot
    right, down = plane[:, 0], plane[:, 1]

    def turned(along: float, across: float) -> Picture:
        row: Picture = (along * cosine + across * sine).astype(np.float32)[None]
        return row

    return PolarGrid(
        x=points[..., 0].astype(np.float32),
        y=points[..., 1].astype(np.float32),
        radial=(turned(right[0], down[0]), turned(right[1], down[1])),
        tangential=(turned(down[0], -right[0]), turned(down[1], -right[1])),
        radius=(radius[:, None] / LENGTH).astype(np.float32),
    )


def unroll(pictures: Picture, grid: PolarGrid, shift: Floats, out: Picture) -> None:
    """Sample the compared pictures (H, W, 4) on the grid, into shape (4, radii, angles).

    Order: likeness, edge along and across the ray, size of the edge.
    """
    dx, dy = np.float32(shift[0]), np.float32(shift[1])
    polar = cv2.remap(
        pictures, grid.x + dx, grid.y + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    likeness, right, down, size = cv2.split(polar)
    out[0], out[3] = likeness, size
    for part, (by_right, by_down) in ((out[1], grid.radial), (out[2], grid.tangential)):
        np.multiply(right, by_right, out=part)
        part += down * by_down


@dataclass(frozen=True)
class TurnSearch:
    """The flat foot about one pivot, ready to be compared.

    Attributes
    ----------
    grid : PolarGrid
        Where pictures are sampled.
    templates : ndarray, shape (4, radii, N // 2 + 1)
        Conjugate spectra of the weighted flat pictures.
    weight : ndarray, shape (radii, N // 2 + 1)
        Conjugate spectrum of the weight (sum 1).
    length : int
        N, length of the transform.
    """

    grid: PolarGrid
    templates: Spectrum
    weight: Spectrum
    length: int

    def curves(self, pictures: Picture, shift: Floats) -> Floats:
        """Normalised correlation of each channel for every turn.

        Parameters
        ----------
        pictures : ndarray, shape (H, W, 4)
            From `features.feature_maps`, of a canonical crop.
        shift : ndarray, shape (2,)
            Where the planted forefoot lies in it, canonical pixels.

        Returns
        -------
        ndarray, shape (3, len(TURNS_DEG))
            By colour, by the direction of the edges (turned with the foot) and by their size;
            -1..1.
        """
        # The pictures, and squared those whose variance is wanted; both edges' as one.
        polar = np.empty((7, *self.grid.x.shape), np.float32)
        unroll(pictures, self.grid, shift, polar[:4])
        likeness, along, across, size, *squares = polar
        np.multiply(likeness, likeness, out=squares[0])
        np.multiply(along, along, out=squares[1])
        squares[1] += across * across
        np.multiply(size, size, out=squares[2])
        spectra = fft.rfft(polar, self.length)
        rows = np.concatenate(
            [
                (self.templates * spectra[:4]).sum(axis=1),
                (self.weight * spectra[4:]).sum(axis=1),
                (self.weight * spectra[:4:3]).sum(axis=1),
            ]
        )
        sums = fft.irfft(rows, self.length)[:, : len(TURNS_DEG)]
        match = np.stack([sums[0], sums[1] + sums[2], sums[3]])
        variance = sums[4:7]
        variance[::2] -= sums[7:9] ** 2
        result: Floats = match / np.sqrt(np.maximum(variance, FLATTEST))
        return result


def turn_search(
    reference: Picture,
    weight: Picture,
    template: FootTemplate,
    pivot: Floats,
    radius_step: float = RADIUS_STEP,
) -> TurnSearch:
    """Prepare the search about a pivot.

    Parameters
    ----------
    reference : ndarray, shape (H, W, 4)
        Compared pictures of the flat foot.
    weight : ndarray, shape (H, W)
        How much each canonical pixel belongs to the turning foot, 0..1.
    template : FootTemplate
        The canonical picture.
    pivot : ndarray, shape (2,)
        Ball of the foot, canonical pixels.
    radius_step : float
        From one radius to the next, canonical pixels.
    """
    grid = polar_grid(template, pivot, radius_step)
    flat = slice(-LOWEST, -LOWEST + LAST - FIRST + 1)
    # The polar picture shows the inner radii enlarged: times the radius, every pixel of
    # the foot counts alike.
    rolled = cv2.remap(weight, grid.x, grid.y, cv2.INTER_LINEAR)[:, flat] * grid.radius
    rolled = rolled / (rolled.sum() + 1e-9)
    polar = np.empty((4, *grid.x.shape), np.float32)
    unroll(reference, grid, np.zeros(2), polar)
    pictures = polar[..., flat]
    for single in (0, 3):
        pictures[single] -= (rolled * pictures[single]).sum()
    power = (rolled * pictures**2).sum(axis=(1, 2))
    edge = power[1] + power[2]
    scale = np.array([power[0], edge, edge, power[3]])
    weighted = rolled * pictures / np.sqrt(scale + 1e-9)[:, None, None]
    length = int(fft.next_fast_len(grid.x.shape[1], real=True))
    templates = np.conj(fft.rfft(weighted.astype(np.float32), length))
    spectrum = np.conj(fft.rfft(rolled.astype(np.float32), length))
    return TurnSearch(grid, templates, spectrum, length)


def peak_near(curve: Floats, index: int, window: int) -> tuple[float, float]:
    """Highest point of a curve over `TURNS_DEG` within ``search`` degrees of an index.

    Returns
    -------
    tuple of float
        Turn in degrees, between the grid by a parabola, and the curve's value there.
    """
    low = max(index - window, 0)
    top = low + int(np.argmax(curve[low : index + window + 1]))
    return float(TURNS_DEG[0] + top + between(curve, top)), float(curve[top])


def between(curve: npt.NDArray[np.floating], top: int) -> float:
    """Offset of the parabola's summit from a sample that is a local maximum, -1..1."""
    if not 0 < top < len(curve) - 1:
        return 0.0
    left, middle, right = curve[top - 1 : top + 2].tolist()
    bend = left - 2 * middle + right
    return max(-1.0, min(1.0, 0.5 * (left - right) / bend)) if bend < 0 else 0.0

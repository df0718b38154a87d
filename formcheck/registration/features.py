"""What of a picture is compared: how foot-like its colours are, and its edges."""

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.model.frame import Image
from formcheck.registration.foot_template import FootTemplate, Picture

BLUR = 1.0
"""Standard deviation in canonical pixels: below the sampling's own noise nothing is
compared, and a peak of the correlation is a few degrees wide."""
CONTRAST_WINDOW = 13
"""Edges are measured against the mean edge around them: a strong edge of the floor must
not outweigh the foot's faint ones."""
FOOT: tuple[tuple[float, float], ...] = (
    (-0.02, -0.10), (0.0, 0.12), (0.7, 0.18), (0.7, 0.05), (0.3, -0.20),
)  # fmt: skip
FLOOR: tuple[tuple[tuple[float, float], ...], ...] = (
    ((-0.6, 0.33), (-0.6, 0.55), (1.4, 0.55), (1.4, 0.33)),
    ((-0.7, -0.1), (-0.7, 0.4), (-0.32, 0.4), (-0.32, -0.1)),
    ((1.35, -0.1), (1.35, 0.4), (1.7, 0.4), (1.7, -0.1)),
)
"""Where the flat foot surely is, and where surely not: under it, behind it, before it."""
LIGHTNESS_NOISE = 9.0
"""Variance of lightness that is noise: flat skin is not blown up into texture."""
COLOUR_NOISE = 8.0
"""Variance of the colours (Lab) that is noise: keeps the separation sane on flat colours."""


def lightness(image: Image) -> Picture:
    """Lightness of a picture, blurred.

    Parameters
    ----------
    image : ndarray of uint8, shape (H, W, 3)
        RGB.

    Returns
    -------
    ndarray of float32, shape (H, W)
        0..255.
    """
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    blurred: Picture = cv2.GaussianBlur(grey, (0, 0), BLUR)
    return blurred


def colours(image: Image) -> Picture:
    """Colours of a picture in CIE L*a*b*, as 8-bit values.

    Parameters
    ----------
    image : ndarray of uint8, shape (H, W, 3)
        RGB.

    Returns
    -------
    ndarray of float32, shape (H, W, 3)
        0..255.
    """
    lab: Picture = cv2.cvtColor(image, cv2.COLOR_RGB2LAB).astype(np.float32)
    return lab


def get_ready() -> None:
    """Let OpenCV make its table for Lab colours, which takes .1 s once."""
    colours(np.zeros((1, 1, 3), np.uint8))


def foot_colours(reference: Image, template: FootTemplate) -> npt.NDArray[np.float32]:
    """Direction in Lab that best tells foot from floor (Fisher's linear discriminant).

    Returns
    -------
    ndarray, shape (1, 3)
        Scaled so that mean foot and mean floor are 1 apart.
    """
    lab = colours(reference)
    foot = lab[template.mask(FOOT, 0.3) > 0.5]
    floor = lab[np.maximum.reduce([template.mask(part, 0.3) for part in FLOOR]) > 0.5]
    difference = foot.mean(axis=0) - floor.mean(axis=0)
    spread = np.cov(foot.T) + np.cov(floor.T) + COLOUR_NOISE * np.eye(3)
    direction = np.linalg.solve(spread, difference)
    direction = direction / max(difference @ direction, 1e-6)
    unit: npt.NDArray[np.float32] = direction.astype(np.float32)
    return unit[None]


def foot_likeness(image: Image, direction: npt.NDArray[np.float32]) -> Picture:
    """How foot-like each pixel's colour is: its projection on the foot's direction in Lab.

    Parameters
    ----------
    image : ndarray of uint8, shape (H, W, 3)
        RGB.
    direction : ndarray, shape (1, 3)
        From `foot_colours`.

    Returns
    -------
    ndarray of float32, shape (H, W)
        Mean foot and mean floor differ by 1; the zero may be anywhere.
    """
    likeness: Picture = cv2.GaussianBlur(cv2.transform(colours(image), direction), (0, 0), BLUR)
    return likeness


def edges(grey: Picture) -> tuple[Picture, Picture, Picture]:
    """Gradient of a picture over the local mean gradient (contrast normalisation).

    Parameters
    ----------
    grey : ndarray of float32, shape (H, W)
        From `lightness`.

    Returns
    -------
    right, down, size : ndarray of float32, shape (H, W)
        Components of the gradient, and its size.
    """
    right = cv2.Sobel(grey, -1, 1, 0, scale=1 / 8)
    down = cv2.Sobel(grey, -1, 0, 1, scale=1 / 8)
    size = cv2.magnitude(right, down)
    norm = 1 / (cv2.blur(size, (CONTRAST_WINDOW, CONTRAST_WINDOW)) + 0.5)
    return right * norm, down * norm, size * norm


def feature_maps(
    image: Image, direction: npt.NDArray[np.float32], grey: Picture | None = None
) -> Picture:
    """Feature maps that are compared between pictures.

    Parameters
    ----------
    image : ndarray of uint8, shape (H, W, 3)
        RGB.
    direction : ndarray, shape (1, 3)
        From `foot_colours`.
    grey : ndarray of float32, shape (H, W), optional
        The picture's `lightness`, where it is known.

    Returns
    -------
    ndarray of float32, shape (H, W, 4)
        Likeness to the foot's colour, edge to the right, edge downwards, size of the edge.
    """
    grey = lightness(image) if grey is None else grey
    merged: Picture = cv2.merge([foot_likeness(image, direction), *edges(grey)])
    return merged


def texture(image: Image, direction: npt.NDArray[np.float32]) -> Picture:
    """Scalar texture that the turning foot carries with it.

    Scalars, unlike gradients, keep their values when the picture turns, so that a turned
    picture can be subtracted from a straight one.

    Parameters
    ----------
    image : ndarray of uint8, shape (H, W, 3)
        RGB.
    direction : ndarray, shape (1, 3)
        From `foot_colours`.

    Returns
    -------
    ndarray of float32, shape (H, W, 2)
        Likeness to the foot's colour, and local contrast.
    """
    grey = cv2.GaussianBlur(colours(image)[..., 0], (0, 0), BLUR)
    above = grey - cv2.GaussianBlur(grey, (0, 0), 5 * BLUR)
    usual = np.sqrt(cv2.GaussianBlur(above * above, (0, 0), 5 * BLUR) + LIGHTNESS_NOISE)
    stacked: Picture = np.dstack([foot_likeness(image, direction), 0.5 * above / usual])
    return stacked

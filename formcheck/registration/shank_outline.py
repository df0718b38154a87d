"""Outline of the shank: its two long edges, found again beside where they should be.

A bare shank has few corners, but always two edges. Each of their points tells where the shank
is across itself; with the corners that fixes its turn, whatever is behind it.
"""

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.model.arrays import Floats
from formcheck.registration.foot_template import Picture

Crop = npt.NDArray[np.uint8]

FIRST, LAST = 0.10, 0.80
"""Share of the way from knee to ankle between which the edges are used."""
NEAREST, FARTHEST = 0.05, 0.30
"""Shank lengths between the axis and an edge."""
STEP = 2
"""Rows between points."""
BLUR = 1.0
FAINT = 0.35
"""Of the median edge: fainter is none."""
INSIDE = (2, 6)
"""Pixels inwards from an edge whose colour tells that it is the same one."""
COLOUR_SD = np.array([22.0, 7.0, 7.0])
"""By which the skin's lightness and colours change as a round leg turns in the light."""
COLOUR_WEIGHT = np.array([1.0, 4.0, 4.0], np.float32)
"""Colours change less than lightness but tell skin from walls."""
ALIKE = 0.15
"""Less of that likeness is another edge."""


class ShankOutline:
    """The two edges of a resting shank.

    Parameters
    ----------
    crop : ndarray of uint8, shape (H, W, 3)
        L*a*b* picture with the shank upright.
    origin : ndarray, shape (2,)
        The ankle in it.
    length : float
        Of the shank, pixels.
    """

    def __init__(self, crop: Crop, origin: Floats, length: float) -> None:
        rows = np.arange(
            round(origin[1] - (1 - FIRST) * length), round(origin[1] - (1 - LAST) * length)
        )
        rows = rows[(rows >= 0) & (rows < crop.shape[0])]
        strength, lab = edge_strength(crop), _blurred(crop)
        near, far = round(NEAREST * length), round(FARTHEST * length)
        points, normals, sides, inside = [], [], [], []
        for side in (-1, 1):
            columns = round(origin[0]) + side * np.arange(near, far + 1)
            columns = columns[(columns >= 0) & (columns < crop.shape[1])]
            if len(columns) < INSIDE[1] or len(rows) < STEP * INSIDE[1]:
                continue
            path = columns[_strongest_path(strength[np.ix_(rows, columns)])]
            edge = strength[rows, path]
            slope = np.gradient(cv2.GaussianBlur(path.astype(np.float64), (0, 0), 4.0).ravel())
            kept = np.flatnonzero(edge > FAINT * np.median(edge))[::STEP]
            size = np.hypot(1, slope[kept])
            points.append(np.stack([path[kept], rows[kept]], axis=1).astype(np.float64))
            normals.append(np.stack([1 / size, -slope[kept] / size], axis=1))
            sides.append(np.full(len(kept), side))
            inside.append(_inside(lab, rows[kept], path[kept], side))
        self.points: Floats = np.concatenate(points) if points else np.zeros((0, 2))
        self.normals: Floats = np.concatenate(normals) if points else np.zeros((0, 2))
        self._sides = np.concatenate(sides) if points else np.zeros(0, int)
        self._inside = np.concatenate(inside) if points else np.zeros((0, 3))

    def find(self, crop: Crop, reach: float) -> tuple[npt.NDArray[np.intp], Floats]:
        """Find the edges in another picture.

        Parameters
        ----------
        crop : ndarray of uint8, shape (H, W, 3)
            L*a*b* picture with the shank about upright and in its place.
        reach : float
            How far an edge may be off, one standard deviation, pixels.

        Returns
        -------
        tuple of ndarray
            Indices of the points that were found, and where they are: moved along the normal.
        """
        if not len(self.points):
            return np.zeros(0, np.intp), np.zeros((0, 2))
        strength, lab = edge_strength(crop), _blurred(crop)
        offsets = np.arange(-round(2.5 * reach), round(2.5 * reach) + 1)
        rows = self.points[:, 1].astype(int)
        columns = np.clip(self.points[:, :1].astype(int) + offsets, 0, crop.shape[1] - 1)
        score = strength[rows[:, None], columns] * np.exp(-0.5 * (offsets / reach) ** 2)
        off = _inside(lab, rows[:, None], columns, self._sides[:, None]) - self._inside[:, None]
        same = np.exp(-0.5 * ((off / COLOUR_SD) ** 2).sum(axis=-1))
        score = score * same
        best = score[:, 1:-1].argmax(axis=1) + 1
        index = np.arange(len(best))
        left, middle, right = (score[index, best + k] for k in (-1, 0, 1))
        bend = left - 2 * middle + right
        top = (middle >= left) & (middle >= right) & (bend < 0) & (same[index, best] > ALIKE)
        top &= (columns[:, 0] < columns[:, -1]) & (strength[rows, columns[index, best]] > 0)
        fine = np.where(top, 0.5 * (left - right) / np.where(top, bend, 1.0), 0.0)
        found = np.flatnonzero(top)
        moved = (offsets[best] + np.clip(fine, -1, 1))[found] * self.normals[found, 0]
        return found, self.points[found] + moved[:, None] * self.normals[found]


def edge_strength(crop: Crop) -> Picture:
    """Size of the change of lightness and colours across the picture."""
    lab = _blurred(crop)
    across = cv2.Scharr(lab, cv2.CV_32F, 1, 0) / 32
    strength: Picture = np.sqrt((across**2 * COLOUR_WEIGHT).sum(axis=2))
    return strength


def _blurred(crop: Crop) -> Picture:
    blurred: Picture = cv2.GaussianBlur(crop, (0, 0), BLUR).astype(np.float32)
    return blurred


def _inside(
    lab: Picture, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp], side: object
) -> Floats:
    """Mean colour of the leg beside an edge."""
    width = lab.shape[1]
    parts = [
        lab[rows, np.clip(columns - np.asarray(side) * k, 0, width - 1)] for k in range(*INSIDE)
    ]
    mean: Floats = np.mean(parts, axis=0)
    return mean


def _strongest_path(strength: Picture) -> npt.NDArray[np.intp]:
    """Column of the strongest edge in each row, going one aside at most from row to row."""
    value = np.sqrt(strength.astype(np.float64))
    count = value.shape[1]
    came = np.zeros(value.shape, np.intp)
    total = value[0]
    for row in range(1, len(value)):
        padded = np.pad(total, 1, constant_values=-np.inf)
        choices = np.stack([padded[:-2], padded[1:-1], padded[2:]])
        step = choices.argmax(axis=0)
        came[row] = np.arange(count) + step - 1
        total = choices.max(axis=0) + value[row]
    path = np.zeros(len(value), np.intp)
    path[-1] = int(total.argmax())
    for row in range(len(value) - 1, 0, -1):
        path[row - 1] = came[row, path[row]]
    return path

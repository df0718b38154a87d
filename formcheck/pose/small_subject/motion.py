"""Where something moved lately: a person does, a picture on a wall does not."""

from collections import deque

import numpy as np
import numpy.typing as npt

from formcheck.model.frame import Frame, Image
from formcheck.pose.small_subject.crop import Crop

STEP_S = 0.5
"""Pictures closer in time than this are not compared."""
KEPT = 6
"""How many earlier pictures a picture is compared with."""
LONG_SIDE = 640
"""Cells along the picture's longer side, about."""
LEVELS, NOISES = 12.0, 8.0
"""A cell has changed by more than this many grey levels and standard deviations of the noise."""
_SD_OF_MAD = 1.4826

CHANGED_CELLS = 12
"""So many have changed in a part, at least, when something moves in it: an eighth of the
outline of the smallest body that can be followed."""


class Motion:
    """Remembers which cells of the picture changed, and when; a cell is a few pixels wide."""

    def __init__(self) -> None:
        self._earlier: deque[npt.NDArray[np.float32]] = deque(maxlen=KEPT)
        self._last_s = -np.inf
        self._cell_px = 1
        self._changed_s: npt.NDArray[np.float64] | None = None

    @property
    def begun(self) -> bool:
        """Whether there is a picture to compare with."""
        return self._changed_s is not None

    def add(self, frame: Frame, at_once: bool = False) -> None:
        """Compare the next frame with those kept; most are passed over unless ``at_once``."""
        is_due = frame.time_s >= self._last_s + STEP_S
        if is_due or at_once:
            cells = self._compare(frame)
        if is_due:
            self._last_s = frame.time_s
            self._earlier.append(cells)

    def _compare(self, frame: Frame) -> npt.NDArray[np.float32]:
        """Note which cells differ from any picture that is kept; return the cells."""
        self._cell_px = max(1, round(max(frame.image.shape[:2]) / LONG_SIDE))
        cells = _cells(frame.image, self._cell_px)
        if self._changed_s is None or self._changed_s.shape != cells.shape:
            self._earlier.clear()
            self._changed_s = np.full(cells.shape, -np.inf)
        for earlier in self._earlier:
            self._changed_s[_changes(cells - earlier)] = frame.time_s
        return cells

    def moves(self, crop: Crop, since_s: float) -> bool:
        """Whether something moved in a part of the picture since a time."""
        if self._changed_s is None:
            return False
        cell = self._cell_px
        rows = slice(crop.top // cell, (crop.top + crop.height) // cell)
        part = self._changed_s[rows, crop.left // cell : (crop.left + crop.width) // cell]
        return bool(np.count_nonzero(part >= since_s) >= CHANGED_CELLS)


def _cells(image: Image, cell_px: int) -> npt.NDArray[np.float32]:
    """Mean of the green pixels of each cell, grey levels."""
    rows, columns = image.shape[0] // cell_px, image.shape[1] // cell_px
    green = image[: rows * cell_px, : columns * cell_px, 1].astype(np.float32)
    means: npt.NDArray[np.float32] = green.reshape(rows, cell_px, columns, cell_px).mean(
        axis=(1, 3)
    )
    return means


def _changes(difference: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Cells that changed by more than the noise, and otherwise than the light as a whole."""
    away = np.abs(difference - np.median(difference))
    noise = _SD_OF_MAD * float(np.median(away))
    changed: npt.NDArray[np.bool_] = away > max(LEVELS, NOISES * noise)
    return changed

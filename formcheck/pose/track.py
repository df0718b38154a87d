"""The pose of one person over a whole clip."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class PoseTrack:
    """Landmarks over time, the input of everything that formcheck measures.

    Attributes
    ----------
    time_s : ndarray of float64, shape (T,)
        Seconds from the clip's first frame, strictly increasing.
    landmarks : ndarray of float32, shape (T, 33, 5)
        x, y, z in pixels (x right, y down), visibility, presence; NaN in every column
        of a frame in which nobody was found.
    width, height : int
        Size of the picture in pixels.
    """

    time_s: npt.NDArray[np.float64]
    landmarks: npt.NDArray[np.float32]
    width: int
    height: int

    @property
    def found(self) -> npt.NDArray[np.bool_]:
        """Frames in which somebody was found, shape (T,)."""
        return np.isfinite(self.landmarks[:, 0, 0])

    def __len__(self) -> int:
        return len(self.time_s)

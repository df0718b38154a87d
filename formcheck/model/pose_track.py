"""The pose of one person over a whole clip."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from formcheck.model.landmarks import has_person
from formcheck.model.pose_backend import MEDIAPIPE_VIDEO, PoseBackend


@dataclass(frozen=True)
class PoseTrack:
    """Landmarks over time, the input of everything that formcheck measures.

    Attributes
    ----------
    time_s : ndarray of float64, shape (T,)
        Seconds from the clip's first frame, strictly increasing.
    landmarks : ndarray of float32, shape (T, 33, 5)
        x, y, z in pixels (x right, y down), visibility, presence; NaN in every column
        of a frame in which nobody was found, and of a landmark that the backend doesn't know.
    width, height : int
        Size of the picture in pixels.
    backend : PoseBackend
        What found them; the smoothing that it names is undone before anything is measured.
    """

    time_s: npt.NDArray[np.float64]
    landmarks: npt.NDArray[np.float32]
    width: int
    height: int
    backend: PoseBackend = MEDIAPIPE_VIDEO

    @property
    def found(self) -> npt.NDArray[np.bool_]:
        """Frames in which somebody was found, shape (T,)."""
        return has_person(self.landmarks)

    def __len__(self) -> int:
        return len(self.time_s)

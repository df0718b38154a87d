"""A pose backend that is as unlike MediaPipe as may be: order, landmarks, columns, smoothing."""

from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from formcheck.model.frame import Frame
from formcheck.model.landmarks import COLUMNS, LANDMARK_NAMES
from formcheck.model.pose_backend import LandmarkLayout, PoseBackend
from formcheck.model.pose_track import PoseTrack

SMALL_LAYOUT = LandmarkLayout(
    names=(
        "right_foot_index", "left_heel", "neck", "right_heel", "left_foot_index",
        "left_ankle", "right_ankle", "right_knee", "left_knee", "left_hip", "right_hip",
        "pelvis", "right_shoulder", "left_shoulder", "right_wrist", "left_wrist", "nose",
    ),
    columns=("visibility", "y", "x", "z"),
)  # fmt: skip
"""Feet first, two landmarks that formcheck does not know, hardly a face, no hands."""


class OtherBackend:
    """Gives the landmarks of a track in another layout, each frame for itself.

    Parameters
    ----------
    track : PoseTrack
        From `film` with flaws that filter nothing; frame i of the clip gets its landmarks i.
    layout : LandmarkLayout
        How they are given.

    Attributes
    ----------
    closed : bool
        Whether it was closed.
    """

    def __init__(self, track: PoseTrack, layout: LandmarkLayout = SMALL_LAYOUT) -> None:
        self._track = track
        self.backend = PoseBackend("other", "0.1", layout)
        self.closed = False

    def detect(self, frame: Frame) -> npt.NDArray[np.float32] | None:
        """Return the landmarks of this frame, None where nobody is found."""
        pose = self._track.landmarks[frame.index]
        if np.isnan(pose).all():
            return None
        layout = self.backend.layout
        columns = [COLUMNS.index(column) for column in layout.columns]
        found = np.full(layout.shape, -1.0, np.float32)
        for row, name in enumerate(layout.names):
            if name in LANDMARK_NAMES:
                found[row] = pose[LANDMARK_NAMES.index(name), columns]
        return found

    def close(self) -> None:
        """Close it."""
        self.closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

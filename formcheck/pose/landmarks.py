"""Names of the 33 pose landmarks, and the pose of one frame."""

from enum import IntEnum
from typing import Literal

import numpy as np
import numpy.typing as npt

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")

LANDMARK_COUNT = 33


class Landmark(IntEnum):
    """Index of each landmark that formcheck uses (MediaPipe's pose topology).

    Left and right are the person's own.
    """

    NOSE = 0
    LEFT_EYE = 2
    RIGHT_EYE = 5
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32

    @classmethod
    def of(cls, side: Side, joint: str) -> "Landmark":
        """Return e.g. ``Landmark.of("left", "knee")`` as ``Landmark.LEFT_KNEE``."""
        return cls[f"{side}_{joint}".upper()]


Pose = npt.NDArray[np.float32]
"""The landmarks of one person in one frame, shape (33, 5).

The columns are x and y in pixels (x right, y down, image corner 0,0), z in pixels
(depth about the hips, negative towards the camera), visibility and presence (0..1).
"""

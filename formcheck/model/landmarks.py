"""Names, order and columns of the landmarks that everything behind the pose backend sees."""

from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from formcheck.model.sides import SIDES as SIDES
from formcheck.model.sides import Side as Side


class Landmark(IntEnum):
    """Index of each landmark (MediaPipe's pose topology).

    Left and right are the person's own.
    """

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
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


LANDMARK_NAMES: tuple[str, ...] = tuple(landmark.name.lower() for landmark in Landmark)
"""By index, as MediaPipe calls them."""
LANDMARK_COUNT = len(LANDMARK_NAMES)

COLUMNS = ("x", "y", "z", "visibility", "presence")
"""What is known of a landmark."""
X, Y, Z, VISIBILITY, PRESENCE = range(len(COLUMNS))

POSE_SHAPE = (LANDMARK_COUNT, len(COLUMNS))

NEEDED = [
    Landmark.of(side, joint)
    for joint in ("shoulder", "hip", "knee", "ankle", "heel", "foot_index")
    for side in SIDES
]
"""Without one of these nothing is measured; the others make it better."""
HIPS = np.array([Landmark.LEFT_HIP, Landmark.RIGHT_HIP])

Pose = npt.NDArray[np.float32]
"""The landmarks of one person in one frame, shape `POSE_SHAPE`.

The columns are x and y in pixels (x right, y down, image corner 0,0), z in pixels
(depth about the hips, negative towards the camera), visibility and presence (0..1).
A landmark that the pose backend does not know is NaN.
"""

NOBODY: Pose = np.full(POSE_SHAPE, np.nan, np.float32)
"""A frame in which nobody was found."""
NOBODY.flags.writeable = False


def has_person(landmarks: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.bool_]:
    """Frames in which somebody was found.

    Parameters
    ----------
    landmarks : ndarray, shape (..., 33, 2 or more)
        NaN where nobody was found.

    Returns
    -------
    ndarray of bool, shape (...)
    """
    found: npt.NDArray[np.bool_] = np.isfinite(landmarks[..., Landmark.LEFT_HIP, X])
    return found


def hips_and_extent(
    points: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the place of a body and how large it is in the picture.

    Parameters
    ----------
    points : ndarray, shape (..., 33, 2)
        Pixels, NaN where not known.

    Returns
    -------
    hips : ndarray, shape (..., 2)
        The middle between them.
    extent : ndarray, shape (...)
        Distance from there to the landmark that is farthest from it.
    """
    hips = points[..., HIPS, :].mean(axis=-2)
    distance = np.hypot.reduce(points - hips[..., None, :], axis=-1)
    return hips, np.fmax.reduce(distance, axis=-1)


def opposite_landmarks() -> npt.NDArray[np.intp]:
    """Return the index of the same landmark on the other side of the body, for each."""
    swapped = {"left": "right", "right": "left"}
    others = ["_".join(swapped.get(word, word) for word in n.split("_")) for n in LANDMARK_NAMES]
    return np.array([LANDMARK_NAMES.index(name) for name in others])

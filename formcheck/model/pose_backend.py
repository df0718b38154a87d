"""What is known of a pose backend: its landmarks and the smoothing that it applies itself."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from formcheck.model.landmarks import COLUMNS, LANDMARK_NAMES, NEEDED, POSE_SHAPE, Landmark, Pose

# A backend that tells no depth or no visibility: all is as near, and what it gives is seen.
_WITHOUT = {"z": 0.0, "visibility": 1.0, "presence": 1.0}


@dataclass(frozen=True)
class LandmarkLayout:
    """Which landmarks a pose backend gives, and what it says of each.

    Attributes
    ----------
    names : tuple of str
        Of the landmarks, in the backend's order; those that formcheck does not know
        (`LANDMARK_NAMES`) are dropped.
    columns : tuple of str
        Some of `COLUMNS`, in the backend's order; x and y are needed. Without z all
        landmarks are as near, without visibility or presence all are seen.

    Raises
    ------
    ValueError
        A name twice, a column that isn't known, or a landmark or column missing that
        formcheck needs.
    """

    names: tuple[str, ...] = LANDMARK_NAMES
    columns: tuple[str, ...] = COLUMNS

    def __post_init__(self) -> None:
        for what, given, needed in (
            ("landmark", self.names, [LANDMARK_NAMES[landmark] for landmark in NEEDED]),
            ("column", self.columns, ("x", "y")),
        ):
            if len(set(given)) != len(given):
                raise ValueError(f"a {what} twice: {', '.join(given)}")
            if missing := [name for name in needed if name not in given]:
                raise ValueError(f"without the {what}s {', '.join(missing)}")
        if unknown := set(self.columns) - set(COLUMNS):
            raise ValueError(f"unknown columns: {', '.join(sorted(unknown))}")

    @property
    def shape(self) -> tuple[int, int]:
        """Of the landmarks of one frame."""
        return len(self.names), len(self.columns)

    def to_body(self, landmarks: npt.NDArray[np.float32]) -> Pose:
        """Put one frame's landmarks in the order and columns of `BODY_LAYOUT`.

        Parameters
        ----------
        landmarks : ndarray, shape `shape`
            As the backend gives them.

        Returns
        -------
        ndarray of float32, shape (33, 5)
            NaN in the landmarks that the backend does not give.
        """
        if landmarks.shape != self.shape:
            raise ValueError(f"landmarks of the shape {landmarks.shape}, not {self.shape}")
        known = [i for i, name in enumerate(self.names) if name in LANDMARK_NAMES]
        rows = [Landmark[self.names[i].upper()] for i in known]
        pose = np.full(POSE_SHAPE, np.nan, np.float32)
        for index, column in enumerate(COLUMNS):
            if column in self.columns:
                pose[rows, index] = landmarks[known, self.columns.index(column)]
            else:
                pose[rows, index] = _WITHOUT[column]
        return pose


BODY_LAYOUT = LandmarkLayout()
"""The one that formcheck measures with: MediaPipe's."""


@dataclass(frozen=True)
class OneEuroFilter:
    """The One-Euro filter (Casiez, Roussel and Vogel 2012) that a backend has applied.

    Every coordinate is a low-pass whose cutoff is ``min_cutoff_hz`` + ``beta`` times its speed;
    speeds are smoothed at ``derivative_cutoff_hz`` and divided by ``region_scale`` times the
    distance from the hips to the landmark that is farthest from them. All are above 0.
    """

    min_cutoff_hz: float
    beta: float
    derivative_cutoff_hz: float
    region_scale: float

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not 0 < value < float("inf"):
                raise ValueError(f"{name} is {value:g}: it must be above 0")


@dataclass(frozen=True)
class PoseBackend:
    """The backend that found a track's landmarks.

    Attributes
    ----------
    name : str
        What it is called.
    version : str
        Of the backend; empty where it is not known.
    layout : LandmarkLayout
        Of the landmarks as it gives them.
    smoothing : OneEuroFilter or None
        What it has applied to x and y over time, starting anew whenever it has lost the
        person; None when every frame is found for itself.
    """

    name: str
    version: str = ""
    layout: LandmarkLayout = BODY_LAYOUT
    smoothing: OneEuroFilter | None = None


MEDIAPIPE_VIDEO = PoseBackend(
    "mediapipe",
    smoothing=OneEuroFilter(
        min_cutoff_hz=0.05, beta=80.0, derivative_cutoff_hz=1.0, region_scale=2 * 1.25
    ),
)
"""MediaPipe's pose landmarker in its VIDEO mode.

The settings are those of its pose_landmarker_graph, ConfigureLandmarksSmoothingCalculator;
it divides speeds by the side of the pose's region: 1.25 (its landmark graph's
RectTransformation) times the diameter of the circle about the hips that holds the body."""

UNSMOOTHED = PoseBackend("unknown")
"""Landmarks from elsewhere that nobody has smoothed."""

Smoothing = Literal["mediapipe", "none"]


def backend_of_arrays(smoothing: Smoothing) -> PoseBackend:
    """Return what is known of landmarks that a program hands in, in `BODY_LAYOUT`.

    Parameters
    ----------
    smoothing : "mediapipe" or "none"
        What is in them: that of MediaPipe's VIDEO mode, or none.

    Raises
    ------
    ValueError
        Another word.
    """
    known = {"mediapipe": MEDIAPIPE_VIDEO, "none": UNSMOOTHED}
    if smoothing not in known:
        raise ValueError(f"smoothing is {smoothing!r}: take mediapipe or none")
    return known[smoothing]

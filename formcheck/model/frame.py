"""One picture with its time."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from formcheck.model.clip_reading import AS_STORED, ClipReading

Image = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a clip or a camera.

    Attributes
    ----------
    index : int
        Position among the frames that were read, from 0.
    time_s : float
        Seconds from the first frame that is read; strictly larger than the frame before.
    image : ndarray of uint8, shape (height, width, 3)
        RGB, upright (rotation applied), C-contiguous.
    """

    index: int
    time_s: float
    image: Image


@dataclass(frozen=True)
class PicturePart:
    """Part of a frame's picture.

    Attributes
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        RGB.
    left, top : int
        Its first column and row in the whole picture.
    """

    image: Image
    left: int = 0
    top: int = 0


@dataclass(frozen=True, slots=True)
class PackedPart:
    """Part of a frame's picture, compressed.

    Attributes
    ----------
    jpeg : bytes
        Its channels are red, green and blue in the places of blue, green and red.
    left, top : int
        As of a `PicturePart`.
    """

    jpeg: bytes
    left: int
    top: int


@dataclass(frozen=True, slots=True)
class ClipInfo:
    """What is known of a clip before its frames are read.

    Attributes
    ----------
    path : str
        As the user gave it.
    width, height : int
        Size in pixels after rotation.
    duration_s : float or None
        As the container claims it; None when it doesn't say.
    frames : int or None
        Number of frames as the container claims it or as its duration and rate imply;
        good for a progress bar only.
    rotation_deg : int
        Clockwise turn that was applied to show the picture upright: 0, 90, 180 or 270.
    reading : ClipReading
        How the frames are read: the turn of it is applied, the factor of slow motion found.
    """

    path: str
    width: int
    height: int
    duration_s: float | None
    frames: int | None
    rotation_deg: int
    reading: ClipReading = AS_STORED

"""From a decoded frame to an upright RGB picture with square pixels."""

from copy import copy
from dataclasses import dataclass
from fractions import Fraction

import av
import cv2
import numpy as np
import numpy.typing as npt
from av.video.reformatter import Interpolation, VideoReformatter

from formcheck.model.clip_reading import AS_STORED, ClipReading
from formcheck.model.frame import Frame, Image

# Pixel shapes further from square than this are nonsense in the file, not a lens.
MOST_STRETCH = 10


@dataclass(frozen=True, slots=True)
class Orientation:
    """How a stored picture is shown upright: transposed first, then flipped.

    Attributes
    ----------
    transposed : bool
        Rows become columns.
    flip_x, flip_y : bool
        Then mirrored left to right, top to bottom.
    """

    transposed: bool = False
    flip_x: bool = False
    flip_y: bool = False

    @classmethod
    def from_matrix(cls, matrix: npt.NDArray[np.int32]) -> "Orientation":
        """Read an ISO 14496-12 display matrix (a, b, u, c, d, v, x, y, w).

        A pixel (x, y) is shown at (a x + c y, b x + d y), y down. Turns between the
        quarters are rounded to the nearest one.

        Parameters
        ----------
        matrix : ndarray of int32, shape (9,)
        """
        a, b, c, d = (int(matrix[i]) for i in (0, 1, 3, 4))
        if abs(b) > abs(a):
            return cls(transposed=True, flip_x=c < 0, flip_y=b < 0)
        return cls(transposed=False, flip_x=a < 0, flip_y=d < 0)

    @property
    def clockwise_deg(self) -> int:
        """Clockwise turn in degrees; a mirrored picture is turned, then flipped left to right."""
        if self.transposed:
            return 270 if self.flip_y else 90
        return 180 if self.flip_y else 0

    def turned(self, clockwise_deg: int) -> "Orientation":
        """Return this orientation followed by a clockwise turn by a multiple of 90 degrees."""
        turned = self
        for _ in range(clockwise_deg // 90 % 4):
            # A quarter is a transposition and a flip left to right.
            turned = Orientation(not turned.transposed, not turned.flip_y, turned.flip_x)
        return turned

    def mirrored(self) -> "Orientation":
        """Return this orientation followed by a flip left to right."""
        return Orientation(self.transposed, not self.flip_x, self.flip_y)

    def apply(self, image: Image) -> Image:
        """Turn and flip a picture, shape (height, width, 3); C-contiguous."""
        # cv2 is some five times quicker at this than a contiguous copy of a numpy view.
        if self.transposed:
            image = cv2.transpose(image)
        if self.flip_x or self.flip_y:
            image = cv2.flip(image, -1 if self.flip_x and self.flip_y else int(self.flip_x))
        return image


UPRIGHT = Orientation()


def orientation_of(frame: av.VideoFrame) -> Orientation:
    """How a decoded frame says it is to be shown."""
    matrix = frame.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return UPRIGHT
    return Orientation.from_matrix(np.frombuffer(bytes(matrix), dtype=np.int32))


def square_size(width: int, height: int, aspect: Fraction | None) -> tuple[int, int]:
    """Width and height once pixels of the given width / height are made square.

    The picture is only ever enlarged. An absent or absurd `aspect` counts as square.
    """
    if not aspect or not Fraction(1, MOST_STRETCH) <= aspect <= MOST_STRETCH:
        return width, height
    if aspect > 1:
        return round(width * aspect), height
    return width, round(height / aspect)


def oriented(reading: ClipReading, stored: Orientation = UPRIGHT) -> Orientation:
    """How pictures are shown that are stored so, with the turn and the flip of a reading."""
    shown = stored.turned(reading.rotate or 0)
    return shown.mirrored() if reading.mirrored else shown


class PictureMaker:
    """Converts the frames of one stream, all to the size of the first.

    Parameters
    ----------
    first : av.VideoFrame
        Sets size and orientation.
    aspect : Fraction or None
        Width of a stored pixel in its heights.
    reading : ClipReading
        Says how the pictures are turned and flipped besides.

    Attributes
    ----------
    clockwise_deg : int
        The whole turn.
    """

    def __init__(
        self, first: av.VideoFrame, aspect: Fraction | None, reading: ClipReading = AS_STORED
    ) -> None:
        stored = orientation_of(first)
        turn = reading.rotate or 0
        self.clockwise_deg = (stored.clockwise_deg + turn) % 360
        self.orientation = oriented(reading, stored)
        self._stored_size = square_size(first.width, first.height, aspect)
        self._reformatter = VideoReformatter()

    def for_thread(self) -> "PictureMaker":
        """Return one that makes the same pictures on another thread."""
        other = copy(self)
        other._reformatter = VideoReformatter()
        return other

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the pictures in pixels."""
        width, height = self._stored_size
        return (height, width) if self.orientation.transposed else (width, height)

    def picture(self, frame: av.VideoFrame) -> Image:
        """RGB picture of a frame, shape (height, width, 3), C-contiguous."""
        width, height = self._stored_size
        rgb = self._reformatter.reformat(
            frame,
            width=width,
            height=height,
            format="rgb24",
            interpolation=Interpolation.BICUBIC,
            threads=1,  # More threads cost more in waking than they save.
        )
        # A view of the frame's memory unless its lines are padded.
        image: Image = np.ascontiguousarray(rgb.to_ndarray(), dtype=np.uint8)
        return self.orientation.apply(image)


@dataclass(frozen=True, slots=True)
class UnreadFrame:
    """A decoded frame whose picture is made only if it is asked for.

    Attributes
    ----------
    index, time_s
        As `Frame`.
    """

    index: int
    time_s: float
    decoded: av.VideoFrame
    pictures: PictureMaker

    def read(self) -> Frame:
        """Make its picture; on one thread at a time for all frames of a reader."""
        return Frame(self.index, self.time_s, self.pictures.picture(self.decoded))

"""Where the planted forefoot is in every frame: through sway, pan and a step aside."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.pixels.foot_frame import HEIGHT, LENGTH, ORIGIN, WIDTH, Floats, FootFrame, Picture
from formcheck.pixels.pictures import lightness
from formcheck.pixels.polar import between
from formcheck.video.frame import Image

TOES = ((0.86, -0.12), (0.86, 0.3), (1.3, 0.3), (1.3, -0.12))
"""Outline whose box is looked for: the toes and the floor about them."""
LEG_AND_FOOT = ((-0.45, -3.0), (-0.45, 0.3), (1.3, 0.34), (1.3, -0.2), (0.9, -0.4), (0.9, -3.0))
"""Outside of it lies the floor, whose motion is the camera's."""
STEP = 4
"""Canonical pixels that the forefoot may move between frames: .08 foot lengths."""
FIRST_LOOK = 10
"""Reach in canonical pixels when only the landmarks say where: at the top of a raise the
toe landmark is dragged along by up to .2 foot lengths."""
FOUND, SURE = 0.6, 0.8
"""Correlation of the forefoot's picture: enough alone, and enough against the floor."""
BENT = 0.25
"""A soft shoe's toes look very different at the top of a raise: less than this is somebody
else's foot or none."""
STILL = 0.1
"""Canonical pixels: floor points that move less are at rest."""
MIN_POINTS = 5
REFRESH = 15
"""Frames after which new floor points are chosen."""


@dataclass(frozen=True)
class Sight:
    """What the anchor found in one frame.

    Attributes
    ----------
    crop : ndarray of uint8, shape (HEIGHT, WIDTH, 3)
        Canonical picture, moved by whole pixels with the forefoot.
    rest : ndarray, shape (2,)
        What is left of the shift in it, canonical pixels.
    shift : ndarray, shape (2,)
        Where the forefoot lies against the flat stance, canonical pixels.
    likeness : float
        Correlation with the flat stance's forefoot, -1..1.
    floor_seen : bool
        The floor's motion since the frame before is known.
    over_floor : ndarray, shape (2,)
        Where the forefoot is on the floor, canonical pixels from where it was first.
    """

    crop: Image
    rest: Floats
    shift: Floats
    likeness: float
    floor_seen: bool
    over_floor: Floats


class ForefootAnchor:
    """Follows the forefoot by its own picture, and the floor by its flow.

    Parameters
    ----------
    reference : ndarray of uint8, shape (HEIGHT, WIDTH, 3)
        Canonical picture of the flat stance.
    frame : FootFrame
        Of the flat stance.
    """

    def __init__(self, reference: Image, frame: FootFrame) -> None:
        self._frame = frame
        rows, columns = np.nonzero(frame.mask(TOES, 0.3) > 0.05)
        self._corner = np.array([columns.min(), rows.min()])
        self._toes = lightness(reference)[
            rows.min() : rows.max() + 1, columns.min() : columns.max() + 1
        ]
        self._flow = FloorFlow(frame)
        self._shift = np.zeros(2)
        self._floor = np.zeros(2)
        self._lost = True

    def look(self, image: Image, guess: Floats) -> Sight:
        """Find the forefoot in the next frame.

        Parameters
        ----------
        image : ndarray of uint8
            The whole picture, RGB.
        guess : ndarray, shape (2,)
            Shift as the landmarks have it, canonical pixels; used when it is lost.
        """
        base = np.round(guess if self._lost else self._shift)
        crop = self._frame.crop(image, base)
        grey = lightness(crop)
        flow = self._flow.follow(grey, base)
        expected = (guess if self._lost else self._shift + (0 if flow is None else flow)) - base
        likeness, place = self.find(grey, expected, FIRST_LOOK if self._lost else STEP)
        if likeness > (FOUND if flow is None else SURE):
            self._lost = False
        else:
            place = expected
            if flow is None and np.hypot(*(guess - base - expected)) > STEP:
                self._lost = True
        shift = place + base
        self._floor = self._floor + (shift - self._shift if flow is None else flow)
        self._shift = shift
        return Sight(crop, place, shift, likeness, flow is not None, shift - self._floor)

    def find(self, grey: Picture, expected: Floats, reach: int) -> tuple[float, Floats]:
        """Find the toes in a canonical picture, whatever was seen before it.

        Parameters
        ----------
        grey : ndarray, shape (HEIGHT, WIDTH)
            From `pictures.lightness`.
        expected : ndarray, shape (2,)
            Shift about which to look, canonical pixels.
        reach : int
            How far to look, canonical pixels.

        Returns
        -------
        tuple of float and ndarray
            Correlation there, and the shift.
        """
        height, width = self._toes.shape
        at = self._corner + np.round(expected).astype(int) - reach
        low = np.maximum(at, 0)
        high = np.minimum(at + np.array([width, height]) + 2 * reach, [WIDTH, HEIGHT])
        if (high - low < [width, height]).any():
            return 0.0, expected
        window = grey[low[1] : high[1], low[0] : high[0]]
        found = cv2.matchTemplate(window, self._toes, cv2.TM_CCOEFF_NORMED)
        row, column = divmod(int(np.argmax(found)), found.shape[1])
        fine = np.array([between(found[row], column), between(found[:, column], row)])
        place: Floats = np.array([column, row]) + fine + low - self._corner
        return float(found[row, column]), place


class FloorFlow:
    """Motion of the floor from frame to frame in the canonical picture (Lucas-Kanade)."""

    def __init__(self, frame: FootFrame) -> None:
        floor = frame.mask(LEG_AND_FOOT, 0.3) < 0.5
        floor[: int(ORIGIN[1] - 0.5 * LENGTH)] = False
        self._mask = floor.astype(np.uint8) * 255
        self._before: npt.NDArray[np.uint8] | None = None
        self._base = np.zeros(2)
        self._points: npt.NDArray[np.float32] | None = None
        self._age = 0

    def follow(self, grey: Picture, base: Floats) -> Floats | None:
        """Motion since the frame before in canonical pixels; None where it doesn't show."""
        now = np.clip(grey, 0, 255).astype(np.uint8)
        moved = base - self._base
        before, self._before, self._base = self._before, now, base
        if before is None or np.abs(moved).max() > LENGTH:
            self._points = None
            return None
        if moved.any():
            warp = np.array([[1.0, 0.0, -moved[0]], [0.0, 1.0, -moved[1]]])
            before = cv2.warpAffine(before, warp, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
            self._points = None
        self._age += 1
        if self._points is None or self._age >= REFRESH:
            self._points = cv2.goodFeaturesToTrack(before, 40, 0.01, 4, mask=self._mask)
            self._age = 0
        return self._motion(before, now)

    def _motion(self, before: npt.NDArray[np.uint8], now: npt.NDArray[np.uint8]) -> Floats | None:
        if self._points is None or len(self._points) < MIN_POINTS:
            return None
        stop = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 8, 0.03)
        after, good, _ = cv2.calcOpticalFlowPyrLK(
            before, now, self._points, None, winSize=(9, 9), maxLevel=1, criteria=stop
        )
        moves = (after - self._points)[good.ravel() == 1].reshape(-1, 2)
        if len(moves) < MIN_POINTS:
            return None
        # A quarter at rest is enough: the others ride on the foot's moving shadow.
        if (np.abs(moves).max(axis=1) < STILL).mean() > 0.25:
            return np.zeros(2)
        median: Floats = np.median(moves, axis=0).astype(np.float64)
        agree = (np.abs(moves - median).max(axis=1) < 0.5).mean() > 0.5
        return median if agree else None

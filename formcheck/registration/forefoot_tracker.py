"""Where the planted forefoot is in every frame: through sway, pan and a step aside."""

from dataclasses import dataclass

import cv2
import numpy as np

from formcheck.model.arrays import Floats
from formcheck.model.frame import Image, PicturePart
from formcheck.registration.features import lightness
from formcheck.registration.foot_template import HEIGHT, WIDTH, FootTemplate, Picture
from formcheck.registration.polar_correlation import between

TOES = ((0.86, -0.12), (0.86, 0.3), (1.3, 0.3), (1.3, -0.12))
"""Outline whose box is looked for: the toes and the floor about them."""
STEP = 4
"""Canonical pixels that the forefoot may move between frames: .08 foot lengths."""
FIRST_SEARCH = 10
"""Search in canonical pixels when only the landmarks say where: at the top of a raise the
toe landmark is dragged along by up to .2 foot lengths."""
FOUND, SURE = 0.6, 0.8
"""Correlation of the forefoot's picture: enough alone, and enough against the floor."""
BENT = 0.25
"""A soft shoe's toes look very different at the top of a raise: less than this is somebody
else's foot or none."""
HOLDS = 0.7
"""A forefoot that bends still looks so much as it did flat at the place where it stands; one
that has slid away does not."""


@dataclass(frozen=True)
class ForefootFix:
    """What the tracker found in one frame.

    Attributes
    ----------
    crop : ndarray of uint8, shape (HEIGHT, WIDTH, 3)
        Canonical picture, moved by whole pixels with the forefoot.
    grey : ndarray of float32, shape (HEIGHT, WIDTH)
        Its `features.lightness`.
    remainder : ndarray, shape (2,)
        What is left of the shift in it, canonical pixels.
    shift : ndarray, shape (2,)
        Where the forefoot lies against the flat stance, canonical pixels.
    likeness : float
        Correlation with the flat stance's forefoot, -1..1.
    floor_seen : bool
        The floor's place is known.
    over_floor : ndarray, shape (2,)
        Where the forefoot is on the floor, canonical pixels from where it was in the stance.
    """

    crop: Image
    grey: Picture
    remainder: Floats
    shift: Floats
    likeness: float
    floor_seen: bool
    over_floor: Floats


class ForefootTracker:
    """Follows the forefoot by its own picture and by the floor it stands on.

    Parameters
    ----------
    reference : ndarray of uint8, shape (HEIGHT, WIDTH, 3)
        Canonical picture of the flat stance.
    template : FootTemplate
        Of the flat stance.
    """

    def __init__(self, reference: Image, template: FootTemplate) -> None:
        self._template = template
        rows, columns = np.nonzero(template.mask(TOES, 0.3) > 0.05)
        self._corner = int(columns.min()), int(rows.min())
        self._toes = lightness(reference)[
            rows.min() : rows.max() + 1, columns.min() : columns.max() + 1
        ]
        self._shift = np.zeros(2)
        self._floor = np.zeros(2)
        self._floor_seen = False
        self._lost = True
        self._held = False

    def locate(
        self, image: Image | PicturePart, guess: Floats, floor: Floats, raised: bool = False
    ) -> ForefootFix:
        """Find the forefoot in the next frame.

        Parameters
        ----------
        image : ndarray of uint8 or PicturePart
            The picture, RGB; of a part, what is about the foot.
        guess : ndarray, shape (2,)
            Shift as the landmarks have it, canonical pixels; used when it is lost.
        floor : ndarray, shape (2,)
            Shift of the floor since the stance, canonical pixels; NaN where unknown.
        raised : bool
            The heel is well up. The forefoot then bends, by which its picture seems to
            slide: it is held where it stands on the floor, if the floor is seen.
        """
        floor_seen = bool(np.isfinite(floor).all())
        floor_motion = floor - self._floor if floor_seen and self._floor_seen else None
        start = guess if self._lost else self._shift + (0 if floor_motion is None else floor_motion)
        base = np.round(start)
        crop = self._template.crop(image, base)
        grey = lightness(crop)
        expected = start - base
        far = self._lost or (self._held and not raised)
        place = expected
        self._held = raised and floor_motion is not None and not self._lost
        if self._held:
            likeness = self._likeness_about(grey, expected)
            self._held = likeness > HOLDS
        if not self._held:
            likeness, found = self.find(grey, expected, FIRST_SEARCH if far else STEP)
            if likeness > (FOUND if floor_motion is None else SURE):
                place, self._lost = found, False
            else:
                off = np.hypot(*(guess - base - expected))
                self._lost |= bool(off > (STEP if floor_motion is None else FIRST_SEARCH))
        shift = place + base
        self._floor = floor if floor_seen else self._floor + (shift - self._shift)
        self._shift, self._floor_seen = shift, floor_seen
        return ForefootFix(crop, grey, place, shift, likeness, floor_seen, shift - self._floor)

    def holds(self, grey: Picture, expected: Floats) -> bool:
        """Whether a raised forefoot may be where it stood on the floor; as for `find`."""
        return self._likeness_about(grey, expected) > HOLDS

    def _likeness_about(self, grey: Picture, expected: Floats) -> float:
        return self.find(grey, expected, 1)[0]

    def find(self, grey: Picture, expected: Floats, search: int) -> tuple[float, Floats]:
        """Find the toes in a canonical picture, whatever was seen before it.

        Parameters
        ----------
        grey : ndarray, shape (HEIGHT, WIDTH)
            From `features.lightness`.
        expected : ndarray, shape (2,)
            Shift about which to look, canonical pixels.
        search : int
            How far to search, canonical pixels.

        Returns
        -------
        tuple of float and ndarray
            Correlation there, and the shift.
        """
        if not np.isfinite(expected).all():
            return 0.0, expected
        height, width = self._toes.shape
        left, top = (
            corner + round(shift) - search
            for corner, shift in zip(self._corner, expected.tolist(), strict=True)
        )
        right, bottom = (
            min(left + width + 2 * search, WIDTH),
            min(top + height + 2 * search, HEIGHT),
        )
        left, top = max(left, 0), max(top, 0)
        if right - left < width or bottom - top < height:
            return 0.0, expected
        window = grey[top:bottom, left:right]
        found = cv2.matchTemplate(window, self._toes, cv2.TM_CCOEFF_NORMED)
        row, column = divmod(int(found.argmax()), found.shape[1])
        across = left + column + between(found[row], column) - self._corner[0]
        down = top + row + between(found[:, column], row) - self._corner[1]
        return float(found[row, column]), np.array([across, down])

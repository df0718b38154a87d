"""One frame at a time: from a picture to the correlation of every turn of the foot."""

from copy import copy
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.model.arrays import Floats
from formcheck.model.frame import Image, PicturePart
from formcheck.registration.calibration import Calibration, calibrate, combined
from formcheck.registration.features import feature_maps, foot_colours, lightness, texture
from formcheck.registration.foot_template import HEIGHT, WIDTH, FootTemplate, Picture
from formcheck.registration.forefoot_tracker import (
    BENT,
    FIRST_SEARCH,
    FOUND,
    STEP,
    ForefootFix,
    ForefootTracker,
)
from formcheck.registration.polar_correlation import peak_near
from formcheck.registration.segmentation import CalibrationSample

CHANNEL_WINDOW_DEG = 8
"""Degrees within which each channel is asked for its own best turn."""


@dataclass(frozen=True)
class TurnMatch:
    """What one frame says of the foot; knows nothing of the frames before.

    Attributes
    ----------
    curve : ndarray of float32, shape (turns,)
        Correlation over `polar_correlation.TURNS_DEG`.
    channel_deg : ndarray, shape (3,)
        Best turn of each channel near the curve's best.
    shift : ndarray, shape (2,)
        Where the forefoot is, canonical pixels.
    forefoot_found : bool
        The forefoot looks as in the flat stance, or the floor shows where it must be.
    over_floor : ndarray, shape (2,)
        Where it is on the floor, canonical pixels from where it was in the stance.
    """

    curve: npt.NDArray[np.float32]
    channel_deg: Floats
    shift: Floats
    forefoot_found: bool
    over_floor: Floats


@dataclass(frozen=True)
class CalibrationCrop:
    """A canonical crop that was put aside, taken at a whole-pixel shift.

    Attributes
    ----------
    crop : ndarray of uint8, shape (HEIGHT, WIDTH, 3)
        The picture.
    landmark_pitch_deg : float
        Turn of the foot by the landmarks.
    floor : ndarray, shape (2,)
        Where in it the forefoot is if it has not moved over the floor since the stance,
        canonical pixels; NaN where unknown.
    """

    crop: Image
    landmark_pitch_deg: float
    floor: Floats


class FootTurnMatcher:
    """Compares frames with the flat stance.

    Parameters
    ----------
    stance : list of ndarray of uint8
        Canonical crops of the quiet flat stance.
    raised : list of CalibrationCrop
        Canonical crops with the heel up, for the calibration.
    template : FootTemplate
        The canonical picture.
    """

    def __init__(
        self, stance: list[Image], raised: list[CalibrationCrop], template: FootTemplate
    ) -> None:
        reference = flat_picture(stance, template)
        self._template = template
        self._colours = foot_colours(reference, template)
        self._tracker = ForefootTracker(reference, template)
        self._flat = feature_maps(reference, self._colours), texture(reference, self._colours)
        self.calibration: Calibration = self._calibrated(raised)

    def recalibrated(self, raised: list[CalibrationCrop]) -> "FootTurnMatcher":
        """Return a matcher that is calibrated with these crops and follows the same forefoot.

        This one may go on matching meanwhile.

        Parameters
        ----------
        raised : list of CalibrationCrop
            Canonical crops with the heel up.
        """
        other = copy(self)
        other.calibration = self._calibrated(raised)
        return other

    def _calibrated(self, raised: list[CalibrationCrop]) -> Calibration:
        samples = []
        for raised_crop in raised:
            grey = lightness(raised_crop.crop)
            likeness, shift = self._forefoot(grey, raised_crop.floor)
            if likeness > BENT:
                maps = feature_maps(raised_crop.crop, self._colours)
                scalars = texture(raised_crop.crop, self._colours)
                samples.append(
                    CalibrationSample(maps, scalars, shift, raised_crop.landmark_pitch_deg)
                )
        return calibrate(*self._flat, samples, self._template)

    def _forefoot(self, grey: Picture, floor: Floats) -> tuple[float, Floats]:
        """Likeness and place of the forefoot in a crop with the heel up."""
        if np.isfinite(floor).all() and self._tracker.holds(grey, floor):
            return 1.0, floor
        likeness, shift = self._tracker.find(grey, np.zeros(2), FIRST_SEARCH)
        return (
            (likeness, shift) if likeness > FOUND else self._tracker.find(grey, np.zeros(2), STEP)
        )

    def locate(
        self, image: Image | PicturePart, guess: Floats, floor: Floats, raised: bool = False
    ) -> ForefootFix:
        """Find the forefoot in the next frame; as `ForefootTracker.locate`."""
        return self._tracker.locate(image, guess, floor, raised)

    def match(self, image: Image, guess: Floats, floor: Floats, raised: bool = False) -> TurnMatch:
        """Correlate one frame with the flat stance for every turn of the foot.

        Parameters
        ----------
        image, guess, floor, raised
            As for `ForefootTracker.locate`.
        """
        return self.correlate(self.locate(image, guess, floor, raised))

    def correlate(self, fix: ForefootFix) -> TurnMatch:
        """Correlate a frame whose forefoot was found; frames in any order, on any thread.

        Parameters
        ----------
        fix : ForefootFix
            From `locate`.
        """
        curves = self.calibration.search.curves(
            feature_maps(fix.crop, self._colours, fix.grey), fix.remainder
        )
        curve = combined(curves)
        best = int(np.argmax(curve))
        channels = np.array([peak_near(channel, best, CHANNEL_WINDOW_DEG)[0] for channel in curves])
        kept = curve.astype(np.float32)
        forefoot_found = fix.floor_seen or fix.likeness > BENT
        return TurnMatch(kept, channels, fix.shift, forefoot_found, fix.over_floor)


def flat_picture(stance: list[Image], template: FootTemplate) -> Image:
    """Mean of a few canonical crops, registered to the first by their forefeet.

    Parameters
    ----------
    stance : list of ndarray of uint8, shape (HEIGHT, WIDTH, 3)
        Crops of the flat stance, at least one.
    template : FootTemplate
        The canonical picture.

    Returns
    -------
    ndarray of uint8, shape (HEIGHT, WIDTH, 3)
        Crops whose forefoot is not found are left out.
    """
    tracker = ForefootTracker(stance[0], template)
    total = stance[0].astype(np.float32)
    count = 1
    for crop in stance[1:]:
        likeness, shift = tracker.find(lightness(crop), np.zeros(2), FIRST_SEARCH)
        if likeness > FOUND:
            back = np.array([[1.0, 0.0, -shift[0]], [0.0, 1.0, -shift[1]]])
            size = (WIDTH, HEIGHT)
            total += cv2.warpAffine(crop, back, size, borderMode=cv2.BORDER_REPLICATE)
            count += 1
    mean: Image = np.clip(np.round(total / count), 0, 255).astype(np.uint8)
    return mean

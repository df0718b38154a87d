"""Polar picture of a foot as its shank sees it: a turn of the foot is a shift along the angle."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.model.arrays import Floats
from formcheck.model.frame import Image
from formcheck.registration.features import colours
from formcheck.registration.foot_template import SHRUNK, Picture

FOOT_PER_SHANK = 0.62
"""Length of the foot by that of the shank: .152 over .246 statures (Drillis and Contini)."""
FOOT_PX = 60.0
"""Length of the foot in the compared picture at most, pixels: larger ones are reduced to it."""
REACH = 1.3
"""Half side of what is kept of a frame about the ankle, foot lengths."""
ANGLES = 360
INNER, OUTER = 0.10, 0.95
"""Radii of the polar picture, foot lengths from the turning point."""
RADII = 36
COARSE = 2
"""By so much a picture that is only searched in is smaller, its radii and angles fewer."""
CHANNELS = 5
COLOURS, EDGES = slice(0, 3), slice(3, 5)
UNITS = np.array([18.0, 7.0, 7.0, 14.0, 14.0], np.float32)
"""Differences of lightness, colours and edges that count as one: what noise, shading and
sampling make of the same place."""
BLUR = 0.9

Polar = npt.NDArray[np.float32]
"""Shape (..., CHANNELS, RADII, ANGLES)."""


@dataclass(frozen=True)
class LegPicture:
    """What is kept of a frame: the surroundings of the ankle.

    Attributes
    ----------
    picture : ndarray of uint8, shape (H, W, 3)
        RGB, reduced.
    corner : ndarray, shape (2,)
        Its upper left corner in the frame, image pixels.
    scale : float
        Its pixels in an image pixel.
    """

    picture: Image
    corner: Floats
    scale: float

    @classmethod
    def of(cls, image: Image, ankle: Floats, foot_px: float) -> "LegPicture":
        """Cut out of a frame what surrounds the ankle; ``foot_px`` is the foot's length in it."""
        scale = min(1.0, FOOT_PX / foot_px)
        half = REACH * foot_px
        size = np.array(image.shape[1::-1])
        low = np.clip(np.floor(ankle - half), 0, size - 2).astype(int)
        high = np.clip(np.ceil(ankle + half), low + 2, size).astype(int)
        part = image[low[1] : high[1], low[0] : high[0]]
        if scale < 1:
            wanted = np.maximum(np.round((high - low) * scale), 2).astype(int)
            method = cv2.INTER_AREA if scale < SHRUNK else cv2.INTER_LINEAR
            part = cv2.resize(part, (int(wanted[0]), int(wanted[1])), interpolation=method)
        return cls(part.copy(), low.astype(np.float64), scale)

    def coarse(self, foot_px: float) -> "LegPicture":
        """The same for a search; smaller ones than others are reduced to remain as they are.

        Parameters
        ----------
        foot_px : float
            Length of the foot, image pixels.
        """
        smaller = min(1.0, FOOT_PX / COARSE / (foot_px * self.scale))
        height, width = self.picture.shape[:2]
        size = max(round(width * smaller), 2), max(round(height * smaller), 2)
        picture = cv2.resize(self.picture, size, interpolation=cv2.INTER_AREA)
        return LegPicture(picture, self.corner, self.scale * smaller)

    def channels(self) -> Picture:
        """Lightness, two colours and the two edges in their units, shape (H, W, CHANNELS)."""
        lab = cv2.GaussianBlur(colours(self.picture), (0, 0), BLUR)
        light = np.ascontiguousarray(lab[..., 0])
        right = cv2.Scharr(light, cv2.CV_32F, 1, 0, scale=1 / 16)
        down = cv2.Scharr(light, cv2.CV_32F, 0, 1, scale=1 / 16)
        stacked = np.dstack([lab, right, down]) / UNITS
        return stacked.astype(np.float32)


@dataclass(frozen=True)
class LegFrame:
    """Where a leg is in a frame: the way from its plane into the picture.

    Attributes
    ----------
    axes : ndarray, shape (2, 2)
        Forward and down, as the upright shank sees them, in image pixels; columns are a foot
        length long.
    ankle : ndarray, shape (2,)
        Image pixels.
    """

    axes: Floats
    ankle: Floats

    @classmethod
    def of(cls, plane: Floats, tilt: float, ankle: Floats, foot_px: float) -> "LegFrame":
        """Frame of a shank with a tilt (radians) in the leg's plane (`leg_plane`)."""
        cosine, sine = np.cos(tilt), np.sin(tilt)
        turned = np.array([[cosine, -sine], [sine, cosine]])
        return cls(foot_px * plane @ turned, ankle)

    def seen(self, points: Floats) -> Floats:
        """Image points in the shank's frame: forward and down from the ankle, foot lengths."""
        return np.linalg.solve(self.axes, (np.atleast_2d(points) - self.ankle).T).T.astype(
            np.float64
        )


class LegGrid:
    """Rays about a turning point; angles grow as the toes go up, 0 is straight forward.

    Parameters
    ----------
    coarse : int
        By so much fewer are the radii and the angles.
    """

    def __init__(self, coarse: int = 1) -> None:
        self.coarse = coarse
        angle = np.radians(np.arange(0, ANGLES, coarse) * (360.0 / ANGLES))
        self.radius = np.linspace(INNER, OUTER, RADII).reshape(-1, coarse).mean(axis=1)
        self.ray = np.stack([np.cos(angle), -np.sin(angle)], axis=-1)
        self.across = np.stack([-np.sin(angle), -np.cos(angle)], axis=-1)
        self.points: Floats = self.radius[:, None, None] * self.ray
        self.weight: Picture = (self.radius / self.radius.mean()).astype(np.float32)[:, None]

    def sample(self, kept: LegPicture, channels: Picture, leg: LegFrame, point: Floats) -> Polar:
        """Sample a frame about a turning point (foot lengths in the shank's frame).

        Returns
        -------
        ndarray of float32, shape (CHANNELS, RADII, ANGLES)
            The edges along the two polar axes.
        """
        axes = leg.axes * kept.scale
        ankle = (leg.ankle - kept.corner) * kept.scale
        places = ((self.points + point) @ axes.T + ankle).astype(np.float32)
        found = cv2.remap(
            channels,
            places[..., 0],
            places[..., 1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        unit = axes / np.sqrt(abs(np.linalg.det(axes)))
        along, across = ((rays @ unit.T).astype(np.float32) for rays in (self.ray, self.across))
        polar = np.empty((CHANNELS, *places.shape[:2]), np.float32)
        polar[:3] = found[..., :3].transpose(2, 0, 1)
        right, down = found[..., 3], found[..., 4]
        polar[3] = right * across[:, 0] + down * across[:, 1]
        polar[4] = right * along[:, 0] + down * along[:, 1]
        return polar

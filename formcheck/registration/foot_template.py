"""The canonical picture of one foot: same size, same facing, whatever the video."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.model.arrays import Floats
from formcheck.model.frame import Image, PicturePart
from formcheck.model.landmark_proportions import SHANK_PER_FOOT

Picture = npt.NDArray[np.float32]
Outline = tuple[tuple[float, float], ...]

LENGTH = 52.0
"""Distance between the heel and the toe landmark in the canonical picture, pixels.

Most clips show it with 35 to 110: large enough to keep what there is, small enough that
the search for every angle takes a millisecond."""
WIDTH, HEIGHT = 135, 114
ORIGIN = np.array([0.8, 1.5]) * LENGTH
"""Where the heel landmark lies in the canonical picture: room for the heel to rise by a
foot length, for the toes in front, and for floor below."""
SMALLEST = 8.0
"""Image pixels between heel and toe landmark: below it there is no picture of a foot."""
SHRUNK = 0.7
"""Below this scale bilinear sampling would skip pixels: shrink by area first."""
CAMERA_RISE, CAMERA_RISE_SD = 0.3, 0.2
"""Height of the camera over the floor by its distance: about 1 m at 3 m, from a phone on
the floor to one held over the head. Slope of the floor line straight away from it."""
LINE_TILT, LINE_SD = 0.07, 0.08
"""Slope of the line from heel to toe landmark when the foot is level: the heel landmark
lies a tenth of the foot too high (rendered people: .05 to .1; real ones: up to .25)."""
STEEPEST = 1.2
"""Slope of the line from heel to toe landmark beyond which the foot points at the camera or
away from it: what is left of its plane shows no turn, and it leaves the canonical picture."""
LENGTH_SD = 0.10
"""Of the foot's length against it, relative to the view from the side: people's feet and
shanks (.05), and the landmarks."""
BODY_YAW_SD_DEG, TOE_OUT_SD_DEG = 4.0, 5.0
"""By which the body's view is off where nothing is said of it, and by which feet point outwards
more or less than usual."""
YAWS_DEG = np.arange(-70.0, 71.0)
SIDE_DEG = 10.0
"""Below this yaw the view counts as exactly from the side (cos > .985)."""


@dataclass(frozen=True)
class FootTemplate:
    """Where the foot stands flat, and how its own plane lies in the picture.

    Attributes
    ----------
    heel : ndarray, shape (2,)
        Heel landmark of the flat stance, image pixels.
    scale : float
        Canonical pixels in an image pixel.
    facing : int
        1: toes to the right of the image, -1: to the left (the canonical picture is
        mirrored, so that they always point right).
    toe : ndarray, shape (2,)
        Toe landmark of the flat stance, canonical pixels from the heel.
    foreshortening : float
        How short the foot's plane looks along the foot, cosine of the yaw.
    slope : float
        Fall of the foot's forward direction in the picture, down positive.
    yaw_sd : float
        Standard deviation of the yaw, radians.
    height : float
        How long vertical lengths look against horizontal ones across the view: 1 for a
        camera that looks straight ahead, less where one that looks down sees the feet.
    height_sd : float
        Standard deviation of it.
    """

    heel: Floats
    scale: float
    facing: int
    toe: Floats
    foreshortening: float
    slope: float
    yaw_sd: float = 0.0
    height: float = 1.0
    height_sd: float = 0.0

    @property
    def plane(self) -> Floats:
        """Matrix (2, 2) from the foot's own plane (forward, down) into the picture."""
        return np.array(
            [[self.foreshortening, 0.0], [self.foreshortening * self.slope, self.height]]
        )

    def point(self, along: float, below: float) -> Floats:
        """Point of the canonical picture, given along the foot.

        Parameters
        ----------
        along : float
            Share of the way from the heel to the toe landmark.
        below : float
            Straight down from there, distances of the two landmarks.

        Returns
        -------
        ndarray, shape (2,)
            Canonical pixels.
        """
        point: Floats = ORIGIN + along * self.toe + np.array([0.0, below * LENGTH])
        return point

    def displaced(self, points: Floats) -> Floats:
        """Displacements in image pixels as displacements in canonical pixels.

        Parameters
        ----------
        points : ndarray, shape (..., 2)
            x right and y down, image pixels; NaN stays NaN.

        Returns
        -------
        ndarray, shape (..., 2)
            x to the toes and y down, canonical pixels.
        """
        moved: Floats = points * np.array([self.facing * self.scale, self.scale])
        return moved

    def mask(self, outline: Outline, blur: float) -> Picture:
        """Soft mask of an outline.

        Parameters
        ----------
        outline : sequence of pairs of float
            Corners, each as for `point`.
        blur : float
            Standard deviation of the edge, canonical pixels.

        Returns
        -------
        ndarray of float32, shape (HEIGHT, WIDTH)
            0..1.
        """
        corners = np.array([self.point(*corner) for corner in outline])
        sharp = np.zeros((HEIGHT, WIDTH), np.uint8)
        cv2.fillPoly(sharp, [np.round(corners * 16).astype(np.int32)], 255, shift=4)
        soft: Picture = cv2.GaussianBlur(sharp.astype(np.float32) / 255, (0, 0), blur)
        return soft

    def crop(self, image: Image | PicturePart, shift: Floats) -> Image:
        """Sample the canonical picture from a frame.

        Only the part that is needed is touched; what lies outside of the image repeats its edge.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3), or PicturePart
            RGB; what lies outside of a part repeats its edge as well.
        shift : ndarray, shape (2,)
            Where the foot is against the flat stance, canonical pixels.

        Returns
        -------
        ndarray of uint8, shape (HEIGHT, WIDTH, 3)
            All black when the foot is out of the image.
        """
        whole = image if isinstance(image, PicturePart) else PicturePart(image)
        height, width = whole.image.shape[:2]
        across, down = (
            _Axis(stretch, float(heel), float(origin - moved))
            for stretch, heel, origin, moved in zip(
                (self.facing * self.scale, self.scale), self.heel, ORIGIN, shift, strict=True
            )
        )
        nothing: Image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        if not math.isfinite(across.origin + down.origin):
            return nothing
        left, right = across.needed(WIDTH, whole.left, width)
        top, bottom = down.needed(HEIGHT, whole.top, height)
        if right - left < 8 or bottom - top < 8:
            return nothing
        part = whole.image[top:bottom, left:right]
        shrink = self.scale if self.scale < SHRUNK else 1.0
        if shrink < 1:
            part = cv2.resize(part, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        warp = np.array(
            [
                [across.stretch / shrink, 0.0, across.place(whole.left + left)],
                [0.0, down.stretch / shrink, down.place(whole.top + top)],
            ]
        )
        size = (WIDTH, HEIGHT)
        crop: Image = cv2.warpAffine(part, warp, size, borderMode=cv2.BORDER_REPLICATE)
        return crop


class _Axis(NamedTuple):
    """Where the image lies in the canonical picture, along one of its axes.

    A point of the image is ``stretch * (point - heel) + origin`` there.
    """

    stretch: float
    heel: float
    origin: float

    def place(self, point: float) -> float:
        return self.stretch * (point - self.heel) + self.origin

    def needed(self, length: int, first: int, count: int) -> tuple[int, int]:
        """First pixel of a part that begins at ``first`` that is sampled, and the one after."""
        ends = [(end - self.origin) / self.stretch + self.heel for end in (0.0, float(length))]
        low, high = math.floor(min(ends)) - 2, math.ceil(max(ends)) + 3
        return max(low - first, 0), min(high - first, count)


@dataclass(frozen=True)
class FootView:
    """How the camera sees the foot.

    Attributes
    ----------
    yaw_deg : float, optional
        How oblique the foot should be seen by the body's view: 0 = from the side, positive
        when the toes point towards the camera, negative when away from it. Without it the
        foot's length against the shank's alone tells.
    height, height_sd : float
        `FootTemplate.height` and its standard deviation.
    fall, fall_sd : float
        How far the line of sight to the foot falls by its way over the floor, and the standard
        deviation.
    floor : ndarray, shape (T, 2), optional
        Where a point of the floor that is at the foot in the first frame is in each frame,
        image pixels from there; NaN where unknown. Without it the forefoot's own picture
        alone tells where it is.
    yaw_sd_deg : float
        Standard deviation of the body's view.
    """

    yaw_deg: float | None = None
    height: float = 1.0
    height_sd: float = 0.0
    fall: float = CAMERA_RISE
    fall_sd: float = CAMERA_RISE_SD
    floor: Floats | None = None
    yaw_sd_deg: float = BODY_YAW_SD_DEG


def foot_template(feet: Floats, view: FootView) -> FootTemplate | None:
    """Lay the canonical picture over a foot that stands flat.

    Parameters
    ----------
    feet : ndarray, shape (N, 4, 2)
        Knee, ankle, heel and toe landmarks of the flat stance, image pixels.
    view : FootView
        How the camera sees it.

    Returns
    -------
    FootTemplate or None
        None when the landmarks don't show a foot, or one that points at the camera.
    """
    if not np.isfinite(feet).all(axis=(1, 2)).any():
        return None
    knee, ankle, heel, toe = np.nanmedian(feet, axis=0)
    length = float(np.hypot(*(toe - heel)))
    if length < SMALLEST:
        return None
    facing = 1 if toe[0] > heel[0] else -1
    scale = LENGTH / length
    along = (toe - heel) * np.array([facing * scale, scale])
    if abs(along[1]) > STEEPEST * along[0]:
        return None
    shank = float(np.hypot(*(knee - ankle)))
    short = SHANK_PER_FOOT * abs(toe[0] - heel[0]) / max(shank, 1.0)
    if view.yaw_deg is None:
        yaw_deg = float(np.copysign(np.degrees(np.arccos(min(short, 1.0))), along[1]))
        yaw_sd_deg = float(np.hypot(view.yaw_sd_deg, TOE_OUT_SD_DEG))
    else:
        yaw_deg, yaw_sd_deg = foot_yaw_deg(view.yaw_deg, short, view.yaw_sd_deg)
    if abs(yaw_deg) < SIDE_DEG:
        yaw_deg = 0.0
    yaw = float(np.radians(np.clip(yaw_deg, -65, 65)))
    slope = floor_slope(yaw, float(along[1] / along[0]), view)
    return FootTemplate(
        heel,
        scale,
        facing,
        along,
        foreshortening=float(np.cos(yaw)),
        slope=slope,
        yaw_sd=float(np.radians(yaw_sd_deg)),
        height=view.height,
        height_sd=view.height_sd,
    )


def foot_yaw_deg(
    expected_deg: float, short: float, body_sd_deg: float = BODY_YAW_SD_DEG
) -> tuple[float, float]:
    """How oblique the foot itself is seen, and the standard deviation, degrees.

    Parameters
    ----------
    expected_deg : float
        By the body's view and usual feet.
    short : float
        Length of the foot's landmarks across the picture, of what is usual from the side.
    body_sd_deg : float
        Standard deviation of the body's view.
    """
    unlikely = (YAWS_DEG - expected_deg) ** 2 / (body_sd_deg**2 + TOE_OUT_SD_DEG**2)
    unlikely = unlikely + ((short - np.cos(np.radians(YAWS_DEG))) / LENGTH_SD) ** 2
    share = np.exp(-0.5 * (unlikely - unlikely.min()))
    share = share / share.sum()
    mean = float(share @ YAWS_DEG)
    return mean, float(np.sqrt(share @ (YAWS_DEG - mean) ** 2))


def floor_slope(yaw: float, line: float, view: FootView) -> float:
    """Slope of the foot's forward direction in the picture, down positive.

    The mean of what the camera would show at this yaw and of the slope of the landmarks' line,
    each weighted by its variance.

    Parameters
    ----------
    yaw : float
        How oblique the foot is seen, radians.
    line : float
        Slope of the line from heel to toe landmark, down positive.
    view : FootView
        How the camera sees the foot.
    """
    usual, usual_sd = view.fall * np.tan(yaw), view.fall_sd * np.tan(yaw)
    share = usual_sd**2 / (usual_sd**2 + LINE_SD**2)
    return float(usual + share * (line - LINE_TILT - usual))

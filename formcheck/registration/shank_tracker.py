"""Turn of the shank by its own picture: one frame at rest against every other, so nothing drifts.

Knee and ankle landmarks slide when the foot turns or the knee comes forward; the skin and the
clothes between them do not. Corners of the resting shank are looked for in every frame by the
optical flow of Lucas and Kanade, in a crop turned by the last known turn, so that large turns
are found as well as small ones.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.model.arrays import Bools, Floats
from formcheck.model.frame import Image
from formcheck.registration.part_corners import PartCorners
from formcheck.registration.shank_outline import ShankOutline

Crop = npt.NDArray[np.uint8]

LENGTH = 100.0
"""Shank in the compared crop at most, pixels: larger pictures are reduced to it."""
SHORTEST = 24.0
"""Shank in the picture, pixels: below it there is nothing to follow."""
STRIP = ((0.10, -0.11), (0.75, -0.08), (0.75, 0.08), (0.10, 0.11))
"""Outline of what is followed: share of the way from knee to ankle, and shank lengths aside.
The kneecap and the ankle, whose skin moves over the joint, are left out."""
FEWEST = 8
MARGIN = 0.4
"""Shank lengths about the shank in the crop: as far as it may move between frames."""
FOUND = 0.25
"""Share of the corners and edges that must agree."""
SURE = 0.75
"""Where so many agree no other place is looked at."""
FLOW_SD = 0.5
"""Pixels that a corner is off by."""
EDGE_SD = 1.5
"""Pixels that a point of the outline is off by: a calf is not the same from every side."""
ALONG_SD = 0.015
"""Shank lengths by which the ankle moves along the shank: a bare shank shows nothing of it."""
TURN_SD_DEG = 0.5
"""What all corners are off by together: skin over the muscle, light on a round leg."""
OUTLINE_SD_DEG = 1.5
"""What the outline is off by where it is alone: the muscle changes it as the knee bends."""
FAR, NEAR = 0.05, 0.03
"""Shank lengths that an edge may be off where the landmarks say, and where it was just before."""
ROUNDS, STEPS = 3, 6
CLOSE_DEG, CLOSE_PX = 0.5, 0.5
"""A correction below which the crop need not be taken again."""
SMOOTH_S = 0.12
SHRUNK = 0.7


@dataclass(frozen=True)
class ShankPose:
    """Where the shank is in one frame.

    Attributes
    ----------
    turn : float
        Tilt in the leg's own plane, radians from upright, knee forward positive.
    ankle : ndarray, shape (2,)
        Image pixels.
    """

    turn: float
    ankle: Floats


@dataclass(frozen=True)
class ShankFix:
    """What one frame says of the shank.

    Attributes
    ----------
    pose : ShankPose
        Where it is.
    sd_deg : float
        Standard deviation of its turn, degrees.
    share : float
        Share of the corners and edges that agree, 0..1.
    """

    pose: ShankPose
    sd_deg: float
    share: float


@dataclass(frozen=True)
class ShankTrack:
    """The shank over a clip; every array has shape (T,), but the ankle (T, 2).

    Attributes
    ----------
    turn_deg : ndarray
        Turn since the reference, knee forward positive; NaN where it was not followed.
    sd_deg : ndarray
        Its standard deviation, degrees; NaN likewise.
    tilt : ndarray
        Tilt in the leg's plane, radians from upright; gaps are bridged.
    ankle : ndarray
        Image pixels; gaps are bridged.
    followed : ndarray of bool
        The shank's picture was found.
    """

    turn_deg: Floats
    sd_deg: Floats
    tilt: Floats
    ankle: Floats
    followed: Bools


def leg_plane(
    facing: int, foreshortening: float = 1.0, slope: float = 0.0, height: float = 1.0
) -> Floats:
    """Matrix (2, 2) from the leg's own plane (forward, down) into the picture.

    Parameters
    ----------
    facing : int
        1: toes to the right of the picture, -1: to the left.
    foreshortening : float
        Cosine of the view's yaw from the side.
    slope : float
        Fall of the forward direction in the picture, down positive.
    height : float
        How long vertical lengths look against horizontal ones across the view.
    """
    return np.array([[facing * foreshortening, 0.0], [foreshortening * slope, height]])


class ShankTracker:
    """Follows one shank from its picture at rest.

    Give every frame to `add`, in order, then call `finish`. Nothing of a frame is kept but its
    pose; frames before the reference need no other treatment, only the reference's picture
    first (from an earlier reading of the clip).

    Parameters
    ----------
    picture : ndarray of uint8, shape (height, width, 3)
        The reference frame, RGB: the leg at rest.
    rest : ndarray, shape (2, 2)
        Knee and ankle in it, image pixels (the medians of some quiet frames).
    joints : ndarray, shape (T, 2, 2)
        Knee and ankle landmarks of every frame, image pixels, NaN where unseen: where to look
        when the shank was lost.
    plane : ndarray, shape (2, 2), optional
        From `leg_plane`, for the camera's view; from the right side by default.
    expected_ankle : ndarray, shape (T, 2), optional
        Where the resting ankle would be in each frame by the camera's own motion, image pixels;
        where it rests by default.
    """

    def __init__(
        self,
        picture: Image,
        rest: Floats,
        joints: Floats,
        plane: Floats | None = None,
        expected_ankle: Floats | None = None,
    ) -> None:
        self._plane = leg_plane(1) if plane is None else plane
        self._into_plane = np.linalg.inv(self._plane)
        self._joints = joints
        self._rest_ankle = np.asarray(rest[1], np.float64)
        length = float(np.hypot(*(self._into_plane @ (rest[0] - rest[1]))))
        self._scale = min(1.0, LENGTH / max(length, 1.0))
        self._length = length * self._scale
        self._expected = expected_ankle
        margin = MARGIN * self._length
        self._origin = np.array([margin, self._length + 0.5 * margin])
        self._size = (round(2 * margin), round(self._length + margin))
        self._rest = ShankPose(self._tilt(rest), self._rest_ankle)
        self._last: ShankPose | None = None
        self._fixes: dict[int, ShankFix] = {}
        self._points = 0
        if length >= SHORTEST and np.isfinite(rest).all():
            self._learn(self._crop(picture, self._rest))

    @property
    def usable(self) -> bool:
        """Whether the resting shank shows enough to be followed."""
        return self._points >= 2 * FEWEST

    @property
    def rest(self) -> ShankPose:
        """Where the shank is in the reference frame."""
        return self._rest

    def add(self, index: int, image: Image) -> ShankFix | None:
        """Follow the shank into one frame; frames come in order.

        Parameters
        ----------
        index : int
            Of the frame.
        image : ndarray of uint8, shape (height, width, 3)
            RGB.

        Returns
        -------
        ShankFix or None
            None where it was not found.
        """
        expected = self._rest_ankle if self._expected is None else self._expected[index]
        fix = self._look(image, self._joints[index], expected)
        if fix is not None:
            self._fixes[index] = fix
        return fix

    def look(self, image: Image, joints: Floats) -> ShankFix | None:
        """Find the shank in a picture (RGB) after the last one, the camera at rest.

        ``joints``: knee and ankle landmarks in it, image pixels, NaN where unseen.
        """
        return self._look(image, joints, self._rest_ankle)

    def _look(self, image: Image, joints: Floats, expected: Floats) -> ShankFix | None:
        if not self.usable:
            return None
        fix: ShankFix | None = None
        for guess, reach in self._guesses(joints):
            other = self._find(image, guess, reach, expected)
            if fix is None or (other is not None and other.share > fix.share):
                fix = other
            if fix is not None and fix.share > SURE:
                break
        self._last = None if fix is None else fix.pose
        return fix

    def finish(self, time_s: Floats) -> ShankTrack:
        """Put the frames together, smoothed over a quarter of a second.

        Parameters
        ----------
        time_s : ndarray, shape (T,)
            Times of all frames, strictly increasing.
        """
        values = np.full((len(time_s), 4), np.nan)
        for index, fix in self._fixes.items():
            values[index] = [fix.pose.turn, *fix.pose.ankle, fix.sd_deg]
        followed = np.isfinite(values[:, 0])
        if not followed.any():
            values[:, :3] = [self._rest.turn, *self._rest_ankle]
        smooth = np.stack([_smoothed(values[:, k], time_s) for k in range(3)], axis=1)
        turn_deg = np.degrees(smooth[:, 0] - self._rest.turn)
        return ShankTrack(
            turn_deg=np.where(followed, turn_deg, np.nan),
            sd_deg=values[:, 3],
            tilt=smooth[:, 0],
            ankle=smooth[:, 1:],
            followed=followed,
        )

    def _tilt(self, joints: Floats) -> float:
        up = self._into_plane @ (joints[0] - joints[1])
        return float(np.arctan2(up[0], -up[1]))

    def _guesses(self, seen: Floats) -> list[tuple[ShankPose, float]]:
        """Where to look, and how far about it."""
        guesses = [] if self._last is None else [(self._last, NEAR)]
        if np.isfinite(seen).all():
            guesses.append((ShankPose(self._tilt(seen), seen[1]), FAR))
        return guesses or [(self._rest, FAR)]

    def _learn(self, crop: Crop) -> None:
        outline = np.array([[side, -(1 - along)] for along, side in STRIP]) * self._length
        self._corners = PartCorners(lightness_of(crop), outline + self._origin, self._length)
        self._outline = ShankOutline(crop, self._origin, self._length)
        self._points = len(self._corners.points) + len(self._outline.points)

    def _matrix(self, pose: ShankPose) -> Floats:
        """From the crop's pixels, about the ankle, to the image's."""
        cosine, sine = np.cos(pose.turn), np.sin(pose.turn)
        turned = np.array([[cosine, -sine], [sine, cosine]])
        matrix: Floats = self._plane @ turned / self._scale
        return matrix

    def _crop(self, image: Image, pose: ShankPose) -> Crop:
        """L*a*b* picture with the shank upright and the toes to the right."""
        matrix = self._matrix(pose)
        corners = np.array([[0, 0], [1, 0], [0, 1], [1, 1]]) * self._size - self._origin
        placed = corners @ matrix.T + pose.ankle
        low = np.maximum(np.floor(placed.min(axis=0)) - 2, 0).astype(int)
        high = np.minimum(np.ceil(placed.max(axis=0)) + 3, image.shape[1::-1]).astype(int)
        if (high - low < FEWEST).any():
            return np.zeros((*self._size[::-1], 3), np.uint8)
        part = cv2.cvtColor(image[low[1] : high[1], low[0] : high[0]], cv2.COLOR_RGB2LAB)
        shrink = self._scale if self._scale < SHRUNK else 1.0
        if shrink < 1:
            part = cv2.resize(part, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        offset = pose.ankle - matrix @ self._origin - low
        warp = np.column_stack([matrix, offset]) * shrink
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        crop: Crop = cv2.warpAffine(
            part, warp, self._size, flags=flags, borderMode=cv2.BORDER_REPLICATE
        )
        return crop

    def _find(
        self, image: Image, guess: ShankPose, reach: float, expected: Floats
    ) -> ShankFix | None:
        pose, fix = guess, None
        for _ in range(ROUNDS):
            crop = self._crop(image, pose)
            found = self._correction(crop, self._along(pose, expected), reach * self._length)
            if found is None:
                return None
            turn, shift, sd_deg, share = found
            ankle = pose.ankle + self._matrix(pose) @ shift
            pose, reach = ShankPose(pose.turn + turn, ankle), NEAR
            fix = ShankFix(pose, sd_deg, share)
            if abs(np.degrees(turn)) < CLOSE_DEG and np.hypot(*shift) < CLOSE_PX:
                break
        return fix

    def _along(self, pose: ShankPose, expected: Floats) -> float:
        """How far down the shank from a pose's ankle the ankle should be, crop pixels."""
        if not np.isfinite(expected).all():
            return 0.0
        return float(np.linalg.solve(self._matrix(pose), expected - pose.ankle)[1])

    def _correction(
        self, crop: Crop, along: float, reach: float
    ) -> tuple[float, Floats, float, float] | None:
        """Turn (radians) and shift of the ankle (pixels) from the reference to a crop."""
        corners, places = self._corners.find(lightness_of(crop))
        edges, beside = self._outline.find(crop, reach)
        normals = self._outline.normals[edges]
        before = np.concatenate([self._corners.points[corners], self._outline.points[edges]])
        after = np.concatenate([places, beside])
        across = normals[:, :, None] * normals[:, None] * (FLOW_SD / EDGE_SD) ** 2
        tensors = np.concatenate([self._corners.tensors[corners], across])
        if len(before) < 2 * FEWEST:
            return None
        turn, shift, sd, counted = _rigid_motion(
            before - self._origin,
            after - self._origin,
            tensors,
            (along, ALONG_SD * self._length),
        )
        share = float(counted.sum() / self._points)
        if share < FOUND:
            return None
        told = counted * np.trace(tensors, axis1=1, axis2=2)
        by_edges = float(told[len(corners) :].sum() / (told.sum() + 1e-9))
        sds = [np.degrees(sd), TURN_SD_DEG, OUTLINE_SD_DEG * by_edges]
        return turn, shift, float(np.linalg.norm(sds)), share


def _rigid_motion(
    before: Floats, after: Floats, tensors: Floats, along: tuple[float, float]
) -> tuple[float, Floats, float, Floats]:
    """Turn about the ankle (the origin) and its shift, by least squares, outliers weighed down.

    Each corner counts in the directions in which it tells something; the ankle's shift along
    the shank is held at ``along`` (mean and standard deviation). Also returns the standard
    deviation of the turn, and what each point counted, 0..1.
    """
    jacobian = np.zeros((len(before), 2, 3))
    turn, shift, sd = 0.0, np.zeros(2), np.inf
    counted = np.ones(len(before))
    for _ in range(STEPS):
        cosine, sine = np.cos(turn), np.sin(turn)
        turned = before @ np.array([[cosine, sine], [-sine, cosine]])
        jacobian[:, 0, 0] = jacobian[:, 1, 1] = 1.0
        jacobian[:, 0, 2], jacobian[:, 1, 2] = -turned[:, 1], turned[:, 0]
        error = after - turned - shift
        told = (tensors @ error[:, :, None])[:, :, 0]
        size = (error * told).sum(axis=1)
        counted = 1 / (1 + size / (2 * FLOW_SD**2))
        weighted = (jacobian * (counted / FLOW_SD**2)[:, None, None]).reshape(-1, 3)
        normal = weighted.T @ (tensors @ jacobian).reshape(-1, 3)
        right = weighted.T @ told.ravel()
        normal[1, 1] += 1 / along[1] ** 2
        right[1] += (along[0] - shift[1]) / along[1] ** 2
        normal += np.diag([1e-4, 1e-4, 1e-2])
        step = np.linalg.solve(normal, right)
        shift, turn = shift + step[:2], turn + float(step[2])
        sd = float(np.sqrt(np.linalg.inv(normal)[2, 2]))
    return turn, shift, sd, counted


def lightness_of(crop: Crop) -> Crop:
    """Lightness alone of a picture in L*a*b*."""
    return np.ascontiguousarray(crop[..., 0])


def _smoothed(values: Floats, time_s: Floats) -> Floats:
    """Gaps bridged, lonely outliers taken out by a running median, then a short mean."""
    known = np.flatnonzero(np.isfinite(values))
    filled = np.interp(time_s, time_s[known], values[known]) if len(known) else values
    first = np.searchsorted(time_s, time_s - SMOOTH_S)
    last = np.searchsorted(time_s, time_s + SMOOTH_S, side="right")
    median = np.array([np.median(filled[a:b]) for a, b in zip(first, last, strict=True)])
    smooth: Floats = np.array([median[a:b].mean() for a, b in zip(first, last, strict=True)])
    return smooth

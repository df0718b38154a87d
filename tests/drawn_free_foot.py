"""A leg drawn from the side whose foot turns in the air about a point near the ankle."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from formcheck.registration.free_foot.estimator import FreeFootEstimator, FreeFootView
from formcheck.registration.shank_tracker import leg_plane

WIDTH, HEIGHT = 260, 240
SHANK = 100.0
FOOT = 62.0
ANKLE = np.array([110.0, 130.0])
POINT = np.array([0.03, 0.08])
"""Turning point from the ankle landmark, forward and down with the shank upright, foot lengths."""
SKIN = (206, 160, 132)


@dataclass(frozen=True)
class DrawnLeg:
    """Pictures of a leg, its landmarks, and the truth.

    Attributes
    ----------
    images : list of ndarray
        RGB.
    feet : ndarray, shape (T, 4, 2)
        Knee, ankle, heel and toe landmarks; the foot's show only part of its turn.
    turn_deg, shank_deg : ndarray, shape (T,)
        Turn of the foot against the shank, toes up positive, and tilt of the shank.
    rest : ndarray of bool, shape (T,)
        Before the first movement.
    facing : int
        1: toes to the right.
    """

    images: list
    feet: np.ndarray
    turn_deg: np.ndarray
    shank_deg: np.ndarray
    rest: np.ndarray
    facing: int

    def swayed(self, sway):
        """The same filmed by a camera that moves; ``sway`` (T, 2) in pixels."""
        moved = [
            cv2.warpAffine(
                image,
                np.column_stack([np.eye(2), by]),
                (WIDTH, HEIGHT),
                borderMode=cv2.BORDER_REPLICATE,
            )
            for image, by in zip(self.images, sway, strict=True)
        ]
        return replace(self, images=moved, feet=self.feet + sway[:, None])

    @property
    def time_s(self):
        return np.arange(len(self.images)) / 12

    def measure(self, skipped=(), **view):
        """Measure all frames but the skipped ones, as a clip is measured."""
        return self.learnt(skipped, **view).finish()

    def learnt(self, skipped=(), stopped=bool, **view):
        """The same, before it is finished: it has learnt the foot."""
        seen = FreeFootView(leg_plane(self.facing), **view)
        estimator = FreeFootEstimator(self.time_s, self.feet, self.rest, seen)
        estimator.begin(self.images[estimator.reference])
        for take in (estimator.follow, estimator.add):
            if take == estimator.add:
                estimator.learn(stopped)
            for index, image in enumerate(self.images):
                if index not in skipped:
                    take(index, image)
        return estimator


def sweeps(up=22.0, down=-38.0, count=2):
    """Turns of a foot that rests, and then goes to both ends and back."""
    keys = [0.0, 0.0] + [up, up, down, down] * count + [0.0]
    times = np.concatenate([[0, 9], 9 + np.cumsum([7, 4, 9, 4] * count), [0]])
    times[-1] = times[-2] + 7
    frames = np.arange(times[-1] + 1)
    share = np.interp(frames, times, np.arange(len(times)))
    part = share % 1
    first = np.minimum(share.astype(int), len(keys) - 2)
    smooth = (1 - np.cos(np.pi * np.where(share >= len(keys) - 1, 1, part))) / 2
    return np.array(keys)[first] + (np.diff(keys)[first]) * smooth


def drawn_leg(turn_deg, *, facing=1, shown=0.6, shank_sway_deg=1.5, noise=2.0, still_foot=False):
    """Draw a clip; the landmarks show ``shown`` of the turn."""
    rng = np.random.default_rng(5)
    wall = cv2.resize(rng.integers(105, 160, (7, 8, 3), np.uint8), (WIDTH, HEIGHT))
    wall = cv2.rectangle(wall, (160, 150), (250, 190), (70, 90, 120), -1)
    shank, foot = _textures(rng)
    count = len(turn_deg)
    shank_deg = 8 + shank_sway_deg * np.sin(np.arange(count) / 9)
    images, feet = [], []
    for turn, tilt in zip(np.zeros(count) if still_foot else turn_deg, shank_deg, strict=True):
        upright = _matrix(tilt)
        centre = ANKLE + FOOT * upright @ POINT
        turned = _matrix(tilt - turn)
        picture = wall.astype(np.float64)
        picture = _pasted(picture, shank, upright, ANKLE, (50, 150))
        picture = _pasted(
            picture, foot, turned, centre, (50 + FOOT * POINT[0], 50 + FOOT * POINT[1])
        )
        picture += rng.normal(0, noise, picture.shape)
        images.append(np.clip(picture, 0, 255).astype(np.uint8))
        knee = ANKLE + SHANK * upright @ [0, -1]
        seen = _matrix(tilt - shown * turn)
        feet.append([knee, ANKLE, *(ANKLE + FOOT * seen @ p for p in ([-0.2, 0.3], [0.7, 0.28]))])
    feet = np.array(feet) + rng.normal(0, 0.3, (count, 4, 2))
    if facing < 0:
        images = [np.ascontiguousarray(image[:, ::-1]) for image in images]
        feet[..., 0] = WIDTH - 1 - feet[..., 0]
    rest = np.arange(count) < 8
    return DrawnLeg(images, feet, np.asarray(turn_deg), shank_deg, rest, facing)


def painted(picture, feet, turn_deg):
    """Paint a leg into a picture where its landmarks are, its foot turned so far from rest.

    ``feet`` (4, 2) are the resting foot's landmarks: knee, ankle, heel and toe.
    """
    corner = np.maximum(feet.min(axis=0) - SHANK, 0).astype(int)
    low, high = corner, np.ceil(feet.max(axis=0) + SHANK).astype(int)
    result = picture.copy()
    part = result[low[1] : high[1], low[0] : high[0]]
    knee, ankle, _, toe = feet - corner
    up, forward = knee - ankle, toe - ankle
    facing = np.sign(up[0] * forward[1] - up[1] * forward[0])
    size = np.hypot(*up) / SHANK
    tilt = np.degrees(np.arctan2(facing * up[0], -up[1]))
    mirror = np.diag([facing, 1.0])
    shank, foot = _textures(np.random.default_rng(5))
    upright, turned = (size * mirror @ _matrix(by) for by in (tilt, tilt - turn_deg))
    centre = ankle + FOOT * upright @ POINT
    drawn = _pasted(part.astype(np.float64), shank, upright, ankle, (50, 150))
    joint = (50 + FOOT * POINT[0], 50 + FOOT * POINT[1])
    part[:] = _pasted(drawn, foot, turned, centre, joint)
    return result


def _textures(rng):
    shank = np.zeros((200, 100, 4), np.uint8)
    cv2.fillConvexPoly(shank, np.array([[33, 20], [67, 20], [61, 160], [39, 160]]), (*SKIN, 255))
    for at in rng.uniform((40, 45), (60, 135), (24, 2)):
        cv2.circle(shank, tuple(int(v) for v in at), 2, (150, 105, 85, 255), -1)
    foot = np.zeros((120, 140, 4), np.uint8)
    outline = np.array([[38, 46], [62, 44], [84, 58], [98, 66], [98, 72], [40, 72], [36, 62]])
    cv2.fillPoly(foot, [outline], (90, 96, 150, 255))
    cv2.line(foot, (40, 70), (98, 70), (235, 235, 230, 255), 3)
    for at in rng.uniform((44, 52), (80, 66), (10, 2)):
        cv2.circle(foot, tuple(int(v) for v in at), 2, (220, 200, 90, 255), -1)
    return shank, foot


def _matrix(turn_deg):
    turn = np.radians(turn_deg)
    return np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])


def _pasted(picture, texture, matrix, place, anchor):
    warp = np.column_stack([matrix, place - matrix @ np.asarray(anchor, float)])
    drawn = cv2.warpAffine(texture, warp, picture.shape[1::-1]).astype(np.float64)
    share = drawn[..., 3:] / 255
    return picture * (1 - share) + drawn[..., :3] * share

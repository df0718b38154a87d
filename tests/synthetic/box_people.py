"""People who are bright boxes, and a pose network that finds them."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import cv2
import numpy as np

from formcheck.model.frame import Frame, Image
from formcheck.model.landmarks import Pose
from formcheck.model.pose_backend import UNSMOOTHED, PoseBackend
from formcheck.pose.small_subject.crop import BODY

BRIGHT = 200
_HEIGHTS = {"nose": 0.0, "shoulder": 0.15, "hip": 0.5, "knee": 0.75, "ankle": 0.95, "heel": 0.98}


@dataclass(frozen=True)
class BoxPerson:
    """Somebody who stands, a quarter as wide as tall; pixels of the picture."""

    left: float
    top: float
    tall: float

    @property
    def pose(self) -> Pose:
        """Their landmarks, shape (33, 5)."""
        pose = np.full((33, 5), 0.9, np.float32)
        pose[:, :3] = self.left, self.top, 0.0
        for landmark in BODY:
            share = _HEIGHTS.get(landmark.name.split("_", 1)[-1].lower(), 1.0)
            x = 0.25 if landmark.name.startswith("RIGHT") else 0.0
            pose[landmark, :2] = self.left + x * self.tall, self.top + share * self.tall
        return pose


def drawn(people: Iterable[BoxPerson], width: int = 1280, height: int = 720) -> Image:
    """A grey picture with a bright box for everybody."""
    image = np.full((height, width, 3), 90, np.uint8)
    for person in people:
        x, y, tall = round(person.left), round(person.top), round(person.tall)
        image[max(y, 0) : y + tall, max(x, 0) : x + tall // 4] = BRIGHT
    return image


class BoxCrowdNetwork:
    """Finds boxes; in a whole picture it stays with who is nearest to whom it found last.

    Attributes
    ----------
    surveys : int
        How often it looked for everybody.
    parts : int
        How often it searched a part.
    """

    backend: PoseBackend = UNSMOOTHED

    def __init__(self, prefers: str = "left") -> None:
        self._prefers = prefers
        self._x: float | None = None
        self.surveys = self.parts = 0

    def detect(self, frame: Frame) -> Pose | None:
        """Return the body that it follows, or the one it prefers when that one is gone."""
        found = sorted(_boxes(frame.image), key=lambda box: box.left)
        if not found:
            self._x = None
            return None
        near = [box for box in found if self._x is not None and abs(box.left - self._x) < 60]
        box = near[0] if near else found[0 if self._prefers == "left" else -1]
        self._x = box.left
        return box.pose

    def detect_several(self, image: Image) -> list[Pose]:
        """Return everybody."""
        self.surveys += 1
        return [box.pose for box in _boxes(image)]

    def follow(self, image: Image, time_s: float, anew: bool) -> Pose | None:  # noqa: ARG002
        """Return the largest body in a part of a picture."""
        self.parts += 1
        found = _boxes(image)
        return max(found, key=lambda box: box.tall).pose if found else None

    def close(self) -> None:
        """Nothing is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _boxes(image: Image) -> list[BoxPerson]:
    red = cv2.extractChannel(np.ascontiguousarray(image), 0)
    _, bright = cv2.threshold(red, (BRIGHT + 90) // 2, 1, cv2.THRESH_BINARY)
    if not cv2.countNonZero(bright):
        return []
    count, _, stats, _ = cv2.connectedComponentsWithStats(bright, ltype=cv2.CV_16U)
    found = [stats[n, :4].astype(float) for n in range(1, count) if stats[n, cv2.CC_STAT_AREA] > 50]
    return [BoxPerson(left, top, tall) for left, top, _, tall in found]

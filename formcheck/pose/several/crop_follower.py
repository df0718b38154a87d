"""Following one of several people: in a part of the picture that holds only them.

The network finds one body in what it is shown, mostly the clearest. So it is shown the part about
the person, which ends halfway to whoever is beside them.
"""

from collections.abc import Sequence
from typing import Protocol

from formcheck.model.frame import Frame, Image
from formcheck.model.landmarks import Pose
from formcheck.pose.several.detector import box_of
from formcheck.pose.small_subject.crop import Crop, are_same, crop_about, size_px

MARGIN = 1.6
"""Side of the part, body sizes: a raised arm or a squat doesn't leave it."""
SHIFT = 0.15
"""Body sizes: a part that would move by less stays. With another part the network begins anew."""


class PartDetector(Protocol):
    """What `CropFollower` asks of the pose network."""

    def follow(self, image: Image, time_s: float, anew: bool) -> Pose | None:
        """Search a part of the frame at a time; ``anew`` when it is another than before."""


class CropFollower:
    """Finds one person's landmarks in the frames of a film, of which it is told about where.

    Parameters
    ----------
    detector : PartDetector
        The pose network.
    """

    def __init__(self, detector: PartDetector) -> None:
        self._detector = detector
        self._crop: Crop | None = None

    def next(self, frame: Frame, about: Pose, others: Sequence[Pose]) -> Pose | None:
        """Take the next frame; return the person's landmarks, or None when they aren't found.

        Parameters
        ----------
        frame : Frame
            Frames come in order of time.
        about : ndarray, shape (33, 5)
            The person's landmarks at about this time, pixels of the frame.
        others : list of ndarray, shape (33, 5)
            Of everybody else at about this time.
        """
        anew = self._look_at(about, others, frame)
        assert self._crop is not None
        found = self._detector.follow(self._crop.enlarge(frame.image), frame.time_s, anew)
        pose = None if found is None else self._crop.from_enlarged(found)
        if pose is None or not are_same(pose, about):
            # Whoever else was found must not be followed on.
            self._crop = None
            return None
        return pose

    def _look_at(self, about: Pose, others: Sequence[Pose], frame: Frame) -> bool:
        """Keep the part while it holds the person; say whether it is another one now."""
        height, width = frame.image.shape[:2]
        if self._crop is not None and self._crop.holds(about, width, height):
            return False
        better = crop_between(about, others, width, height)
        if self._crop is not None and _shift_px(self._crop, better) < SHIFT * size_px(about):
            return False
        self._crop = better
        return True


def crop_between(about: Pose, others: Sequence[Pose], width: int, height: int) -> Crop:
    """Return the part about a body that ends halfway to those beside it."""
    crop = crop_about(about, MARGIN, width, height)
    left, right = crop.left, crop.left + crop.width
    mine = box_of(about)
    for other in others:
        theirs = box_of(other)
        if theirs[2] <= mine[0]:
            left = max(left, round((theirs[2] + mine[0]) / 2))
        elif theirs[0] >= mine[2]:
            right = min(right, round((theirs[0] + mine[2]) / 2))
    return Crop(left, crop.top, max(right - left, 2), crop.height)


def _shift_px(one: Crop, other: Crop) -> int:
    """How far the edges of two parts are apart at most."""
    return max(
        abs(one.left - other.left),
        abs(one.top - other.top),
        abs(one.left + one.width - other.left - other.width),
        abs(one.top + one.height - other.top - other.height),
    )

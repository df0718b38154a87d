"""Search in enlarged parts where the whole picture shows nobody, because somebody is small in it.

MediaPipe's detector sees the picture shrunk to 224 pixels. Somebody who is smaller than a
fifth of the picture's longer side is mostly not found in it, though the landmarks' network,
which sees the body enlarged, would do well. So the picture is searched in parts
(`formcheck.pose.small_subject.search`), and the film of the part in which somebody is found is
followed instead of the whole, enlarged. That part stays where it is until the person leaves it.

What is found in the whole picture comes first: nothing here is done as long as somebody is.
And who doesn't move is not reported: rooms have pictures of people on their walls. A person who
stands quietly in front of a steady camera has moved visibly within a second.
"""

from typing import Protocol

from formcheck.model.frame import Frame, Image
from formcheck.model.landmarks import Pose
from formcheck.pose.small_subject.crop import SMALLEST_PX, Crop, are_same, crop_about
from formcheck.pose.small_subject.motion import Motion
from formcheck.pose.small_subject.search import CLOSER, find_in, parts

START_S, START_PARTS = 0.5, 4
"""So long after the first frame, if it showed nobody and none since, every part is searched, so
many a frame. The detector at its limit often finds somebody a few frames late."""
MISSING_S = 2.0
"""Later, nobody was found for so long before parts in which something moves are searched, one
a frame."""
MARGIN = 2.0
"""Side of the part that is followed, body sizes: a step or a raised arm doesn't leave it."""
LEAVE_AFTER_S = 1.0
"""Nobody was found in the part for so long: back to the whole picture."""
CHECK_S = 0.5
"""The whole picture is still searched so often."""
STILL_S = 2.0
"""Who doesn't move at all for so long is a picture or a doll."""
RECENT_S = 4.0
"""Where nothing moved for so long nobody is searched for."""
ABOUT = 1.2
"""Side of the square about a body in which movement counts, body sizes."""


class FrameDetector(Protocol):
    """What `SmallSubjectDetector` asks of the pose network."""

    def detect_still(self, image: Image) -> Pose | None:
        """Search one picture for itself."""

    def follow(self, image: Image, time_s: float, anew: bool) -> Pose | None:
        """Search a part of the frame at a time; ``anew`` when it is another than before."""


class SmallSubjectDetector:
    """Follows one person who is too small for the detector, through one film.

    Parameters
    ----------
    detector : FrameDetector
        The pose network.
    """

    def __init__(self, detector: FrameDetector) -> None:
        self._detector = detector
        self._motion = Motion()
        self._crop: Crop | None = None
        self._seen_s: float | None = None
        self._checked_s = 0.0
        self._moved = False
        self._begun_s = 0.0
        self._waiting: list[Crop] = []
        self._starting = False

    def wants_whole(self, time_s: float) -> bool:
        """Whether the whole of the next frame is to be searched."""
        return self._crop is None or not self._moved or time_s >= self._checked_s + CHECK_S

    def next(self, frame: Frame, whole: Pose | None) -> Pose | None:
        """Take the next frame and what its whole picture shows; return the person's pose.

        Parameters
        ----------
        frame : Frame
            Frames come in order of time.
        whole : Pose or None
            What was found in the whole picture; None too when it wasn't searched.
        """
        if self._crop is not None:
            return self._follow(frame, self._crop, whole)
        if whole is not None:
            self._seen_s = frame.time_s
            self._starting = False
            self._forget()
            return whole
        found = self._search(frame)
        return None if found is None else self._enter(frame, found)

    def _forget(self) -> None:
        self._waiting = []
        if self._motion.begun:
            self._motion = Motion()

    def _enter(self, frame: Frame, found: Pose) -> Pose | None:
        height, width = frame.image.shape[:2]
        self._crop = crop_about(found, MARGIN, width, height)
        self._begun_s = self._seen_s = self._checked_s = frame.time_s
        self._moved = self._moves(found, frame, frame.time_s - RECENT_S)
        self._waiting = []
        pose = self._in_part(frame, self._crop, anew=True)
        return pose if self._moved else None

    def _leave(self, time_s: float) -> None:
        """Go back to the whole picture."""
        self._crop = None
        self._waiting = []
        self._seen_s = time_s

    def _follow(self, frame: Frame, crop: Crop, whole: Pose | None) -> Pose | None:
        if self.wants_whole(frame.time_s):
            self._checked_s = frame.time_s
        pose = self._in_part(frame, crop, anew=False)
        if whole is not None and self._is_other(frame, pose, whole):
            self._leave(frame.time_s)
            self._forget()
            return whole
        if pose is None:
            assert self._seen_s is not None
            if frame.time_s > self._seen_s + LEAVE_AFTER_S:
                self._leave(self._seen_s)
            return None
        if not self._has_moved(frame, pose):
            if frame.time_s > self._begun_s + STILL_S:
                self._leave(frame.time_s - MISSING_S)
            return None
        height, width = frame.image.shape[:2]
        if not crop.holds(pose, width, height):
            self._crop = crop_about(pose, MARGIN, width, height)
            return self._in_part(frame, self._crop, anew=True)
        return pose

    def _is_other(self, frame: Frame, pose: Pose | None, whole: Pose) -> bool:
        """Whether the whole picture shows somebody else, who is there in a closer crop too.

        At its limit the detector sees people in trees and houses.
        """
        if not self._moved:
            return True
        if pose is not None and are_same(pose, whole):
            return False
        height, width = frame.image.shape[:2]
        closer = crop_about(whole, CLOSER[0], width, height)
        if min(closer.width, closer.height) < SMALLEST_PX:
            return False
        again = self._detector.detect_still(closer.sample(frame.image))
        return again is not None and are_same(closer.to_picture(again), whole)

    def _in_part(self, frame: Frame, crop: Crop, anew: bool) -> Pose | None:
        found = self._detector.follow(crop.enlarge(frame.image), frame.time_s, anew)
        if found is None:
            return None
        self._seen_s = frame.time_s
        return crop.from_enlarged(found)

    def _search(self, frame: Frame) -> Pose | None:
        """Search some parts of a frame when it is time to."""
        self._motion.add(frame)
        if self._seen_s is None:
            # As if somebody had been there before the film.
            self._seen_s = frame.time_s + START_S - MISSING_S
            self._starting = True
        if frame.time_s < self._seen_s + MISSING_S:
            return None
        since_s = frame.time_s - RECENT_S
        if not self._waiting:
            height, width = frame.image.shape[:2]
            self._waiting = [
                part
                for part in parts(width, height)
                if self._starting or self._motion.moves(part, since_s)
            ]
        for part in self._next_parts():
            found = find_in(frame.image, part, self._detector.detect_still)
            if found is not None and (self._starting or self._moves(found, frame, since_s)):
                self._starting = False
                return found
        self._starting = self._starting and bool(self._waiting)
        return None

    def _next_parts(self) -> list[Crop]:
        count = START_PARTS if self._starting else 1
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        return taken

    def _moves(self, pose: Pose, frame: Frame, since_s: float) -> bool:
        height, width = frame.image.shape[:2]
        return self._motion.moves(crop_about(pose, ABOUT, width, height), since_s)

    def _has_moved(self, frame: Frame, pose: Pose) -> bool:
        """Whether somebody who is followed has ever moved; each frame is looked at until then."""
        if not self._moved:
            self._motion.add(frame, at_once=True)
            self._moved = self._moves(pose, frame, self._begun_s)
        return self._moved

"""At the camera: whom to measure of several people, and following them alone."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from formcheck.kinematics.identity import ABSENCE_S, INTERPOLATED_S, BodyPlace, place_distance
from formcheck.kinematics.people import SMALLEST, PeopleTracker, PersonInView, PersonTrack
from formcheck.live.readiness.subject_lock import FAR_HAND_OVER_S, FAR_SIZE
from formcheck.model.frame import Frame
from formcheck.model.landmarks import HIPS, Pose, X
from formcheck.model.pose_backend import PoseBackend
from formcheck.pose.estimator import PoseEstimator
from formcheck.pose.several.crop_follower import CropFollower
from formcheck.pose.several.detector import SeveralDetector, see_everybody, see_others
from formcheck.pose.small_subject.crop import are_same, size_px

SURVEY_S = 1.5
"""The picture is searched for other people so often; half a millisecond a frame."""
JUMP_S = 0.5
"""And where the body that is followed jumps, if the last survey is so long ago."""
CENTRAL = 0.5
"""Share of their size that counts less of somebody at the picture's edge than in the middle."""
CROWDED_S = 10.0
"""For so long after anybody else was seen everybody is searched for, in all of the picture."""
TWICE = 2
"""Surveys in a row in which somebody much nearer, or who was asked for, must be in one place to
be the one to measure: who walks by is not."""


class OnePersonEstimator:
    """Finds the landmarks of the one person who is to be measured, of several in view.

    Nothing changes while one person is in view. Of several it is the one who was followed so
    far; at the start, or when they are gone, the largest and most central one, or who is asked
    for. They are followed in a part of the picture when the network goes over to somebody else.

    Parameters
    ----------
    source : PoseEstimator
        In formcheck's own layout; one that can't find several people is used as it is. It belongs
        to this one, which closes it.
    which : "auto", "left", "right" or "largest"
        Whom to choose, by their place in the camera's picture.
    """

    def __init__(self, source: PoseEstimator, which: PersonInView = "auto") -> None:
        self._source, self._which = source, which
        self._detector = source if isinstance(source, SeveralDetector) else None
        self._tracker = PeopleTracker()
        self._chosen: PersonTrack | None = None
        self._follower: CropFollower | None = None
        self._pose: Pose | None = None
        self._others: list[Pose] = []
        self._seen_s = self._surveyed_s = self._crowded_s = -np.inf
        self._looks = 0
        self._better: tuple[PersonTrack | None, int] = (None, 0)

    @property
    def backend(self) -> PoseBackend:
        """That of the source."""
        return self._source.backend

    def detect(self, frame: Frame) -> npt.NDArray[np.float32] | None:
        """Return the person's landmarks in pixels, or None when they are not found."""
        if self._detector is None:
            return self._source.detect(frame)
        if self._follower is None:
            whole = self._source.detect(frame)
            if self._is_due(frame.time_s, whole):
                self._survey(self._detector, frame, whole)
            if self._follower is None:
                self._note(frame.time_s, whole)
                return whole
        elif frame.time_s >= self._surveyed_s + SURVEY_S:
            self._survey(self._detector, frame, self._pose)
        return self._follow(self._detector, self._follower, frame)

    def _follow(
        self, detector: SeveralDetector, follower: CropFollower, frame: Frame
    ) -> Pose | None:
        assert self._pose is not None
        pose = follower.next(frame, self._pose, self._others)
        self._note(frame.time_s, pose)
        gone_s = frame.time_s - max(self._seen_s, self._surveyed_s)
        if gone_s > INTERPOLATED_S and not self._survey(detector, frame, None):
            # They are gone: whoever is found now is told from them by who watches over that.
            self._follower = None
        return pose

    def _note(self, time_s: float, pose: Pose | None) -> None:
        if pose is not None:
            self._pose, self._seen_s = pose, time_s

    def _is_due(self, time_s: float, pose: Pose | None) -> bool:
        since_s = time_s - self._surveyed_s
        if since_s >= SURVEY_S:
            return True
        if pose is None or self._pose is None or since_s < JUMP_S:
            return False
        before, now = BodyPlace.of(self._seen_s, self._pose), BodyPlace.of(time_s, pose)
        jumped = not np.isfinite(place_distance(before, now, walking=False))
        return jumped and time_s - self._seen_s <= INTERPOLATED_S

    def _survey(self, detector: SeveralDetector, frame: Frame, followed: Pose | None) -> bool:
        """Look who is there, choose, and follow whom is chosen; say whether they are there."""
        if self._follower is None and not self._is_crowded(detector, frame, followed):
            return followed is not None
        self._surveyed_s = frame.time_s
        poses = see_everybody(detector, frame.image)
        people = self._tracker.add(frame.time_s, poses)
        self._choose(people, poses, frame)
        mine = next((n for n, person in enumerate(people) if person is self._chosen), None)
        if mine is None:
            return False
        self._others = poses[:mine] + poses[mine + 1 :]
        is_followed = followed is not None and are_same(followed, poses[mine])
        if not is_followed and (self._others or self._follower is not None):
            self._follower = CropFollower(detector)
            self._pose, self._seen_s = poses[mine], frame.time_s
        return True

    def _is_crowded(self, detector: SeveralDetector, frame: Frame, followed: Pose | None) -> bool:
        """Whether there is, or lately was, anybody besides the person; a look is cheap.

        Who is followed is kept in mind, in case that the network goes over to somebody else.
        """
        if frame.time_s < self._surveyed_s + SURVEY_S:
            self._crowded_s = frame.time_s
            if self._pose is not None:
                self._tracker.add(self._seen_s, [self._pose])
        elif see_others(detector, frame.image, self._looks, followed):
            self._crowded_s = frame.time_s
        self._looks += 1
        self._surveyed_s = frame.time_s
        is_first = self._chosen is None and followed is not None
        if frame.time_s <= self._crowded_s + CROWDED_S or is_first:
            return True
        if followed is not None:
            self._tracker.add(frame.time_s, [followed])
        return False

    def _choose(self, people: Sequence[PersonTrack], poses: Sequence[Pose], frame: Frame) -> None:
        if not people:
            return
        best = people[self._best(poses, frame.image.shape[1])]
        chosen = self._chosen
        if chosen is None:
            self._chosen = best
        elif not any(person is chosen for person in people):
            is_far = size_px(best.poses[-1]) < FAR_SIZE * size_px(chosen.poses[-1])
            gone_s = frame.time_s - max(chosen.time_s[-1], self._followed_s(chosen))
            if gone_s > (FAR_HAND_OVER_S if is_far else ABSENCE_S):
                self._chosen = best
        elif best is not chosen:
            self._consider(best, chosen)
        else:
            self._better = (None, 0)

    def _followed_s(self, person: PersonTrack) -> float:
        """When somebody was followed last, as far as is known."""
        is_theirs = self._pose is not None and are_same(self._pose, person.poses[-1])
        return self._seen_s if is_theirs else -np.inf

    def _consider(self, better: PersonTrack, chosen: PersonTrack) -> None:
        """Go over to somebody who stays: to who was asked for, or is so much nearer.

        Who is so far away stands behind.
        """
        asked = self._which in ("left", "right")
        if not asked and size_px(chosen.poses[-1]) >= FAR_SIZE * size_px(better.poses[-1]):
            self._better = (None, 0)
            return
        before, count = self._better
        self._better = (better, count + 1 if before is better and _stays(better) else 1)
        if self._better[1] >= TWICE:
            self._chosen, self._better = better, (None, 0)

    def _best(self, poses: Sequence[Pose], width: int) -> int:
        x = np.array([float(pose[HIPS, X].mean()) for pose in poses])
        size = np.array([size_px(pose) for pose in poses])
        if self._which in ("left", "right"):
            place = np.where(size >= SMALLEST * size.max(), x, np.nan)
            return int(np.nanargmin(place) if self._which == "left" else np.nanargmax(place))
        if self._which == "largest":
            return int(np.argmax(size))
        return int(np.argmax(size * (1 - CENTRAL * np.abs(2 * x / width - 1))))

    def close(self) -> None:
        """Close the source; closing twice is harmless."""
        self._source.close()

    def __enter__(self) -> Self:
        self._source.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._source.__exit__(kind, error, traceback)


def _stays(person: PersonTrack) -> bool:
    """Whether somebody is where they were in the survey before."""
    before, now = (BodyPlace.of(person.time_s[index], person.poses[index]) for index in (-2, -1))
    return bool(np.isfinite(place_distance(before, now, walking=False)))

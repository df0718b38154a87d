"""What one pass over a clip's frames finds, and the passes over its segments joined to one."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from formcheck.analysis.body_pictures import BodyPictures
from formcheck.analysis.camera import CameraEstimator
from formcheck.analysis.foot_pictures import FootPictures
from formcheck.analysis.people_survey import PeopleSurvey
from formcheck.analysis.pose_rate import PoseRate
from formcheck.analysis.segments import Segment, blend_seam
from formcheck.model.landmarks import NOBODY, Pose
from formcheck.model.pose_backend import PoseBackend
from formcheck.pose.estimator import PoseEstimator
from formcheck.video.frame_conversion import UnreadFrame


@dataclass
class PosePass:
    """Landmarks, camera and people in the frames that were looked at; lists of one length.

    Attributes
    ----------
    camera : CameraEstimator
    survey : PeopleSurvey
    feet : FootPictures
    bodies : BodyPictures
    backend : PoseBackend or None
    frames : list of int
        Which frames of the clip they are.
    time_s : list of float
    poses : list of ndarray, shape (33, 5)
        NaN where nobody was found.
    read_frames : int
        Frames of the clip up to the last one that was read, looked at or not.
    end_s : float
        Until when that one is shown, as long as the others on average.
    """

    camera: CameraEstimator
    survey: PeopleSurvey
    feet: FootPictures
    bodies: BodyPictures
    backend: PoseBackend | None = None
    frames: list[int] = field(default_factory=list)
    time_s: list[float] = field(default_factory=list)
    poses: list[Pose] = field(default_factory=list)
    read_frames: int = 0
    end_s: float = 0.0

    def read(
        self,
        frames: Iterable[UnreadFrame],
        estimator: PoseEstimator,
        rate: PoseRate,
        done: Callable[[int], None],
    ) -> None:
        """Look at frames in their order.

        Parameters
        ----------
        frames : iterable of UnreadFrame
            All frames; the rate says which are looked at.
        estimator : PoseEstimator
            Of this pass alone.
        rate : PoseRate
        done : callable
            Called with the index of each frame.
        """
        for unread in frames:
            if rate.wants(unread.index, unread.time_s):
                frame = unread.read()
                self.camera.add(frame)
                pose = estimator.detect(frame)
                self.time_s.append(frame.time_s)
                self.poses.append(NOBODY if pose is None else pose)
                self.feet.add(frame.image, pose)
                self.bodies.add(frame.image, pose)
                self.frames.append(unread.index)
                self.camera.seen(frame, pose)
                self.survey.add(frame, pose)
                rate.seen(frame.time_s, pose)
            self.read_frames = unread.index + 1
            # Containers often say otherwise of the last one.
            self.end_s = unread.time_s * (1 + 1 / max(unread.index, 1))
            done(unread.index)

    def drop_unfinished(self) -> None:
        """Forget a frame in whose midst the pass was ended."""
        count = len(self.frames)
        del self.time_s[count:], self.poses[count:], self.feet.parts[count:]
        del self.bodies.parts[count:]

    def between(self, start: int, stop: int) -> slice:
        """Positions of the frames of the clip from ``start`` to before ``stop``."""
        return slice(bisect_left(self.frames, start), bisect_left(self.frames, stop))


SegmentPass = tuple[Segment, PosePass]


def join_passes(parts: Sequence[SegmentPass]) -> PosePass:
    """Join the passes over segments that follow each other, with no `broken_seams`."""
    backend = parts[0][1].backend if parts else None
    joined = PosePass(
        CameraEstimator(threaded=False), PeopleSurvey(), FootPictures(), BodyPictures(), backend
    )
    before: SegmentPass | None = None
    for segment, one in parts:
        own = one.between(segment.start, segment.stop)
        warm_up = _shared(joined, one, segment.first, segment.start)
        joined.camera.append(one.camera, own, warm_up)
        times, poses = one.time_s[own], one.poses[own]
        if times:
            joined.survey.append(one.survey, times[0], float(np.nextafter(times[-1], np.inf)))
        if before is not None:
            for place, pose in (_blended(before, (segment, one)) or {}).items():
                poses[place - own.start] = pose
        joined.frames += one.frames[own]
        joined.time_s += times
        joined.poses += poses
        joined.feet.parts += one.feet.parts[own]
        joined.bodies.parts += one.bodies.parts[own]
        joined.read_frames, joined.end_s = one.read_frames, one.end_s
        before = segment, one
    return joined


def broken_seams(parts: Sequence[SegmentPass]) -> list[int]:
    """Numbers of the segments in which somebody else is seen at first than in the one before."""
    return [at for at in range(1, len(parts)) if _blended(parts[at - 1], parts[at]) is None]


def _blended(before: SegmentPass, after: SegmentPass) -> dict[int, Pose] | None:
    """Landmarks at those positions of a pass whose frames the one before it saw as well.

    None where the two see somebody else.
    """
    (earlier, old), (segment, new) = before, after
    shared = _shared(old, new, segment.start, min(earlier.last, segment.stop))
    if not shared:
        return {}
    places = [there for _, there in shared]
    blended = blend_seam([old.poses[here] for here, _ in shared], [new.poses[at] for at in places])
    return None if blended is None else dict(zip(places, blended, strict=True))


def _shared(one: PosePass, other: PosePass, start: int, stop: int) -> list[tuple[int, int]]:
    """Positions in both passes of the frames from ``start`` to ``stop`` that both looked at."""
    here, there = one.between(start, stop), other.between(start, stop)
    place = {frame: at for at, frame in enumerate(other.frames[there], there.start)}
    return [
        (at, place[frame])
        for at, frame in enumerate(one.frames[here], here.start)
        if frame in place
    ]

"""The first pass over a clip on every core: its segments side by side.

Each lane is a thread with a pose network in a process of its own, which reads one segment after the
other. Frames are decoded where they are used.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from formcheck.analysis.body_pictures import MOST_BYTES as MOST_OF_BODIES
from formcheck.analysis.body_pictures import BodyPictures
from formcheck.analysis.camera import CameraEstimator
from formcheck.analysis.foot_pictures import MOST_BYTES, FootPictures
from formcheck.analysis.options import Options
from formcheck.analysis.people_survey import PeopleSurvey
from formcheck.analysis.pose_pass import PosePass, SegmentPass, broken_seams, join_passes
from formcheck.analysis.pose_rate import FEWEST_HZ, PoseRate
from formcheck.analysis.segments import Segment, merge_at, plan_segments
from formcheck.pose.estimator import PoseEstimator, RestartableEstimator
from formcheck.pose.factory import make_pose_estimator
from formcheck.video.clip_index import ClipIndex
from formcheck.video.frame_conversion import PictureMaker
from formcheck.video.segment_reader import read_segment

POLL_S = 0.05
NETWORK_BYTES = 700_000_000
"""Memory of a pose network and of what is decoded for it, in 4K."""
WORTH_KEEPING = 0.25
"""Share of a segment's frames of which pictures are kept, at least: of fewer, none are."""
MOST_EDGE_PICTURES = 128
"""In which edges are looked for, of the whole clip and of each segment one: 0.3 MB each."""
FramesDone = Callable[[int], None]


@dataclass(frozen=True)
class IndexedClip:
    """A clip that can be read from its middle.

    Attributes
    ----------
    path : Path
    index : ClipIndex
    pictures : PictureMaker
        Of its first frame.
    """

    path: Path
    index: ClipIndex
    pictures: PictureMaker


class SegmentedPass:
    """Finds the poses in all segments of a clip.

    Parameters
    ----------
    clip : IndexedClip
    options : Options
        The model, and whether every frame is looked at.
    jobs : int
        Segments at a time; the result doesn't depend on it.
    progress : callable
        Called on this thread with the number of frames done.
    """

    def __init__(
        self, clip: IndexedClip, options: Options, jobs: int, progress: FramesDone
    ) -> None:
        self._clip, self._options, self._jobs = clip, options, jobs
        self._progress = progress
        self._passes: dict[Segment, PosePass] = {}
        self._finished: set[Segment] = set()
        self._lock = threading.Lock()
        self._done = 0
        self._beside = False
        self._error: BaseException | None = None

    def run(self) -> tuple[PosePass, BaseException | None]:
        """Read the clip.

        Returns
        -------
        PosePass
            Of all frames, or of those before what ended it.
        BaseException or None
            What ended it: Ctrl-C, or an error in one of the segments. Nothing is raised.
        """
        segments = plan_segments(self._clip.index)
        self._read(segments)
        while self._error is None and (broken := broken_seams(self._parts(segments))):
            # Networks that follow somebody else, or found them later: the one before goes on.
            segments = merge_at(segments, broken)
            self._read([segment for segment in segments if segment not in self._passes])
        parts = self._parts(segments)
        return join_passes(parts[: next(iter(broken_seams(parts)), len(parts))]), self._error

    def _parts(self, segments: Sequence[Segment]) -> list[SegmentPass]:
        """Return the passes from the beginning on, the last of them maybe not to its end."""
        parts: list[SegmentPass] = []
        for segment in segments:
            one = self._passes.get(segment)
            if one is None or not one.frames:
                break
            parts.append((segment, one))
            if segment not in self._finished:
                break
        return parts

    def _read(self, segments: Sequence[Segment]) -> None:
        waiting = list(segments)
        jobs = min(self._jobs, len(waiting))
        self._beside = jobs > 1
        if not self._beside:
            self._lane(waiting)
            return
        lanes = [threading.Thread(target=self._lane, args=(waiting,)) for _ in range(jobs)]
        try:
            for lane in lanes:
                lane.start()
            for lane in lanes:
                while lane.is_alive():
                    lane.join(POLL_S)
                    self._progress(self._done)
        except BaseException as error:
            # Ctrl-C comes to this thread alone: the lanes end at their next frame.
            self._error = self._error or error
            for lane in lanes:
                if lane.ident is not None:
                    lane.join()

    def _lane(self, waiting: list[Segment]) -> None:
        try:
            with ExitStack() as stack:
                estimator: PoseEstimator | None = None
                while (segment := self._next(waiting)) is not None:
                    if isinstance(estimator, RestartableEstimator):
                        estimator.restart()
                    else:
                        made = make_pose_estimator(self._options.model)
                        estimator = stack.enter_context(made)
                    self._read_segment(segment, estimator)
        except _EndedElsewhereError:
            pass
        except BaseException as error:
            with self._lock:
                self._error = self._error or error

    def _next(self, waiting: list[Segment]) -> Segment | None:
        with self._lock:
            return waiting.pop(0) if waiting and self._error is None else None

    def _read_segment(self, segment: Segment, estimator: PoseEstimator) -> None:
        clip, options = self._clip, self._options
        # By the segment's length, not by who comes first: the result doesn't depend on that.
        share = (segment.last - segment.first) / len(clip.index)
        times_s = clip.index.time_s
        fewest = (
            WORTH_KEEPING * FEWEST_HZ * float(times_s[segment.last - 1] - times_s[segment.first])
        )
        one = PosePass(
            CameraEstimator(threaded=False),
            PeopleSurvey(estimator),
            FootPictures(share * MOST_BYTES, fewest),
            BodyPictures(share * MOST_OF_BODIES, fewest),
            estimator.backend,
        )
        self._passes[segment] = one
        rate = PoseRate(clip.index.frame_hz, every_frame=options.looks_at_all)
        frames = read_segment(clip.path, clip.index, segment.first, segment.last, clip.pictures)
        try:
            with closing(frames):
                one.read(frames, estimator, rate, lambda frame: self._count(segment, frame))
        finally:
            one.drop_unfinished()
            one.camera.release_pictures(max(1, round(share * MOST_EDGE_PICTURES)))
        self._finished.add(segment)

    def _count(self, segment: Segment, frame: int) -> None:
        if self._error is not None:
            raise _EndedElsewhereError
        if segment.start <= frame < segment.stop:
            with self._lock:
                self._done += 1
        if not self._beside:
            self._progress(self._done)


class _EndedElsewhereError(Exception):
    """Another lane has failed, or the user has ended it."""

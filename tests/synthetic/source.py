"""A pose estimator that plays a filmed track instead of looking at pictures."""

from types import TracebackType
from typing import Self

from formcheck.model.frame import Frame
from formcheck.model.landmarks import Pose, has_person
from formcheck.model.pose_backend import PoseBackend
from formcheck.model.pose_track import PoseTrack


class ScriptedSource:
    """Gives the landmarks of a track frame by frame, whatever the pictures show.

    Parameters
    ----------
    track : PoseTrack
        From `film`; frame i of the clip gets its landmarks i.

    Attributes
    ----------
    seen : list of float
        Times of the frames that were asked for.
    closed : bool
        Whether it was closed.
    """

    def __init__(self, track: PoseTrack) -> None:
        self._track = track
        self.seen: list[float] = []
        self.closed = False

    @property
    def backend(self) -> PoseBackend:
        """That of the track."""
        return self._track.backend

    def detect(self, frame: Frame) -> Pose | None:
        """Return the landmarks of this frame, None where nobody is found."""
        self.seen.append(frame.time_s)
        pose = self._track.landmarks[frame.index]
        return pose if has_person(pose) else None

    def close(self) -> None:
        """Close it."""
        self.closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

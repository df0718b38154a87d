"""What formcheck asks of a pose estimator, so that a scripted one can stand in for it."""

from types import TracebackType
from typing import Protocol, Self

from formcheck.pose.landmarks import Pose
from formcheck.video.frame import Frame


class PoseSource(Protocol):
    """Finds one person's landmarks in the frames of one clip, frame after frame.

    A source may keep state between frames (tracking, smoothing): use one per clip, feed
    the frames in order, and close it (it is a context manager).
    """

    def detect(self, frame: Frame) -> Pose | None:
        """Return the landmarks in pixels, shape (33, 5), or None when nobody is found."""
        ...

    def close(self) -> None:
        """Release the model; closing twice is harmless."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

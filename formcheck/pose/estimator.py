"""What formcheck asks of a pose backend, so that any can stand in for MediaPipe."""

from types import TracebackType
from typing import Protocol, Self, runtime_checkable

import numpy as np
import numpy.typing as npt

from formcheck.model.frame import Frame
from formcheck.model.landmarks import Pose
from formcheck.model.pose_backend import BODY_LAYOUT, PoseBackend


class PoseEstimator(Protocol):
    """Finds one person's landmarks in the frames of one clip, frame after frame.

    An estimator may keep state between frames (tracking, smoothing): use one per clip, feed
    the frames in order, and close it (it is a context manager).
    """

    @property
    def backend(self) -> PoseBackend:
        """What it is, which landmarks it gives, and how it smooths them."""
        ...

    def detect(self, frame: Frame) -> npt.NDArray[np.float32] | None:
        """Return the landmarks, shape ``backend.layout.shape``, or None when nobody is found."""
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


@runtime_checkable
class RestartableEstimator(Protocol):
    """A pose estimator that can be used for another clip."""

    def restart(self) -> None:
        """Forget the frames so far: the next one begins another clip."""
        ...


def in_body_layout(estimator: PoseEstimator) -> PoseEstimator:
    """Return an estimator that gives the same landmarks in `BODY_LAYOUT`.

    Everything behind it sees that one layout. ``backend`` still tells what the backend
    itself gives.
    """
    if estimator.backend.layout == BODY_LAYOUT or isinstance(estimator, _InBodyLayout):
        return estimator
    return _InBodyLayout(estimator)


class _InBodyLayout:
    """Maps another backend's landmarks; it owns the backend, and closes it."""

    def __init__(self, estimator: PoseEstimator) -> None:
        self._estimator = estimator

    @property
    def backend(self) -> PoseBackend:
        return self._estimator.backend

    def detect(self, frame: Frame) -> Pose | None:
        found = self._estimator.detect(frame)
        return None if found is None else self.backend.layout.to_body(found)

    def close(self) -> None:
        self._estimator.close()

    def __enter__(self) -> Self:
        self._estimator.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._estimator.__exit__(kind, error, traceback)

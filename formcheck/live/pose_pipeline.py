"""Frames with their poses, found on a thread of its own while the last one is drawn."""

import queue
import threading
from contextlib import suppress
from types import TracebackType
from typing import Protocol, Self

import cv2

from formcheck.model.frame import Frame
from formcheck.model.landmarks import Pose
from formcheck.pose.estimator import PoseEstimator, in_body_layout

POLL_S = 0.1
CLOSE_S = 2.0


class FrameSource(Protocol):
    """Gives the newest frame; `formcheck.video.live.LiveSource` is one."""

    def latest(self, timeout_s: float) -> Frame | None:
        """Return the newest frame, None when none came in time."""

    def now_s(self) -> float:
        """Return the present on the scale of `Frame.time_s`."""


PosedFrame = tuple[Frame, Pose | None]


class PosePipeline:
    """Takes the newest frame as soon as the network is free, and finds the pose in it.

    While the network looks at a frame, whoever uses this draws the one before. Only one
    frame waits to be drawn; until it is taken no new one is looked at, so that a slow
    machine drops frames and no delay builds up.

    Meanwhile OpenCV works on one thread: its others would wait for the processors that the network
    has, and every frame for them.

    Parameters
    ----------
    source : FrameSource
        Where the frames come from.
    estimator : PoseEstimator
        Finds the pose, in any layout; used by the thread only, and not closed.
    """

    def __init__(self, source: FrameSource, estimator: PoseEstimator) -> None:
        self._source, self._estimator = source, in_body_layout(estimator)
        self._ready: queue.Queue[PosedFrame | BaseException] = queue.Queue(maxsize=1)
        self._stopping = threading.Event()
        self._opencv_threads = 1
        self._thread = threading.Thread(target=self._run, name="pose", daemon=True)

    def __enter__(self) -> Self:
        self._opencv_threads = cv2.getNumThreads()
        cv2.setNumThreads(1)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._thread.join(CLOSE_S)
        cv2.setNumThreads(self._opencv_threads)

    def take(self, timeout_s: float) -> PosedFrame | None:
        """Return the next frame with its pose; None when there is none in time.

        Raises
        ------
        FormcheckError
            What the pose estimator raised.
        """
        try:
            found = self._ready.get(timeout=timeout_s)
        except queue.Empty:
            return None
        if isinstance(found, BaseException):
            raise found
        return found

    @property
    def is_waiting(self) -> bool:
        """Whether the next frame is ready: what is still done for the last one holds it up."""
        return self._ready.full()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                frame = self._source.latest(POLL_S)
                if frame is not None:
                    self._give((frame, self._estimator.detect(frame)))
                else:
                    # At once at the end of a source: no need to ask a thousand times.
                    self._stopping.wait(0.005)
        except BaseException as error:
            self._give(error)

    def _give(self, found: PosedFrame | BaseException) -> None:
        while not self._stopping.is_set():
            with suppress(queue.Full):
                self._ready.put(found, timeout=POLL_S)
                return

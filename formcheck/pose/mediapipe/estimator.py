"""MediaPipe's pose landmarker as a pose estimator."""

import weakref
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from formcheck.errors import ModelError, VideoError
from formcheck.model.frame import Frame, Image
from formcheck.model.landmarks import Pose
from formcheck.model.paths import model_path
from formcheck.model.pose_backend import MEDIAPIPE_VIDEO, PoseBackend
from formcheck.model.system import how_it_ended
from formcheck.pose.mediapipe.bundle import check_bundle
from formcheck.pose.mediapipe.network_process import take_process
from formcheck.pose.mediapipe.subprocess_output import PrintedLines
from formcheck.pose.mediapipe.worker import REPLY, REQUEST, DetectionRequest, Reply
from formcheck.pose.small_subject.detector import SmallSubjectDetector

# The worker tries its model on an empty picture at 0 ms.
FIRST_MS = 1000

# In which nobody is found, so that a landmarker forgets whom it followed.
_EMPTY = np.zeros((64, 64, 3), np.uint8)


class MediaPipeEstimator:
    """Finds one person's landmarks with MediaPipe's PoseLandmarker (VIDEO mode, CPU).

    MediaPipe runs in a process of its own: what it prints reaches nobody's terminal, it
    can send nothing (see `pose.mediapipe.network_block`), and two sources on two threads
    run side by side. Landmarks depend on the frames before (tracking and smoothing). Where
    the whole picture shows nobody it looks closer (see `pose.small_subject.detector`).

    Parameters
    ----------
    model : Path, optional
        A ``pose_landmarker_*.task`` bundle; the one that comes with formcheck by default.

    Raises
    ------
    ModelError
        The model is missing, damaged or of another kind, or MediaPipe can't be started.
    """

    def __init__(self, model: Path | None = None) -> None:
        self._model = model or model_path()
        check_bundle(self._model)
        self._last_ms = dict.fromkeys(DetectionRequest, FIRST_MS - 1)
        self._small_subject = SmallSubjectDetector(self)
        network = take_process(self._model)
        self._process = network.process
        self._shared = None if network.shared is None else np.frombuffer(network.shared, np.uint8)
        self._stop = weakref.finalize(self, network.end)
        assert self._process.stderr is not None
        self._printed = PrintedLines(self._process.stderr)
        try:
            self._receive()
        except BaseException:
            self.close()
            raise

    @property
    def backend(self) -> PoseBackend:
        """MediaPipe in the version that is installed."""
        return replace(MEDIAPIPE_VIDEO, version=_version())

    def detect(self, frame: Frame) -> Pose | None:
        """Return the landmarks in pixels, shape (33, 5), or None when nobody is found.

        Frames must come in order of time.

        Raises
        ------
        ModelError
            MediaPipe stopped; the source is closed then.
        VideoError
            The picture can't be searched.
        ValueError
            The source was closed, or the picture isn't RGB with 8 bits.
        """
        image = _checked(frame.image)
        whole = None
        if self._small_subject.wants_whole(frame.time_s):
            whole = self._request(DetectionRequest.WHOLE, image, frame.time_s)
        return self._small_subject.next(frame, whole)

    def restart(self) -> None:
        """Forget the frames so far: the next one begins another film."""
        self._request(DetectionRequest.RESTART, _EMPTY, 0.0)
        self._last_ms = dict.fromkeys(DetectionRequest, FIRST_MS - 1)
        self._small_subject = SmallSubjectDetector(self)

    def detect_still(self, image: Image) -> Pose | None:
        """Search one picture for itself; otherwise as `detect`."""
        return self._request(DetectionRequest.STILL, _checked(image), 0.0)

    def detect_several(self, image: Image) -> list[Pose]:
        """Search one picture for itself, for everybody in it; otherwise as `detect`."""
        found = self._request_all(DetectionRequest.SEVERAL, _checked(image), 0.0)
        return list(found)

    def follow(self, image: Image, time_s: float, anew: bool) -> Pose | None:
        """Search a part of the frame at a time; otherwise as `detect`.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
            The part.
        time_s : float
            Time of its frame, not before the last one.
        anew : bool
            The part is another one than that before.
        """
        if anew:
            self._request(DetectionRequest.CLOSE, _EMPTY, time_s)
        return self._request(DetectionRequest.CLOSE, _checked(image), time_s)

    def _request(self, kind: DetectionRequest, image: Image, time_s: float) -> Pose | None:
        found = self._request_all(kind, image, time_s)
        return found[0] if len(found) else None

    def _request_all(
        self, kind: DetectionRequest, image: Image, time_s: float
    ) -> npt.NDArray[np.float32]:
        """Return the poses of everybody who was found, shape (N, 33, 5)."""
        if not self._stop.alive:
            raise ValueError("the pose estimator is closed")
        # MediaPipe wants whole milliseconds that rise; above 1000 frames a second they
        # would stand still.
        self._last_ms[kind] = max(FIRST_MS + round(time_s * 1000), self._last_ms[kind] + 1)
        try:
            self._send(image, kind)
            return self._receive()
        except VideoError:
            raise
        except BaseException:
            # A reply may be left in the pipe, and would be taken for the next one.
            self.close()
            raise

    def _send(self, image: Image, kind: DetectionRequest) -> None:
        pixels = image.reshape(-1)
        is_shared = self._shared is not None and pixels.nbytes <= self._shared.nbytes
        pipe = self._process.stdin
        assert pipe is not None
        try:
            pipe.write(REQUEST.pack(self._last_ms[kind], *image.shape[:2], is_shared, kind))
            if self._shared is not None and is_shared:
                self._shared[: pixels.nbytes] = pixels
            else:
                pipe.write(pixels.data)
            pipe.flush()
        except BrokenPipeError:
            raise self._stopped() from None

    def _receive(self) -> npt.NDArray[np.float32]:
        pipe = self._process.stdout
        assert pipe is not None
        header = pipe.read(REPLY.size)
        if len(header) < REPLY.size:
            raise self._stopped()
        reply, count = REPLY.unpack(header)
        payload = pipe.read(count)
        if len(payload) < count:
            raise self._stopped()
        match reply:
            case Reply.POSE:
                values = np.frombuffer(payload, np.float32)
                return values.reshape(-1, *MEDIAPIPE_VIDEO.layout.shape).copy()
            case Reply.NO_LIBRARY:
                raise ModelError(_library_message(payload.decode()))
            case Reply.NO_MODEL:
                raise _with_note(
                    f"MediaPipe can't use the pose model {self._model}: get the file anew", payload
                )
            case Reply.NO_PICTURE:
                error = VideoError("MediaPipe can't search this picture: try another clip")
                error.add_note(payload.decode())
                raise error
        return np.empty((0, *MEDIAPIPE_VIDEO.layout.shape), np.float32)

    def _stopped(self) -> ModelError:
        """Describe the end of the worker; its last words are kept as a note."""
        code = self._process.wait()
        why = how_it_ended(code)
        error = ModelError(f"The pose network stopped unexpectedly ({why}): run it again")
        error.add_note("\n".join(self._printed.after_end()))
        return error

    def close(self) -> None:
        """End MediaPipe's process; closing twice is harmless."""
        self._stop()
        self._shared = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _version() -> str:
    try:
        return metadata.version("mediapipe")
    except metadata.PackageNotFoundError:
        return ""


def _checked(image: Image) -> Image:
    """Return the picture with its pixels in a row; MediaPipe reads garbage otherwise."""
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or image.size == 0:
        raise ValueError(f"not an RGB picture with 8 bits: {image.dtype} {image.shape}")
    return np.ascontiguousarray(image)


def _library_message(reason: str) -> str:
    mend = "reinstall formcheck"
    if "libEGL" in reason or "libGLES" in reason:
        mend = "install the packages libegl1 and libgles2"
    return f"MediaPipe can't be started ({reason.splitlines()[0]}): {mend}"


def _with_note(message: str, note: bytes) -> ModelError:
    error = ModelError(message)
    error.add_note(note.decode())
    return error

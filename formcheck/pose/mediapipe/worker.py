"""The program that runs MediaPipe, in a process of its own.

`formcheck.pose.mediapipe.estimator` starts this file by its path and talks to it
through pipes. A process of its own has its own environment (see
`pose.mediapipe.network_block`), its own stderr, and when the native library crashes only
this process ends. It imports nothing of formcheck, so that it starts fast.

It reads a `REQUEST` a picture from stdin, followed by the pixels unless they are in
the shared memory, and answers each with a `REPLY` and its payload on stdout. Each
`DetectionRequest` has a landmarker of its own; all but the first are made when they are asked for.
"""

import json
import mmap
import os
import struct
import sys
from enum import IntEnum
from types import ModuleType
from typing import TYPE_CHECKING, Any, BinaryIO, TypedDict

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

REQUEST = struct.Struct("<qiiBB")
"""Time in ms, height and width of the picture, 1 when its pixels are in the shared memory,
and the `DetectionRequest`."""

REPLY = struct.Struct("<BI")
"""A `Reply` and the number of bytes that follow."""


class DetectionRequest(IntEnum):
    """How a picture is searched."""

    WHOLE = 0
    """As one of a film, whole pictures."""
    CLOSE = 1
    """As one of a film, parts of pictures."""
    STILL = 2
    """For itself; the time says nothing."""
    SEVERAL = 3
    """For itself, for up to `MOST_PEOPLE`."""
    RESTART = 4
    """Not searched: the next picture begins another film."""


MOST_PEOPLE = 4
SEVERAL_CONFIDENCE = 0.15
"""Of the detector. With MediaPipe's own 0.5 it finds mostly one of two people who are each a
third of the picture's longer side; who isn't there is turned down by the landmarks' network."""


class Reply(IntEnum):
    """What a reply says, and what follows it."""

    READY = 0
    """The model is loaded; nothing follows."""
    NOBODY = 1
    """Nobody is in the picture; nothing follows."""
    POSE = 2
    """Landmarks in pixels, float32: x, y, z, visibility and presence of one after the other;
    those of one person after those of another when several were asked for."""
    NO_LIBRARY = 3
    """MediaPipe can't be loaded; a message follows."""
    NO_MODEL = 4
    """The model can't be used; a message follows."""
    NO_PICTURE = 5
    """The picture can't be used; a message follows."""


class Settings(TypedDict):
    """The program's one argument, as JSON."""

    search_path: list[str]
    model: str
    shared_file: int | None
    shared_bytes: int


def import_mediapipe() -> None:
    """Import mediapipe without the plotting and sound libraries that it imports itself.

    A landmarker needs neither; they make up most of the time to start, and looking for
    the sound library runs a compiler. If mediapipe can't do without them, it gets them.
    """
    plotting, pyplot = ModuleType("matplotlib"), ModuleType("matplotlib.pyplot")
    plotting.pyplot = pyplot  # type: ignore[attr-defined]
    sys.modules.update({"matplotlib": plotting, "matplotlib.pyplot": pyplot})
    # None makes an import raise ImportError, which mediapipe expects of this one.
    sys.modules["sounddevice"] = None  # type: ignore[assignment]
    try:
        import mediapipe
    except Exception:
        for name in list(sys.modules):
            if name.partition(".")[0] in ("mediapipe", "matplotlib", "sounddevice"):
                del sys.modules[name]
        import mediapipe  # noqa: F401


class Landmarker:
    """MediaPipe's PoseLandmarker: in IMAGE mode for `STILL` and `SEVERAL`, else in VIDEO mode."""

    def __init__(self, model: bytes, kind: DetectionRequest = DetectionRequest.WHOLE) -> None:
        from mediapipe.tasks.python.core.base_options import BaseOptions
        from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode

        several = kind is DetectionRequest.SEVERAL
        self._still = several or kind is DetectionRequest.STILL
        options = PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=model),
            running_mode=RunningMode.IMAGE if self._still else RunningMode.VIDEO,
            num_poses=MOST_PEOPLE if several else 1,
            min_pose_detection_confidence=SEVERAL_CONFIDENCE if several else 0.5,
        )
        self._landmarker = PoseLandmarker.create_from_options(options)

    def detect(self, image: "npt.NDArray[np.uint8]", time_ms: int) -> bytes | None:
        """Return the landmarks in pixels as float32 bytes, or None when nobody is found."""
        import mediapipe
        import numpy as np

        height, width = image.shape[:2]
        picture = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=image)
        if self._still:
            poses = self._landmarker.detect(picture).pose_landmarks
        else:
            poses = self._landmarker.detect_for_video(picture, time_ms).pose_landmarks
        if not poses:
            return None
        values = [
            (point.x * width, point.y * height, point.z * width, point.visibility, point.presence)
            for pose in poses
            for point in pose
        ]
        return np.asarray(values, np.float32).tobytes()


class Landmarkers:
    """One `Landmarker` for each `DetectionRequest`, made when it is first needed.

    Making one from a model in memory opens no file, so that it works after
    `forbid_new_files`.
    """

    def __init__(self, model: bytes) -> None:
        self._model = model
        self._made: dict[DetectionRequest, Landmarker] = {}

    def __getitem__(self, kind: DetectionRequest) -> Landmarker:
        if kind not in self._made:
            self._made[kind] = Landmarker(self._model, kind)
        return self._made[kind]

    def restart(self) -> None:
        """Forget the films so far; what searches single pictures remembers none."""
        for kind in (DetectionRequest.WHOLE, DetectionRequest.CLOSE):
            self._made.pop(kind, None)


def _send(replies: BinaryIO, reply: Reply, payload: bytes = b"") -> None:
    replies.write(REPLY.pack(reply, len(payload)) + payload)


def _load(settings: Settings, replies: BinaryIO) -> Landmarkers | None:
    """Load the model and try it on an empty picture; what fails is sent as the reply."""
    try:
        import_mediapipe()
        import numpy as np
    except Exception as error:
        _send(replies, Reply.NO_LIBRARY, str(error).encode())
        return None
    try:
        with open(settings["model"], "rb") as file:
            landmarkers = Landmarkers(file.read())
        # Networks that don't fit together are only noticed when they run.
        landmarkers[DetectionRequest.WHOLE].detect(np.zeros((64, 64, 3), np.uint8), 0)
    except OSError as error:
        # The shared library is loaded with the first task.
        _send(replies, Reply.NO_LIBRARY, str(error).encode())
        return None
    except Exception as error:
        _send(replies, Reply.NO_MODEL, str(error).encode())
        return None
    _send(replies, Reply.READY)
    return landmarkers


def _serve(landmarkers: Landmarkers, requests: BinaryIO, replies: BinaryIO, shared: Any) -> None:
    """Answer requests until the other side closes the pipe."""
    import numpy as np

    while header := requests.read(REQUEST.size):
        time_ms, height, width, is_shared, kind = REQUEST.unpack(header)
        count = height * width * 3
        pixels = shared if is_shared else requests.read(count)
        image = np.frombuffer(pixels, np.uint8, count).reshape(height, width, 3)
        if kind == DetectionRequest.RESTART:
            landmarkers.restart()
            _send(replies, Reply.NOBODY)
            continue
        try:
            pose = landmarkers[DetectionRequest(kind)].detect(image, time_ms)
        except Exception as error:
            _send(replies, Reply.NO_PICTURE, str(error).encode())
            continue
        _send(replies, Reply.NOBODY if pose is None else Reply.POSE, pose or b"")


def main() -> None:
    """Run until stdin ends."""
    settings: Settings = json.loads(sys.argv[1])
    sys.path[:] = settings["search_path"]
    # Whatever a library prints to stdout must not get between the replies.
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    shared = None
    if settings["shared_file"] is not None:
        shared = mmap.mmap(settings["shared_file"], settings["shared_bytes"])
    landmarkers = _load(settings, replies)
    if landmarkers is not None:
        from formcheck.model.system import forbid_new_files

        forbid_new_files()
        _serve(landmarkers, sys.stdin.buffer, replies, shared)


if __name__ == "__main__":
    try:
        main()
    except (BrokenPipeError, KeyboardInterrupt):
        pass
    finally:
        # Not sys.exit: that would close the task, and closing it is what sends reports.
        sys.stderr.flush()
        os._exit(0)

"""A camera of this machine."""

import contextlib
import errno
import os
import time
from collections.abc import Iterator

import cv2

from formcheck.errors import VideoError
from formcheck.model.paths import printable
from formcheck.model.system import system
from formcheck.video.incoming import IncomingFrame

# Asked for by name: left to choose, OpenCV also tries backends that are no cameras and
# prints about each.
_BACKENDS = {
    "linux": (cv2.CAP_V4L2,),
    "macos": (cv2.CAP_AVFOUNDATION,),
    # DirectShow first: Media Foundation may take half a minute to open a camera.
    "windows": (cv2.CAP_DSHOW, cv2.CAP_MSMF),
}
# Pictures in a row that came damaged, after which the camera counts as lost.
MOST_DAMAGED = 30


def camera_name(device: int | str) -> str:
    """Name a camera as the user knows it."""
    return f"camera {device}" if isinstance(device, int) else printable(device)


class CameraFeed:
    """Pictures of a camera as they come.

    Parameters
    ----------
    device : int or str
        Number of the camera, from 0, or its path.
    width, height : int
        Size to ask for in pixels; the camera gives what it can.
    rate : float
        Frames a second to ask for.

    Raises
    ------
    VideoError
        It can't be opened.
    """

    def __init__(self, device: int | str, *, width: int, height: int, rate: float) -> None:
        self._device = device
        self._name = camera_name(device)
        self._capture = self._open()
        for setting, value in (
            # Compressed by the camera: uncompressed, USB 2 carries 720p at 10 frames a
            # second. A camera that can't ignores it.
            (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")),
            (cv2.CAP_PROP_FRAME_WIDTH, width),
            (cv2.CAP_PROP_FRAME_HEIGHT, height),
            (cv2.CAP_PROP_FPS, rate),
        ):
            self._capture.set(setting, value)

    def incoming(self) -> Iterator[IncomingFrame]:
        """Yield the camera's pictures; VideoError when it gives none any more."""
        damaged = 0
        while damaged < MOST_DAMAGED:
            try:
                if not self._capture.grab():
                    break
                at_s = time.perf_counter()
                ok, image = self._capture.retrieve()
            except cv2.error:
                break
            if not ok or image is None:
                damaged += 1
                continue
            damaged = 0
            yield IncomingFrame(at_s, cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
        raise VideoError(f"{self._name} gives no picture")

    def close(self) -> None:
        """Let go of the camera."""
        self._capture.release()

    def _open(self) -> cv2.VideoCapture:
        # What OpenCV would print, also while it reads, is said in the status.
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
        with contextlib.suppress(cv2.error):
            for backend in _BACKENDS.get(system(), (cv2.CAP_ANY,)):
                capture = cv2.VideoCapture(self._device, backend)
                if capture.isOpened():
                    return capture
                capture.release()
        raise VideoError(f"{self._name} can't be opened: {self._why()}")

    def _why(self) -> str:
        path = f"/dev/video{self._device}" if isinstance(self._device, int) else self._device
        if system() == "linux":
            try:
                os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
            except OSError as error:
                if error.errno in (errno.EACCES, errno.EPERM):
                    return "no permission to use it; add yourself to the group of cameras (video)"
        return "is it plugged in and not in use by another program?"

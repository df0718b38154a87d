"""Screenshots of a session, written beside the loop."""

import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path

import cv2

from formcheck.model.frame import Image


class Screenshots:
    """Saves pictures as ``screenshot-1.png`` and so on; an existing file is never touched.

    Parameters
    ----------
    folder : Path
        Made with the first one.
    print_line : callable
        Gets each file's path, or why there is none; from another thread.
    """

    def __init__(self, folder: Path, print_line: Callable[[str], None]) -> None:
        self._folder, self._print_line = folder, print_line
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def save(self, image: Image) -> None:
        """Save an RGB picture; returns at once."""
        thread = threading.Thread(target=self._write, args=(image.copy(),), name="screenshot")
        self._threads = [t for t in self._threads if t.is_alive()]
        self._threads.append(thread)
        thread.start()

    def close(self) -> None:
        """Wait until all are written."""
        for thread in self._threads:
            thread.join()

    def _write(self, image: Image) -> None:
        _, data = cv2.imencode(".png", cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
        try:
            with self._lock:
                self._folder.mkdir(parents=True, exist_ok=True)
                path = self._put(data.tobytes())
        except OSError as error:
            self._print_line(f"no screenshot: {error.strerror or error}")
        else:
            self._print_line(f"Screenshot: {path}")

    def _put(self, data: bytes) -> Path:
        for number in count(1):
            path = self._folder / f"screenshot-{number}.png"
            try:
                with path.open("xb") as file:
                    file.write(data)
            except FileExistsError:
                continue
            return path
        raise AssertionError

"""The pictures of a whole plan: one camera all the way, or a clip for each set."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from formcheck.errors import VideoError
from formcheck.live.pose_pipeline import FrameSource
from formcheck.model.frame import Frame
from formcheck.video.latest_frame_channel import LiveState, LiveStatus
from formcheck.video.live import LiveSource, open_live

FIRST_PICTURE_S = 10.0
BETWEEN_S = 0.02
"""Between two sets of clips there is no picture to wait for."""
APART_S = 0.001
"""Times of two clips are at least this far apart."""

Opener = Callable[..., LiveSource]


class PictureSource(FrameSource, Protocol):
    """A frame source that tells how it is."""

    @property
    def status(self) -> LiveStatus:
        """What it is doing."""


class PlanSource(PictureSource, Protocol):
    """Gives the newest frame, on one clock from the start of the plan to its end."""

    per_set: bool
    """The pictures end with each set."""

    def name_of(self, number: int) -> str:
        """Return the name of the source of a set, counted from 1, as its report has it."""

    def begin_set(self, number: int) -> None:
        """A set begins."""

    def end_set(self) -> None:
        """The set is over."""


class ContinuousSource:
    """A camera, a stream or a single clip, which runs from the start to the end.

    Parameters
    ----------
    live : PictureSource
        Open; not closed with this.
    name : str
        In the user's words.
    """

    per_set = False

    def __init__(self, live: PictureSource, name: str) -> None:
        self._live, self._name = live, name

    def latest(self, timeout_s: float) -> Frame | None:
        """Return the newest frame, None when none came in time."""
        return self._live.latest(timeout_s)

    def now_s(self) -> float:
        """Return the present on the scale of `Frame.time_s`."""
        return self._live.now_s()

    @property
    def status(self) -> LiveStatus:
        """What the camera is doing."""
        return self._live.status

    def name_of(self, number: int) -> str:  # noqa: ARG002
        """Return the camera's name."""
        return self._name

    def begin_set(self, number: int) -> None:
        """Nothing changes for a camera."""

    def end_set(self) -> None:
        """Nothing changes for a camera."""


class ClipPerSetSource:
    """One clip for each set, in order; sets without one have the last clip once more.

    Between sets there is no picture. Times go on from clip to clip.

    Parameters
    ----------
    paths : sequence of Path
        At least one.
    drop : bool
        Whether a frame that is not taken in time is dropped, as a camera's would be.
    opener : callable
        As `formcheck.video.live.open_live`.

    Raises
    ------
    VideoError
        One of them can't be opened.
    """

    per_set = True

    def __init__(self, paths: Sequence[Path], *, drop: bool, opener: Opener = open_live) -> None:
        self._paths, self._drop, self._opener = list(paths), drop, opener
        self._lock = threading.Lock()
        self._live: LiveSource | None = None
        self._start_s: float | None = None
        self._last_s, self._index = 0.0, 0
        # All of them: better to know before the first set than in the fifth.
        stills = [self._first(path) for path in dict.fromkeys(self._paths)]
        self._still: Frame | None = stills[0]
        self._zero_s = time.perf_counter()

    def latest(self, timeout_s: float) -> Frame | None:
        """Return the newest frame, None when none came in time."""
        with self._lock:
            still, self._still, live = self._still, None, self._live
        if still is not None:
            return still
        if live is None:
            time.sleep(min(timeout_s, BETWEEN_S))
            return None
        frame = live.latest(timeout_s)
        return None if frame is None else self._timed(frame, live)

    def now_s(self) -> float:
        """Return the present on the scale of `Frame.time_s`: seconds since the start."""
        return time.perf_counter() - self._zero_s

    @property
    def status(self) -> LiveStatus:
        """What the set's clip is doing; between sets all is well."""
        with self._lock:
            live = self._live
        return live.status if live else LiveStatus(LiveState.RUNNING, "")

    def name_of(self, number: int) -> str:
        """Return the name of a set's clip."""
        return str(self._path(number))

    def begin_set(self, number: int) -> None:
        """Play the set's clip from its start."""
        self.end_set()
        live = self._opener(self._path(number), drop=self._drop)
        with self._lock:
            self._still, self._live, self._start_s = None, live, None

    def end_set(self) -> None:
        """Stop the clip."""
        with self._lock:
            live, self._live = self._live, None
        if live is not None:
            live.close()

    def _path(self, number: int) -> Path:
        return self._paths[min(number, len(self._paths)) - 1]

    def _first(self, path: Path) -> Frame:
        with self._opener(path, drop=False) as live:
            frame = live.latest(FIRST_PICTURE_S)
        if frame is None:
            raise VideoError(f"{path}: there is no picture in it")
        return frame

    def _timed(self, frame: Frame, live: LiveSource) -> Frame | None:
        with self._lock:
            if live is not self._live:
                return None
            if self._start_s is None:
                self._start_s = max(self.now_s(), self._last_s + APART_S) - frame.time_s
            self._last_s = self._start_s + frame.time_s
            self._index += 1
            return Frame(self._index, self._last_s, frame.image)

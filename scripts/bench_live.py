"""Measure a live session: how late the picture is, what it costs, and whether memory grows."""

import os
import resource
import statistics
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from formcheck.live.moment import Moment
from formcheck.live.runner import LiveRunner
from formcheck.video.channel import LiveState, LiveStatus
from formcheck.video.frame import Frame
from formcheck.video.live import LiveSource, open_live

Numbers = dict[str, float]

SETTLE_S = 60.0
"""Memory is compared with what it is after this time: libraries fill their stores first."""


class Loop:
    """Plays a clip at its own speed again and again, as one camera."""

    def __init__(self, clip: Path, seconds: float) -> None:
        self._clip, self._seconds = clip, seconds
        self._live: LiveSource = open_live(clip)
        self._start_s = self._last_s = 0.0
        self._index = 0

    @property
    def size(self) -> tuple[int, int]:
        size = self._live.size
        assert size is not None
        return size

    @property
    def status(self) -> LiveStatus:
        over = self._last_s >= self._seconds
        return LiveStatus(LiveState.ENDED if over else LiveState.RUNNING, "")

    def now_s(self) -> float:
        return self._start_s + self._live.now_s()

    def latest(self, timeout_s: float) -> Frame | None:
        if self._last_s >= self._seconds:
            return None
        frame = self._live.latest(timeout_s)
        if frame is None:
            if self._live.status.state.is_over:
                self._live.close()
                self._start_s = self._last_s + 1 / 30
                self._live = open_live(self._clip)
            return None
        self._last_s, self._index = self._start_s + frame.time_s, self._index + 1
        return Frame(self._index, self._last_s, frame.image)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.close()


class MemoryWatch:
    """Notes the memory of this process, in MB, every few seconds."""

    def __init__(self, every_s: float = 5.0) -> None:
        self._every_s, self._start = every_s, time.monotonic()
        self.notes: list[tuple[float, float]] = []

    def see(self, moment: Moment) -> None:  # noqa: ARG002
        now = time.monotonic() - self._start
        if not self.notes or now - self.notes[-1][0] >= self._every_s:
            self.notes.append((now, resident_mb()))

    def close(self) -> None:
        pass

    def growth_mb_per_minute(self) -> float:
        """Slope after everything has settled; NaN when there was no time for it."""
        late = [note for note in self.notes if note[0] >= SETTLE_S]
        if len(late) < 3:
            return float("nan")
        return 60 * statistics.linear_regression(*zip(*late, strict=True)).slope


def resident_mb() -> float:
    """Memory of this process now; where that can't be told, its peak."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


def bench_live(clip: Path, seconds: float | None = None) -> Numbers:
    """Run a session over the clip at its own speed, in a window where there is a screen.

    Parameters
    ----------
    clip : Path
        Played again and again.
    seconds : float, optional
        Else the clip once.
    """
    import cv2

    from formcheck.exercises.catalogue import load_raise
    from formcheck.live.screen import Screen
    from formcheck.live.session import LiveSession
    from formcheck.live.window import Window
    from formcheck.pose.mediapipe_source import MediaPipeSource
    from formcheck.video.clip import open_clip

    with open_clip(clip) as reader:
        length_s = reader.info.duration_s or 20.0
    exercise, memory = load_raise("calf-raise"), MemoryWatch()
    with Loop(clip, seconds or length_s - 0.2) as source:
        screen = Screen(*source.size)

        def picture(moment: Moment) -> "cv2.typing.MatLike":
            return screen.picture(moment, mirrored=True)

        class NoWindow:
            """Does all that a window does but for showing it."""

            def see(self, moment: Moment) -> None:
                cv2.cvtColor(picture(moment), cv2.COLOR_RGB2BGR)

            def close(self) -> None:
                pass

        shown = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
        window = Window(picture, lambda _: None) if shown else NoWindow()
        with MediaPipeSource() as pose_source:
            runner = LiveRunner(
                source,
                pose_source,
                lambda width, height: LiveSession(exercise, width, height, countdown_s=0),
                [window, memory],
            )
            start, cpu_before = time.perf_counter(), cpu_s()
            runner.run()
            wall = time.perf_counter() - start
        window.close()
    speed = runner.speed
    return {
        "frames": speed.shown,
        "seconds": wall,
        "work_ms": 1000 * statistics.median(speed.work_s),
        "delay_ms": 1000 * statistics.median(speed.delay_s),
        "late_ms": 1000 * statistics.quantiles(speed.delay_s, n=20)[-1],
        "cpu_share": (cpu_s() - cpu_before) / wall,
        "windowed": float(shown),
        "memory_mb": memory.notes[-1][1],
        "growth_mb_per_minute": memory.growth_mb_per_minute(),
    }


def cpu_s() -> float:
    """Processor time of this process and of its children that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)

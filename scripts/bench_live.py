"""Measure a live session: how late the picture is, what it costs, and whether memory grows."""

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import cv2

from formcheck.exercises.catalogue import load_raise
from formcheck.live.display.picture_rate import PictureRate
from formcheck.live.display.screen import Screen
from formcheck.live.live_frame import LiveFrame, Observer
from formcheck.live.observers.window import Window
from formcheck.live.plan import PlannedSet, single_set
from formcheck.live.plan_source import ContinuousSource, PictureSource
from formcheck.live.runner import Runner, Speed
from formcheck.live.session_factory import make_session
from formcheck.live.session_protocol import LiveSessionProtocol
from formcheck.model.frame import Frame, Image
from formcheck.model.landmarks import Pose
from formcheck.model.pose_backend import MEDIAPIPE_VIDEO
from formcheck.pose.estimator import PoseEstimator
from formcheck.pose.factory import make_pose_estimator
from formcheck.video.clip import open_clip
from formcheck.video.latest_frame_channel import LiveState, LiveStatus
from formcheck.video.live import LiveSource, open_live

Numbers = dict[str, float]

RATE = 30
"""Frames a second of a replayed session."""
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


class Replay:
    """The poses of a clip again and again, each with the clip's first picture, at once.

    Both a source of frames and the pose estimator that finds those poses in them.
    """

    backend = MEDIAPIPE_VIDEO

    def __init__(self, clip: Path, seconds: float) -> None:
        with open_clip(clip) as reader, make_pose_estimator() as network:
            first = next(reader)
            self._image = first.image
            self._poses = [network.detect(first), *(network.detect(frame) for frame in reader)]
        self._count, self._index = int(seconds * RATE), 0

    @property
    def size(self) -> tuple[int, int]:
        height, width = self._image.shape[:2]
        return width, height

    @property
    def status(self) -> LiveStatus:
        over = self._index >= self._count
        return LiveStatus(LiveState.ENDED if over else LiveState.RUNNING, "")

    def now_s(self) -> float:
        return self._index / RATE

    def latest(self, timeout_s: float) -> Frame | None:  # noqa: ARG002
        if self._index >= self._count:
            return None
        self._index += 1
        return Frame(self._index, self._index / RATE, self._image)

    def detect(self, frame: Frame) -> Pose | None:
        return self._poses[frame.index % len(self._poses)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def close(self) -> None:
        pass


class MemoryWatch:
    """Notes the memory of this process, in MB, every few seconds."""

    def __init__(self, every_s: float = 5.0) -> None:
        self._every_s, self._start = every_s, time.monotonic()
        self.notes: list[tuple[float, float]] = []

    def on_frame(self, live: LiveFrame) -> None:  # noqa: ARG002
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


class NoWindow:
    """Does all that a window does but for showing it."""

    def __init__(self, picture: Callable[[LiveFrame], Image]) -> None:
        self._picture, self._rate = picture, PictureRate()

    def on_frame(self, live: LiveFrame) -> None:
        if self._rate.is_due(live):
            cv2.cvtColor(self._picture(live), cv2.COLOR_RGB2BGR)

    def close(self) -> None:
        pass


def bench_live(clip: Path, seconds: float | None = None) -> Numbers:
    """Run a session over the clip at its own speed, in a window where there is a screen.

    Parameters
    ----------
    clip : Path
        Played again and again.
    seconds : float, optional
        Else the clip once.
    """
    with open_clip(clip) as reader:
        length_s = reader.info.duration_s or 20.0
    memory = MemoryWatch()
    with Loop(clip, seconds or length_s - 0.2) as source, make_pose_estimator() as estimator:
        window = _window(Screen())
        runner = new_runner(source, estimator, [window, memory])
        start, cpu_before = time.perf_counter(), cpu_s()
        runner.run()
        wall, cpu = time.perf_counter() - start, cpu_s() - cpu_before
        window.close()
    return {
        **_speed(runner.speed),
        "seconds": wall,
        "cpu_share": cpu / wall,
        "windowed": float(isinstance(window, Window)),
        "memory_mb": memory.notes[-1][1],
        "growth_mb_per_minute": memory.growth_mb_per_minute(),
    }


def soak_live(clip: Path, minutes: float) -> Numbers:
    """Push so many minutes' frames through a session as fast as it goes, without the network.

    Memory is told against the minutes of the session, not those of the clock.
    """
    source = Replay(clip, 60 * minutes)
    memory, window = MemoryWatch(every_s=1.0), _window(Screen())
    runner = new_runner(source, source, [window, memory])
    start, cpu = time.perf_counter(), time.thread_time()
    runner.run()
    wall, cpu = time.perf_counter() - start, time.thread_time() - cpu
    window.close()
    # The first tenth fills stores; what is left is the slope over the session.
    late = [(at * source.now_s() / wall, mb) for at, mb in memory.notes if at > wall / 10]
    return {
        **_speed(runner.speed),
        "seconds": wall,
        "work_cpu_ms": 1000 * cpu / runner.speed.shown,
        "windowed": float(isinstance(window, Window)),
        "memory_mb": memory.notes[-1][1],
        "growth_mb_per_minute": 60 * statistics.linear_regression(*zip(*late, strict=True)).slope,
    }


def new_runner(
    source: PictureSource, estimator: PoseEstimator, observers: Sequence[Observer]
) -> Runner:
    """A run that counts calf raises at once."""
    plan = single_set("calf-raise", "Calf raise")
    camera = ContinuousSource(source, "camera")
    return Runner(plan, camera, estimator, new_session, observers)


def new_session(planned: PlannedSet, entry: int, width: int, height: int) -> LiveSessionProtocol:  # noqa: ARG001
    """A session that counts calf raises at once."""
    return make_session(load_raise("calf-raise"), width, height, countdown_s=0)


def _window(screen: Screen) -> Window | NoWindow:
    def picture(live: LiveFrame) -> Image:
        return screen.picture(live, mirrored=True)

    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return Window(picture, lambda _: None)
    return NoWindow(picture)


def _speed(speed: Speed) -> Numbers:
    return {
        "frames": speed.shown,
        # The mean: not every frame is drawn, and all there is to do counts.
        "work_ms": 1000 * statistics.fmean(speed.work_s),
        "delay_ms": 1000 * statistics.median(speed.delay_s),
        "late_ms": 1000 * statistics.quantiles(speed.delay_s, n=20)[-1],
    }


def cpu_s() -> float:
    """Processor time of this process and of its children that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    print(json.dumps(bench_live(Path(sys.argv[1]))))
